"""Clients that send too much, too slowly, half of it or nonsense get what a real server would say, and nobody else notices."""

from __future__ import annotations

import http.client
import json
import socket
import threading

import pytest

MAPS = "/api/v1/namespaces/default/configmaps"
LIMIT = 3 * 1024 * 1024
HEAD = "Host: x\r\nAuthorization: Bearer the-token\r\n"
LAST = "Connection: close\r\n\r\n"


@pytest.fixture
def raw(served):
    """Sends bytes as they are; what comes back until the server closes or has said all of an answer."""

    def send(*parts: str | bytes, close: bool = False) -> bytes:
        with socket.create_connection(("127.0.0.1", served.port), timeout=10) as s:
            for part in parts:
                s.sendall(part.encode() if isinstance(part, str) else part)
            if close:
                s.shutdown(socket.SHUT_WR)
            got = b""
            while chunk := s.recv(65536):
                got += chunk
            return got

    yield send
    assert served("GET", "/readyz").body == b"ok"
    assert served("POST", MAPS, {"metadata": {"name": "still-here"}}).status == 201


def status(answer: bytes) -> int:
    return int(answer.split()[1])


def refused(answer: bytes):
    """The Status of an answer."""
    return json.loads(answer.partition(b"\r\n\r\n")[2])


def test_a_body_that_is_said_to_be_too_large_is_not_read(raw):
    answer = raw(f"POST {MAPS} HTTP/1.1\r\n{HEAD}Content-Type: application/json\r\nContent-Length: {LIMIT + 1}\r\n{LAST}")
    assert status(answer) == 413
    told = refused(answer)
    assert (told["reason"], told["code"]) == ("RequestEntityTooLarge", 413)
    assert told["message"] == "Request entity too large: limit is 3145728"


def test_a_body_that_turns_out_too_large_is_refused(raw):
    chunk = f"{1 << 20:x}\r\n".encode() + b" " * (1 << 20) + b"\r\n"
    answer = raw(f"POST {MAPS} HTTP/1.1\r\n{HEAD}Transfer-Encoding: chunked\r\n{LAST}", chunk, chunk, chunk, b"1\r\n \r\n")
    assert status(answer) == 413


def test_a_body_as_large_as_may_be_is_read(served):
    body = json.dumps({"metadata": {"name": "big"}, "data": {"a": ""}})
    reply = served("POST", MAPS, body + " " * (LIMIT - len(body)))
    assert reply.status == 201


def test_a_body_that_does_not_come_is_not_waited_for_for_ever(served, raw, monkeypatch):
    monkeypatch.setattr("fakectl.serving.app.BODY_SECONDS", 0.2)
    answer = raw(f"POST {MAPS} HTTP/1.1\r\n{HEAD}Content-Length: 10\r\n{LAST}", b"{")
    assert status(answer) == 504
    assert refused(answer)["message"] == "Timeout: request did not complete within the allotted timeout"


def test_a_head_that_does_not_come_is_not_waited_for_for_ever(served, raw, monkeypatch):
    monkeypatch.setattr("fakectl.serving.protocol.SECONDS", 0.2)
    assert raw("GET / HTTP/1.1\r\nHost: ") == b""
    assert raw(close=False) == b""


def test_a_kept_connection_may_rest_between_requests(served, monkeypatch):
    monkeypatch.setattr("fakectl.serving.protocol.SECONDS", 0.2)
    connection = http.client.HTTPConnection("127.0.0.1", served.port, timeout=10)
    for _ in range(2):
        connection.request("GET", "/livez")
        assert connection.getresponse().read() == b"ok"
        threading.Event().wait(0.3)
    connection.close()


def test_thousands_of_headers_are_read_and_a_megabyte_of_them_is_refused(raw):
    some = "".join(f"X-{i}: y\r\n" for i in range(5000))
    assert status(raw(f"GET {MAPS} HTTP/1.1\r\n{HEAD}{some}{LAST}")) == 200
    many = "".join(f"X-{i}: {'y' * 1000}\r\n" for i in range(1200))
    assert status(raw(f"GET {MAPS} HTTP/1.1\r\n{HEAD}{many}")) == 431
    assert status(raw(f"GET {MAPS} HTTP/1.1\r\n{HEAD}X: ", b"y" * (1 << 21))) == 431


def test_thousands_of_parameters_are_read(served):
    assert served("GET", f"{MAPS}?" + "&".join(f"p{i}=1" for i in range(3000))).status == 200


