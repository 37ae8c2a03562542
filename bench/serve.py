"""`python bench/serve.py`: what `fakectl serve` costs: requests a second, watch latency, open watches, memory, the real kubectl, faults.

`python bench/serve.py faults` runs the minute of load with kills alone.
"""

from __future__ import annotations

import contextlib
import http.client
import json
import os
import signal
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator

BIN = os.path.dirname(sys.executable)
SECONDS = float(os.environ.get("BENCH_SECONDS", "4"))
MAPS = "/api/v1/namespaces/default/configmaps"
TABLE = {"Accept": "application/json;as=Table;v=v1;g=meta.k8s.io"}


class Server:
    """A server process of one home."""

    def __init__(self, home: str, port: int = 0):
        self.env = {"PATH": os.environ["PATH"], "HOME": home, "FAKECTL_HOME": f"{home}/fakectl", "FAKECTL_LESSON": "none"}
        self.config = f"{home}/fakectl/serve.kubeconfig"
        with contextlib.suppress(FileNotFoundError):
            os.unlink(self.config)
        start = time.perf_counter()
        self.process = subprocess.Popen([f"{BIN}/fakectl", "serve", f"--port={port}"], env=self.env, stdout=subprocess.DEVNULL)
        while not os.path.exists(self.config):
            time.sleep(0.005)
        self.started = time.perf_counter() - start
        with open(self.config) as f:
            self.host, _, prefix = json.load(f)["clusters"][0]["cluster"]["server"][7:].partition("/")
        self.prefix = "/" + prefix

    def connect(self) -> http.client.HTTPConnection:
        return http.client.HTTPConnection(self.host, timeout=60)

    def memory(self) -> float:
        """Megabytes at this moment."""
        with open(f"/proc/{self.process.pid}/status") as f:
            return next(int(line.split()[1]) for line in f if line.startswith("VmRSS")) / 1024

    def ask(self, c: http.client.HTTPConnection, method: str, path: str, body: object = None, **headers: str) -> tuple[int, bytes]:
        text = json.dumps(body) if body is not None else None
        c.request(method, self.prefix + path, text, {"Content-Type": "application/json", **headers})
        answer = c.getresponse()
        return answer.status, answer.read()

    def end(self, how: int = signal.SIGTERM) -> None:
        self.process.send_signal(how)
        self.process.wait()


def rate(server: Server, clients: int, call: Callable[[http.client.HTTPConnection, int], object]) -> float:
    """Calls a second by so many clients at once."""
    until, counts = time.monotonic() + SECONDS, [0] * clients

    def work(me: int) -> None:
        connection = server.connect()
        while time.monotonic() < until:
            call(connection, counts[me] * clients + me)
            counts[me] += 1

    threads = [threading.Thread(target=work, args=(i,)) for i in range(clients)]
    for t in threads:
        t.start()
    for t in threads:
        t.join()
    return sum(counts) / SECONDS


def events(server: Server, path: str) -> Iterator[tuple[float, dict]]:
    connection = server.connect()
    connection.request("GET", f"{server.prefix}{path}")
    for line in connection.getresponse():
        yield time.perf_counter(), json.loads(line)


def latency(server: Server) -> tuple[float, float]:
    """Milliseconds from before a create to its event: (p50, p99)."""
    came: dict[str, float] = {}
    version = json.loads(server.ask(server.connect(), "GET", MAPS)[1])["metadata"]["resourceVersion"]

    def listen() -> None:
        for at, event in events(server, f"{MAPS}?watch=1&resourceVersion={version}"):
            came[event["object"]["metadata"]["name"]] = at
            if event["object"]["metadata"]["name"] == "lat-199":
                return

    thread = threading.Thread(target=listen)
    thread.start()
    time.sleep(0.5)
    sent, connection = {}, server.connect()
    for i in range(200):
        sent[f"lat-{i}"] = time.perf_counter()
        server.ask(connection, "POST", MAPS, {"metadata": {"name": f"lat-{i}"}})
        time.sleep(0.005)
    thread.join()
    taken = sorted((came[n] - sent[n]) * 1000 for n in sent)
    return statistics.median(taken), taken[197]


def open_watches(server: Server, count: int = 500) -> tuple[float, float]:
    """(megabytes with so many watches open, seconds until all have heard of one change)."""
    connections = []
    for _ in range(count):
        c = server.connect()
        c.request("GET", f"{server.prefix}{MAPS}?watch=1&fieldSelector=metadata.name%3Dnews")
        connections.append((c, c.getresponse()))
    memory, start = server.memory(), time.perf_counter()
    server.ask(server.connect(), "POST", MAPS, {"metadata": {"name": "news"}})
    for _, answer in connections:
        assert json.loads(answer.readline())["type"] == "ADDED"
    taken = time.perf_counter() - start
    for c, _ in connections:
        c.close()
    return memory, taken


