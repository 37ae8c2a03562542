"""Startup, liveness and readiness probes at work: when they are due, what they tell, what follows.

A probe whose answer will never change again is not asked again, and one that has failed often is asked every five minutes, with all that
it would have told in between (a kubelet's event recorder lets through one event in five minutes then).
Sources: `pkg/kubelet/prober/{worker,prober}.go`, client-go `tools/record/events_cache.go` (the spam filter).
"""

from __future__ import annotations

from .api import Api
from .clock import SECOND
from .events import advance
from .faults import delay
from .podstages import after, locate, say, write
from .podwork import draft
from .probing import answers
from .pure.objects import Object

FIELDS = {"startup": "startupProbe", "liveness": "livenessProbe", "readiness": "readinessProbe"}
OFTEN, COARSE = 25, 300 * SECOND


def attach(api: Api, pod: Object, spec: Object, status: Object) -> None:
    """A container has started: begin with its startup probe, or with the others when it has none; changes `status`."""
    status["started"] = "startupProbe" not in spec
    if not status["started"]:
        status["ready"] = False
        _first(api, pod, spec, status, "startup", api.now)
    else:
        _begin(api, pod, spec, status, api.now)


def _begin(api: Api, pod: Object, spec: Object, status: Object, start: int) -> None:
    """The container, whose process runs since `start`, has started in the sense of its startup probe."""
    status["ready"] = "readinessProbe" not in spec
    for kind in ("readiness", "liveness"):
        if FIELDS[kind] in spec:
            _first(api, pod, spec, status, kind, start)


def _first(api: Api, pod: Object, spec: Object, status: Object, kind: str, start: int) -> None:
    """The first look: at once when it may, so that a healthy container is ready in the moment of its start."""
    probe = spec[FIELDS[kind]]
    wait = start + probe.get("initialDelaySeconds", 0) * SECOND - api.now
    if wait > 0:
        _later(api, pod, spec, status, kind, start, wait, 0)
    else:
        _look(api, pod, spec, status, kind, start, 0)


def check(api: Api, old: Object, which: str, run: int) -> None:
    """A probe is due: `which` is container@kind@restarts@start, `run` how often it failed in a row (below zero: succeeded)."""
    name, kind, restarts, start = which.split("@")
    pod = draft(old)
    spec, status, _ = locate(pod, name)
    if "running" not in status["state"] or str(status["restartCount"]) != restarts or FIELDS[kind] not in spec:
        return
    if not pod["metadata"].get("deletionTimestamp") or kind == "readiness":
        _look(api, pod, spec, status, kind, int(start), run)
        write(api, pod, old)


def _look(api: Api, pod: Object, spec: Object, status: Object, kind: str, start: int, run: int) -> None:
    """One look at the container and what comes of it; changes `status`."""
    probe = spec[FIELDS[kind]]
    offset, why, change = api.now - start, None, None
    for at, told in answers(pod, spec, probe, delay(api.store, pod, "probes")):
        if at < offset or at == 0:
            why, change = told, None
        elif change is None:
            change = at
    if why is None:
        _well(api, pod, spec, status, kind, start, min(run, 0) - 1, change)
    else:
        _unwell(api, pod, spec, status, kind, start, max(run, 0) + 1, change is None, why)


def _well(api: Api, pod: Object, spec: Object, status: Object, kind: str, start: int, run: int, change: int | None) -> None:
    """The probe has succeeded `-run` times in a row; it may fail from the offset `change` on."""
    probe = spec[FIELDS[kind]]
    period = probe.get("periodSeconds", 10) * SECOND
    if -run < probe.get("successThreshold", 1):
        _later(api, pod, spec, status, kind, start, period, run)
    elif kind == "startup":
        status["started"] = True
        _begin(api, pod, spec, status, start)
        after(api, pod, "goon", 0)
    else:
        status["ready"] = status["ready"] or kind == "readiness"
        if change is not None:
            _later(api, pod, spec, status, kind, start, (start + change - api.now) // period * period + period, run)


def _unwell(api: Api, pod: Object, spec: Object, status: Object, kind: str, start: int, run: int, forever: bool, why: str) -> None:
    """The probe has failed `run` times in a row."""
    name, probe = spec["name"], spec[FIELDS[kind]]
    period = probe.get("periodSeconds", 10) * SECOND
    many = -(-COARSE // period) if run > OFTEN and forever else 1
    text = f"{kind.capitalize()} probe failed: {why}"
    say(api, pod, name, "Warning", "Unhealthy", text, times=many if run > OFTEN + 1 else 1)
    if run >= probe.get("failureThreshold", 3):
        if kind != "readiness":
            say(api, pod, name, "Normal", "Killing", f"Container {name} failed {kind} probe, will be restarted")
            after(api, pod, "kill", 0, name, start)
            return
        status["ready"] = False
    rounds = (api.until - api.now) // (period * many) - 2 if many > 1 else 0
    if rounds > 0:
        advance(api, pod, api.now - SECOND, rounds, period * many, {"Unhealthy": many}, text)
    _later(api, pod, spec, status, kind, start, period * many * (1 + max(rounds, 0)), run)


def _later(api: Api, pod: Object, spec: Object, status: Object, kind: str, start: int, delay: int, run: int) -> None:
    after(api, pod, "probe", delay, f"{spec['name']}@{kind}@{status['restartCount']}@{start}", run)