@pytest.mark.parametrize(
    "sent",
    [
        "NONSENSE\r\n\r\n",
        "GET\r\n\r\n",
        "GET / HTTP/9.9\r\nHost: x\r\n\r\n",
        "GET / HTTP/1.1\r\nHost x\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: x\r\nContent-Length: abc\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: x\r\nContent-Length: -1\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n",
        f"POST {MAPS} HTTP/1.1\r\n{HEAD}Transfer-Encoding: chunked\r\n\r\nzz\r\n",
        b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03",
        b"\x00" * 100,
    ],
)
def test_what_is_no_http_is_a_bad_request(raw, sent):
    answer = raw(sent, close=True)
    assert answer == b"" or status(answer) == 400


@pytest.mark.parametrize(
    "sent",
    [
        "",
        "GET / HT",
        f"GET {MAPS} HTTP/1.1\r\nHost: x\r\n",
        f"POST {MAPS} HTTP/1.1\r\n{HEAD}Content-Length: 100\r\n\r\n{{",
        f"POST {MAPS} HTTP/1.1\r\n{HEAD}Transfer-Encoding: chunked\r\n\r\n5\r\n{{",
        f"GET {MAPS}?watch=1 HTTP/1.1\r\n{HEAD}\r\n",
    ],
)
def test_whoever_goes_in_the_middle_of_it_leaves_nothing_behind(served, raw, sent):
    before = json.dumps(served("GET", MAPS).json["metadata"])
    for _ in range(5):
        with socket.create_connection(("127.0.0.1", served.port)) as s:
            s.sendall(sent.encode())
    assert json.dumps(served("GET", MAPS).json["metadata"]) == before


def test_requests_that_are_sent_at_once_are_answered_in_turn(raw):
    one = f"GET {MAPS} HTTP/1.1\r\n{HEAD}\r\n"
    answer = raw(one, one, f"GET /livez HTTP/1.1\r\n{HEAD}{LAST}")
    assert answer.count(b"HTTP/1.1 200 OK") == 3 and answer.endswith(b"ok")


def test_an_offer_to_speak_another_protocol_is_passed_over(raw):
    upgrade = "Connection: Upgrade, HTTP2-Settings, close\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMAAABkAARAAAAAAAIAAAAA\r\n"
    assert status(raw(f"GET /livez HTTP/1.1\r\n{HEAD}{upgrade}\r\n")) == 200


@pytest.mark.parametrize(
    "path",
    [
        "/api/v1/namespaces/default/../../nodes", "//api//v1//pods", "/%2e%2e/%2e%2e/etc/passwd", "/api/v1/pods/%00", "/api/v1/%ff%fe",
        "/api/v1/namespaces/%2F/pods/x", f"/{'a' * 100_000}", f"/api/v1/{'a/' * 20_000}", f"{MAPS}/%0d%0aX:1",
    ],
)  # fmt: skip
def test_strange_paths_lead_nowhere(raw, path):
    answer = raw(f"GET {path} HTTP/1.1\r\n{HEAD}{LAST}")
    assert status(answer) in (301, 400, 403, 404), answer[:300]


@pytest.mark.parametrize("given", ["Bearer", "Bearer ", "Bearer wrong", "Basic YTpi", "the-token", "Bearer the-token x", "Bearer \xff"])
def test_what_is_no_token_is_nobodys(raw, given):
    answer = raw(f"GET {MAPS} HTTP/1.1\r\nHost: x\r\nAuthorization: {given}\r\n{LAST}".encode("latin-1"))
    assert status(answer) in (401, 403)
    assert refused(answer)["code"] == status(answer)


def test_watches_that_are_not_read_hold_up_nobody(served):
    stuck = []
    for _ in range(5):
        s = socket.create_connection(("127.0.0.1", served.port))
        s.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        s.sendall(f"GET {MAPS}?watch=1 HTTP/1.1\r\n{HEAD}\r\n".encode())
        stuck.append(s)
    version = served("GET", MAPS).json["metadata"]["resourceVersion"]
    events = served.watch(MAPS, 20, resourceVersion=version)
    for i in range(30):
        assert served("POST", MAPS, {"metadata": {"name": f"m{i}"}, "data": {"a": "x" * 200_000}}).status == 201
        assert next(events)["object"]["metadata"]["name"] == f"m{i}"
    events.close()
    for s in stuck:
        s.close()
    assert served("GET", "/readyz").status == 200
