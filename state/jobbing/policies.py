"""What the failure of a pod, or the success of some, means for a Job.

Sources: `pkg/controller/job/pod_failure_policy.go`, `success_policy.go`.
"""

from __future__ import annotations

from typing import NamedTuple

from ..pure.objects import Object
from . import indexes


class Verdict(NamedTuple):
    """`message` says why the Job fails ("" when it does not), `counts` whether the failure counts, `action` what the rule asks for."""

    message: str = ""
    counts: bool = True
    action: str = ""


def judge(job: Object, pod: Object) -> Verdict:
    """What the Job's podFailurePolicy makes of a failed pod; the first rule that matches decides."""
    for i, rule in enumerate((job["spec"].get("podFailurePolicy") or {}).get("rules") or ()):
        why = _matches(rule, pod)
        if not why:
            continue
        action = rule["action"]
        if action == "FailJob":
            return Verdict(f"{why} matching FailJob rule at index {i}", True, action)
        if action == "FailIndex" and job["spec"].get("backoffLimitPerIndex") is None:
            continue
        return Verdict("", action != "Ignore", action)
    return Verdict()


def _matches(rule: Object, pod: Object) -> str:
    """How the pod matches the rule, in the controller's words; "" when it does not."""
    status, whom = pod.get("status", {}), f"{pod['metadata']['namespace']}/{pod['metadata']['name']}"
    codes = rule.get("onExitCodes")
    if codes is not None:
        for container in [*status.get("containerStatuses", ()), *status.get("initContainerStatuses", ())]:
            code = container["state"].get("terminated", {}).get("exitCode", 0)
            meant = codes.get("containerName") in (None, container["name"])
            if meant and code and (code in codes["values"]) == (codes["operator"] == "In"):
                return f"Container {container['name']} for pod {whom} failed with exit code {code}"
        return ""
    for condition in status.get("conditions", ()):
        for pattern in rule.get("onPodConditions") or ():
            if (condition["type"], condition["status"]) == (pattern["type"], pattern["status"]):
                return f"Pod {whom} has condition {condition['type']}"
    return ""


def success_rule(job: Object, succeeded: indexes.Intervals) -> int | None:
    """The number of the successPolicy's first rule that the succeeded indexes fulfil, or None."""
    for i, rule in enumerate((job["spec"].get("successPolicy") or {}).get("rules") or ()):
        wanted = rule.get("succeededCount")
        if rule.get("succeededIndexes") is None:
            if wanted is not None and indexes.total(succeeded) >= wanted:
                return i
            continue
        required = indexes.parse(rule["succeededIndexes"], job["spec"]["completions"])
        overlap = sum(max(min(b, d) - max(a, c) + 1, 0) for a, b in required for c, d in succeeded)
        if succeeded and overlap >= (indexes.total(required) if wanted is None else wanted):
            return i
    return None
