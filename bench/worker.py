"""What a command costs in the worker of tests, a golden suite of a thousand of them, and the same commands as processes of their own."""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import tempfile
import time

from fakectl.testing.cluster import Fakectl, Wanted
from fakectl.testing.workshop import Workshop

BIN = os.path.join(os.path.dirname(sys.executable), "fakectl")
LOOKS = (
    "get pods", "get deployments", "get rs -o wide", "get pods -o json", "get pods -A", "get nodes -o wide",
    "describe deployment web", "get deploy web -o jsonpath={.spec.replicas}", "get events", "rollout status deployment web",
)
# one test of the golden suite: ten commands, of which five change something
STORY = (
    "create deployment web --image=nginx:1.27 --replicas=3", "rollout status deployment web", "get pods",
    "scale deployment web --replicas=5", "get deployments", "set image deployment/web nginx=nginx:1.28", "get rs -o wide",
    "create configmap settings --from-literal=a=b",
    "get pods -o yaml", "delete deployment web",
)
TESTS = 100
SUITE = '''import pytest

@pytest.mark.parametrize("number", range({tests}))
def test_story(fakectl, number):
    for line in {story!r}:
        result = fakectl(line)
        assert (result.code, bool(result.output)) == (0, True), result
'''


def milliseconds(run, lines: list[str]) -> list[float]:
    """How long each of these lines took."""
    taken = []
    for line in lines:
        start = time.perf_counter()
        run(line)
        taken.append((time.perf_counter() - start) * 1000)
    return taken


def spread(taken: list[float]) -> str:
    """p50 and p90."""
    tenths = statistics.quantiles(taken, n=10)
    return f"p50 {statistics.median(taken):6.1f} ms, p90 {tenths[8]:6.1f} ms"


def commands(rounds: int) -> None:
    """Looks and creations on a small cluster, in the worker and as processes, fifty at a time."""
    shop = Workshop()
    cluster = Fakectl(shop, Wanted({}), {})
    try:
        for line in ("create deployment web --image=nginx:1.27 --replicas=3", *LOOKS):
            cluster(line).check()
        looks = [line for _ in range(rounds) for line in LOOKS]
        creations = [f"create configmap c{i} --from-literal=a=b" for i in range(10 * rounds)]
        env = {**os.environ, **cluster.settings, "FAKECTL_HOME": cluster.home}

        def process(line: str) -> None:
            subprocess.run([BIN, *line.split()], env=env, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)

        print("a command in the worker, and as a process of its own (the same 50 looks)")
        print(f"  looks      {spread(milliseconds(lambda line: cluster(line).check(), looks))}   (mark: p50 at most 5)")
        print(f"  creations  {spread(milliseconds(lambda line: cluster(line).check(), creations))}   (mark: p50 at most 5)")
        print(f"  looks      {spread(milliseconds(lambda line: cluster(line).check(), looks[:50]))}   these 50")
        print(f"  processes  {spread(milliseconds(process, looks[:50]))}")
    finally:
        cluster.close()
        shop.close()


def golden(folder: str) -> None:
    """Wall time of pytest as a whole with the golden suite, and what its commands would take as processes."""
    with open(os.path.join(folder, "test_golden.py"), "w") as f:
        f.write(SUITE.format(tests=TESTS, story=STORY))
    start = time.perf_counter()
    subprocess.run([sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "--rootdir", folder, folder], cwd=folder, check=True,
                   stdout=subprocess.DEVNULL)
    suite = time.perf_counter() - start
    home = os.path.join(folder, "home")
    env = {**os.environ, "FAKECTL_HOME": home, "FAKECTL_LESSON": "none", "FAKECTL_NOW": "2026-01-01T00:00:00Z"}
    start = time.perf_counter()
    for _ in range(5):
        for line in STORY:
            subprocess.run([BIN, *line.split()], env=env, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=False)
    processes = time.perf_counter() - start
    print(f"golden suite: {TESTS} tests, each {len(STORY)} commands on a new cluster")
    print(f"  pytest as a whole                     {suite:6.1f} s   (mark: at most 15)")
    print(f"  50 of its commands as processes       {processes:6.1f} s   (1,000 of them: {20 * processes:.0f} s)")


def run(rounds: int) -> None:
    """Both."""
    commands(rounds)
    with tempfile.TemporaryDirectory(prefix="fakectl-golden-") as folder:
        golden(folder)


if __name__ == "__main__":
    run(20)
