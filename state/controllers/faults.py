"""What faults lead to in time: those that end by themselves, and a node's evictions while it is short of something.

Keys: `/ID#over` for a fault's end, `/node#evict` and `/node#relief` for a node. Source: `pkg/kubelet/eviction/eviction_manager.go`.
"""

from __future__ import annotations

from .. import nodepressure
from ..api import Api
from ..faulting import clear
from ..faults import held
from . import Keys, split

RANK = 41  # beside the kubelet
MANAGER = "kubelet"
WATCHES: dict[str, Keys] = {}  # nothing follows from a write


def reconcile(api: Api, key: str) -> None:
    """Do what is due."""
    name, _, stage = split(key)[1].partition("#")
    if stage == "evict":
        nodepressure.evict(api, name)
    elif stage == "relief":
        nodepressure.relieve(api, name)
    elif any(fault["id"] == name for fault in held(api.store)):
        clear(api, [name])
