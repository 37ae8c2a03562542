"""Faults of the API: which request meets one, and what becomes of it.

Most are refusals as a server answers them (`StatusError`); some never get an answer (`Unreachable`). A fault that holds for a number of
requests is counted down by each that it meets, and is gone after the last one.
Sources of the words: apimachinery `pkg/api/errors/errors.go`, apiserver `pkg/server/filters/{maxinflight,timeout}.go`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from . import errors
from .authorizer import refusal as forbidden
from .kind import Resource
from .pure.objects import Object
from .users import Question, User

READING = ("get", "list", "watch")
CHANGING = ("update", "patch")
VERBS = ("get", "list", "watch", "create", "update", "patch", "delete", "deletecollection")
OF_COMMAND: dict[str, tuple[str, ...]] = {  # what kubectl's commands ask the API for
    "get": READING, "describe": READING, "wait": READING, "list": ("list",), "watch": ("watch",), "create": ("create",),
    "apply": ("get", "create", "patch"), "update": ("update",), "replace": ("get", "update", "delete", "create"), "patch": ("patch",),
    "edit": ("get", "patch"), "label": ("get", "patch"), "annotate": ("get", "patch"), "set": ("get", "patch"), "delete": ("delete",),
    "deletecollection": ("deletecollection",), "*": VERBS,
}  # fmt: skip
OF_SUBRESOURCE = {"scale": "scale", "logs": "log", "exec": "exec", "attach": "attach", "port-forward": "portforward", "evict": "eviction"}
CLOSED = ("refused", "x509", "timeout")  # there is no answer at all
ANSWERS = {  # error: (code, reason, message, seconds after which to try again, whether the server says it as plain text)
    "unauthorized": (401, "Unauthorized", "Unauthorized", 0, False),
    "forbidden": (403, "Forbidden", "", 0, False),
    "conflict": (409, "Conflict", "", 0, False),
    "too-many-requests": (429, "TooManyRequests", "Too many requests, please try again later.", 1, True),
    "internal": (500, "InternalError", "Internal error occurred: etcdserver: leader changed", 0, False),
    "etcd": (500, "", "etcdserver: request timed out", 0, False),
    "unavailable": (503, "ServiceUnavailable", "service unavailable", 0, True),
    "server-timeout": (504, "Timeout", "Timeout: request did not complete within the allotted timeout", 0, False),
}  # fmt: skip
ERRORS = (*CLOSED, *ANSWERS)
METHODS = {"get": "get", "list": "get", "watch": "get", "create": "post", "update": "put", "patch": "patch", "delete": "delete",
           "deletecollection": "delete", "connect": "post"}  # fmt: skip
SERVERS_WORDS = {  # what client-go makes of an answer that is no Status (`NewGenericServerResponse`)
    429: "the server has received too many requests and has asked us to try again later",
    503: "the server is currently unable to handle the request",
}


class Asked(NamedTuple):
    """One request: a verb on a resource, or a `path` that is none. `namespace` is "" for all."""

    verb: str
    resource: Resource | None = None
    namespace: str = ""
    name: str = ""
    subresource: str = ""
    path: str = ""


class Unreachable(Exception):
    """A request that gets no answer; `how`: refused, x509 or timeout."""

    def __init__(self, how: str):
        super().__init__(how)
        self.how = how


class PlainText(errors.StatusError):
    """A refusal that the server sends as plain text (`body`); as a Status it is what client-go makes of that."""

    def __init__(self, code: int, reason: str, body: str, seconds: int, asked: Asked):
        message = SERVERS_WORDS[code]
        if asked.resource is not None:
            words = (METHODS[asked.verb], asked.resource.gr, asked.name)
            message += f" ({' '.join(filter(None, words))})"
        super().__init__(code, reason, message, {"retryAfterSeconds": seconds} if seconds else {})
        self.body = body


def met(faults: list[Object], asked: Asked, user: User) -> tuple[list[Object], Exception | None]:
    """The faults as they are after this request (the same list when none was counted), and what becomes of it; None: it is answered."""
    for i, fault in enumerate(faults):
        if fault["kind"] != "api" or not _is_about(fault, asked):
            continue
        if fault.get("after", 0):
            faults = [*faults[:i], {**fault, "after": fault["after"] - 1}, *faults[i + 1 :]]
            continue
        if "times" in fault:
            left = [{**fault, "times": fault["times"] - 1}] if fault["times"] > 1 else []
            faults = [*faults[:i], *left, *faults[i + 1 :]]
        return faults, outcome(fault, asked, user)
    return faults, None


def outcome(fault: Mapping[str, Any], asked: Asked, user: User) -> Exception:
    """What becomes of a request that meets a fault."""
    error = fault["error"]
    if error in CLOSED:
        return Unreachable(error)
    code, reason, message, seconds, plain = ANSWERS[error]
    message = fault.get("message") or message
    if plain:
        return PlainText(code, reason, message, seconds, asked)
    if not message:
        return _WORDED[error](asked, user)
    return errors.StatusError(code, reason, message, {} if reason == "Timeout" else None)


def _conflict(asked: Asked, _user: User) -> Exception:
    assert asked.resource is not None
    return errors.modified(asked.resource, asked.name)


def _forbidden(asked: Asked, user: User) -> Exception:
    if asked.resource is None:
        return forbidden(user, Question(asked.verb, path=asked.path))
    plural = "/".join(filter(None, (asked.resource.plural, asked.subresource)))
    return forbidden(user, Question(asked.verb, asked.resource.group, plural, asked.namespace, asked.name))


_WORDED: dict[str, Callable[[Asked, User], Exception]] = {"conflict": _conflict, "forbidden": _forbidden}


def _is_about(fault: Mapping[str, Any], asked: Asked) -> bool:
    if fault["error"] == "conflict" and (asked.resource is None or not asked.name or asked.verb not in CHANGING):
        return False  # nothing that could be in conflict with anything
    if asked.resource is None:
        return not any(fault.get(key) for key in ("match", "namespace"))
    if fault.get("namespace") and fault["namespace"] != asked.namespace:
        return False
    rules = fault.get("rules")
    return rules is None or any(_fits(rule, asked, asked.resource) for rule in rules)


def _fits(rule: Mapping[str, Any], asked: Asked, resource: Resource) -> bool:
    if asked.verb not in rule["verbs"] or rule["subresource"] not in ("*", asked.subresource):
        return False
    return rule["resource"] in ("*", resource.gr) and rule["name"] in ("", asked.name)


def rules_of(text: str, resolve: Callable[[str], Resource | None]) -> list[Object]:
    """What `VERB [RESOURCE[/SUBRESOURCE]] [NAME]`, or several of these with commas, is about. Raises ValueError with one line."""
    return [_rule(part.split(), resolve) for part in text.split(",")]


def _rule(words: list[str], resolve: Callable[[str], Resource | None]) -> Object:
    if not 1 <= len(words) <= 3:
        raise ValueError("a match is VERB [RESOURCE[/SUBRESOURCE]] [NAME], such as 'get pods'")
    verb, what, name = (*words, "*", "")[:3] if len(words) == 1 else (*words, "")[:3]
    of_command = OF_SUBRESOURCE.get(verb)
    if verb not in OF_COMMAND and of_command is None:
        raise ValueError(f"{verb!r} is no verb: {', '.join([*OF_COMMAND, *OF_SUBRESOURCE])}")
    word, _, subresource = what.partition("/")
    resource = None if word == "*" else resolve(word)
    if word != "*" and resource is None:
        raise ValueError(f"the server doesn't have a resource type {word!r}")
    return {
        "verbs": list(OF_COMMAND.get(verb, VERBS)),
        "resource": resource.gr if resource else "*",
        "subresource": subresource or of_command or "*",
        "name": name,
    }
