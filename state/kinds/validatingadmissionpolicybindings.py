"""Validating admission policy bindings. Source: kubernetes `pkg/printers/internalversion/printers.go`."""
from __future__ import annotations

from typing import Any

from ..cells import age_of
from ..kind import Age
from ..webhooks import param_ref

Object = dict[str, Any]


def row(obj: Object, age: Age) -> list[Any]:
    spec = obj.get("spec", {})
    return [obj["metadata"]["name"], spec.get("policyName", ""), param_ref(spec), age_of(obj, age)]
