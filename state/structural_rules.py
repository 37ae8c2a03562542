"""`x-kubernetes-validations`: rules of custom resources, in CEL.

Source: apiextensions-apiserver `pkg/apiserver/schema/cel/validation.go`.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from .fielderrors import Cause
from .pure.cel import Failed, Unsupported, compiled
from .structural import ROOT

Object = dict[str, Any]
RULES = "x-kubernetes-validations"
UNCHECKED = "some validation rules were not checked because the object was invalid; correct the existing errors to complete validation"
BLOCKING = ("FieldValueRequired", "FieldValueTooLong", "FieldValueTooMany", "FieldValueTypeInvalid")
WORDS = {"FieldValueForbidden": "Forbidden", "FieldValueRequired": "Required value", "FieldValueDuplicate": "Duplicate value"}
_NOTHING = object()


def blocked(causes: list[Cause]) -> list[Cause]:
    """Why rules were not looked at, if they were not."""
    if not any(c.reason in BLOCKING for c in causes):
        return []
    return [Cause("FieldValueInvalid", ROOT, f"Invalid value: null: {UNCHECKED}")]


def broken(schema: Object, obj: Object, old: Object | None) -> list[Cause]:
    """The rules that do not hold; those about a change are looked at when there is an old object."""
    return list(_broken(schema, obj, _NOTHING if old is None else old, ""))


def unknown(schema: Any) -> list[str]:
    """The rules that cannot be evaluated here."""
    if isinstance(schema, list):
        return [rule for part in schema for rule in unknown(part)]
    if not isinstance(schema, dict):
        return []
    rules = schema.get(RULES)
    own = [r["rule"] for r in rules if not _is_known(r.get("rule", ""))] if isinstance(rules, list) else []
    return own + [rule for key, part in schema.items() if key != RULES for rule in unknown(part)]


def _is_known(rule: str) -> bool:
    try:
        compiled(rule)
    except Unsupported:
        return False
    return True


def _broken(schema: Object, value: Any, old: Any, path: str) -> Iterator[Cause]:
    for rule in schema.get(RULES) or ():
        cause = _judged(rule, value, old, path)
        if cause:
            yield cause
    if isinstance(value, dict):
        properties, extra = schema.get("properties") or {}, schema.get("additionalProperties")
        for name in sorted(value):
            inner = properties.get(name, extra if isinstance(extra, dict) else None)
            if inner:
                before = old.get(name, _NOTHING) if isinstance(old, dict) else _NOTHING
                yield from _broken(inner, value[name], before, f"{path}.{name}" if path else name)
    elif isinstance(value, list):
        for i, item in enumerate(value):
            yield from _broken(schema.get("items") or {}, item, _NOTHING, f"{path}[{i}]")


def _judged(rule: Object, value: Any, old: Any, path: str) -> Cause | None:
    text = rule.get("rule", "")
    about_change = "oldSelf" in text
    if about_change and old is _NOTHING or not _is_known(text):
        return None
    env = {"self": value} | ({"oldSelf": old} if about_change else {})
    try:
        if compiled(text)(env) is True:
            return None
    except Failed as e:
        return _cause(rule, path, f"rule evaluation error: {text} evaluation error: {e}")
    return _cause(rule, path, _message(rule, env))


def _message(rule: Object, env: Object) -> str:
    expression = rule.get("messageExpression")
    if expression:
        try:
            made = compiled(expression)(env)
            if isinstance(made, str) and made.strip():
                return made
        except (Unsupported, Failed):
            pass  # then the plain message, as on the real server
    return rule.get("message") or f"failed rule: {rule.get('rule', '').strip()}"


def _cause(rule: Object, path: str, why: str) -> Cause:
    reason = rule.get("reason") or "FieldValueInvalid"
    inner = (rule.get("fieldPath") or "").removeprefix(".")
    field = ".".join(filter(None, (path, inner))) or ROOT
    return Cause(reason, field, f"{WORDS.get(reason, 'Invalid value')}: {why}")
