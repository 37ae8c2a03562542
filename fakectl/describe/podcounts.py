"""How many pods of a controller run, wait, are done or failed (describe.go, getPodStatusForController)."""
from __future__ import annotations

from state.pure.objects import controller_of

from .metadata import Object
from .source import Source

_PHASES = ("Running", "Pending", "Succeeded", "Failed")


def pods_status(source: Source, owner: Object, selector: str) -> str:
    """`2 Running / 0 Waiting / 0 Succeeded / 0 Failed` of the pods that the selector finds and the owner controls."""
    counts = dict.fromkeys(_PHASES, 0)
    for pod in source.list("pods", owner["metadata"].get("namespace"), labels=selector):
        controller = controller_of(pod)
        phase = pod.get("status", {}).get("phase")
        if controller and controller["uid"] == owner["metadata"].get("uid") and phase in counts:
            counts[phase] += 1
    running, waiting, succeeded, failed = counts.values()
    return f"{running} Running / {waiting} Waiting / {succeeded} Succeeded / {failed} Failed"
