"""How the simulation grows: a thousand replicas made, rolled out, and ten thousand pods looked at."""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import time

BIN = os.path.join(os.path.dirname(sys.executable), "fakectl")


def environment(home: str, name: str, nodes: int) -> dict[str, str]:
    """A home of its own for one cluster, whose pods take no time to start."""
    folder = os.path.join(home, name)
    made_with = {"FAKECTL_LESSON": "none", "FAKECTL_PROFILE": "bare", "FAKECTL_NODES": str(nodes)}
    return {"PATH": os.environ["PATH"], "HOME": folder, "FAKECTL_HOME": folder, **made_with}


def seconds(env: dict[str, str], *words: str) -> float:
    """Wall seconds of one command as a whole process."""
    start = time.perf_counter()
    subprocess.run([BIN, *words], env=env, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    return time.perf_counter() - start


def settled(home: str) -> tuple[float, float]:
    """The controllers' part of the same in this process: seconds until all pods are ready, and until all are of another image."""
    from state import Cluster

    env = {"FAKECTL_LESSON": "none", "FAKECTL_PROFILE": "bare", "FAKECTL_NODES": "20"}
    template = {"metadata": {"labels": {"app": "web"}}, "spec": {"containers": [{"name": "nginx", "image": "nginx:1.25"}]}}
    spec = {"replicas": 1000, "selector": {"matchLabels": {"app": "web"}}, "template": template}
    body = {"apiVersion": "apps/v1", "kind": "Deployment", "metadata": {"name": "web"}, "spec": spec}
    other = {"spec": {"template": {"spec": {"containers": [{"name": "nginx", "image": "nginx:1.26"}]}}}}
    taken = []
    for minute in range(4):
        cluster = Cluster(os.path.join(home, "c.db"), env=env | {"FAKECTL_NOW": f"2026-11-24T17:0{minute}:00Z"})
        deployments = cluster.catalog.resolve("deployments")
        if minute == 0:
            cluster.create(deployments, "default", body)
        elif minute == 2:
            cluster.patch(deployments, "default", "web", other)
        else:
            start = time.perf_counter()
            status = cluster.get(deployments, "default", "web")["status"]
            taken.append(time.perf_counter() - start)
            assert status["updatedReplicas"] == status["availableReplicas"] == 1000, status
        cluster.commit()
        cluster.close()
    return taken[0], taken[1]


def thousand(home: str) -> None:
    """1,000 replicas on 20 nodes: created and ready, then rolled out, by whole commands."""
    env = environment(home, "thousand", 20)
    seconds(env, "get", "nodes")
    made = seconds(env, "create", "deployment", "web", "--image=nginx:1.25", "--replicas=1000") + seconds(
        env, "rollout", "status", "deployment/web"
    )
    rolled = seconds(env, "set", "image", "deployment/web", "nginx=nginx:1.26") + seconds(env, "rollout", "status", "deployment/web")
    up, over = settled(home)
    print("1,000 replicas on 20 nodes")
    print(f"  created and ready            {made:7.2f} s   (mark: within 5)    of which controllers {up:.2f} s, in one process")
    print(f"  rolled out                   {rolled:7.2f} s   (mark: within 10)   of which controllers {over:.2f} s, in one process")


def ten_thousand(home: str, rounds: int) -> None:
    """One pod among 10,000 against one among 10, in turn; and the whole table's memory."""
    few, many = environment(home, "few", 100), environment(home, "many", 100)
    for env, size in ((few, 10), (many, 10_000)):
        filled = seconds(env, "create", "deployment", "web", "--image=nginx:1.25", f"--replicas={size}")
        filled += seconds(env, "run", "one", "--image=nginx:1.25") + seconds(env, "get", "pod", "one")
    times: dict[str, list[float]] = {"few": [], "many": []}
    for _ in range(rounds):
        times["few"].append(seconds(few, "get", "pod", "one"))
        times["many"].append(seconds(many, "get", "pod", "one"))
    ratio = statistics.median(times["many"]) / statistics.median(times["few"])
    whole = seconds(many, "get", "pods")
    peak = peak_megabytes(many, "get", "pods")
    print("10,000 pods on 100 nodes")
    print(f"  made, scheduled and running  {filled:7.2f} s")
    print(f"  get pod NAME : among 10      {ratio:7.2f}     (mark: at most 1.3)")
    print(f"  get pods                     {whole:7.2f} s, {peak:.0f} MB   (mark: within 200 MB)")


def peak_megabytes(env: dict[str, str], *words: str) -> float:
    """The peak memory of one command, asked of a process that has no other child."""
    code = (
        "import resource, subprocess, sys; subprocess.run(sys.argv[1:], check=True, stdout=subprocess.DEVNULL); "
        "print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)"
    )
    done = subprocess.run([sys.executable, "-c", code, BIN, *words], env=env, check=True, capture_output=True, text=True)
    return int(done.stdout) / 1024


def run(home: str, rounds: int) -> None:
    thousand(home)
    ten_thousand(home, rounds)
