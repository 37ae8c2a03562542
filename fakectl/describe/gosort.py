"""Lists in the order that Go's `sort.Sort` and `sort.Slice` leave them, ties included."""
from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TypeVar

T = TypeVar("T")


def go_sorted(items: Iterable[T], less: Callable[[T, T], bool]) -> list[T]:
    """A sorted copy."""
    data = list(items)
    if len(data) > 1:
        from fakectl.printers.sorting_pdq import sort

        sort(data, less)
    return data
