"""Another number of replicas, through the scale subresource. Source: kubectl `pkg/scale/scale.go`."""
from __future__ import annotations

from typing import Any, NamedTuple

from state import StatusError

from .errors import CommandError
from .pacing import pause
from .resolve import Info

Object = dict[str, Any]
SECOND = 1_000_000_000
PATIENCE = 300 * SECOND  # how long a conflict is fought


class Precondition(NamedTuple):
    """What must hold: `size` -1 and an empty `version` do not matter."""

    size: int = -1
    version: str = ""

    def check(self, scale: Object) -> None:
        """Raise CommandError for another size or version."""
        size, version = scale["spec"].get("replicas", 0), scale["metadata"].get("resourceVersion", "")
        if self.size not in (-1, size):
            raise CommandError(f"Expected replicas to be {self.size}, was {size}")
        if self.version not in ("", version):
            raise CommandError(f"Expected resource version to be {self.version}, was {version}")


def scaled(session: Any, info: Info, replicas: int, precondition: Precondition | None, *, dry_run: bool) -> int:
    """Scale, and again every second for five minutes where that is in conflict; the replicas that were set.

    Raises CommandError, StatusError.
    """
    deadline = session.cluster.now + PATIENCE
    while True:
        try:
            return _scaled(session, info, replicas, precondition, dry_run=dry_run)
        except StatusError as e:
            if e.reason != "Conflict":
                raise
        if session.cluster.now >= deadline:
            raise CommandError("timed out waiting for the condition")
        pause(session, SECOND)


def _scaled(session: Any, info: Info, replicas: int, precondition: Precondition | None, *, dry_run: bool) -> int:
    cluster, namespace = session.cluster, info.namespace or None
    if precondition is None:
        scale = cluster.patch(info.resource, namespace, info.name, {"spec": {"replicas": replicas}}, "merge", subresource="scale",
                              dry_run=dry_run, manager="kubectl")
        return scale["spec"].get("replicas", 0)
    scale = cluster.get(info.resource, namespace, info.name, "scale")
    precondition.check(scale)
    wanted = {**scale, "spec": {**scale["spec"], "replicas": replicas}}
    return cluster.update(info.resource, namespace, info.name, wanted, subresource="scale", dry_run=dry_run,
                          manager="kubectl")["spec"].get("replicas", 0)


def wait_scaled(session: Any, info: Info, replicas: int, timeout: int) -> None:
    """Wait until there are as many pods as were asked for, or somebody asks for another number. Raises CommandError in the end."""
    assert info.resource is not None
    cluster = session.cluster
    deadline = cluster.now + timeout
    session.watches()
    while True:
        scale = cluster.get(info.resource, info.namespace or None, info.name, "scale")
        if scale["spec"].get("replicas", 0) != replicas or scale["status"].get("replicas", 0) == replicas:
            return
        session.flush()
        if not cluster.wait_next(deadline):
            raise CommandError(f'timed out waiting for "{info.name}" to be synced')
