"""`make bench`: what fakectl costs, side by side with what it is compared to, in one run. Ratios are what counts: machines differ."""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import tempfile
import time

import documents
import serve
import simulation
import vectors
import worker

BIN = os.path.dirname(sys.executable)
ROUNDS = int(os.environ.get("BENCH_ROUNDS", "15"))


def wall(command: list[str], env: dict[str, str]) -> float:
    """Seconds that a command takes as a whole process."""
    start = time.perf_counter()
    subprocess.run(command, env=env, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    return time.perf_counter() - start


def interleaved(commands: dict[str, list[str]], env: dict[str, str]) -> dict[str, list[float]]:
    """Times of all commands, taken in turn so that a slow moment of the machine hits all alike."""
    times: dict[str, list[float]] = {name: [] for name in commands}
    for command in commands.values():
        wall(command, env)
    for _ in range(ROUNDS):
        for name, command in commands.items():
            times[name].append(wall(command, env))
    return times


def start_up(home: str) -> None:
    """A read of an existing cluster against the floor (Python with click) and against the real kubectl's cheapest command."""
    env = {"PATH": os.environ["PATH"], "HOME": home, "FAKECTL_HOME": os.path.join(home, "fakectl")}
    commands = {
        'python -c "import click"': [sys.executable, "-c", "import click"],
        "fakectl get deployments": [os.path.join(BIN, "fakectl"), "get", "deployments"],
        "kubectl version --client": [os.path.join(BIN, "kubectl"), "version", "--client"],
    }
    wall([os.path.join(BIN, "fakectl"), "create", "deployment", "web", "--image=nginx", "--replicas=3"], env)
    times = interleaved(commands, env)
    floor, ours, real = (statistics.median(t) for t in times.values())
    print(f"start-up (median of {ROUNDS}, in turn)")
    for name, taken in times.items():
        print(f"  {name:28} {statistics.median(taken) * 1000:7.1f} ms  (min {min(taken) * 1000:.1f}, max {max(taken) * 1000:.1f})")
    print(f"  fakectl get : import click            {ours / floor:5.2f}   (mark: at most 2.0)")
    print(f"  fakectl get : kubectl version --client {ours / real:4.2f}")


def main() -> int:
    with tempfile.TemporaryDirectory(prefix="fakectl-bench-") as home:
        start_up(home)
        simulation.run(home, ROUNDS)
        serve.run(home)
    worker.run(ROUNDS)
    documents.run()
    vectors.run()
    return 0


if __name__ == "__main__":
    sys.exit(main())
