"""Properties of the simulation that hold for any script of commands."""

from __future__ import annotations

import json
import shutil
import tempfile
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from state import StatusError
from tests.state.conftest import Sim

NAMES = ("a", "b")
IMAGES = ("nginx:1.25", "nginx:1.26", "nginx:1.161", "busybox")
writes = st.one_of(
    st.tuples(st.just("create"), st.sampled_from(NAMES), st.integers(0, 4), st.sampled_from(IMAGES)),
    st.tuples(st.just("image"), st.sampled_from(NAMES), st.sampled_from(IMAGES)),
    st.tuples(st.just("scale"), st.sampled_from(NAMES), st.integers(0, 5)),
    st.tuples(st.just("pause"), st.sampled_from(NAMES), st.booleans()),
    st.tuples(st.just("delete"), st.sampled_from(NAMES), st.sampled_from(("Background", "Foreground", "Orphan"))),
    st.tuples(st.just("delete pod"), st.integers(0, 3)),
)
gaps = st.sampled_from((0, 1, 300, 700, 1100, 5000, 12000))  # milliseconds
scripts = st.lists(st.tuples(gaps, writes), max_size=7)
looks = st.lists(st.integers(0, 60_000), max_size=6)
starts = st.sampled_from(("0s", "700ms", "2s"))
OTHER = {"FAKECTL_SEED": "other", "FAKECTL_POD_START": "1h", "FAKECTL_NODES": "9"}
KINDS = ("deployments", "replicasets", "pods", "events", "endpoints", "namespaces", "nodes")


def do(sim: Sim, seconds: float, write: tuple) -> None:
    verb, *args = write
    try:
        match verb:
            case "create":
                sim.deploy(seconds, args[0], args[2], args[1], progressDeadlineSeconds=20)
            case "image":
                sim.image(seconds, args[1], args[0])
            case "scale":
                sim.patch(seconds, "deployments", args[0], {"spec": {"replicas": args[1]}})
            case "pause":
                sim.patch(seconds, "deployments", args[0], {"spec": {"paused": args[1]}})
            case "delete":
                with sim.at(seconds) as c:
                    c.delete(c.catalog.resolve("deployments"), "default", args[0], propagation=args[1])
            case "delete pod":
                with sim.at(seconds) as c:
                    pods = c.list(c.catalog.resolve("pods"), "default")["items"]
                    if pods:
                        c.delete(c.catalog.resolve("pods"), "default", pods[args[0] % len(pods)]["metadata"]["name"])
    except StatusError:
        pass  # a refused write is part of a script: it must leave nothing behind, which the final state shows


def play(script: list, start: str, looks_at: list[int], *, env: dict[str, str] | None = None, end: int = 70_000) -> str:
    """Everything that there is after the script and a while more, with reads of other people in between."""
    folder = Path(tempfile.mkdtemp(prefix="fakectl-property-"))
    try:
        sim = Sim(str(folder / "c.db"), {"FAKECTL_POD_START": start})
        moment, todo = 1000, []
        for gap, write in script:
            moment += gap
            todo.append((moment, 1, write))
        todo += [(at, 0, None) for at in looks_at]
        for at, _, write in sorted(todo, key=lambda x: x[:2]):
            if write is None:
                with sim.at(at / 1000, env) as c:
                    c.table(c.catalog.resolve("pods"))
            else:
                do(sim, at / 1000, write)
        with sim.at(end / 1000) as c:
            return json.dumps([c.list(c.catalog.resolve(kind))["items"] for kind in KINDS], indent=1, sort_keys=True)
    finally:
        shutil.rmtree(folder)


@settings(max_examples=25, deadline=None)
@given(scripts, starts, looks)
def test_observing_changes_nothing_whoever_looks(script, start, looks_at):
    assert play(script, start, []) == play(script, start, looks_at, env=OTHER)


@settings(max_examples=5, deadline=None)
@given(scripts, starts)
def test_the_same_seed_and_moments_give_the_same_bytes(script, start):
    assert play(script, start, []) == play(script, start, [])
