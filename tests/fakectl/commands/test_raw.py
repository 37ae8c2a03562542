"""`--raw`: one request to the server's own paths, whoever sends it."""

from __future__ import annotations

import json

import pytest

MAPS = "/api/v1/namespaces/default/configmaps"
BODY = '{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"r"},"data":{"a":"b"}}'


@pytest.fixture
def body(kubectl):
    return kubectl.write("r.json", BODY)


def test_an_object_is_made_put_and_deleted(kubectl, body):
    made = json.loads(kubectl.ok(f"create --raw {MAPS} -f {body}"))
    assert made["metadata"]["creationTimestamp"] == kubectl.now
    put = json.loads(kubectl.ok(["replace", "--raw", f"{MAPS}/r", "-f", "-"], stdin=BODY.replace('"b"', '"c"')))
    assert put["data"] == {"a": "c"} and put["metadata"]["uid"] == made["metadata"]["uid"]
    assert kubectl.ok("get cm r -o jsonpath={.data.a}") == "c"
    assert json.loads(kubectl.ok(f"delete --raw {MAPS}/r"))["status"] == "Success"
    assert kubectl("get cm r").code == 1


def test_what_the_server_refuses_is_told_and_changes_nothing(kubectl, body):
    kubectl.ok(f"create --raw {MAPS} -f {body}")
    assert kubectl(f"create --raw {MAPS} -f {body}").err == 'Error from server (AlreadyExists): configmaps "r" already exists\n'
    assert kubectl(f"delete --raw {MAPS}/nosuch").err == 'Error from server (NotFound): configmaps "nosuch" not found\n'


def test_the_servers_warnings_are_shown(kubectl):
    result = kubectl("get --raw /api/v1/namespaces/default/endpoints")
    assert result.err == "Warning: v1 Endpoints is deprecated in v1.33+; use discovery.k8s.io/v1 EndpointSlice\n"
    assert json.loads(result.out)["kind"] == "EndpointsList"


def test_every_path_of_the_server_is_there(kubectl):
    assert json.loads(kubectl.ok("get --raw /openapi/v3"))["paths"]
    assert kubectl.ok("get --raw /healthz?verbose").endswith("healthz check passed\n")
    assert "apiserver_request_total" in kubectl.ok("get --raw /metrics")


def test_who_asks_is_asked_about(kubectl):
    refused = kubectl(f"get --raw {MAPS} --as=jane")
    assert refused.err.startswith('Error from server (Forbidden): configmaps is forbidden: User "jane" cannot list resource "configmaps"')


@pytest.mark.parametrize(("line", "err"), [
    (f"create --raw {MAPS}", "must specify one of -f and -k"),
    (f"create --raw {MAPS} -f a -f b", "--raw can only use a single local file or stdin"),
    (f"create --raw {MAPS} -f http://x", "--raw cannot read from a url"),
    (f"create --raw {MAPS} -f r.json -R", "--raw and --recursive are mutually exclusive"),
    (f"create --raw {MAPS} -f r.json -o yaml", "--raw and --output are mutually exclusive"),
    (f"create --raw {MAPS} -f r.json -l a=b", "--raw and --selector (-l) are mutually exclusive"),
    (f"create --raw {MAPS} -f r.json --edit", "--raw and --edit are mutually exclusive"),
    (f"create --raw {MAPS} -f none.json", "open none.json: no such file or directory"),
    ("create --raw nope -f r.json", '--raw must be a valid URL path: parse "nope": invalid URI for request'),
    (f"replace --raw {MAPS}/r", "must specify one of -f and -k"),
    (f"delete --raw {MAPS}/r -o name", "--raw and --output are mutually exclusive"),
])  # fmt: skip
def test_mistakes_get_kubectls_words(kubectl, body, line, err):
    assert kubectl(line) == ("", f"error: {err}\n", 1)
