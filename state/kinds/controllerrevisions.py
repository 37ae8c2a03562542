"""Controller revisions. Sources: kubernetes `pkg/printers/internalversion/printers.go`, `pkg/apis/apps/validation/validation.go`."""
from __future__ import annotations

from typing import Any

from ..cells import NONE, age_of
from ..fielderrors import Cause, invalid
from ..kind import Age
from ..pure.objects import controller_of
from ..strategy import immutable

Object = dict[str, Any]


def row(obj: Object, age: Age) -> list[Any]:
    ref = controller_of(obj)
    owner = NONE
    if ref:
        group = ref["apiVersion"].rpartition("/")[0]
        owner = f"{ref['kind']}.{group}".rstrip(".").lower() + "/" + ref["name"]
    return [obj["metadata"]["name"], owner, obj.get("revision", 0), age_of(obj, age)]


def validate(obj: Object) -> list[Cause]:
    revision = obj.get("revision", 0)
    return [invalid("revision", revision, "must be greater than or equal to 0")] if revision < 0 else []


def validate_update(obj: Object, old: Object) -> list[Cause]:
    return immutable(obj.get("data"), old.get("data"), "data")
