"""Cluster trust bundles. Source: kubernetes `pkg/printers/internalversion/printers.go`."""
from __future__ import annotations

from typing import Any

from ..kind import Age

Object = dict[str, Any]


def row(obj: Object, age: Age) -> list[Any]:
    return [obj["metadata"]["name"], obj.get("spec", {}).get("signerName", "")]


def fields(obj: Object) -> dict[str, str]:
    return {"spec.signerName": obj.get("spec", {}).get("signerName", "")}
