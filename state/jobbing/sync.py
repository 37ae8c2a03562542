"""One look at a Job: its pods, sorted by what they mean to it. Source: `pkg/controller/job/job_controller.go` (syncJobCtx)."""

from __future__ import annotations

from dataclasses import dataclass, field

from ..podwork import active as is_active
from ..podwork import is_ready
from ..pure.objects import Object, clone
from . import indexes
from .backoff import finished_at
from .policies import judge

FINALIZER = "batch.kubernetes.io/job-tracking"
COMPONENT = "job-controller"


@dataclass
class Sync:
    """`status` is the Job's status as it will be written; `done` the condition that ends the Job, once there is one."""

    job: Object
    pods: list[Object]
    status: Object
    active: list[Object] = field(default_factory=list)
    running: int = 0
    ready: int = 0
    terminating: int = 0
    succeeded: int = 0
    failed: int = 0
    done: Object | None = None
    before: indexes.Intervals = field(default_factory=list)
    succeeded_indexes: indexes.Intervals = field(default_factory=list)
    failed_indexes: indexes.Intervals | None = None
    delayed: dict[int, Object] = field(default_factory=dict)

    @classmethod
    def of(cls, job: Object, pods: list[Object]) -> Sync:
        """The Job with its pods, counted."""
        status = clone(job.get("status", {}))
        uncounted = status.setdefault("uncountedTerminatedPods", {})
        s = cls(job, pods, status, active=[p for p in pods if is_active(p)])
        s.running = len(s.active)
        s.ready = sum(map(is_ready, s.active))
        s.terminating = sum(bool(p["metadata"].get("deletionTimestamp")) and not over(p) for p in pods)
        s.succeeded = status.get("succeeded", 0) + len(s.new_succeeded()) + len(uncounted.get("succeeded", ()))
        counting = [p for p in s.new_failed() if judge(job, p).counts]
        s.failed = status.get("failed", 0) + len(counting) + len(uncounted.get("failed", ()))
        if indexed(job):
            s._count_indexes()
        return s

    def _count_indexes(self) -> None:
        spec = self.job["spec"]
        self.before = indexes.parse(self.status.get("completedIndexes"), spec["completions"])
        new = [indexes.index_of(p) for p in self.new_succeeded()]
        self.succeeded_indexes = indexes.plus(self.before, new)
        self.succeeded = indexes.total(self.succeeded_indexes)
        if spec.get("backoffLimitPerIndex") is None:
            return
        had = indexes.parse(self.status.get("failedIndexes"), spec["completions"])
        lost = [indexes.index_of(p) for p in self.pods if self.valid(p) and tracked(p) and self._index_failed(p)]
        self.failed_indexes = indexes.plus(had, lost)
        self.delayed = self._delayed()

    def _index_failed(self, pod: Object) -> bool:
        """Whether the index of a failed pod has failed for good."""
        if not self.has_failed(pod):
            return False
        verdict = judge(self.job, pod)
        if verdict.action == "FailIndex":
            return True
        return verdict.counts and indexes.noted(pod, indexes.FAILURES) >= self.job["spec"]["backoffLimitPerIndex"]

    def _delayed(self) -> dict[int, Object]:
        """The last failed pod of each index that waits for a new one, which takes over its count of failures."""
        living = {indexes.index_of(p) for p in self.active}
        last: dict[int, Object] = {}
        for pod in self.pods:
            i = indexes.index_of(pod)
            if not (self.valid(pod) and tracked(pod) and self.has_failed(pod)) or i in living:
                continue
            if indexes.has(self.succeeded_indexes, i) or indexes.has(self.failed_indexes or [], i):
                continue
            if i not in last or (indexes.failures(last[i]), finished_at(last[i])) <= (indexes.failures(pod), finished_at(pod)):
                last[i] = pod
        return last

    def valid(self, pod: Object) -> bool:
        """Whether a pod has an index that the Job wants; any pod of a Job without indexes has."""
        return not indexed(self.job) or 0 <= indexes.index_of(pod) < self.job["spec"]["completions"]

    def has_failed(self, pod: Object) -> bool:
        """Failed, or deleted before it ended, unless only failed pods are replaced."""
        phase = pod.get("status", {}).get("phase")
        if phase == "Failed":
            return True
        return bool(pod["metadata"].get("deletionTimestamp")) and phase != "Succeeded" and not only_failed(self.job)

    def new_succeeded(self) -> list[Object]:
        """The succeeded pods that the status does not count yet."""
        return [p for p in self._uncounted("succeeded") if p.get("status", {}).get("phase") == "Succeeded"]

    def new_failed(self) -> list[Object]:
        """The failed pods that the status does not count yet."""
        return [p for p in self._uncounted("failed") if self.has_failed(p)]

    def _uncounted(self, how: str) -> list[Object]:
        known = self.status["uncountedTerminatedPods"].get(how, ())
        return [p for p in self.pods if tracked(p) and p["metadata"]["uid"] not in known and self.valid(p)]


def over(pod: Object) -> bool:
    """Whether a pod has ended."""
    return pod.get("status", {}).get("phase") in ("Succeeded", "Failed")


def tracked(pod: Object) -> bool:
    """Whether the pod is still to be counted: it has the Job's finalizer."""
    return FINALIZER in pod["metadata"].get("finalizers", ())


def indexed(job: Object) -> bool:
    return job["spec"].get("completionMode") == "Indexed"


def suspended(job: Object) -> bool:
    return bool(job["spec"].get("suspend"))


def only_failed(job: Object) -> bool:
    """Whether a pod that is going is replaced only when it is gone."""
    return job["spec"].get("podReplacementPolicy") == "Failed" or job["spec"].get("podFailurePolicy") is not None
