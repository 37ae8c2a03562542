"""The tree that a script is read into. Source of the grammar: POSIX.1-2017, Shell Command Language."""

from __future__ import annotations

from typing import NamedTuple


class ShellError(Exception):
    """A script that is none, or that the pretend shell cannot run; the text says why."""


class Part(NamedTuple):
    """A piece of a word. `kind`: text, var, run (a command's output), sum (arithmetic). `value` is its text, name, script or word."""

    kind: str
    value: object
    quoted: bool
    op: str = ""
    arg: Word | None = None


class Word(NamedTuple):
    """What becomes no field, one, or more when it is expanded."""

    parts: tuple[Part, ...]

    def plain(self) -> str | None:
        """The text of a word that is one unquoted text, which may be a reserved word or a name; None for any other."""
        if len(self.parts) == 1 and self.parts[0].kind == "text" and not self.parts[0].quoted:
            return str(self.parts[0].value)
        return None


class Redirect(NamedTuple):
    """`op` is one of > >> < >& <& <<; of the last the target is the text itself."""

    fd: int
    op: str
    target: Word


class Node:
    """A command of any kind."""

    __slots__ = ()


class Simple(Node):
    """Assignments and words with their redirections."""

    __slots__ = ("assigns", "redirects", "words")

    def __init__(self, assigns: list[tuple[str, Word]], words: list[Word], redirects: list[Redirect]):
        self.assigns, self.words, self.redirects = assigns, words, redirects


class Pipeline(Node):
    __slots__ = ("negated", "stages")

    def __init__(self, stages: list[Node], negated: bool):
        self.stages, self.negated = stages, negated


class AndOr(Node):
    """`op` between two commands: && or ||."""

    __slots__ = ("left", "op", "right")

    def __init__(self, left: Node, op: str, right: Node):
        self.left, self.op, self.right = left, op, right


class Sequence(Node):
    __slots__ = ("items",)

    def __init__(self, items: list[Node]):
        self.items = items


class Background(Node):
    __slots__ = ("body",)

    def __init__(self, body: Node):
        self.body = body


class If(Node):
    __slots__ = ("clauses", "otherwise")

    def __init__(self, clauses: list[tuple[Node, Node]], otherwise: Node | None):
        self.clauses, self.otherwise = clauses, otherwise


class Loop(Node):
    """while, or until."""

    __slots__ = ("body", "condition", "until")

    def __init__(self, condition: Node, body: Node, until: bool):
        self.condition, self.body, self.until = condition, body, until


class For(Node):
    """Over words, or, when they are None, over the arguments."""

    __slots__ = ("body", "name", "words")

    def __init__(self, name: str, words: list[Word] | None, body: Node):
        self.name, self.words, self.body = name, words, body


class Case(Node):
    __slots__ = ("clauses", "word")

    def __init__(self, word: Word, clauses: list[tuple[list[Word], Node]]):
        self.word, self.clauses = word, clauses


class Function(Node):
    __slots__ = ("body", "name")

    def __init__(self, name: str, body: Node):
        self.name, self.body = name, body


class Group(Node):
    """{ ... }, or ( ... ) in a shell of its own."""

    __slots__ = ("body", "subshell")

    def __init__(self, body: Node, subshell: bool):
        self.body, self.subshell = body, subshell


class Redirected(Node):
    """A compound command with redirections."""

    __slots__ = ("body", "redirects")

    def __init__(self, body: Node, redirects: list[Redirect]):
        self.body, self.redirects = body, redirects
