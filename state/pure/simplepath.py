"""The JSON paths of a CustomResourceDefinition: where printed columns, replicas and selectable fields stand in an object.

Fields, indices, wildcards, and filters that compare with a literal; what a path of another form finds is nothing.
Source: client-go `util/jsonpath`; apiextensions-apiserver `pkg/registry/customresource/tableconvertor/tableconvertor.go`.
"""

from __future__ import annotations

import re
from functools import cache, lru_cache
from typing import Any

_STEP = r"""\.(?P<field>[\w-]+(?:\\\.[\w-]+)*)      # .name, .a\.b
      | \[\s*(?P<index>-?\d+)\s*\]
      | (?P<all>\[\s*\*\s*\]|\.\*)
      | \[\s*(?P<quote>['"])(?P<key>.*?)(?P=quote)\s*\]
      | \[\?\(\s*@(?P<path>[\w.\\-]*)\s*(?:(?P<op>==|!=)\s*(?P<literal>"[^"]*"|'[^']*'|-?\d+|true|false)\s*)?\)\]"""
_WORDS = {"true": True, "false": False}


@cache
def _step_pattern() -> re.Pattern[str]:
    return re.compile(_STEP, re.X)


@lru_cache(maxsize=256)
def parse(text: str) -> tuple[tuple[str, Any], ...] | None:
    """The steps of a path such as `.spec.replicas`; None for one that is of no known form."""
    text = text.strip().removeprefix("{").removesuffix("}").removeprefix("$")
    if not text.startswith((".", "[")):
        text = f".{text}"
    steps: list[tuple[str, Any]] = []
    at = 0
    while at < len(text):
        found = _step_pattern().match(text, at)
        if found is None:
            return None
        steps.append(_step(found))
        at = found.end()
    return tuple(steps)


def _step(found: re.Match[str]) -> tuple[str, Any]:
    if found["field"] is not None:
        return "field", found["field"].replace("\\.", ".")
    if found["key"] is not None:
        return "field", found["key"]
    if found["index"] is not None:
        return "index", int(found["index"])
    if found["all"] is not None:
        return "all", None
    return "filter", (parse(found["path"]) if found["path"] else (), found["op"], _literal(found["literal"]))


def _literal(text: str | None) -> Any:
    if text is None or text in _WORDS:
        return _WORDS.get(text or "")
    return text[1:-1] if text[0] in "\"'" else int(text)


def find(text: str, value: Any) -> list[Any]:
    """What stands at the path, in order."""
    steps = parse(text)
    return [] if steps is None else _find(steps, [value])


def _find(steps: tuple[tuple[str, Any], ...], found: list[Any]) -> list[Any]:
    for kind, what in steps:
        found = [v for value in found for v in _one(kind, what, value)]
    return found


def _one(kind: str, what: Any, value: Any) -> list[Any]:
    if kind == "field":
        return [value[what]] if isinstance(value, dict) and what in value else []
    if kind == "all":
        return list(value.values()) if isinstance(value, dict) else list(value) if isinstance(value, list) else []
    if not isinstance(value, list):
        return []
    if kind == "index":
        return [value[what]] if -len(value) <= what < len(value) else []
    path, op, literal = what
    return [v for v in value if _holds(_find(path, [v]), op, literal)]


def _holds(found: list[Any], op: str | None, literal: Any) -> bool:
    if op is None:
        return bool(found)
    return bool(found) and (found[0] == literal) == (op == "==")


def put(text: str, obj: dict[str, Any], value: Any) -> None:
    """Set a field at a path of fields alone; changes `obj`. Raises ValueError for a path of another form."""
    steps = parse(text)
    if not steps or any(kind != "field" for kind, _ in steps):
        raise ValueError(f"{text} is no path of fields")
    for _, name in steps[:-1]:
        obj = obj.setdefault(name, {})
    obj[steps[-1][1]] = value
