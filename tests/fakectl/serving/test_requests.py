"""What the server answers to requests, good and bad."""

from __future__ import annotations

import json
import socket

import pytest

PODS = "/api/v1/namespaces/default/pods"
MAPS = "/api/v1/namespaces/default/configmaps"
DEPLOYMENTS = "/apis/apps/v1/namespaces/default/deployments"


def config_map(name, **data):
    return {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": name, "labels": {"n": name}}, "data": data}


def test_both_doors_show_one_cluster(served, kubectl):
    assert served("POST", MAPS, config_map("over-http", a="1")).status == 201
    assert kubectl.ok("get configmap over-http -o jsonpath={.data.a}") == "1"
    kubectl.ok("create configmap typed --from-literal=b=2")
    assert served("GET", f"{MAPS}/typed").json["data"] == {"b": "2"}


def test_without_or_with_a_wrong_token_nothing_is_told(served):
    assert served("GET", PODS, token=None).status == 403
    assert served("GET", "/apis", token=None).status == 403
    assert served("GET", PODS, token="nope").json["message"] == "Unauthorized"
    assert served("GET", "/healthz", token=None).body == b"ok"
    assert served("GET", f"/the-token{PODS}", token=None).status == 200
    assert served("GET", f"/the-toke{PODS}", token=None).status in (403, 404)


def test_somebody_else_may_do_what_roles_let_him(served, kubectl):
    assert served("GET", PODS, Impersonate_User="bob").status == 403
    kubectl.ok("create role reader --verb=get,list --resource=pods")
    kubectl.ok("create rolebinding bob --role=reader --user=bob")
    assert served("GET", PODS, Impersonate_User="bob").status == 200
    assert served("GET", MAPS, Impersonate_User="bob").status == 403
    assert served("GET", PODS, Impersonate_Group="g").status == 400


def test_pages_show_the_list_as_it_was_when_it_began(served):
    for name in "abcd":
        served("POST", MAPS, config_map(name))
    selected = f"{MAPS}?labelSelector=n&limit=2"
    first = served("GET", selected).json
    served("DELETE", f"{MAPS}/d")
    served("POST", MAPS, config_map("c2"))
    second = served("GET", f"{selected}&continue={first['metadata']['continue']}").json
    assert [o["metadata"]["name"] for o in first["items"] + second["items"]] == ["a", "b", "c", "d"]
    assert second["metadata"]["resourceVersion"] == first["metadata"]["resourceVersion"]
    assert "remainingItemCount" not in first["metadata"]


def test_lists_know_versions(served):
    version = served("GET", MAPS).json["metadata"]["resourceVersion"]
    served("POST", MAPS, config_map("later"))
    exact = served("GET", f"{MAPS}?resourceVersion={version}&resourceVersionMatch=Exact").json
    assert "later" not in [o["metadata"]["name"] for o in exact["items"]]
    assert served("GET", f"{MAPS}?resourceVersion=99999").status == 504
    assert served("GET", f"{MAPS}?resourceVersionMatch=Exact").status == 422
    assert served("GET", f"{MAPS}?resourceVersion=0").status == 200


@pytest.mark.parametrize(
    ("method", "path", "body", "status"),
    [
        ("GET", "/api/v1/nothings", None, 404),
        ("GET", "/api/v1/namespaces/default/nodes", None, 404),
        ("GET", "/apis/nope/v1/things", None, 404),
        ("GET", f"{PODS}/x/nope", None, 404),
        ("PUT", PODS, {}, 405),
        ("POST", "/api/v1/pods", {}, 405),
        ("OPTIONS", PODS, None, 405),
        ("POST", MAPS, "[]", 400),
        ("POST", MAPS, "null", 422),
        ("POST", MAPS, '{"a":' * 5000, 400),
        ("POST", MAPS, "\x00\xff", 400),
        ("GET", f"{PODS}?labelSelector=a+b+c", None, 400),
        ("GET", f"{PODS}?fieldSelector=nope%3D1", None, 400),
        ("GET", f"{PODS}?watch=1&resourceVersion=x", None, 500),
        ("GET", f"{PODS}?limit=1&continue=%00", None, 400),
        ("DELETE", f"{MAPS}/x", '{"gracePeriodSeconds":"x"}', 400),
        ("PATCH", f"{MAPS}/kube-root-ca.crt", "{", 400),
        ("GET", f"{PODS}/x/exec", None, 404),
    ],
)
def test_bad_requests_get_the_right_status_and_the_server_lives_on(served, method, path, body, status):
    headers = {"Content_Type": "application/merge-patch+json" if method == "PATCH" else "application/json"} if isinstance(body, str) else {}
    reply = served(method, path, body, **headers)
    assert reply.status == status, reply
    if reply.headers["content-type"] == "application/json":
        assert reply.json["kind"] == "Status" and reply.json["code"] == status
    assert served("GET", "/readyz").body == b"ok"


def test_broken_clients_do_not_harm(served):
    bad_length = b"GET / HTTP/1.1\r\nHost: x\r\nContent-Length: -1\r\n\r\n"
    too_short = b"POST /x HTTP/1.1\r\nContent-Length: 9\r\n\r\nab"
    for sent in (b"", b"GET", b"\x16\x03\x01\x02\x00", bad_length, too_short):
        with socket.create_connection(("127.0.0.1", served.port)) as s:
            s.sendall(sent)
    assert served("GET", "/readyz").status == 200


def test_what_is_too_large_is_refused_before_it_is_read(served):
    with socket.create_connection(("127.0.0.1", served.port)) as s:
        s.sendall(b"POST %s HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer the-token\r\nContent-Length: 99999999\r\n\r\n" % MAPS.encode())
        assert b" 413 " in s.recv(200)


def test_deleting_a_collection_deletes_what_it_shows(served, kubectl):
    for name in "abc":
        served("POST", MAPS, config_map(name))
    assert served("DELETE", f"{MAPS}?labelSelector=n+in+(a,b)&dryRun=All").status == 200
    assert len(served("DELETE", f"{MAPS}?labelSelector=n+in+(a,b)").json["items"]) == 2
    assert kubectl.ok("get configmaps -l n -o name") == "configmap/c\n"


def test_an_eviction_asks_the_budget(served, kubectl, manifest):
    served("POST", DEPLOYMENTS, manifest)
    served.clock("advance 5s")
    kubectl.now = "2026-11-24T12:01:00Z"
    pods = served("GET", PODS).json["items"]
    name = pods[0]["metadata"]["name"]
    kubectl.ok("create poddisruptionbudget web --selector=app=web --min-available=100%")
    refused = served("POST", f"{PODS}/{name}/eviction", {"metadata": {"name": name}})
    assert (refused.status, refused.json["reason"]) == (429, "TooManyRequests")
    kubectl.ok("delete pdb web")
    assert served("POST", f"{PODS}/{name}/eviction", {"metadata": {"name": name}}).status == 201


def test_a_pod_can_be_bound_by_another_scheduler(served):
    pod = {"metadata": {"name": "p"}, "spec": {"schedulerName": "mine", "containers": [{"name": "c", "image": "nginx"}]}}
    served("POST", PODS, pod)
    bound = served("POST", f"{PODS}/p/binding", {"metadata": {"name": "p"}, "target": {"kind": "Node", "name": "worker-1"}})
    assert bound.status == 201
    assert served("GET", f"{PODS}/p").json["spec"]["nodeName"] == "worker-1"


def test_metadata_alone_is_served(served):
    one = served("GET", f"{MAPS}/kube-root-ca.crt", Accept="application/json;as=PartialObjectMetadata;g=meta.k8s.io;v=v1").json
    assert set(one) == {"kind", "apiVersion", "metadata"} and one["kind"] == "PartialObjectMetadata"


def test_client_clock_moves_every_moment_and_takes_it_back(serve, kubectl):
    served = serve(client_clock=True)
    served.clock("set 2026-11-24T13:00:00Z")
    made = served("POST", MAPS, config_map("x")).json
    assert not made["metadata"]["creationTimestamp"].startswith("2026-11-24T13:00")
    again = served("PUT", f"{MAPS}/x", made | {"data": {"a": "b"}})
    assert again.status == 200
    assert kubectl.ok("get cm x -o jsonpath={.metadata.managedFields[0].time}") == "2026-11-24T13:00:00Z"


def test_openapi_says_what_kubectl_wants_to_know(served):
    index = served("GET", "/openapi/v3").json["paths"]
    apps = served("GET", index["apis/apps/v1"]["serverRelativeURL"]).json
    deployment = apps["components"]["schemas"]["io.k8s.api.apps.v1.Deployment"]
    assert deployment["properties"]["spec"]["allOf"] == [{"$ref": "#/components/schemas/io.k8s.api.apps.v1.DeploymentSpec"}]
    patch = apps["paths"]["/apis/apps/v1/namespaces/{namespace}/deployments/{name}"]["patch"]
    assert "fieldValidation" in [p["name"] for p in patch["parameters"]]
    refs = set(json.dumps(apps).split("#/components/schemas/")[1:])
    assert {r.partition('"')[0] for r in refs} <= set(apps["components"]["schemas"])
    assert "paths" in served("GET", "/openapi/v2").json


def test_another_file_in_the_same_place_is_read_anew(served, kubectl):
    lists = []
    for value in ("1", "2"):
        kubectl.ok(f"create configmap a --from-literal=a={value}")
        lists.append(served("GET", MAPS).json)
        assert kubectl("cluster reset").code == 0
    before, after = ([o for o in found["items"] if o["metadata"]["name"] == "a"][0] for found in lists)
    assert before["metadata"]["resourceVersion"] == after["metadata"]["resourceVersion"]
    assert (before["data"], after["data"]) == ({"a": "1"}, {"a": "2"})


def test_documents_that_clients_keep_are_sent_once(served):
    index = served("GET", "/openapi/v3").json["paths"]
    named = index["apis/apps/v1"]["serverRelativeURL"]
    first = served("GET", named)
    assert first.headers["cache-control"] == "public, immutable"
    again = served("GET", "/openapi/v3/apis/apps/v1", If_None_Match=first.headers["etag"])
    assert (again.status, again.body) == (304, b"")
    old = served("GET", "/openapi/v3/apis/apps/v1?hash=00")
    assert old.status == 301 and old.headers["location"] == named
    for path in ("/openapi/v2", "/openapi/v3"):
        assert served("GET", path, If_None_Match=served("GET", path).headers["etag"]).status == 304
    assert list(served("GET", "/openapi/v3/apis/apps").json["paths"]) == ["/apis/apps/"]


@pytest.mark.parametrize("path", ["/flagz", "/statusz", "/metrics/slis", "/openid/v1/jwks", "/.well-known/openid-configuration"])
def test_paths_of_the_real_server_that_are_lacking_say_so(served, path):
    assert served("GET", path).json["message"] == f"fakectl serve does not simulate {path}"


def test_the_document_that_kubectl_checks_lists_by_is_protobuf(served):
    reply = served("GET", "/openapi/v2", Accept="application/com.github.proto-openapi.spec.v2@v1.0+protobuf")
    assert reply.headers["content-type"] == "application/com.github.proto-openapi.spec.v2.v1.0+protobuf"
    assert reply.body.startswith(b"\n\x032.0\x12") and b"io.k8s.api.core.v1.ConfigMap" in reply.body
    assert served("GET", "/openapi/v2", Accept="application/nothing").status == 406
