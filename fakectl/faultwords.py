"""The words of `fakectl fault`: which pods a command line means, for how long, and how a fault is told."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from state.pure.duration import format_go_duration
from state.pure.times import format_rfc3339

from . import flags
from .errors import CommandError

if TYPE_CHECKING:
    from .session import Session

Fault = dict[str, Any]
WORKLOADS = ("pods", "deployments.apps", "replicasets.apps", "statefulsets.apps", "daemonsets.apps", "jobs.batch", "cronjobs.batch",
             "replicationcontrollers")  # fmt: skip
MOMENTS, SPANS = ("since", "until"), ("after", "by")
for_flag = flags.duration("for", help="How long the fault lasts, such as 5m; without it, until it is cleared.")
target_flags = flags.bundle(flags.selector_flag, flags.all_namespaces_flag)


def target(session: Session, args: Sequence[str], selector: str) -> Fault:
    """What is meant: a pod, all pods of a workload, or all that a selector matches. Raises CommandError for anything else."""
    if bool(args) == bool(selector) or len(args) > 1:
        raise CommandError("say which pods are meant: one POD, one TYPE/NAME, or -l SELECTOR")
    if selector:
        from state.pure.selectors import parse_labels

        try:
            parse_labels(selector)
        except ValueError as e:
            raise CommandError(f"the selector {selector!r} is not valid: {e}") from None
        return {"namespace": "" if session.all_namespaces else session.namespace, "selector": selector}
    if session.all_namespaces:
        raise CommandError("-A goes with -l SELECTOR only")
    kind, slash, name = args[0].rpartition("/")
    resource = session.resource(kind if slash else "pods")
    if resource is None or resource.gr not in WORKLOADS or not name:
        raise CommandError(f"{args[0]!r} names no pod and no workload such as deployment/web")
    return {"namespace": session.namespace, "owner": resource.gr, "name": name}


def amount(name: str, value: int, least: int = 0) -> int:
    """A duration or a count that may not be below `least`. Raises CommandError."""
    if value < least:
        raise CommandError(f"--{name} must not be {'negative' if least == 0 else 'less than ' + str(least)}")
    return value


def lasting(for_: int) -> Fault:
    """What --for says."""
    return {"for": amount("for", for_, 1)} if flags.changed("for") else {}


def begin(session: Session, fault: Fault) -> None:
    """Let a fault begin, and say so."""
    made = session.cluster.add_fault(fault)
    session.out(f"fault {made['id']}: {told(made)}\n")


def told(fault: Mapping[str, Any]) -> str:
    """A fault in words."""
    return TOLD[fault["kind"]](fault) + _until(fault)


def _until(fault: Mapping[str, Any]) -> str:
    return f", until {format_rfc3339(fault['until'])}" if "until" in fault else ""


def _pods(fault: Mapping[str, Any]) -> str:
    where = f" in namespace {fault['namespace']}" if fault["namespace"] else " in all namespaces"
    if "selector" in fault:
        return f"pods with {fault['selector']}{where}"
    kind = fault["owner"].partition(".")[0].removesuffix("s")
    return f"{kind}/{fault['name']}{where}"


def _container(fault: Mapping[str, Any]) -> str:
    return f"container {fault['container']} of " if fault["container"] else "containers of "


def _after(fault: Mapping[str, Any]) -> str:
    return f" {format_go_duration(fault['after'])} after it starts" if fault["after"] else ""


def _of_image(fault: Mapping[str, Any]) -> str:
    return f"images {fault['image']} do not pull ({fault['error']})"


def _of_crash(fault: Mapping[str, Any]) -> str:
    return f"{_container(fault)}{_pods(fault)}: exit with code {fault['code']}{_after(fault)}"


def _of_oom(fault: Mapping[str, Any]) -> str:
    return f"{_container(fault)}{_pods(fault)}: OOMKilled{_after(fault)}"


def _of_slow(fault: Mapping[str, Any]) -> str:
    late = "start" if fault["what"] == "start" else "answer their probes"
    return f"containers of {_pods(fault)}: {late} {format_go_duration(fault['by'])} late"


def _of_node(fault: Mapping[str, Any]) -> str:
    return f"node {fault['node']}: {fault['what']}"


def _of_api(fault: Mapping[str, Any]) -> str:
    about = fault.get("match") or "all requests"
    where = f" in namespace {fault['namespace']}" if fault.get("namespace") else ""
    skipped = f" after {fault['after']} more" if fault.get("after") else ""
    often = "once" if fault.get("times") == 1 else f"{fault.get('times')} times"
    times = f", {often}{skipped}" if "times" in fault else skipped
    return f"the API answers {about}{where} with {fault['error']}{times}"


TOLD = {"image": _of_image, "crash": _of_crash, "oom": _of_oom, "slow": _of_slow, "node": _of_node, "api": _of_api}


def shown(fault: Mapping[str, Any]) -> Fault:
    """A fault as data for others: moments as RFC 3339, spans as Go writes durations."""
    made = dict(fault)
    for key in MOMENTS:
        if key in made:
            made[key] = format_rfc3339(made[key])
    for key in SPANS:
        if key in made and fault["kind"] != "api":
            made[key] = format_go_duration(made[key])
    return made
