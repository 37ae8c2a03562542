"""Priority levels. Source: kubernetes `pkg/printers/internalversion/printers.go`."""
from __future__ import annotations

from typing import Any

from ..cells import NONE, age_of
from ..kind import Age
from ..strategy import advance, start, status_only

Object = dict[str, Any]


def row(obj: Object, age: Age) -> list[Any]:
    limited = obj["spec"].get("limited")
    queuing = ((limited or {}).get("limitResponse") or {}).get("queuing")
    queues = [NONE] * 3 if queuing is None else [queuing.get(key, 0) for key in ("queues", "handSize", "queueLengthLimit")]
    shares = NONE if limited is None else limited.get("nominalConcurrencyShares", 0)
    return [obj["metadata"]["name"], obj["spec"].get("type", ""), shares, *queues, age_of(obj, age)]


def default(obj: Object) -> None:
    limited = obj.setdefault("spec", {}).get("limited")
    if limited is not None:
        limited.setdefault("nominalConcurrencyShares", 30)
        limited.setdefault("lendablePercent", 0)
        queuing = (limited.get("limitResponse") or {}).get("queuing")
        if queuing is not None:
            for key, value in (("handSize", 8), ("queues", 64), ("queueLengthLimit", 50)):
                queuing.setdefault(key, value)
    obj.setdefault("status", {})


prepare_create = start
prepare_update = advance
prepare_status = status_only
