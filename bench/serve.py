"""`python bench/serve.py`: what `fakectl serve` costs: requests a second, watch latency, open watches, memory, the real kubectl.

BENCH_SECONDS is how long each rate is measured. `bench/faults.py` is the load with kills.
"""

from __future__ import annotations

import http.client
import json
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator

import faults
from served import BIN, MAPS, Server

SECONDS = float(os.environ.get("BENCH_SECONDS", "2"))
TABLE = {"Accept": "application/json;as=Table;v=v1;g=meta.k8s.io"}
FLOOR = """
import asyncio, socket, sys, uvicorn
async def app(scope, receive, send):
    body = b"x" * 600
    await send({"type": "http.response.start", "status": 200, "headers": [(b"content-length", b"600")]})
    await send({"type": "http.response.body", "body": body})
sock = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
sock.bind(("127.0.0.1", 0))
print(sock.getsockname()[1], flush=True)
config = uvicorn.Config(app, http="httptools", ws="none", loop="asyncio", lifespan="off", log_level="critical")
asyncio.run(uvicorn.Server(config).serve(sockets=[sock]))
"""
Call = Callable[[http.client.HTTPConnection, int], object]


def rate(connect: Callable[[], http.client.HTTPConnection], clients: int, call: Call) -> float:
    """Calls a second by so many clients at once."""
    until, counts = time.monotonic() + SECONDS, [0] * clients

    def work(me: int) -> None:
        connection = connect()
        while time.monotonic() < until:
            call(connection, counts[me] * clients + me)
            counts[me] += 1

    start = time.monotonic()
    threads = [threading.Thread(target=work, args=(i,)) for i in range(clients)]
    for t in threads:
        t.start()
    for t in threads:
        t.join()
    return sum(counts) / (time.monotonic() - start)


def floor(clients: int) -> float:
    """What the same clients get from the same HTTP server with nothing behind it."""
    process = subprocess.Popen([sys.executable, "-c", FLOOR], stdout=subprocess.PIPE, text=True)
    assert process.stdout
    port = int(process.stdout.readline())

    def ask(connection: http.client.HTTPConnection, _: int) -> None:
        connection.request("GET", "/")
        connection.getresponse().read()

    time.sleep(0.3)
    made = rate(lambda: http.client.HTTPConnection("127.0.0.1", port, timeout=60), clients, ask)
    process.terminate()
    process.wait()
    return made


def events(server: Server, path: str) -> Iterator[tuple[float, dict]]:
    connection = server.connect()
    connection.request("GET", f"{server.prefix}{path}")
    for line in connection.getresponse():
        yield time.perf_counter(), json.loads(line)


def latency(server: Server) -> tuple[float, float]:
    """Milliseconds from before a create to its event: (p50, p99)."""
    came: dict[str, float] = {}
    version = faults.version_of(server)

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


def pods(server: Server, count: int) -> float:
    """Run so many pods; the seconds that it took."""
    template = {"metadata": {"labels": {"a": str(count)}}, "spec": {"containers": [{"name": "c", "image": "nginx"}]}}
    spec = {"replicas": count, "selector": {"matchLabels": {"a": str(count)}}, "template": template}
    start = time.perf_counter()
    server.ask(server.connect(), "POST", "/apis/apps/v1/namespaces/default/deployments", {"metadata": {"name": f"l-{count}"}, "spec": spec})
    server.ask(server.connect(), "GET", "/api/v1/namespaces/default")
    return time.perf_counter() - start


def rates(server: Server) -> None:
    for clients in (1, 16):
        get = rate(server.connect, clients, lambda c, i: server.ask(c, "GET", "/api/v1/namespaces/default"))
        bare = floor(clients)
        create = rate(server.connect, clients, lambda c, i, n=clients: server.ask(c, "POST", MAPS, {"metadata": {"name": f"c{n}-{i}"}}))
        print(f"  {clients:2} clients: get {get:6.0f}/s (bare HTTP server {bare:6.0f}/s: {bare / get:.1f} times), create {create:5.0f}/s")


def kubectl(server: Server, home: str) -> None:
    """All pods by the real kubectl, when the server has not shown them yet and again, and by fakectl on the same file."""
    env = {"PATH": os.environ["PATH"], "HOME": home, "KUBECONFIG": server.config}
    ours = {**server.env, "HOME": home}
    subprocess.run([f"{BIN}/kubectl", "get", "namespaces"], env=env, capture_output=True, check=True)  # keeps what it discovers
    times, outputs = [], []
    for command, where in ((f"{BIN}/kubectl", env), (f"{BIN}/kubectl", env), (f"{BIN}/fakectl", ours)):
        start = time.perf_counter()
        outputs.append(subprocess.run([command, "get", "pods", "-A"], env=where, capture_output=True, check=True).stdout)
        times.append(time.perf_counter() - start)
    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    first, again, cli = times
    print(f"  kubectl get pods -A of {len(outputs[0].splitlines()) - 1:,} pods: {first:.1f} s, again {again:.1f} s "
          f"(beside a real API server 2.7 s); server {server.memory():.0f} MB, peak of kubectl or fakectl {peak:.0f} MB")  # fmt: skip
    print(f"  fakectl get pods -A of the same: {cli:.1f} s; kubectl : fakectl {again / cli:.2f}")


def speed(home: str) -> None:
    server = Server(home)
    print(f"serve (load average {os.getloadavg()[0]:.1f}, {SECONDS:.0f} s a rate)")
    print(f"  ready after {server.started * 1000:.0f} ms, {server.memory():.0f} MB at rest   (mark: at most 80)")
    rates(server)
    p50, p99 = latency(server)
    print(f"  watch event after p50 {p50:.1f} ms, p99 {p99:.1f} ms")
    memory, taken = open_watches(server)
    print(f"  500 open watches: {memory:.0f} MB; all hear of a change within {taken * 1000:.0f} ms")
    pods(server, 1000)
    for clients in (1, 16):
        listed = rate(server.connect, clients, lambda c, i: server.ask(c, "GET", "/api/v1/pods", **TABLE))
        print(f"  {clients:2} clients: list of 1,000 pods as Table {listed:6.1f}/s")
    taken = pods(server, 9000)
    print(f"  9,000 pods more made, scheduled and started in {taken:.1f} s")
    kubectl(server, home)
    server.end()


def run(home: str, seconds: float = 20) -> None:
    """Everything; the load with kills for so many seconds."""
    os.makedirs(f"{home}/speed")
    os.makedirs(f"{home}/faults")
    speed(f"{home}/speed")
    faults.run(f"{home}/faults", seconds, 20)


def main() -> int:
    with tempfile.TemporaryDirectory(prefix="fakectl-serve-") as home:
        run(home)
    return 0


if __name__ == "__main__":
    sys.exit(main())
