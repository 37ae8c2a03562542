"""Commands of a document in the words of the scratch cluster: with the names that things have there."""

from __future__ import annotations

import re

from state.kind import catalog

from .openings import Ledger, Var

BOUND_NODES = frozenset({
    "cordon", "uncordon", "drain", "taint", "label", "annotate", "describe", "get", "edit", "patch", "debug", "delete",
})


def translated(words: list[str], ledger: Ledger, values: dict[Var, str]) -> list[str]:
    """A command with the names that things have on the scratch cluster in place of the document's.

    A name that the document has not printed yet is taken for the first object that it can mean, and `values` remembers it.
    """
    for name in _nodes_named(words):
        free = [n for _, n in ledger.nodes if Var("node", (n,)) not in values]
        if free and name not in [n for _, n in ledger.nodes] and name not in values.values():
            values[Var("node", (free[0],))] = name
    return [_translated(word, ledger, values) for word in words]


def _nodes_named(words: list[str]) -> list[str]:
    """The nodes that a command line names."""
    plain = [w for w in words if not w.startswith("-")]
    if not plain or plain[0] not in BOUND_NODES:
        return []
    if plain[0] in ("cordon", "uncordon", "drain"):
        return [w.rpartition("/")[2] for w in plain[1:2]]
    found = [w.partition("/")[2] for w in plain[1:] if w.startswith(("node/", "nodes/", "no/"))]
    return found or (plain[2:3] if len(plain) > 2 and plain[1] in ("node", "nodes", "no") and "=" not in plain[2] else [])


def _translated(text: str, ledger: Ledger, values: dict[Var, str]) -> str:
    for name, parts in [*ledger.tokens.items()]:
        bound = [values.get(p) for p in parts if not isinstance(p, str)]
        called = ledger.called(name, values)
        if called != name and all(bound) and called in text:
            text = re.sub(rf"(?<![\w-]){re.escape(called)}(?![\w-])", name, text)
    for (namespace, base), names in ledger.made.items():
        shown = ledger.called(base.removesuffix("-"), values) + "-"
        found = re.search(rf"(?<![\w.-]){re.escape(shown)}([a-z0-9]{{3,10}})(?![\w-])", text)
        if not found or found.group() in names:
            continue
        index = next((i for i in range(len(names)) if Var("suffix", (namespace, base, i)) not in values), None)
        if index is not None:
            values[Var("suffix", (namespace, base, index))] = found.group(1)
            text = text.replace(found.group(), names[index])
    return text


def asked(command: str) -> frozenset[str]:
    """The resources that a command asks for, as group-resource names."""
    words = [w for w in command.replace("|", " ").split() if not w.startswith("-")]
    at = next((i for i, w in enumerate(words) if w in ("get", "describe")), len(words))
    found = (catalog().resolve(w.partition("/")[0]) for w in words[at + 1 : at + 2] for w in w.split(","))
    return frozenset(r.gr for r in found if r is not None)


def pause(command: str) -> int:
    """How many seconds a command sleeps."""
    words = command.split()
    return int(words[1].rstrip("s")) if words[:1] == ["sleep"] and len(words) > 1 and words[1].rstrip("s").isdigit() else 0
