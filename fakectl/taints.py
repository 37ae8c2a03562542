"""The taints that `kubectl taint` is told of, and a node's taints with them. Source: kubectl `pkg/cmd/taint/utils.go`."""
from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

from state.pure.gojson import quote
from state.pure.names import label_value, qualified_name

from .errors import CommandError, raise_all

EFFECTS = ("NoSchedule", "PreferNoSchedule", "NoExecute")


class Taint(NamedTuple):
    """One taint; to take away those of a key whatever their effect, it has none."""

    key: str
    value: str = ""
    effect: str = ""

    @property
    def text(self) -> str:
        return (f"{self.key}={self.value}" if self.value else self.key) + (f":{self.effect}" if self.effect else "")

    def matches(self, held: dict[str, Any]) -> bool:
        """Whether a node's taint is this one, whatever its value."""
        return held["key"] == self.key and self.effect in ("", held.get("effect", ""))

    @property
    def obj(self) -> dict[str, Any]:
        return {"key": self.key, **({"value": self.value} if self.value else {}), "effect": self.effect}


def parse_taints(words: Sequence[str]) -> tuple[list[Taint], list[Taint]]:
    """The taints to add and those to take away (`KEY:EFFECT-`, `KEY-`). ValueError with kubectl's words."""
    added: list[Taint] = []
    removed: list[Taint] = []
    for word in words:
        taint = _parse(word.removesuffix("-"))
        if word.endswith("-"):
            removed.append(taint._replace(value=""))
            continue
        if not taint.effect:
            raise ValueError(f"invalid taint spec: {word}")
        if any((t.key, t.effect) == (taint.key, taint.effect) for t in added):
            raise ValueError(f"duplicated taints with the same key and effect: {{{taint.key} {taint.value} {taint.effect} <nil>}}")
        added.append(taint)
    return added, removed


def _parse(text: str) -> Taint:
    left, *effects = text.split(":")
    if len(effects) > 1:
        raise ValueError(f"invalid taint spec: {text}")
    key, value, effect = left, "", ""
    if effects:
        effect = effects[0]
        if effect not in EFFECTS:
            raise ValueError(f"invalid taint effect: {effect}, unsupported taint effect")
        key, _, value = left.partition("=")
        if "=" in value:
            raise ValueError(f"invalid taint spec: {text}")
        if faults := label_value(value):
            raise ValueError(f"invalid taint spec: {text}, {'; '.join(faults)}")
    if faults := qualified_name(key):
        raise ValueError(f"invalid taint spec: {text}, {'; '.join(faults)}")
    return Taint(key, value, effect)


def changed(held: Sequence[dict[str, Any]], added: Sequence[Taint], removed: Sequence[Taint],
            overwrite: bool) -> tuple[list[dict[str, Any]], str]:
    """A node's taints after the change, and what was done. Raises CommandError for a taint that is not there."""
    taints = [t.obj for t in added]
    taints += [old for old in held if not any(t.matches(old) for t in added)]
    grown = len(taints) != len(held)
    gone, errors = False, []
    for taint in removed:
        left = [t for t in taints if not taint.matches(t)]
        gone = len(left) != len(taints)
        taints = left
        if not gone:
            errors.append(CommandError(f"taint {quote(taint.text)} not found"))
    raise_all(errors)
    if overwrite or (grown and gone):
        return taints, "modified"
    return taints, "tainted" if grown else "untainted"
