"""The completion indexes of an Indexed Job, as ordered intervals that touch nowhere. Source: `pkg/controller/job/indexed_job_utils.go`."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from ..pure.objects import Object, annotations_of

INDEX = "batch.kubernetes.io/job-completion-index"
FAILURES = "batch.kubernetes.io/job-index-failure-count"
IGNORED = "batch.kubernetes.io/job-index-ignored-failure-count"
Intervals = list[tuple[int, int]]
MOST = 2**31 - 1


def parse(text: str | None, completions: int) -> Intervals:
    """The intervals of a text such as `0-2,4` that are below `completions`; what is no number is passed over."""
    found: Intervals = []
    for part in filter(None, (text or "").split(",")):
        first, dash, last = part.partition("-")
        if not first.isdecimal() or (dash and not last.isdecimal()):
            continue
        if int(first) >= completions:
            break
        found.append((int(first), min(int(last), completions - 1) if dash else int(first)))
    return merged(found)


def merged(intervals: Iterable[tuple[int, int]]) -> Intervals:
    """The same numbers in as few intervals as can be."""
    out: Intervals = []
    for first, last in sorted(intervals):
        if out and first <= out[-1][1] + 1:
            out[-1] = out[-1][0], max(out[-1][1], last)
        else:
            out.append((first, last))
    return out


def plus(intervals: Intervals, numbers: Iterable[int]) -> Intervals:
    return merged([*intervals, *((n, n) for n in numbers)])


def text(intervals: Intervals) -> str:
    """`0-2,4,5`: two neighbours are listed, more are a range."""
    return ",".join(str(a) if a == b else f"{a},{b}" if b == a + 1 else f"{a}-{b}" for a, b in intervals)


def total(intervals: Intervals) -> int:
    return sum(last - first + 1 for first, last in intervals)


def has(intervals: Intervals, number: int) -> bool:
    return any(first <= number <= last for first, last in intervals)


def missing(intervals: Intervals, completions: int) -> Iterator[int]:
    """The numbers below `completions` that are in none."""
    at = 0
    for first, last in intervals:
        yield from range(at, min(first, completions))
        at = max(at, last + 1)
    yield from range(at, completions)


def index_of(pod: Object) -> int:
    """The completion index of a pod, -1 when it has none."""
    number = annotations_of(pod).get(INDEX, "")
    return int(number) if number.isdecimal() else -1


def noted(pod: Object, key: str) -> int:
    """The number of failures in an annotation; 0 for none, or for what is no number."""
    number = annotations_of(pod).get(key, "")
    return int(number) if number.isdecimal() and int(number) <= MOST else 0


def failures(pod: Object) -> int:
    """How often the pods before this one failed at its index, whether that counted or not."""
    return noted(pod, FAILURES) + noted(pod, IGNORED)
