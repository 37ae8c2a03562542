"""The parts of describers, on their own."""
from __future__ import annotations

import base64

import pytest

from fakectl.describe import describe
from fakectl.describe.amounts import pod_limits, pod_requests
from fakectl.describe.endpoints_text import endpoints_text
from fakectl.describe.generic import label
from fakectl.describe.metadata import set_text, shorten
from fakectl.describe.probes import probe_text
from fakectl.describe.qos import qos_class
from fakectl.describe.quota_text import in_format_of
from fakectl.describe.writer import Writer, align
from fakectl.errors import CommandError
from state.errors import StatusError
from state.kind import Resource, catalog


def resource(kind, api_version="v1"):
    return catalog().by_kind(api_version, kind)


def test_neighbouring_lines_share_a_columns_width():
    assert align("a\tb\nlong\tc\nalone\nx\ty\n") == "a     b\nlong  c\nalone\nx  y\n"


def test_the_last_cell_of_a_line_is_never_padded():
    assert align("a\tb\t\nccc\td\t\n") == "a    b  \nccc  d  \n"


def test_an_empty_column_still_takes_its_padding():
    assert align("a\t\tb\n") == "a    b\n"


def test_a_nested_writer_indents_every_piece():
    w = Writer()
    inner = w.nested(2)
    inner.write(1, "a:\t")
    inner.line("b")
    assert w.raw() == "      a:\t    b\n"


def test_escape_characters_never_reach_the_terminal():
    w = Writer()
    w.write(0, "\x1b[31mred\r\n")
    assert w.tabbed() == "^[[31mred\\r\n"


@pytest.mark.parametrize(("field", "words"), [
    ("apiVersion", "API Version"), ("creationTimestamp", "Creation Timestamp"), ("uid", "UID"), ("openAPIV3Schema", "openAPIV3Schema"),
    ("x-kubernetes-preserve-unknown-fields", "X - Kubernetes - Preserve - Unknown - Fields"), ("podCIDRs", "Pod CIDRs"),
    ("a_b", "a_b"), ("", ""),
])
def test_field_names_become_words(field, words):
    assert label(field) == words


def test_labels_in_one_line_are_sorted_as_terms():
    assert set_text({"a": "x", "a-b": "y"}) == "a-b=y,a=x"
    assert set_text(None) == "<none>"


def test_a_text_is_cut_after_bytes():
    assert shorten("é" * 10, 8) == "éééé..."
    assert shorten("short", 8) == "short"


def test_events_are_left_out_when_not_wanted(source_of):
    config = {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "c", "namespace": "default"}}
    shown = describe(config, resource("ConfigMap"), source_of([]))
    hidden = describe(config, resource("ConfigMap"), source_of([]), show_events=False)
    assert shown == hidden + "Events:  <none>\n"


def test_a_custom_resource_of_a_built_in_name_is_an_outline(source_of):
    own = Resource("example.com", "v1", "services", "Service", "service", True)
    text = describe({"apiVersion": "example.com/v1", "kind": "Service", "metadata": {"name": "s", "namespace": "d"}}, own, source_of([]))
    assert "API Version:  example.com/v1\n" in text


def test_events_that_the_server_refuses_are_passed_over(source_of):
    class Refusing(source_of):
        def list(self, *args, **more):
            raise StatusError(403, "Forbidden", "no")

    config = {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "c", "namespace": "default"}}
    assert describe(config, resource("ConfigMap"), Refusing([])).endswith("Events:  <none>\n")
    node = {"apiVersion": "v1", "kind": "Node", "metadata": {"name": "n"}}
    text = describe(node, resource("Node"), Refusing([]))
    assert "\nLease:              Failed to get lease: no\n" in text
    assert "\nPods:                         not authorized\n" in text
    rs = {"apiVersion": "apps/v1", "kind": "ReplicaSet", "metadata": {"name": "r", "namespace": "d"}, "spec": {"selector": {}}}
    assert "Pods Status:  error in fetching pods: no\n" in describe(rs, resource("ReplicaSet", "apps/v1"), Refusing([]))


def test_endpoints_beyond_the_third_are_counted():
    points = [{"addresses": [f"10.0.0.{i}"], "conditions": {"ready": i != 2}} for i in range(6)]
    pieces = [{"ports": [{"name": "http", "port": 80}, {"name": "x", "port": 81}], "endpoints": points}]
    assert endpoints_text(pieces, "http") == "10.0.0.0:80,10.0.0.1:80,10.0.0.3:80 + 2 more..."
    assert endpoints_text([], "http") == "<none>"
    assert endpoints_text(pieces, "other") == ""


def test_a_used_amount_takes_the_format_of_the_hard_one():
    assert in_format_of("1610612736", "2Gi") == "1536Mi"
    assert in_format_of("1Gi", "2G") == "1073741824"
    assert in_format_of("0", "2Gi") == "0"
    assert in_format_of("400m", "1") == "400m"


def test_sidecars_count_beside_containers_and_before_later_init_containers():
    def part(name, cpu, **more):
        return {"name": name, "resources": {"requests": {"cpu": cpu}, "limits": {"cpu": cpu}}, **more}

    spec = {"containers": [part("c", "100m")], "initContainers": [part("s", "200m", restartPolicy="Always"), part("i", "400m")]}
    assert pod_requests({"spec": spec}) == {"cpu": "600m"}
    spec["initContainers"].pop()
    assert pod_limits({"spec": {**spec, "overhead": {"cpu": "5m", "memory": "1Mi"}}}) == {"cpu": "305m"}


def test_quality_of_service_follows_requests_and_limits_where_the_status_is_silent():
    full = {"cpu": "1", "memory": "1Gi"}

    def of(**resources):
        return qos_class({"spec": {"containers": [{"name": "c", "resources": resources}]}})

    assert of() == "BestEffort"
    assert of(limits=full, requests=full) == "Guaranteed"
    assert of(limits=full, requests={"cpu": "500m", "memory": "1Gi"}) == "Burstable"
    assert of(requests=full) == "Burstable"


@pytest.mark.parametrize(("get", "url"), [
    ({"path": "/a b?c", "port": 80, "scheme": "HTTPS"}, "https://:80/a%20b%3Fc"),
    ({"path": "x", "port": "http", "scheme": "HTTP", "host": "::1"}, "http://[::1]:http/x"),
    ({"port": 8080, "scheme": "HTTP", "host": "h"}, "http://h:8080"),
])
def test_an_http_probe_is_a_url(get, url):
    assert probe_text({"httpGet": get}) == f"http-get {url} delay=0s timeout=0s period=0s successThreshold=0 failureThreshold=0"


@pytest.mark.parametrize("request_text", ["", "not pem", "-----BEGIN CERTIFICATE REQUEST-----\nMIIB\n-----END CERTIFICATE REQUEST-----\n"])
def test_a_signing_request_that_is_none_is_one_clear_error(request_text, source_of):
    encoded = base64.b64encode(request_text.encode()).decode()
    csr = {"kind": "CertificateSigningRequest", "metadata": {"name": "c"}, "spec": {"request": encoded}}
    with pytest.raises(CommandError, match="^Error parsing CSR: "):
        describe(csr, resource("CertificateSigningRequest", "certificates.k8s.io/v1"), source_of([]))
