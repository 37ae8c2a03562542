"""As many running pods as a Job wants now. Source: `pkg/controller/job/job_controller.go` (manageJob, deleteActivePods)."""

from __future__ import annotations

from ..api import Api
from ..claims import drop_finalizer, pod_from
from ..clock import SECOND
from ..errors import StatusError
from ..podmaking import delete_pod, make_pod
from ..podwork import is_ready, to_delete
from ..pure.objects import Object, clone
from . import indexes
from .backoff import must_wait, until_of_index, wait_until
from .policies import judge
from .sync import COMPONENT, FINALIZER, Sync, indexed, only_failed, over, suspended

MOST = 500  # pods made or deleted in one look
RETRY = 5 * SECOND
ENVIRONMENT = "JOB_COMPLETION_INDEX"


def delete_active(api: Api, s: Sync) -> None:
    """The Job has ended: its running pods go, counted before their finalizer is taken off."""
    for pod in s.active:
        delete_pod(api, s.job, pod, COMPONENT)
        s.ready -= is_ready(pod)
    s.terminating += len(s.active)
    s.running = 0


def manage(api: Api, s: Sync) -> None:
    """Delete or make pods; `s` is told how many run then. A wait for the end of a back-off says 0, as the real one does."""
    spec = s.job["spec"]
    if suspended(s.job):
        _remove(api, s, s.active)
        return
    wanted = _wanted(s)
    surplus = _surplus(api, s, max(s.running - wanted, 0))[:MOST]
    if surplus:
        _remove(api, s, surplus)
        return
    missing = wanted - s.running - (s.terminating if only_failed(s.job) else 0)
    if missing <= 0:
        return
    if spec.get("backoffLimitPerIndex") is None:
        ended = [p for p in s.pods if s.valid(p)]
        succeeded = [p for p in ended if p.get("status", {}).get("phase") == "Succeeded"]
        if must_wait(api, s.job, succeeded, [p for p in ended if s.has_failed(p)]):
            s.running = 0
            return
    numbers = _pending(s, min(missing, MOST)) if indexed(s.job) else [-1] * min(missing, MOST)
    if spec.get("backoffLimitPerIndex") is not None:
        moments = {i: until_of_index(s.delayed.get(i)) for i in numbers}
        numbers = [i for i in numbers if moments[i] <= api.now]
        if moments and not numbers and wait_until(api, s.job, min(moments.values())):
            s.running = 0
            return
    _create(api, s, numbers)


def _wanted(s: Sync) -> int:
    spec = s.job["spec"]
    if spec.get("completions") is None:
        return s.running if s.succeeded else spec["parallelism"]
    return max(min(spec["completions"] - s.succeeded, spec["parallelism"]), 0)


def _surplus(api: Api, s: Sync, least: int) -> list[Object]:
    """The pods to remove: doubles of an index and those without a valid one, then so many more that it is at least `least`."""
    gone: list[Object] = []
    left = s.active
    if indexed(s.job):
        by_index: dict[int, list[Object]] = {}
        for pod in s.active:
            by_index.setdefault(indexes.index_of(pod) if s.valid(pod) else -1, []).append(pod)
        gone, left = by_index.pop(-1, []), []
        for those in by_index.values():
            going = to_delete(api, those, len(those) - 1) if len(those) > 1 else []
            gone += going
            left += [p for p in those if p not in going]
    return gone + (to_delete(api, left, least - len(gone)) if least > len(gone) else [])


def _remove(api: Api, s: Sync, pods: list[Object]) -> None:
    """Delete running pods that do not count as failed: without their finalizer."""
    for pod in pods:
        free = clone(pod)
        drop_finalizer(free["metadata"], FINALIZER)
        api.save("pods", free, pod)
        delete_pod(api, s.job, free, COMPONENT)
        s.ready -= is_ready(pod)
    s.running -= len(pods)
    s.terminating += len(pods)


def _pending(s: Sync, count: int) -> list[int]:
    """The first indexes that no pod works at and that have neither succeeded nor failed."""
    busy = {indexes.index_of(p) for p in s.active}
    if only_failed(s.job):
        busy |= {indexes.index_of(p) for p in s.pods if p["metadata"].get("deletionTimestamp") and not over(p)}
    taken = indexes.merged([*indexes.plus(s.succeeded_indexes, busy - {-1}), *(s.failed_indexes or ())])
    return [i for i, _ in zip(indexes.missing(taken, s.job["spec"]["completions"]), range(count), strict=False)]


def _create(api: Api, s: Sync, numbers: list[int]) -> None:
    twin: Object | None = None
    for index in numbers:
        try:
            twin = make_pod(api, s.job, _pod(s, index), COMPONENT, twin)
        except StatusError:
            api.later("job", f"{s.job['metadata']['namespace']}/{s.job['metadata']['name']}", api.now + RETRY)
            return
        s.running += 1


def _pod(s: Sync, index: int) -> Object:
    """A new pod; with an index it knows which, by label, annotation, host name and environment."""
    template = clone(s.job["spec"]["template"])
    meta = template.setdefault("metadata", {})
    if FINALIZER not in meta.setdefault("finalizers", []):
        meta["finalizers"].append(FINALIZER)
    name = s.job["metadata"]["name"]
    if index < 0:
        return pod_from(s.job, template)
    meta.setdefault("annotations", {})[indexes.INDEX] = str(index)
    meta.setdefault("labels", {})[indexes.INDEX] = str(index)
    template["spec"]["hostname"] = f"{name}-{index}"
    source = {"name": ENVIRONMENT, "valueFrom": {"fieldRef": {"fieldPath": f"metadata.labels['{indexes.INDEX}']"}}}
    for container in [*template["spec"].get("initContainers", ()), *template["spec"]["containers"]]:
        if not any(e["name"] == ENVIRONMENT for e in container.get("env", ())):
            container.setdefault("env", []).append(clone(source))
    if s.job["spec"].get("backoffLimitPerIndex") is not None:
        _inherit_failures(s, meta["annotations"], s.delayed.get(index))
    pod = pod_from(s.job, template)
    ending = f"-{index}-"
    pod["metadata"]["generateName"] = f"{name[: 58 - len(ending)]}{ending}"
    return pod


def _inherit_failures(s: Sync, annotations: dict[str, str], before: Object | None) -> None:
    counted = indexes.noted(before, indexes.FAILURES) if before else 0
    ignored = indexes.noted(before, indexes.IGNORED) if before else 0
    if before and judge(s.job, before).counts:
        counted += 1
    elif before:
        ignored += 1
    annotations[indexes.FAILURES] = str(counted)
    if ignored:
        annotations[indexes.IGNORED] = str(ignored)


def release_pod(api: Api, pod: Object) -> None:
    """Take the Job's finalizer off a pod."""
    free = clone(pod)
    drop_finalizer(free["metadata"], FINALIZER)
    api.save("pods", free, pod)
