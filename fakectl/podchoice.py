"""Which pod of an object is meant, and which of its containers: shared by what talks to containers.

Source: kubectl `pkg/polymorphichelpers/{helpers,attachablepodforobject}.go`, `pkg/cmd/util/podcmd/podcmd.go`,
`pkg/util/podutils/podutils.go`.
"""
from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from state.pure.times import parse_rfc3339

from .errors import CommandError
from .podtemplates import go_type

if TYPE_CHECKING:
    from .session import Session

Object = dict[str, Any]
DEFAULT_CONTAINER = "kubectl.kubernetes.io/default-container"
PHASES = {"Unknown": 1, "Pending": 2}


def selector_of(obj: Object) -> str:
    """The label selector of the pods behind an object. Raises CommandError for a kind that has none."""
    kind = obj["kind"]
    spec = obj.get("spec") or {}
    if kind in ("ReplicaSet", "StatefulSet", "DaemonSet", "Deployment", "Job"):
        from state.pure.selectors import from_label_selector

        return str(from_label_selector(spec["selector"])) if spec.get("selector") else ""
    if kind in ("Service", "ReplicationController"):
        if kind == "Service" and not spec.get("selector"):
            raise CommandError(f"invalid service '{obj['metadata']['name']}': Service is defined without a selector")
        return ",".join(f"{k}={v}" for k, v in sorted((spec.get("selector") or {}).items()))
    raise CommandError(f"selector for {go_type(obj)} not implemented")


def pods_of(session: Session, obj: Object, doing: str, timeout: int, less: Callable[[Object, Object], bool]) -> list[Object]:
    """The pods behind an object, the best first; waits for the first one. `doing` begins the complaint about a kind without pods."""
    from .describe.gosort import go_sorted

    try:
        selector = selector_of(obj)
    except CommandError as e:
        raise CommandError(f"{doing} {go_type(obj)}: {e}") from None
    resource = session.catalog.by_plural("pods", "")
    assert resource is not None
    deadline = session.cluster.now + timeout
    while True:
        items = session.cluster.list(resource, obj["metadata"]["namespace"], labels=selector)["items"]
        if items:
            return go_sorted(list(items), less)
        session.flush()
        if not session.cluster.wait_next(deadline):
            raise CommandError("timed out waiting for the condition")


def by_logging(a: Object, b: Object) -> bool:
    """Whether the log of `a` is the more interesting one."""
    return _less(a, b, active=False)


def by_activity(a: Object, b: Object) -> bool:
    """Whether `a` is the better pod to work in (the reverse of which one a controller deletes first)."""
    return _less(b, a, active=True)


def _less(a: Object, b: Object, *, active: bool) -> bool:
    """ByLogging, or ActivePods, which wants the opposite of almost everything."""
    node_a, node_b = a["spec"].get("nodeName", ""), b["spec"].get("nodeName", "")
    if node_a != node_b and not (node_a and node_b):
        return bool(node_a) != active
    phase_a, phase_b = (PHASES.get(p.get("status", {}).get("phase", ""), 0) for p in (a, b))
    if active:
        phase_a, phase_b = ({2: 0, 1: 1}.get(p, _running(o)) for p, o in ((phase_a, a), (phase_b, b)))
    if phase_a != phase_b:
        return phase_a < phase_b
    ready_a, ready_b = _ready_since(a), _ready_since(b)
    if (ready_a is None) != (ready_b is None):
        return (ready_a is not None) != active
    if ready_a is not None and ready_b is not None and ready_a != ready_b:
        return (ready_a < ready_b) != active
    if _restarts(a) != _restarts(b):
        return _restarts(a) > _restarts(b)
    made_a, made_b = (parse_rfc3339(p["metadata"]["creationTimestamp"]) for p in (a, b))
    return made_a != made_b and (made_a < made_b) != active


def _running(pod: Object) -> int:
    return 2 if pod.get("status", {}).get("phase") == "Running" else 0


def _ready_since(pod: Object) -> int | None:
    found = next((c for c in pod.get("status", {}).get("conditions") or () if c["type"] == "Ready" and c["status"] == "True"), None)
    return parse_rfc3339(found["lastTransitionTime"]) if found and found.get("lastTransitionTime") else None


def _restarts(pod: Object) -> int:
    return max((c.get("restartCount", 0) for c in pod.get("status", {}).get("containerStatuses") or ()), default=0)


# -- containers -------------------------------------------------------------------------------------------------------------------


def containers(pod: Object) -> list[tuple[str, str]]:
    """(name, field) of every container, in the order in which they are looked for."""
    return [(c["name"], field) for field in ("containers", "initContainers", "ephemeralContainers") for c in pod["spec"].get(field) or ()]


def field_of(pod: Object, name: str) -> str:
    """The field of the pod's spec that has a container of this name, "" for none."""
    return next((field for found, field in containers(pod) if found == name), "")


def all_names(pod: Object) -> str:
    """Every container as kubectl lists them in its messages."""
    marks = (("containers", ""), ("ephemeralContainers", " (ephem)"), ("initContainers", " (init)"))
    return ", ".join(c["name"] + mark for field, mark in marks for c in pod["spec"].get(field) or ())


def is_choice(pod: Object) -> bool:
    """Whether the first container is one of several."""
    return len(containers(pod)) > 1


def default_container(session: Session, pod: Object, *, quiet: bool = False) -> str:
    """The container that the annotation names, else the first one, which is told when there are others."""
    named = (pod["metadata"].get("annotations") or {}).get(DEFAULT_CONTAINER, "")
    if named and field_of(pod, named):
        return named
    first: str = pod["spec"]["containers"][0]["name"]
    if is_choice(pod) and not quiet:
        session.note(f'Defaulted container "{first}" out of: {all_names(pod)}')
    return first


def check_container(pod: Object, name: str) -> None:
    """Raise CommandError for a container that the pod does not have."""
    if not field_of(pod, name):
        raise CommandError(f"container {name} is not valid for pod {pod['metadata']['name']} out of: {all_names(pod)}")
