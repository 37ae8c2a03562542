"""A cluster to drive without any command line: `sim.at(moment)` opens it at that moment."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from state import Cluster
from state.clock import SECOND
from state.pure.times import format_micro, parse_rfc3339

START = parse_rfc3339("2026-11-24T17:00:00Z")
FAST = {"FAKECTL_LESSON": "none", "FAKECTL_PROFILE": "bare", "FAKECTL_POD_START": "700ms", "FAKECTL_POD_STOP": "500ms"}


_booted: dict[tuple[tuple[str, str], ...], bytes] = {}  # new clusters by what they were made with: copying costs a tenth of making


class Sim:
    """One cluster file, looked at at moments in seconds after its making."""

    def __init__(self, path: str, env: dict[str, str] | None = None):
        self.path, self.env = path, FAST | (env or {})
        made_with = tuple(sorted(self.env.items()))
        if made_with not in _booted:
            with self.at(0):
                pass
            _booted[made_with] = Path(path).read_bytes()
        Path(path).write_bytes(_booted[made_with])

    @contextmanager
    def at(self, seconds: float, env: dict[str, str] | None = None) -> Iterator[Cluster]:
        cluster = Cluster(self.path, env=self.env | (env or {}) | {"FAKECTL_NOW": format_micro(START + int(seconds * SECOND))})
        try:
            yield cluster
            cluster.commit()
        finally:
            cluster.close()

    def deploy(self, seconds: float, name: str = "web", image: str = "nginx:1.25", replicas: int = 1, **spec: Any) -> None:
        template = {"metadata": {"labels": {"app": name}}, "spec": {"containers": [{"name": "c", "image": image}]}}
        body = {
            "apiVersion": "apps/v1",
            "kind": "Deployment",
            "metadata": {"name": name},
            "spec": {"replicas": replicas, "selector": {"matchLabels": {"app": name}}, "template": template, **spec},
        }
        with self.at(seconds) as c:
            c.create(c.catalog.resolve("deployments"), "default", body)

    def patch(self, seconds: float, what: str, name: str, patch: Any, kind: str = "strategic") -> dict[str, Any]:
        with self.at(seconds) as c:
            return c.patch(c.catalog.resolve(what), "default", name, patch, kind)

    def image(self, seconds: float, image: str, name: str = "web") -> None:
        self.patch(seconds, "deployments", name, {"spec": {"template": {"spec": {"containers": [{"name": "c", "image": image}]}}}})

    def items(self, seconds: float, what: str, fields: str = "") -> list[dict[str, Any]]:
        with self.at(seconds) as c:
            return c.list(c.catalog.resolve(what), "default", fields=fields)["items"]

    def one(self, seconds: float, what: str, name: str) -> dict[str, Any]:
        with self.at(seconds) as c:
            return c.get(c.catalog.resolve(what), "default", name)

    def messages(self, seconds: float, about: str) -> list[str]:
        events = self.items(seconds, "events", f"involvedObject.name={about}")
        return [e["message"] for e in sorted(events, key=lambda e: e["metadata"]["name"])]


@pytest.fixture
def sim(tmp_path) -> Sim:
    return Sim(str(tmp_path / "c.db"))


@pytest.fixture
def make_sim(tmp_path):
    """`make_sim(FAKECTL_NODES="0")`: a cluster with other settings."""
    count = iter(range(1000))
    return lambda **env: Sim(str(tmp_path / f"c{next(count)}.db"), env)
