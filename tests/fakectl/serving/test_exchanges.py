"""Every request that was recorded with a real API server, asked again of ours on a cluster that has lived through the same."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

from fakectl.serving.protobuf import decode

EXCHANGES = json.loads((Path(__file__).parents[2] / "data" / "http-exchanges.json").read_text())
MOMENTS = {0: "18:55:40", 15: "18:55:47", 26: "18:55:50", 48: "18:55:52", 51: "18:55:54"}
# What cannot be the same, and why.
LATER = "in frozen time the controllers have done all that is due; the recorded ones needed some milliseconds"
DIFFERENT = {
    49: "ours still remembers everything since version 1",
    52: LATER,
    53: LATER,
    69: LATER,
}
MASKS = [
    (re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}"), "<uid>"),
    (re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z"), "<time>"),
    (re.compile(r"\bworker-[12]\b"), "worker-N"),
    (re.compile(r"\b10\.0\.0\.[34]\b"), "<worker-ip>"),
    (re.compile(r"\b10\.244\.\d+\.\d+\b"), "<pod-ip>"),
    (re.compile(r"(containerd://)\w+"), r"\1<id>"),
    (re.compile(r"\b[0-9a-f]{64}\b"), "<sha256>"),
    (re.compile(r"(?<=[a-z0-9])-[bcdfghjklmnpqrstvwxz2456789]{5}(?![\w-])"), "-xxxxx"),
    (re.compile(r"too old resource version: 1 \(\d+\)"), "too old resource version: 1 (N)"),
]
CUT = "(too long to be recorded whole)"
TOLD = {"(a token)", "(protobuf)"}  # what was recorded in place of a body
HASH = re.compile(r"hash=[0-9A-F]{128}")
VOLATILE = {"resourceVersion", "continue", "serverAddress", "description"}


def masked(value: Any, key: str = "") -> Any:
    """The value without what chance, time and prose decide."""
    if key in VOLATILE:
        return f"<{key}>"
    if isinstance(value, dict):
        if value.get("subresource") == "status" and value.get("manager") == "python-requests":
            value = value | {"manager": "kubelet"}  # the stand-in for it, which was written in Python
        return {_text(k): masked(v, k) for k, v in value.items() if k not in ("description", "f:lastProbeTime")}
    if isinstance(value, list):
        return [masked(v) for v in value]
    return _text(value) if isinstance(value, str) else value


def _text(value: str) -> str:
    for pattern, put in MASKS:
        value = pattern.sub(put, value)
    return value


def plain(body: str) -> Any:
    if body in TOLD:
        return body
    if body.endswith("…"):
        return CUT
    try:
        return masked(json.loads(body))
    except ValueError:
        if body.startswith('{"kind"'):
            return CUT
        lines = body.splitlines()
        return [masked(json.loads(line)) for line in lines] if body.startswith('{"type"') else masked(_without_versions(body))


def differing(want: Any, got: Any, at: str = "") -> list[str]:
    """Where two values differ."""
    if isinstance(want, dict) and isinstance(got, dict):
        return [d for k in {**want, **got} for d in differing(want.get(k, "<absent>"), got.get(k, "<absent>"), f"{at}.{k}")]
    if isinstance(want, list | tuple) and isinstance(got, list | tuple) and len(want) == len(got):
        return [d for i, pair in enumerate(zip(want, got, strict=True)) for d in differing(*pair, f"{at}[{i}]")]
    return [] if want == got else [f"{at}: want {want!r}, got {got!r}"]


def _without_versions(text: str) -> str:
    return re.sub(r'resourceVersion: "\d+"', "resourceVersion: <rv>", text)


class Recording:
    """Asks again. What the requests name of the recorded cluster (a uid, versions, a pod) is what ours has in its place."""

    def __init__(self, served: Any):
        self.served = served
        self.version = ""
        self.w1: dict[str, Any] = {}

    def ask(self, number: int) -> tuple[Any, Any]:
        """(what was recorded, what we answer), both masked."""
        request, recorded = EXCHANGES[number]["request"], EXCHANGES[number]["response"]
        headers = {"Accept": request["accept"]} | ({"Content_Type": request["contentType"]} if "contentType" in request else {})
        if EXCHANGES[number]["why"].startswith("impersonated"):
            headers["Impersonate_User"] = "bob"
        token = None if not request["token"] else "wrong" if EXCHANGES[number]["why"] == "wrong token" else "the-token"
        body = self.body(number, request.get("body"))
        reply = self.served(request["method"], self.path(request["path"]), body, token=token, **headers)
        want = recorded["status"], recorded["contentType"], recorded["headers"].get("Warning"), plain(recorded["body"])
        got = reply.status, reply.headers["content-type"], reply.headers.get("warning"), self.told(reply, recorded["body"])
        if want[3] is CUT:
            start = HASH.sub("<hash>", recorded["body"])[:60 if recorded["body"].startswith('{"kind"') else -200]
            want, got = (*want[:3], start), (*got[:3], HASH.sub("<hash>", reply.body.decode())[: len(start)])
        if number == 45:
            self.version = reply.json["metadata"]["resourceVersion"]
        return want, got

    def told(self, reply: Any, recorded: str) -> Any:
        """What we answer, or what was noted in its place where it is of that kind."""
        if recorded == "(a token)":
            return recorded if reply.json["status"]["token"].count(".") == 2 else reply.body
        if recorded == "(protobuf)":
            return recorded if decode(reply.body, "", "")["metadata"]["name"] == "web" else reply.body
        return plain(reply.body.decode())

    def path(self, path: str) -> str:
        if "/eviction" in path:
            pods = self.served("GET", "/api/v1/namespaces/default/pods?limit=1").json["items"]
            path = re.sub(r"pods/[\w-]+", f"pods/{pods[0]['metadata']['name']}", path)
        if "continue=ey" in path:
            first = self.served("GET", "/api/v1/namespaces/default/pods?limit=1").json
            path = path.split("continue=")[0] + "continue=" + first["metadata"]["continue"]
        return path.replace("resourceVersion=31000", f"resourceVersion={self.version}").replace("timeoutSeconds=2", "timeoutSeconds=1")

    def body(self, number: int, body: Any) -> Any:
        if number == 71:
            return {"apiVersion": "policy/v1", "kind": "Eviction", "metadata": {}}
        if number in (64, 65, 66):
            body["metadata"] |= {k: self.w1["metadata"][k] for k in ("uid", "resourceVersion")}
        if number == 86:
            return json.dumps({"data": {"a": "x" * 3_200_000}})
        if number == 87:
            return {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "big"}, "data": {"a": "x" * 1_100_000}}
        return json.dumps(body) if body is not None and not isinstance(body, str) else body


def test_every_recorded_exchange_is_answered_as_the_real_server_did(kubectl, serve):
    kubectl.env |= {"FAKECTL_POD_START": "700ms", "FAKECTL_POD_STOP": "500ms"}
    kubectl.now = "2026-11-24T18:50:00Z"
    served = serve()
    recording = Recording(served)
    differences = {}
    for number, exchange in enumerate(EXCHANGES):
        if number in MOMENTS:
            served.clock(f"set 2026-11-24T{MOMENTS[number]}Z")
        if number == 47:
            created = served("POST", "/api/v1/namespaces/default/configmaps", {"metadata": {"name": "w1"}, "data": {"a": "1"}})
            recording.w1 = created.json
        want, got = recording.ask(number)
        if want != got:
            differences[number] = exchange["why"], want, got
    unexplained = {n: d for n, d in differences.items() if n not in DIFFERENT}
    assert not unexplained, "\n".join(f"{n} {why}: {d}" for n, (why, w, g) in unexplained.items() for d in differing(w, g))
    assert not [n for n in DIFFERENT if n not in differences], "these are the same now"
