"""The parameters of requests: dryRun, fieldValidation, what a delete wants, what a list wants.

Source: apimachinery `pkg/apis/meta/v1/validation/validation.go`, apiserver `pkg/endpoints/handlers/delete.go`.
"""

from __future__ import annotations

from typing import Any

from state import StatusError
from state.errors import bad_request
from state.pure.gojson import quote
from state.schema_json import parse
from state.standing import Query

from .messages import Request

VALIDATIONS = ("Ignore", "Warn", "Strict")
POLICIES = ("Foreground", "Background", "Orphan", "nil")
DELETE_FIELDS = {
    "kind", "apiVersion", "gracePeriodSeconds", "preconditions", "orphanDependents", "propagationPolicy", "dryRun",
    "ignoreStoreReadErrorWithClusterBreakingPotential",
}  # fmt: skip


def unsupported(options: str, field: str, value: str, valid: tuple[str, ...]) -> StatusError:
    """The refusal of a value of an option ("DeleteOptions") that is none of the valid ones."""
    message = f"Unsupported value: {quote(value)}: supported values: {', '.join(map(quote, valid))}"
    causes = [{"reason": "FieldValueNotSupported", "message": message, "field": field}]
    details = {"group": "meta.k8s.io", "kind": options, "causes": causes}
    return StatusError(422, "Invalid", f'{options}.meta.k8s.io "" is invalid: {field}: {message}', details)


def writing(request: Request, options: str) -> dict[str, Any]:
    """The keyword arguments of a writing verb (`options` is CreateOptions, UpdateOptions or PatchOptions)."""
    validation = request.param("fieldValidation") or "Warn"
    if validation not in VALIDATIONS:
        raise unsupported(options, "fieldValidation", validation, VALIDATIONS)
    dry = dry_run(request.query.get("dryRun", []), options)
    return {"dry_run": dry, "manager": request.manager, "validation": validation}


def dry_run(values: list[str], options: str) -> bool:
    values = [v for v in values if v]
    for value in values:
        if value != "All":
            raise unsupported(options, "dryRun", value, ("All",))
    return bool(values)


def listing(request: Request) -> Query:
    """What a list or watch asks for."""
    limit = request.param("limit")
    return Query(
        labels=request.param("labelSelector"),
        fields=request.param("fieldSelector"),
        limit=int(limit) if limit.isascii() and limit.isdecimal() else 0,
        continue_=request.param("continue"),
        version=request.param("resourceVersion"),
        match=request.param("resourceVersionMatch"),
    )


def deleting(request: Request) -> dict[str, Any]:
    """The keyword arguments of `delete`, from the body's DeleteOptions or the query."""
    given = _delete_body(request) if request.body.strip() else _delete_query(request)
    orphan, policy, grace = given.get("orphanDependents"), given.get("propagationPolicy"), given.get("gracePeriodSeconds")
    if policy is not None and policy not in POLICIES[:3]:
        raise unsupported("DeleteOptions", "propagationPolicy", str(policy), POLICIES)
    if policy is None and orphan is not None:
        policy = "Orphan" if orphan else "Background"
    dry = dry_run(given.get("dryRun") or [], "DeleteOptions")
    return {"dry_run": dry, "propagation": policy, "grace": grace, "preconditions": given.get("preconditions")}


def _delete_query(request: Request) -> dict[str, Any]:
    given: dict[str, Any] = {"dryRun": request.query.get("dryRun", [])}
    if request.param("propagationPolicy"):
        given["propagationPolicy"] = request.param("propagationPolicy")
    if request.query.get("orphanDependents"):
        given["orphanDependents"] = request.flag("orphanDependents")
    seconds = request.param("gracePeriodSeconds")
    if seconds:
        try:
            given["gracePeriodSeconds"] = int(seconds)
        except ValueError:
            raise bad_request(f"strconv.ParseInt: parsing {quote(seconds)}: invalid syntax") from None
    return given


def _delete_body(request: Request) -> dict[str, Any]:
    from .protobuf import MAGIC, decode

    text = request.body
    try:
        given = decode(text, "v1", "DeleteOptions") if text.startswith(MAGIC) else parse(text)
    except ValueError as e:
        raise bad_request(f"couldn't get version/kind; json parse error: {e}") from None
    if not isinstance(given, dict):
        raise bad_request("the body of a delete must be DeleteOptions")
    wrong = (
        not isinstance(given.get("gracePeriodSeconds", 0) or 0, int)
        or not isinstance(given.get("preconditions") or {}, dict)
        or not isinstance(given.get("dryRun") or [], list)
        or not isinstance(given.get("propagationPolicy") or "", str)
    )
    if wrong or given.get("kind", "DeleteOptions") not in ("DeleteOptions", ""):
        kind = given.get("kind") or "DeleteOptions"
        raise bad_request(f'{kind} in version "v1" cannot be handled as a DeleteOptions')
    return {key: value for key, value in given.items() if key in DELETE_FIELDS}