def pods(server: Server, count: int) -> None:
    """Run so many pods."""
    body = {
        "metadata": {"name": f"load-{count}"},
        "spec": {
            "replicas": count,
            "selector": {"matchLabels": {"a": str(count)}},
            "template": {"metadata": {"labels": {"a": str(count)}}, "spec": {"containers": [{"name": "c", "image": "nginx"}]}},
        },
    }
    server.ask(server.connect(), "POST", "/apis/apps/v1/namespaces/default/deployments", body)
    server.ask(server.connect(), "GET", "/api/v1/namespaces/default")


def speed(home: str) -> None:
    server = Server(home)
    print(f"serve\n  ready after {server.started * 1000:.0f} ms, {server.memory():.0f} MB at rest (mark: 80)")
    for clients in (1, 16):
        get = rate(server, clients, lambda c, i: server.ask(c, "GET", "/api/v1/namespaces/default"))
        create = rate(server, clients, lambda c, i, n=clients: server.ask(c, "POST", MAPS, {"metadata": {"name": f"c{n}-{i}"}}))
        print(f"  {clients:2} clients: get {get:7.0f}/s, create {create:6.0f}/s")
    p50, p99 = latency(server)
    print(f"  watch event after p50 {p50:.1f} ms, p99 {p99:.1f} ms")
    memory, taken = open_watches(server)
    print(f"  500 open watches: {memory:.0f} MB; all hear of a change within {taken * 1000:.0f} ms")
    pods(server, 1000)
    for clients in (1, 16):
        listed = rate(server, clients, lambda c, i: server.ask(c, "GET", "/api/v1/pods", **TABLE))
        print(f"  {clients:2} clients: list of 1,000 pods as Table {listed:6.1f}/s")
    pods(server, 9000)
    start = time.perf_counter()
    env = {"PATH": os.environ["PATH"], "HOME": home, "KUBECONFIG": server.config}
    out = subprocess.run([f"{BIN}/kubectl", "get", "pods", "-A"], env=env, capture_output=True, check=True).stdout
    taken = time.perf_counter() - start
    print(f"  kubectl get pods -A of {len(out.splitlines()) - 1} pods: {taken:.1f} s, {server.memory():.0f} MB")
    server.end()


def faults(home: str, seconds: float, kills: int) -> None:
    """Sixteen clients write the same ten objects, conflicts retried, while the server is killed again and again."""
    server = Server(home)
    port = int(server.host.rpartition(":")[2])
    acknowledged, highest, lock, over = [0] * 10, [0], threading.Lock(), threading.Event()
    for i in range(10):
        server.ask(server.connect(), "POST", MAPS, {"metadata": {"name": f"shared-{i}"}, "data": {"n": "0"}})

    def work(me: int) -> None:
        i = me
        while not over.is_set():
            i += 1
            try:
                connection, path = server.connect(), f"{MAPS}/shared-{i % 10}"
                obj = json.loads(server.ask(connection, "GET", path)[1])
                obj["data"]["n"] = str(int(obj["data"]["n"]) + 1)
                status, text = server.ask(connection, "PUT", path, obj)
                connection.close()
                if status == 200:
                    with lock:
                        acknowledged[i % 10] = max(acknowledged[i % 10], int(obj["data"]["n"]))
                        highest[0] = max(highest[0], int(json.loads(text)["metadata"]["resourceVersion"]))
            except (OSError, http.client.HTTPException, ValueError, KeyError):
                time.sleep(0.02)

    threads = [threading.Thread(target=work, args=(i,)) for i in range(16)]
    for t in threads:
        t.start()
    for _ in range(kills):
        time.sleep(seconds / (kills + 1))
        server.end(signal.SIGKILL)
        before = highest[0]
        server = Server(home, port)
        version = int(json.loads(server.ask(server.connect(), "GET", MAPS)[1])["metadata"]["resourceVersion"])
        assert version >= before, (version, before)
    time.sleep(seconds / (kills + 1))
    over.set()
    for t in threads:
        t.join()
    for i in range(10):
        kept = int(json.loads(server.ask(server.connect(), "GET", f"{MAPS}/shared-{i}")[1])["data"]["n"])
        assert kept >= acknowledged[i], (kept, acknowledged[i])
    assert server.ask(server.connect(), "POST", MAPS, {"metadata": {"name": "unlocked"}})[0] == 201
    print(
        f"  faults: {sum(acknowledged)} writes, {kills} kills in {seconds:.0f} s: all acknowledged kept, versions never back, no lock left"
    )
    server.end()


def main() -> int:
    if sys.argv[1:] != ["faults"]:
        with tempfile.TemporaryDirectory(prefix="fakectl-serve-") as home:
            speed(home)
    with tempfile.TemporaryDirectory(prefix="fakectl-serve-") as home:
        faults(home, float(os.environ.get("BENCH_FAULT_SECONDS", "60")), 20)
    return 0


if __name__ == "__main__":
    sys.exit(main())
