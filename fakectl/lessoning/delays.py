"""How long a document's pods take to start and to stop: what to try first, and whether trying more may help."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from .ages import last_age
from .scratch import SECOND

SLOW = ("ContainerCreating", "Pending", "Waiting for", " 0/", "PodInitializing")


def likely(outputs: Iterable[str]) -> Iterator[tuple[int, int]]:
    """Pods' start and stop times to try, in nanoseconds; the likeliest first: a pod that is 6s old and not up takes longer than that."""
    shown = "\n".join(outputs)
    stop = 30 * SECOND if "Terminating" in shown else 0
    slow = any(word in shown for word in SLOW)
    waited = max((last_age(line) for line in shown.splitlines() if "ContainerCreating" in line), default=-1)
    starts = (2, 1, 10, 30, 0) if slow else (0, 1, 5)
    yield from ((seconds * SECOND, stop) for seconds in sorted(starts, key=lambda s: s <= waited))


def hang_on_delays(outputs: Iterable[str]) -> bool:
    """Whether pods that take longer, or less long, to start may explain these outputs, which nothing explains yet."""
    return any("READY" in text or word in text for text in outputs for word in (*SLOW, "Terminating"))
