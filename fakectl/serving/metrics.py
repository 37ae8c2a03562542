"""/metrics: what the server counts of its requests, its cluster and its process, as text for Prometheus.

Names, labels and buckets: apiserver `pkg/endpoints/metrics/metrics.go`. Only what is really counted is told.
"""

from __future__ import annotations

import os
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping

from fakectl.versions import SERVER

from .messages import Answer
from .paths import Target

CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"
BUCKETS = (0.005, 0.025, 0.05, 0.1, 0.2, 0.4, 0.6, 0.8, 1, 1.25, 1.5, 2, 3, 4, 5, 6, 8, 10, 15, 20, 30, 45, 60)
VERBS = {"create": "POST", "update": "PUT"}
WRITES = ("POST", "PUT", "PATCH", "APPLY", "DELETE", "DELETECOLLECTION")
KINDS = ("mutating", "readOnly")
Labels = tuple[tuple[str, str], ...]  # in the order of names
Samples = Iterable[tuple[str, Labels, float]]  # (what is added to the name, labels, value)


def labels_of(target: Target, *, dry: bool, apply: bool) -> Labels:
    """The labels of a request about an object or a collection."""
    resource = target.resource
    verb = "APPLY" if apply else VERBS.get(target.verb, target.verb.upper())
    scope = "resource" if target.name or target.verb == "create" else "namespace" if target.namespace else "cluster"
    return (
        ("component", "apiserver"), ("dry_run", "All" if dry else ""), ("group", resource.group), ("resource", resource.plural),
        ("scope", scope), ("subresource", target.subresource), ("verb", verb), ("version", resource.version),
    )  # fmt: skip


def labels_of_path(path: str) -> Labels:
    """The labels of a request for a path that is no object's."""
    return (("component", ""), ("dry_run", ""), ("group", ""), ("resource", ""), ("scope", ""), ("subresource", path), ("verb", "GET"),
            ("version", ""))  # fmt: skip


class Metrics:
    """Counts what happens; used in the loop only."""

    def __init__(self) -> None:
        self.requests: Counter[tuple[Labels, int]] = Counter()
        self.spans: dict[Labels, list[int]] = {}
        self.seconds: dict[Labels, float] = {}
        self.running: Counter[Labels] = Counter()

    def begin(self, labels: Labels) -> None:
        """A request has begun."""
        self.running[labels] += 1

    def end(self, labels: Labels, code: int, seconds: float) -> None:
        """It has been answered, after so long. Watches are counted and not timed."""
        self.running[labels] -= 1
        self.requests[labels, code] += 1
        if dict(labels)["verb"] != "WATCH":
            self.spans.setdefault(labels, [0] * (len(BUCKETS) + 1))[bisect_left(BUCKETS, seconds)] += 1
            self.seconds[labels] = self.seconds.get(labels, 0.0) + seconds

    def answer(self, objects: Mapping[str, int]) -> Answer:
        """All of it; `objects` is how many of each group-resource ("deployments.apps") there are."""
        text = "".join(line for family in self._families(objects) for line in _lines(*family))
        return Answer(200, text.encode(), CONTENT_TYPE)

    def _families(self, objects: Mapping[str, int]) -> Iterator[tuple[str, str, str, Samples]]:
        """(name, kind, help, samples) of each, in order of names."""
        watches = {k: n for k, n in self.running.items() if dict(k)["verb"] == "WATCH"}
        kinds: Counter[str] = Counter()
        for key, count in self.running.items():
            if key not in watches:
                kinds[KINDS[dict(key)["verb"] not in WRITES]] += count
        yield "apiserver_current_inflight_requests", "gauge", "Requests that are being answered, by kind.", [
            ("", (("request_kind", kind),), kinds[kind]) for kind in KINDS
        ]
        yield "apiserver_longrunning_requests", "gauge", "Open watches, by what they watch.", [
            ("", _without(key, "dry_run"), count) for key, count in sorted(watches.items())
        ]
        yield "apiserver_request_duration_seconds", "histogram", "Seconds until requests were answered.", self._durations()
        yield "apiserver_request_total", "counter", "Requests that were answered, by what they were about and the status code.", [
            ("", (("code", str(code)), *key), count) for (key, code), count in sorted(self.requests.items())
        ]
        yield "apiserver_resource_objects", "gauge", "Objects that are stored, by resource.", [
            ("", (("group", gr.partition(".")[2]), ("resource", gr.partition(".")[0])), count) for gr, count in sorted(objects.items())
        ]
        build = sorted({"build_date": SERVER["buildDate"], "compiler": SERVER["compiler"], "git_commit": SERVER["gitCommit"],
                        "git_tree_state": SERVER["gitTreeState"], "git_version": SERVER["gitVersion"], "go_version": SERVER["goVersion"],
                        "major": SERVER["major"], "minor": SERVER["minor"], "platform": SERVER["platform"]}.items())  # fmt: skip
        yield "kubernetes_build_info", "gauge", "The version that is simulated.", [("", tuple(build), 1)]
        yield from _process()

    def _durations(self) -> Samples:
        for key, counts in sorted(self.spans.items()):
            total = 0
            for bound, count in zip((*BUCKETS, "+Inf"), counts, strict=True):
                total += count
                yield "_bucket", (*key, ("le", str(bound))), total
            yield "_sum", key, self.seconds[key]
            yield "_count", key, total


def _without(labels: Labels, name: str) -> Labels:
    return tuple(pair for pair in labels if pair[0] != name)


def _process() -> Iterator[tuple[str, str, str, Samples]]:
    """What the system says of this process: its times everywhere, the rest where there is a /proc."""
    times = os.times()
    yield "process_cpu_seconds_total", "counter", "Seconds of processors that were used.", [("", (), times.user + times.system)]
    try:
        with open("/proc/self/statm") as statm, open("/proc/self/stat") as stat, open("/proc/stat") as machine:
            pages = statm.read().split()
            ticks = int(stat.read().rpartition(")")[2].split()[19])
            booted = next(int(line.split()[1]) for line in machine if line.startswith("btime"))
        files = len(os.listdir("/proc/self/fd"))
    except OSError:
        return
    size = os.sysconf("SC_PAGE_SIZE")
    yield "process_open_fds", "gauge", "Files and sockets that are open.", [("", (), files)]
    yield "process_resident_memory_bytes", "gauge", "Memory that is used.", [("", (), int(pages[1]) * size)]
    start = booted + ticks / os.sysconf("SC_CLK_TCK")
    yield "process_start_time_seconds", "gauge", "When the process began, in seconds since the epoch.", [("", (), start)]
    yield "process_virtual_memory_bytes", "gauge", "Memory that is reserved.", [("", (), int(pages[0]) * size)]


def _lines(name: str, kind: str, about: str, samples: Samples) -> Iterator[str]:
    yield f"# HELP {name} {about}\n# TYPE {name} {kind}\n"
    for suffix, labels, value in samples:
        pairs = ",".join(f'{label}="{_quoted(text)}"' for label, text in labels)
        yield f"{name}{suffix}{f'{{{pairs}}}' if pairs else ''} {value:.15g}\n"


def _quoted(text: str) -> str:
    return text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
