"""Go's `sort.Sort` (sort/zsortinterface.go: pattern-defeating quicksort).

It is not stable, and `--sort-by` shows it: the order of equal rows past the twelfth is that of this algorithm.
"""
from __future__ import annotations

from collections.abc import Callable
from typing import Any

_INSERTION_LIMIT = 12
_NINTHER_FROM = 50
_MAX_SWAPS = 12
_ASCENDING, _DESCENDING, _UNKNOWN = 1, -1, 0


def sort(items: list[Any], less: Callable[[Any, Any], bool]) -> None:
    """Sort the items in place, as Go would with this Less."""
    if len(items) > 1:
        _Sorter(items, less).quicksort(0, len(items), len(items).bit_length())


class _Sorter:
    def __init__(self, items: list[Any], less: Callable[[Any, Any], bool]) -> None:
        self.items = items
        self.compare = less
        self.swaps = 0

    def less(self, i: int, j: int) -> bool:
        return self.compare(self.items[i], self.items[j])

    def swap(self, i: int, j: int) -> None:
        self.items[i], self.items[j] = self.items[j], self.items[i]

    def quicksort(self, a: int, b: int, limit: int) -> None:
        balanced = partitioned = True
        while b - a > _INSERTION_LIMIT:
            length = b - a
            if limit == 0:
                self.heap_sort(a, b)
                return
            if not balanced:
                self.scatter(a, b)
                limit -= 1
            pivot, hint = self.choose_pivot(a, b)
            if hint == _DESCENDING:
                self.items[a:b] = self.items[a:b][::-1]
                pivot = b - 1 - (pivot - a)
                hint = _ASCENDING
            if balanced and partitioned and hint == _ASCENDING and self.nearly_sorted(a, b):
                return
            if a > 0 and not self.less(a - 1, pivot):
                a = self.partition_equal(a, b, pivot)
                continue
            middle, partitioned = self.partition(a, b, pivot)
            left, right = middle - a, b - middle
            balanced = min(left, right) >= length // 8
            if left < right:
                self.quicksort(a, middle, limit)
                a = middle + 1
            else:
                self.quicksort(middle + 1, b, limit)
                b = middle
        self.insertion_sort(a, b)

    def insertion_sort(self, a: int, b: int) -> None:
        for i in range(a + 1, b):
            j = i
            while j > a and self.less(j, j - 1):
                self.swap(j, j - 1)
                j -= 1

    def heap_sort(self, a: int, b: int) -> None:
        size = b - a
        for root in range((size - 1) // 2, -1, -1):
            self.sift_down(root, size, a)
        for last in range(size - 1, -1, -1):
            self.swap(a, a + last)
            self.sift_down(0, last, a)

    def sift_down(self, root: int, size: int, first: int) -> None:
        while (child := 2 * root + 1) < size:
            if child + 1 < size and self.less(first + child, first + child + 1):
                child += 1
            if not self.less(first + root, first + child):
                return
            self.swap(first + root, first + child)
            root = child

    def partition(self, a: int, b: int, pivot: int) -> tuple[int, bool]:
        """Move what is less than the pivot before it; also whether nothing had to move."""
        self.swap(a, pivot)
        i, j = self.narrow(a, a + 1, b - 1)
        already = i > j
        while i <= j:
            self.swap(i, j)
            i, j = self.narrow(a, i + 1, j - 1)
        self.swap(j, a)
        return j, already

    def narrow(self, a: int, i: int, j: int) -> tuple[int, int]:
        while i <= j and self.less(i, a):
            i += 1
        while i <= j and not self.less(j, a):
            j -= 1
        return i, j

    def partition_equal(self, a: int, b: int, pivot: int) -> int:
        """Move what equals the pivot to the front; where the greater ones begin."""
        self.swap(a, pivot)
        i, j = a + 1, b - 1
        while True:
            while i <= j and not self.less(a, i):
                i += 1
            while i <= j and self.less(a, j):
                j -= 1
            if i > j:
                return i
            self.swap(i, j)
            i += 1
            j -= 1

    def nearly_sorted(self, a: int, b: int) -> bool:
        """Shift up to five misplaced items; whether all are in order then."""
        i = a + 1
        for _ in range(5):
            while i < b and not self.less(i, i - 1):
                i += 1
            if i == b:
                return True
            if b - a < _NINTHER_FROM:
                return False
            self.swap(i, i - 1)
            if i - a >= 2:
                self.shift(range(i - 1, 0, -1))
            if b - i >= 2:
                self.shift(range(i + 1, b))
        return False

    def shift(self, places: range) -> None:
        for j in places:
            if not self.less(j, j - 1):
                return
            self.swap(j, j - 1)

    def scatter(self, a: int, b: int) -> None:
        """Swap three items about the middle with pseudo-random ones, to break a pattern that unbalances the partitions."""
        length = b - a
        if length < 8:
            return
        random = length
        mask = (1 << length.bit_length()) - 1
        middle = a + length // 4 * 2
        for place in range(middle - 1, middle + 2):
            random ^= random << 13 & 0xFFFFFFFFFFFFFFFF
            random ^= random >> 7
            random ^= random << 17 & 0xFFFFFFFFFFFFFFFF
            other = random & mask
            self.swap(place, a + (other - length if other >= length else other))

    def choose_pivot(self, a: int, b: int) -> tuple[int, int]:
        length = b - a
        self.swaps = 0
        i, j, k = (a + length // 4 * part for part in (1, 2, 3))
        if length >= 8:
            if length >= _NINTHER_FROM:
                i, j, k = (self.median(at - 1, at, at + 1) for at in (i, j, k))
            j = self.median(i, j, k)
        return j, {0: _ASCENDING, _MAX_SWAPS: _DESCENDING}.get(self.swaps, _UNKNOWN)

    def median(self, a: int, b: int, c: int) -> int:
        a, b = self.order(a, b)
        b, c = self.order(b, c)
        return self.order(a, b)[1]

    def order(self, a: int, b: int) -> tuple[int, int]:
        if self.less(b, a):
            self.swaps += 1
            return b, a
        return a, b
