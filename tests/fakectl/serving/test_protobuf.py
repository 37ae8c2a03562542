"""Objects written in protobuf are read back as they were, and clients that take nothing else get them."""

from __future__ import annotations

import pytest

from fakectl.serving.protobuf import decode
from fakectl.serving.protobuf_writer import encode
from state.data import load
from state.kind import catalog

PROTOBUF = "application/vnd.kubernetes.protobuf"


def bare(value):
    """The value without what protobuf does not tell from nothing."""
    if isinstance(value, dict):
        return {k: v for k, v in ((k, bare(v)) for k, v in value.items()) if v not in (None, "", 0, False) and v not in ({}, [])}
    return [bare(v) for v in value] if isinstance(value, list) else value


def objects():
    for path, items in load("boot-objects.json").items():
        folder, _, plural = path.rpartition("/")
        kind = next(r.kind for r in catalog().all if r.path == folder and r.plural == plural)
        version = folder.removeprefix("/apis/").removeprefix("/api/")
        yield from ({"kind": kind, "apiVersion": version, **item} for item in items)


def test_every_boot_object_is_read_back_as_it_was():
    found = [*objects()]
    assert len(found) > 100
    for obj in found:
        assert bare(decode(encode(obj), "", "")) == bare(obj)


CRD = {
    "kind": "CustomResourceDefinition",
    "apiVersion": "apiextensions.k8s.io/v1",
    "metadata": {"name": "x.example.com"},
    "spec": {
        "versions": [{"name": "v1", "schema": {"openAPIV3Schema": {
            "type": "object", "additionalProperties": {"type": "string"}, "items": {"type": "integer"}, "default": {"a": [1]},
            "enum": ["a", 1], "minimum": 1.5, "x-kubernetes-preserve-unknown-fields": True}}}],
    },
}  # fmt: skip
SERVICE = {
    "kind": "Service",
    "apiVersion": "v1",
    "metadata": {"name": "s", "creationTimestamp": "2026-11-24T12:00:00Z", "labels": {"b": "1", "a": "2"}},
    "spec": {"ports": [{"port": 80, "targetPort": "http"}, {"port": 81, "targetPort": 8081}]},
}


@pytest.mark.parametrize("obj", [CRD, SERVICE], ids=lambda o: o["kind"])
def test_what_json_writes_in_another_way_is_read_back_too(obj):
    assert bare(decode(encode(obj), "", "")) == obj


def test_a_client_that_takes_nothing_else_gets_protobuf(served):
    one = served("GET", "/api/v1/namespaces/kube-system", Accept=PROTOBUF)
    assert one.headers["content-type"] == PROTOBUF and decode(one.body, "", "")["metadata"]["name"] == "kube-system"
    both = served("GET", "/api/v1/namespaces/kube-system", Accept=f"{PROTOBUF},application/json")
    assert both.json["metadata"]["name"] == "kube-system"
    assert served("GET", "/api/v1/namespaces", Accept=PROTOBUF).body.startswith(b"k8s\x00\n\x13\n\x02v1\x12\rNamespaceList")
    assert served("GET", "/api/v1/namespaces", Accept=f"{PROTOBUF};as=Table;v=v1;g=meta.k8s.io").status == 406
    assert served("GET", "/api/v1/namespaces?watch=1", Accept=PROTOBUF).status == 406


def test_a_body_that_is_sent_in_protobuf_is_taken(served):
    body = encode({"kind": "ConfigMap", "apiVersion": "v1", "metadata": {"name": "x"}, "data": {"a": "1"}})
    made = served("POST", "/api/v1/namespaces/default/configmaps", body, Content_Type=PROTOBUF, Accept=f"{PROTOBUF}, */*")
    assert made.status == 201 and made.json["data"] == {"a": "1"}
