"""Field errors of admission, worded as the server words them.

Source: apimachinery `pkg/util/validation/field/errors.go`.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any, NamedTuple

from .pure.gojson import quote


class Cause(NamedTuple):
    """One refused field: `reason` as in Status causes, the field's path, and the text behind the path."""

    reason: str
    field: str
    message: str

    def __str__(self) -> str:
        return f"{self.field}: {self.message}"


def shown(value: Any) -> str:
    """A refused value as Go's field.Error prints it: strings quoted, numbers and booleans bare, the rest as JSON."""
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return quote(value)
    if isinstance(value, (int, float)):
        return str(value)
    return json.dumps(value, separators=(",", ":"), sort_keys=True, ensure_ascii=False)


def _detail(head: str, detail: str) -> str:
    return f"{head}: {detail}" if detail else head


def required(field: str, detail: str = "") -> Cause:
    return Cause("FieldValueRequired", field, _detail("Required value", detail))


def invalid(field: str, value: Any, detail: str = "") -> Cause:
    return Cause("FieldValueInvalid", field, _detail(f"Invalid value: {shown(value)}", detail))


def not_supported(field: str, value: Any, valid: Iterable[str]) -> Cause:
    names = ", ".join(quote(v) for v in valid)
    return Cause("FieldValueNotSupported", field, _detail(f"Unsupported value: {shown(value)}", f"supported values: {names}"))


def forbidden(field: str, detail: str = "") -> Cause:
    return Cause("FieldValueForbidden", field, _detail("Forbidden", detail))


def duplicate(field: str, value: Any) -> Cause:
    return Cause("FieldValueDuplicate", field, f"Duplicate value: {shown(value)}")


def not_found(field: str, value: Any) -> Cause:
    return Cause("FieldValueNotFound", field, f"Not found: {shown(value)}")


def too_long(field: str, limit: int) -> Cause:
    return Cause("FieldValueTooLong", field, f"Too long: may not be more than {limit} bytes")
