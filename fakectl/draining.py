"""Which pods of a node `drain` takes away, which it leaves alone, and which stop it.

Source: kubectl `pkg/drain/filters.go`.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

from state import StatusError
from state.pure.objects import annotations_of, controller_of
from state.pure.times import parse_rfc3339

from .errors import CommandError

Object = dict[str, Any]
MIRROR = "kubernetes.io/config.mirror"
SECOND = 1_000_000_000
DAEMON_FATAL = "DaemonSet-managed Pods (use --ignore-daemonsets to ignore)"
DAEMON_WARNING = "ignoring DaemonSet-managed Pods"
LOCAL_FATAL = "Pods with local storage (use --delete-emptydir-data to override)"
LOCAL_WARNING = "deleting Pods with local storage"
UNMANAGED_FATAL = "cannot delete Pods that declare no controller (use --force to override)"
UNMANAGED_WARNING = "deleting Pods that declare no controller"


class Verdict(NamedTuple):
    """What a filter says of a pod: whether it may go on, and a warning or an error."""

    goes: bool = True
    warning: str = ""
    error: str = ""


OKAY = Verdict()


class Picked(NamedTuple):
    """The pods to take away, what to warn of, and what stands in the way; each message with the pods that it is about."""

    pods: list[Object]
    warnings: dict[str, list[str]]
    errors: dict[str, list[str]]

    def warning(self) -> str:
        """All warnings in one line, "" for none."""
        return "; ".join(f"{text}: {', '.join(pods)}" for text, pods in self.warnings.items())

    def failures(self) -> list[Exception]:
        """One error for each reason."""
        return [CommandError(f"{_cannot(text)}: {', '.join(pods)}") for text, pods in self.errors.items()]


def _cannot(text: str) -> str:
    return text if text.lower().startswith("cannot delete") else f"cannot delete {text}"


def pick(session: Any, node: str, o: dict[str, Any]) -> Picked:
    """Sort out the pods of a node by what the flags `o` allow."""
    resource = session.catalog.by_plural("pods", "")
    found = session.cluster.list(resource, None, labels=o["pod_selector"], fields=f"spec.nodeName={node}")["items"]
    picked = Picked([], {}, {})
    filters = _filters(session, o)
    for pod in found:
        verdict = _judge(pod, filters)
        name = f"{pod['metadata']['namespace']}/{pod['metadata']['name']}"
        if verdict.goes:
            picked.pods.append(pod)
        if verdict.error:
            picked.errors.setdefault(verdict.error, []).append(name)
        elif verdict.warning:
            picked.warnings.setdefault(verdict.warning, []).append(name)
    return picked


def _judge(pod: Object, filters: Sequence[Callable[[Object], Verdict]]) -> Verdict:
    """What the first filter that holds the pod back says, or else the last one."""
    verdict = OKAY
    for look in filters:
        verdict = look(pod)
        if not verdict.goes:
            break
    return verdict


def _filters(session: Any, o: dict[str, Any]) -> Sequence[Callable[[Object], Verdict]]:
    def deleted(pod: Object) -> Verdict:
        return OKAY._replace(goes=not long_deleted(pod, session.cluster.now, o["skip_wait_for_delete_timeout"]))

    def daemon(pod: Object) -> Verdict:
        return _daemon(session, pod, force=o["force"], ignore=o["ignore_daemonsets"])

    def mirror(pod: Object) -> Verdict:
        return OKAY._replace(goes=MIRROR not in annotations_of(pod))

    def local(pod: Object) -> Verdict:
        if _ended(pod) or all(v.get("emptyDir") is None for v in pod["spec"].get("volumes") or ()):
            return OKAY
        return Verdict(warning=LOCAL_WARNING) if o["delete_emptydir_data"] else Verdict(goes=False, error=LOCAL_FATAL)

    def unmanaged(pod: Object) -> Verdict:
        if _ended(pod) or controller_of(pod):
            return OKAY
        return Verdict(warning=UNMANAGED_WARNING) if o["force"] else Verdict(goes=False, error=UNMANAGED_FATAL)

    return deleted, daemon, mirror, local, unmanaged


def _ended(pod: Object) -> bool:
    return pod.get("status", {}).get("phase") in ("Succeeded", "Failed")


def _daemon(session: Any, pod: Object, *, force: bool, ignore: bool) -> Verdict:
    """A DaemonSet's pods stay; one whose DaemonSet is no more goes with force."""
    ref = controller_of(pod)
    if ref is None or ref["kind"] != "DaemonSet" or _ended(pod):
        return OKAY
    try:
        session.cluster.get(session.catalog.by_plural("daemonsets", "apps"), pod["metadata"]["namespace"], ref["name"])
    except StatusError as e:
        return Verdict(warning=e.message) if force and e.reason == "NotFound" else Verdict(goes=False, error=e.message)
    return Verdict(goes=False, warning=DAEMON_WARNING) if ignore else Verdict(goes=False, error=DAEMON_FATAL)


def long_deleted(pod: Object, now: int, seconds: int) -> bool:
    """Whether a pod should have been gone for more than so many seconds (0: never long enough)."""
    when = pod["metadata"].get("deletionTimestamp")
    return seconds > 0 and bool(when) and (now - parse_rfc3339(when)) // SECOND > seconds
