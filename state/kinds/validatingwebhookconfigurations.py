"""Validating webhook configurations. Source: kubernetes `pkg/printers/internalversion/printers.go`."""
from __future__ import annotations

from typing import Any

from ..cells import age_of
from ..kind import Age
from ..webhooks import default_webhooks as default

Object = dict[str, Any]


__all__ = ["default", "row"]


def row(obj: Object, age: Age) -> list[Any]:
    return [obj["metadata"]["name"], len(obj.get("webhooks") or ()), age_of(obj, age)]
