"""What `wait --for=...` waits for: a condition in the status, a value that a JSONPath finds, the object's coming or its end.

Source: kubectl `pkg/cmd/wait/wait.go` (conditionFuncFor, processJSONPathInput), `condition.go`, `json.go`.
"""
from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from state import StatusError
from state.pure.gojson import quote

from .deletion_wait import not_met, timed_out
from .errors import CommandError

if TYPE_CHECKING:
    from .resolve import Info
    from .session import Session

Object = dict[str, Any]
Check = Callable[[Object], bool]

CREATE, DELETE = "create", "delete"
FORMAT = "jsonpath wait format must be --for=jsonpath='{.status.readyReplicas}'=3 or --for=jsonpath='{.status.readyReplicas}'"
NO_VALUE = "jsonpath wait has to have a value after equal sign, like --for=jsonpath='{.status.readyReplicas}'=3"


def parse(text: str) -> str | Check:
    """CREATE, DELETE, or a test of an object. Raises CommandError for what is none of them."""
    if text.lower() in (CREATE, DELETE):
        return text.lower()
    if text.startswith("condition="):
        name, equals, value = text.removeprefix("condition=").partition("=")
        return _condition(name, value if equals else "true")
    if text.startswith("jsonpath="):
        return _jsonpath(text.removeprefix("jsonpath="))
    raise CommandError(f"unrecognized condition: {quote(text)}")


def _condition(names: str, value: str) -> Check:
    """Whether the first condition of one of these types (commas between) has this status, and is no older than the spec."""
    wanted = [name.casefold() for name in names.split(",")]

    def check(obj: Object) -> bool:
        status = obj.get("status") or {}
        for condition in status.get("conditions") or ():
            if str(condition.get("type", "")).casefold() not in wanted or "status" not in condition:
                continue
            generation = obj["metadata"].get("generation")
            observed = condition.get("observedGeneration", status.get("observedGeneration"))
            if generation is not None and observed is not None and observed < generation:
                return False
            return str(condition["status"]).casefold() == value.casefold()
        return False

    return check


def _jsonpath(text: str) -> Check:
    """Whether the path finds one value, and it is the wanted one if one is."""
    from .printers.jsonpath import Template, relaxed

    parts = _split(text)
    if len(parts) > 2:
        raise CommandError(FORMAT)
    path = relaxed(parts[0])
    value = parts[1].strip("'\"") if len(parts) == 2 else None
    if value == "":
        raise CommandError(NO_VALUE)
    if not path:
        raise CommandError("jsonpath expression cannot be empty")
    template = Template(path)
    return lambda obj: _found(template.find(obj), value)


def _found(pieces: list[list[Any]], value: str | None) -> bool:
    from state.pure import gofmt

    if not pieces or not pieces[0]:
        return False
    for found, what in ((pieces, "list"), (pieces[0], "value")):
        if len(found) > 1:
            raise CommandError(f"given jsonpath expression matches more than one {what}")
    if value is None:
        return True
    if isinstance(pieces[0][0], dict | list):
        raise CommandError("jsonpath leads to a nested object or list which is not supported")
    return gofmt.text(pieces[0][0]).strip() == value.strip()


def _split(text: str) -> list[str]:
    """The text at its single equal signs; two in a row are part of the expression."""
    parts = [""]
    at = 0
    while at < len(text):
        if text.startswith("==", at):
            parts[-1] += "=="
            at += 2
            continue
        if text[at] == "=":
            parts.append("")
        else:
            parts[-1] += text[at]
        at += 1
    return parts


def wait_met(session: Session, info: Info, check: Check, deadline: int, *, once: bool = False) -> Object:
    """Wait until the object passes the test; the object as it then was. Raises CommandError at the deadline, or NotFound.

    Each change is looked at, so that a state that lasts no time at all counts as well. `once` only looks.
    """
    from .watching import Watcher

    cluster, resource = session.cluster, info.resource
    assert resource is not None
    if not once and cluster.now >= deadline:
        raise timed_out(resource, info.name)
    watcher = Watcher(cluster, resource, info.namespace, info.name)
    obj = cluster.get(resource, info.namespace or None, info.name)
    if check(obj):
        return obj
    if once:
        raise not_met(resource, info.name)
    while True:
        session.flush()
        if not cluster.wait_next(deadline):
            raise timed_out(resource, info.name)
        for kind, state in watcher.events():
            if kind != "DELETED" and check(state):
                return state


def wait_created(session: Session, look: Callable[[], bool], deadline: int) -> None:
    """Wait until `look` finds something; that it is not there is no error until the deadline."""
    while True:
        try:
            if look():
                return
        except StatusError as e:
            if e.reason != "NotFound":
                raise
        session.flush()
        if not session.cluster.wait_next(deadline):
            raise CommandError("timed out waiting for the condition")
