"""Environment variables of containers: from a command line, and what a variable's reference stands for.

Source: kubectl `pkg/cmd/set/env/env_parse.go`, `env_resolve.go`.
"""
from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from state import StatusError
from state.pure import quantity
from state.pure.gojson import quote
from state.pure.names import env_var_name, qualified_name

from .errors import CommandError

Object = dict[str, Any]
Variable = dict[str, Any]


class Unresolved(Exception):
    """A reference that stands for nothing; the text is kubectl's."""


def split_variables(words: Sequence[str]) -> tuple[list[str], list[str]]:
    """The resources, which come first, and the changes: KEY=VALUE, KEY-, or - for standard input."""
    for i, word in enumerate(words):
        if word.find("=") > 0 or word.endswith("-"):
            if not all(w.find("=") > 0 or w.endswith("-") for w in words[i:]):
                raise CommandError(f"all resources must be specified before environment changes: {' '.join(words)}")
            return list(words[:i]), list(words[i:])
    return list(words), []


def parse_variables(words: Iterable[str], stdin: Any) -> tuple[list[Variable], list[str]]:
    """The variables that are to be set, and the names that are to be removed."""
    wanted: list[Variable] = []
    removed: list[str] = []
    given = set()
    for word in words:
        name, equals, value = word.partition("=")
        if word == "-":
            wanted += _read(stdin)
        elif equals:
            if faults := env_var_name(name):
                raise CommandError(f"{quote(name)} is not a valid key name: {';'.join(faults)}")
            given.add(name)
            wanted.append({"name": name, "value": value})
        elif word.endswith("-"):
            removed.append(word[:-1])
        else:
            raise CommandError(f"unknown environment variable: {word}")
    if not given.isdisjoint(removed):
        raise CommandError("can not both modify and remove the same environment variable in the same command")
    return wanted, removed


def _read(stdin: Any) -> list[Variable]:
    lines = (line.rstrip("\r\n").partition("#")[0].partition("=") for line in stdin)
    return [{"name": name, "value": value} for name, equals, value in lines if equals]


def updated(have: Iterable[Variable], wanted: Sequence[Variable], removed: Iterable[str]) -> list[Variable]:
    """The variables after the change, those that were there before in their places."""
    covered = set(removed)
    newer = {v["name"]: v for v in reversed(wanted)}
    out: list[Variable] = []
    for variable in have:
        name = variable["name"]
        if name in covered:
            continue
        if name in newer:
            covered.add(name)
        out.append(newer.get(name, variable))
    for variable in wanted:
        if variable["name"] not in covered:
            covered.add(variable["name"])
            out.append(variable)
    return out


def reference(source: Object) -> str:
    """A reference in words: `configmap settings, key color`."""
    if ref := source.get("configMapKeyRef"):
        return f"configmap {ref.get('name', '')}, key {ref.get('key', '')}"
    if ref := source.get("secretKeyRef"):
        return f"secret {ref.get('name', '')}, key {ref.get('key', '')}"
    if ref := source.get("fieldRef"):
        return f"field path {ref.get('fieldPath', '')}"
    if ref := source.get("resourceFieldRef"):
        container = f"{ref['containerName']}/" if ref.get("containerName") else ""
        return f"resource field {container}{ref.get('resource', '')}"
    return "invalid valueFrom"


def resolved(session: Any, source: Object, obj: Object, container: Object) -> str:
    """The value that a reference stands for. Raises Unresolved."""
    if ref := source.get("secretKeyRef"):
        from base64 import b64decode

        return b64decode(_keyed(session, "secrets", "secret", ref)).decode(errors="surrogateescape")
    if ref := source.get("configMapKeyRef"):
        return _keyed(session, "configmaps", "config map", ref)
    if ref := source.get("fieldRef"):
        return _field(obj["metadata"], ref.get("fieldPath", ""))
    if ref := source.get("resourceFieldRef"):
        return _amount(container.get("resources") or {}, ref)
    raise Unresolved("invalid valueFrom")


def _keyed(session: Any, plural: str, what: str, ref: Object) -> str:
    name, key = ref.get("name", ""), ref.get("key", "")
    try:
        obj = session.cluster.get(session.catalog.by_plural(plural, ""), session.namespace, name)
    except StatusError as e:
        raise Unresolved(e.message) from None
    value: str | None = (obj.get("data") or {}).get(key)
    if value is None:
        raise Unresolved(f"key {key} not found in {what} {name}")
    return value


def _field(metadata: Object, path: str) -> str:
    kind, bracket, key = path.removesuffix("']").partition("['")
    if bracket and kind and path.endswith("']"):
        if kind not in ("metadata.annotations", "metadata.labels"):
            raise Unresolved(f"fieldPath {quote(path)} does not support subscript")
        if faults := qualified_name(key.lower() if kind == "metadata.annotations" else key):
            raise Unresolved(f"invalid key subscript in {path}: {';'.join(faults)}")
        return (metadata.get(kind.partition(".")[2]) or {}).get(key, "")
    if path in ("metadata.annotations", "metadata.labels"):
        held = metadata.get(path.partition(".")[2]) or {}
        return "\n".join(f"{key}={quote(held[key])}" for key in sorted(held))
    if path in ("metadata.name", "metadata.namespace", "metadata.uid"):
        return str(metadata.get(path.partition(".")[2], ""))
    raise Unresolved(f"unsupported fieldPath: {path}")


def _amount(resources: Object, ref: Object) -> str:
    kind, _, name = ref.get("resource", "").partition(".")
    if kind not in ("limits", "requests") or (name not in ("cpu", "memory", "ephemeral-storage") and not name.startswith("hugepages-")):
        raise Unresolved(f"Unsupported container resource : {ref.get('resource', '')}")
    count = quantity.milli_value if name == "cpu" else quantity.value
    divisor = str(ref.get("divisor") or "0")
    divisor = "1" if quantity.milli_value(divisor) == 0 else divisor
    return str(-(-count((resources.get(kind) or {}).get(name, "0")) // count(divisor)))
