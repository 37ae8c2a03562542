"""`describe cronjob` (k8s.io/kubectl/pkg/describe/describe.go, describeCronJob)."""
from __future__ import annotations

from .events import events_block
from .metadata import Object, bool_text, meta_block, moment, names, selector_string
from .pod_template import pod_template_block
from .source import Source
from .writer import Writer


def describe(cron: Object, source: Source, show_events: bool) -> str:
    """A cron job, its schedule and the template of its jobs."""
    w = Writer()
    spec, status = cron["spec"], cron.get("status", {})
    names(w, cron)
    meta_block(w, cron)
    w.write(0, f"Schedule:\t{spec['schedule']}\n")
    w.write(0, f"Concurrency Policy:\t{spec.get('concurrencyPolicy', '')}\n")
    w.write(0, f"Suspend:\t{bool_text(spec.get('suspend'))}\n")
    for title, key, unit in (
        ("Time Zone", "timeZone", ""),
        ("Successful Job History Limit", "successfulJobsHistoryLimit", ""),
        ("Failed Job History Limit", "failedJobsHistoryLimit", ""),
        ("Starting Deadline Seconds", "startingDeadlineSeconds", "s"),
    ):
        w.write(0, f"{title}:\t{_or_unset(spec, key, unit)}\n")
    _job_template(w, spec["jobTemplate"].get("spec") or {})
    last = status.get("lastScheduleTime")
    w.write(0, f"Last Schedule Time:\t{moment(last) if last else '<unset>'}\n")
    active = ", ".join(ref["name"] for ref in status.get("active") or ())
    w.write(0, f"Active Jobs:\t{active or '<none>'}\n")
    events_block(w, source, cron, show_events)
    return w.tabbed()


def _or_unset(spec: Object, key: str, unit: str = "") -> str:
    return "<unset>" if spec.get(key) is None else f"{spec[key]}{unit}"


def _job_template(w: Writer, spec: Object) -> None:
    w.write(0, f"Selector:\t{'<unset>' if spec.get('selector') is None else selector_string(spec['selector'])}\n")
    w.write(0, f"Parallelism:\t{_or_unset(spec, 'parallelism')}\n")
    w.write(0, f"Completions:\t{_or_unset(spec, 'completions')}\n")
    if spec.get("activeDeadlineSeconds") is not None:
        w.write(0, f"Active Deadline Seconds:\t{spec['activeDeadlineSeconds']}s\n")
    pod_template_block(w, spec.get("template") or {})
