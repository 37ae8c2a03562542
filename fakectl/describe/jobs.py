"""`describe job` (k8s.io/kubectl/pkg/describe/describe.go, describeJob)."""
from __future__ import annotations

from .events import events_block
from .metadata import Object, controlled_by, go_bool, meta_block, moment, names, selector_string
from .pod_template import pod_template_block
from .source import Source
from .writer import Writer

_INDEXES_SHOWN = 50


def describe(job: Object, source: Source, show_events: bool) -> str:
    """A job, how far it is, and its template."""
    w = Writer()
    spec, status = job["spec"], job.get("status", {})
    names(w, job)
    w.write(0, f"Selector:\t{selector_string(spec.get('selector'))}\n")
    meta_block(w, job)
    controlled_by(w, job)
    _settings(w, spec)
    _times(w, spec, status)
    ready = "" if status.get("ready") is None else f" ({status['ready']} Ready)"
    succeeded, failed = status.get("succeeded", 0), status.get("failed", 0)
    w.write(0, f"Pods Statuses:\t{status.get('active', 0)} Active{ready} / {succeeded} Succeeded / {failed} Failed\n")
    if spec.get("completionMode") == "Indexed":
        w.write(0, f"Completed Indexes:\t{_indexes(status.get('completedIndexes', ''))}\n")
    pod_template_block(w, spec["template"])
    events_block(w, source, job, show_events)
    return w.tabbed()


def _settings(w: Writer, spec: Object) -> None:
    if spec.get("parallelism") is not None:
        w.write(0, f"Parallelism:\t{spec['parallelism']}\n")
    w.write(0, f"Completions:\t{spec['completions'] if spec.get('completions') is not None else '<unset>'}\n")
    if spec.get("completionMode") is not None:
        w.write(0, f"Completion Mode:\t{spec['completionMode']}\n")
    if spec.get("suspend") is not None:
        w.write(0, f"Suspend:\t{go_bool(spec['suspend'])}\n")
    if spec.get("backoffLimit") is not None:
        w.write(0, f"Backoff Limit:\t{spec['backoffLimit']}\n")
    if spec.get("ttlSecondsAfterFinished") is not None:
        w.write(0, f"TTL Seconds After Finished:\t{spec['ttlSecondsAfterFinished']}\n")


def _times(w: Writer, spec: Object, status: Object) -> None:
    from state.pure import duration, times

    start, end = status.get("startTime"), status.get("completionTime")
    if start:
        w.write(0, f"Start Time:\t{moment(start)}\n")
    if end:
        w.write(0, f"Completed At:\t{moment(end)}\n")
    if start and end:
        w.write(0, f"Duration:\t{duration.human_age((times.parse_rfc3339(end) - times.parse_rfc3339(start)) // 1_000_000_000)}\n")
    if spec.get("activeDeadlineSeconds") is not None:
        w.write(0, f"Active Deadline Seconds:\t{spec['activeDeadlineSeconds']}s\n")


def _indexes(indexes: str) -> str:
    """The list, cut behind the first comma after 50 characters."""
    if not indexes:
        return "<none>"
    cut = indexes.find(",", _INDEXES_SHOWN)
    return indexes if cut < 0 else indexes[: cut + 1] + "..."
