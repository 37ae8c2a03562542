"""Faults of the API at the door of HTTP: Status objects, plain refusals, and connections that get no answer."""

from __future__ import annotations

import http.client
import socket
import time

import pytest

PODS = "/api/v1/namespaces/default/pods"


def refused(port: int) -> bool:
    """Whether nobody listens there."""
    try:
        socket.create_connection(("127.0.0.1", port), timeout=5).close()
    except ConnectionRefusedError:
        return True
    return False


def until(told, seconds: float = 10) -> None:
    """Wait until something is so."""
    end = time.monotonic() + seconds
    while not told():
        assert time.monotonic() < end
        time.sleep(0.02)


@pytest.mark.parametrize(
    ("error", "code", "reason", "message"),
    [
        ("unauthorized", 401, "Unauthorized", "Unauthorized"),
        ("forbidden", 403, "Forbidden",
         'pods is forbidden: User "admin" cannot list resource "pods" in API group "" in the namespace "default"'),
        ("internal", 500, "InternalError", "Internal error occurred: etcdserver: leader changed"),
        ("server-timeout", 504, "Timeout", "Timeout: request did not complete within the allotted timeout"),
    ],
)  # fmt: skip
def test_a_refusal_is_a_status(served, error, code, reason, message):
    served.kubectl.ok(f"fault api --error {error} --times 1")
    reply = served("GET", PODS)
    assert (reply.status, reply.json["kind"], reply.json["reason"], reply.json["message"]) == (code, "Status", reason, message)
    assert served("GET", PODS).status == 200


@pytest.mark.parametrize(
    ("error", "code", "body", "after"),
    [("429", 429, b"Too many requests, please try again later.\n", "1"), ("503", 503, b"service unavailable\n", None)],
)
def test_what_stands_before_the_api_refuses_in_plain_text(served, error, code, body, after):
    served.kubectl.ok(f"fault api --error {error} --times 2 --match 'list pods'")
    replies = [served("GET", PODS), served("GET", "/api/v1/namespaces"), served("GET", PODS), served("GET", PODS)]
    assert [r.status for r in replies] == [code, 200, code, 200]
    assert (replies[0].body, replies[0].headers.get("retry-after")) == (body, after)


def test_a_conflict_is_about_changes(served):
    served.kubectl.ok("create configmap a")
    served.kubectl.ok("fault api --error conflict --times 1")
    path = "/api/v1/namespaces/default/configmaps/a"
    assert served("GET", path).status == 200
    patch = {"Content_Type": "application/merge-patch+json"}
    first, second = (served("PATCH", path, '{"data":{"x":"y"}}', **patch) for _ in range(2))
    assert (first.status, first.json["reason"], first.json["details"]) == (409, "Conflict", {"name": "a", "kind": "configmaps"})
    assert (second.status, second.json["data"]) == (200, {"x": "y"})


def test_watches_logs_and_discovery_meet_faults_too(served):
    served.kubectl.ok("run solo --image=nginx")
    served.kubectl.ok("fault api --error internal --match 'watch pods,logs'")
    assert [*served.watch(PODS)][0]["code"] == 500
    assert served("GET", f"{PODS}/solo/log").status == 500
    assert served("GET", f"{PODS}/solo").status == 200
    served.kubectl.ok("fault api --error internal")
    assert [served("GET", path).status for path in ("/api", "/apis", "/version", "/openapi/v3")] == [500] * 4


def test_a_request_that_gets_no_answer_is_cut_off(served):
    served.kubectl.ok("fault api --error x509 --times 1")
    with pytest.raises((http.client.RemoteDisconnected, ConnectionResetError)):
        served("GET", PODS)
    assert served("GET", PODS).status == 200


def test_a_server_that_does_not_answer_is_waited_for(served):
    served.kubectl.ok("fault api --error timeout --match 'list pods'")
    connection = http.client.HTTPConnection("127.0.0.1", served.port, timeout=0.3)
    connection.request("GET", PODS, headers={"Authorization": "Bearer the-token"})
    with pytest.raises(TimeoutError):
        connection.getresponse()
    connection.close()
    assert served("GET", "/api/v1/namespaces").status == 200


def test_nobody_listens_while_every_request_is_refused(served):
    served.kubectl.ok("fault api --error refused")
    with pytest.raises((http.client.RemoteDisconnected, ConnectionResetError)):
        served("GET", PODS)
    until(lambda: refused(served.port))
    out, err, code = served.real("get pods")
    assert (out, code) == ("", 1)
    assert err.endswith(f"\nThe connection to the server 127.0.0.1:{served.port} was refused - did you specify the right host or port?\n")
    served.kubectl.ok("fault clear --all")
    until(lambda: not refused(served.port))
    assert served("GET", PODS).status == 200


def test_the_real_kubectl_waits_for_a_server_that_says_so(served):
    served.kubectl.ok("create configmap a")
    served.kubectl.ok("fault api --error 429 --times 1 --match 'get configmaps'")
    assert served.real("get configmap a -o name") == ("configmap/a\n", "", 0)
    assert served.kubectl.ok("fault list") == "There is no fault.\n"
