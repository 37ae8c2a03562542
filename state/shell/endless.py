"""Tells from a loop's text that it never ends, so that nobody needs to run it to find out."""

from __future__ import annotations

from collections.abc import Iterator

from . import syntax
from .syntax import Node

LEAVING = frozenset(("break", "exit", "return", "exec", "kill", "eval", ".", "source", "set", "continue"))


def endless(node: syntax.Loop) -> bool:
    """Whether this is `while true` (or its like) around commands none of which can leave it."""
    condition = node.condition
    if not isinstance(condition, syntax.Simple) or condition.redirects or condition.assigns:
        return False
    words = [w.plain() for w in condition.words]
    always = words in (["true"], [":"], ["[", "1", "]"]) and not node.until or words == ["false"] and node.until
    return always and not any(_leaves(n) for n in nodes(node.body))


def _leaves(node: Node) -> bool:
    if isinstance(node, syntax.Function):
        return True
    if not isinstance(node, syntax.Simple):
        return False
    words = [*node.words, *(word for _, word in node.assigns)]
    first = node.words[0].plain() if node.words else ""
    return first is None or first in LEAVING or any(part.op[-1:] == "?" for word in words for part in word.parts)


def nodes(node: Node) -> Iterator[Node]:
    """Every command of a tree (those in substitutions run in shells of their own, and are left out)."""
    yield node
    for child in _children(node):
        yield from nodes(child)


def _children(node: Node) -> list[Node]:
    if isinstance(node, syntax.Sequence):
        return node.items
    if isinstance(node, syntax.Pipeline):
        return node.stages
    if isinstance(node, syntax.AndOr):
        return [node.left, node.right]
    if isinstance(node, syntax.If):
        return [n for clause in node.clauses for n in clause] + ([node.otherwise] if node.otherwise else [])
    if isinstance(node, syntax.Loop):
        return [node.condition, node.body]
    if isinstance(node, syntax.Case):
        return [body for _, body in node.clauses]
    if isinstance(node, syntax.Background | syntax.For | syntax.Function | syntax.Group | syntax.Redirected):
        return [node.body]
    return []
