"""The parse tree of a Go template. A node's text is its canonical source, which errors quote (Go's text/template/parse/node.go)."""
from __future__ import annotations

from typing import Any

from state.pure import gojson


class Node:
    """Anything in the tree; `pos` is its character offset in the template."""

    def __init__(self, pos: int) -> None:
        self.pos = pos

    def __str__(self) -> str:
        return ""


class Text(Node):
    """Text outside of actions."""

    def __init__(self, pos: int, text: str) -> None:
        super().__init__(pos)
        self.text = text

    def __str__(self) -> str:
        return self.text


class Nodes(Node):
    """A sequence."""

    def __init__(self, pos: int, nodes: list[Node] | None = None) -> None:
        super().__init__(pos)
        self.nodes: list[Node] = nodes or []

    def __str__(self) -> str:
        return "".join(map(str, self.nodes))

    def is_empty(self) -> bool:
        """Whether there is nothing but white space."""
        return all(isinstance(node, Text) and not node.text.strip() for node in self.nodes)


class Identifier(Node):
    """A function's name."""

    def __init__(self, pos: int, name: str) -> None:
        super().__init__(pos)
        self.name = name

    def __str__(self) -> str:
        return self.name


class Variable(Node):
    """`$x`, perhaps with fields after it: `$x.a.b`."""

    def __init__(self, pos: int, path: list[str]) -> None:
        super().__init__(pos)
        self.path = path

    def __str__(self) -> str:
        return ".".join(self.path)


class Dot(Node):
    """The current value."""

    def __str__(self) -> str:
        return "."


class Nil(Node):
    """The word nil."""

    def __str__(self) -> str:
        return "nil"


class Field(Node):
    """`.a.b`."""

    def __init__(self, pos: int, path: list[str]) -> None:
        super().__init__(pos)
        self.path = path

    def __str__(self) -> str:
        return "".join("." + name for name in self.path)


class Bool(Node):
    """true or false."""

    def __init__(self, pos: int, value: bool) -> None:
        super().__init__(pos)
        self.value = value

    def __str__(self) -> str:
        return "true" if self.value else "false"


class Number(Node):
    """A numeric or character constant as written, and its value where no type is asked for (None: it overflows an int)."""

    def __init__(self, pos: int, source: str, value: Any) -> None:
        super().__init__(pos)
        self.source = source
        self.value = value

    def __str__(self) -> str:
        return self.source


class String(Node):
    """A quoted string as written, and its text."""

    def __init__(self, pos: int, source: str, text: str) -> None:
        super().__init__(pos)
        self.source = source
        self.text = text

    def __str__(self) -> str:
        return self.source


class Command(Node):
    """A function or value with its arguments."""

    def __init__(self, pos: int) -> None:
        super().__init__(pos)
        self.args: list[Node] = []

    def __str__(self) -> str:
        return " ".join(f"({arg})" if isinstance(arg, Pipe) else str(arg) for arg in self.args)


class Pipe(Node):
    """Commands joined by `|`, perhaps declaring or assigning variables."""

    def __init__(self, pos: int) -> None:
        super().__init__(pos)
        self.commands: list[Command] = []
        self.variables: list[Variable] = []
        self.assigns = False

    def __str__(self) -> str:
        text = " | ".join(map(str, self.commands))
        if not self.variables:
            return text
        return ", ".join(map(str, self.variables)) + (" = " if self.assigns else " := ") + text


class Chain(Node):
    """Fields of a parenthesized pipeline or of a function's result."""

    def __init__(self, pos: int, base: Node, path: list[str]) -> None:
        super().__init__(pos)
        self.base = base
        self.path = path

    def __str__(self) -> str:
        base = f"({self.base})" if isinstance(self.base, Pipe) else str(self.base)
        return base + "".join("." + name for name in self.path)


class Action(Node):
    """`{{pipeline}}`."""

    def __init__(self, pos: int, pipe: Pipe) -> None:
        super().__init__(pos)
        self.pipe = pipe

    def __str__(self) -> str:
        return "{{" + str(self.pipe) + "}}"


class Branch(Node):
    """`if`, `with` or `range`."""

    def __init__(self, pos: int, word: str, pipe: Pipe, body: Nodes, otherwise: Nodes | None) -> None:
        super().__init__(pos)
        self.word = word
        self.pipe = pipe
        self.body = body
        self.otherwise = otherwise

    def __str__(self) -> str:
        otherwise = "{{else}}" + str(self.otherwise) if self.otherwise else ""
        return "{{" + f"{self.word} {self.pipe}" + "}}" + f"{self.body}{otherwise}" + "{{end}}"


class Keyword(Node):
    """`end`, `else`, `break` or `continue`."""

    def __init__(self, pos: int, word: str) -> None:
        super().__init__(pos)
        self.word = word

    def __str__(self) -> str:
        return "{{" + self.word + "}}"


class Call(Node):
    """`{{template "name" pipeline}}`, and what is left of a block in its place."""

    def __init__(self, pos: int, name: str, pipe: Pipe | None) -> None:
        super().__init__(pos)
        self.name = name
        self.pipe = pipe

    def __str__(self) -> str:
        argument = f" {self.pipe}" if self.pipe else ""
        return "{{template " + gojson.quote(self.name) + argument + "}}"
