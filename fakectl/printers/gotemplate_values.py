"""What a Go template computes with: JSON data, plus the two things that Go's reflection tells apart and Python would not.

An `Iface` is a value still inside an interface{} (an element of a map or list): errors name its type `interface {}`, and a nil one is a
different thing from INVALID, the missing value that prints as `<no value>`.
"""
from __future__ import annotations

from typing import Any

from state.pure import gofmt


class Iface:
    """A value that came out of a map or list; None inside is Go's nil."""

    __slots__ = ("value",)

    def __init__(self, value: Any) -> None:
        self.value = value


class _Mark:
    __slots__ = ()


INVALID: Any = _Mark()  # the zero reflect.Value
MISSING: Any = _Mark()  # no value at all: a pipeline's first command gets no final argument

ZERO_TYPE = "reflect: call of reflect.Value.Type on zero Value"


def concrete(value: Any) -> Any:
    """The value without its interface; INVALID for a nil one (indirectInterface)."""
    if isinstance(value, Iface):
        return INVALID if value.value is None else value.value
    return value


def plain(value: Any) -> Any:
    """The value as an `interface{}` argument gets it: None where there is none."""
    value = concrete(value)
    return None if value is INVALID else value


def type_of(value: Any) -> str:
    """The value's type in errors."""
    return "interface {}" if isinstance(value, Iface) else gofmt.type_name(value)


def is_true(value: Any) -> bool:
    """Not the zero of its type."""
    value = concrete(value)
    return value is not INVALID and bool(value)


def shown(value: Any) -> str:
    """`%v` of the value as errors have it."""
    value = concrete(value)
    return "<invalid Value>" if value is INVALID else gofmt.text(value)
