"""Validating admission policies. Source: kubernetes `pkg/printers/internalversion/printers.go`."""
from __future__ import annotations

from typing import Any

from ..cells import age_of
from ..kind import Age
from ..webhooks import param_kind

Object = dict[str, Any]


def row(obj: Object, age: Age) -> list[Any]:
    spec = obj.get("spec", {})
    return [obj["metadata"]["name"], len(spec.get("validations") or ()), param_kind(spec), age_of(obj, age)]
