"""Waiting for a pod before one attaches to it: until it runs and is ready, has ended, or one of its containers has started.

Source: kubectl `pkg/cmd/run/run.go` (waitForPod and its conditions), `pkg/cmd/debug/debug.go` (waitForContainer).
"""
from __future__ import annotations

from collections.abc import Callable
from typing import Any

from .errors import CommandError

Object = dict[str, Any]

FOREVER = 7 * 24 * 3600 * 1_000_000_000  # nobody waits longer than a week


def wait_for(session: Any, pod: Object, timeout: int, test: Callable[[Object], bool]) -> Object:
    """The pod when it passes the test. Raises CommandError after `timeout` nanoseconds, NotFound when it is gone."""
    pods = session.catalog.by_plural("pods", "")
    meta = pod["metadata"]
    deadline = session.cluster.now + timeout
    while True:
        found: Object = session.cluster.get(pods, meta["namespace"], meta["name"])
        if test(found):
            return found
        session.flush()
        if not session.cluster.wait_next(deadline):
            raise CommandError("timed out waiting for the condition")


def ended(pod: Object) -> bool:
    return pod.get("status", {}).get("phase") in ("Succeeded", "Failed")


def running_and_ready(pod: Object) -> bool:
    """Whether a pod is ready, or has ended, so that there is nothing more to wait for."""
    status = pod.get("status", {})
    ready = any(c["type"] == "Ready" and c["status"] == "True" for c in status.get("conditions") or ())
    return ended(pod) or (status.get("phase") == "Running" and ready)


def state_of(pod: Object, container: str) -> Object:
    """The state of a container of any kind; {} while there is none."""
    fields = ("initContainerStatuses", "containerStatuses", "ephemeralContainerStatuses")
    found = (s for field in fields for s in pod.get("status", {}).get(field) or () if s["name"] == container)
    status: Object = next(found, {})
    return status.get("state") or {}


def container_started(session: Any, pod: Object, container: str, *, quiet: bool) -> tuple[Object, Object]:
    """The pod when the container runs or has ended, and that state. What it waits for meanwhile is told, each reason once."""
    told: set[str] = set()

    def started(found: Object) -> bool:
        state = state_of(found, container)
        why = state.get("waiting", {}).get("message", "")
        if why and not quiet and why not in told:
            told.add(why)
            session.note(f"Warning: container {container}: {why}")
        return "running" in state or "terminated" in state

    found = wait_for(session, pod, FOREVER, started)
    return found, state_of(found, container)
