"""Errors of the API server: every one is a `StatusError` that carries a Kubernetes Status object.

Source: apimachinery `pkg/api/errors/errors.go`.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from .fielderrors import Cause
from .kind import Resource
from .pure.gojson import quote


class ClusterError(Exception):
    """The cluster's file cannot be used: damaged, foreign, locked, not writable. The text is one line for the user."""


class StatusError(Exception):
    """A refused request. `status` is the Status object as the server sends it."""

    def __init__(self, code: int, reason: str, message: str, details: dict[str, Any] | None = None):
        super().__init__(message)
        self.status: dict[str, Any] = {"kind": "Status", "apiVersion": "v1", "metadata": {}, "status": "Failure", "message": message}
        if reason:
            self.status["reason"] = reason
        if details is not None:
            self.status["details"] = details
        self.status["code"] = code

    @property
    def code(self) -> int:
        return self.status["code"]

    @property
    def reason(self) -> str:
        return self.status.get("reason", "")

    @property
    def message(self) -> str:
        return self.status["message"]

    @property
    def details(self) -> dict[str, Any]:
        return self.status.get("details", {})


def _details(resource: Resource, name: str) -> dict[str, Any]:
    details = {"name": name} if name else {}
    if resource.group:
        details["group"] = resource.group
    return details | {"kind": resource.plural}


def not_found(resource: Resource, name: str) -> StatusError:
    return StatusError(404, "NotFound", f"{resource.gr} {quote(name)} not found", _details(resource, name))


def no_such_path() -> StatusError:
    """The server's answer to a path that it does not serve."""
    return StatusError(404, "NotFound", "the server could not find the requested resource", {})


def already_exists(resource: Resource, name: str, *, going: bool = False) -> StatusError:
    """`going`: the one that is there is being deleted."""
    text = f"{'object is being deleted: ' if going else ''}{resource.gr} {quote(name)} already exists"
    return StatusError(409, "AlreadyExists", text, _details(resource, name))


def conflict(resource: Resource, name: str, why: str) -> StatusError:
    return StatusError(409, "Conflict", f"Operation cannot be fulfilled on {resource.gr} {quote(name)}: {why}", _details(resource, name))


def precondition_failed(resource: Resource, name: str, why: str) -> StatusError:
    """A deletion that named another uid or version; the server words it with the kind, not the resource."""
    kind = f"{resource.kind}.{resource.group}" if resource.group else resource.kind
    details = _details(resource, name) | {"kind": resource.kind}
    return StatusError(409, "Conflict", f"Operation cannot be fulfilled on {kind} {quote(name)}: {why}", details)


def modified(resource: Resource, name: str) -> StatusError:
    """A write that was based on an older resourceVersion."""
    return conflict(resource, name, "the object has been modified; please apply your changes to the latest version and try again")


def forbidden(resource: Resource, name: str, why: str) -> StatusError:
    subject = f"{resource.gr} {quote(name)} is forbidden" if name else f"{resource.gr} is forbidden"
    return StatusError(403, "Forbidden", f"{subject}: {why}", _details(resource, name))


def bad_request(message: str) -> StatusError:
    return StatusError(400, "BadRequest", message)


def expired(message: str) -> StatusError:
    return StatusError(410, "Expired", message)


def too_large(message: str) -> StatusError:
    return StatusError(413, "RequestEntityTooLarge", message)


def invalid(resource: Resource, name: str, causes: Sequence[Cause]) -> StatusError:
    """Admission's refusal: one cause stands bare, several in brackets, the same one twice only once."""
    unique = list(dict.fromkeys(causes))
    texts = [str(c) for c in unique]
    listed = texts[0] if len(texts) == 1 else f"[{', '.join(texts)}]"
    kind = f"{resource.kind}.{resource.group}" if resource.group else resource.kind
    details: dict[str, Any] = {"name": name} if name else {}
    if resource.group:
        details["group"] = resource.group
    details["kind"] = resource.kind
    details["causes"] = [{"reason": c.reason, "message": c.message, "field": c.field} for c in unique]
    return StatusError(422, "Invalid", f"{kind} {quote(name)} is invalid: {listed}", details)
