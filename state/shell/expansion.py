"""From words to fields: variables, output of commands, arithmetic, splitting, file names. Source: POSIX.1-2017, 2.6."""

from __future__ import annotations

from collections.abc import Generator
from typing import TYPE_CHECKING, Any

from .arithmetic import evaluate
from .files import Trouble
from .patterns import MAGIC, escaped, matches, trimmed
from .streams import Event
from .syntax import Node, Part, ShellError, Word

if TYPE_CHECKING:
    from .machine import Shell

Field = list[tuple[str, bool]]  # pieces of text, and whether each was quoted


def fields(shell: Shell, words: list[Word]) -> Generator[Event, None, list[str]]:
    """What the words of a command become."""
    found: list[str] = []
    for word in words:
        plain = word.plain()
        if plain is not None and plain[:1] != "~" and not MAGIC.intersection(plain):
            found.append(plain)
            continue
        for field in (yield from _split(shell, word)):
            found += _file_names(shell, field)
    return found


def text_of(shell: Shell, word: Word) -> Generator[Event, None, str]:
    """A word where no fields are made: after `=`, in case, after a redirection."""
    pieces = []
    for part in _tilde(shell, word.parts):
        value = yield from _value(shell, part)
        pieces.append(value if isinstance(value, str) else " ".join(value))
    made = "".join(pieces)
    shell.world.spend(made)
    return made


def pattern_of(shell: Shell, word: Word) -> Generator[Event, None, str]:
    """A word as a pattern: what was quoted means itself."""
    pieces = []
    for part in word.parts:
        value = yield from _value(shell, part)
        text = value if isinstance(value, str) else " ".join(value)
        pieces.append(escaped(text) if part.quoted else text)
    return "".join(pieces)


def _tilde(shell: Shell, parts: tuple[Part, ...]) -> tuple[Part, ...]:
    if parts and parts[0].kind == "text" and not parts[0].quoted:
        text = str(parts[0].value)
        if text == "~" or text.startswith("~/"):
            return (Part("text", shell.get("HOME") + text[1:], True), *parts[1:])
    return parts


def _split(shell: Shell, word: Word) -> Generator[Event, None, list[Field]]:
    done: list[Field] = []
    current: Field | None = None
    for part in _tilde(shell, word.parts):
        value = yield from _value(shell, part)
        if isinstance(value, list):
            if part.quoted:
                for i, one in enumerate(value):
                    if i and current is not None:
                        done.append(current)
                        current = None
                    current = [*(current or []), (one, True)]
                continue
            value = " ".join(value)
        if part.quoted or part.kind == "text":
            current = [*(current or []), (value, part.quoted)]
            continue
        shell.world.spend(value)
        current = _fields_of(shell, value, done, current)
    if current is not None:
        done.append(current)
    return done


def _fields_of(shell: Shell, value: str, done: list[Field], current: Field | None) -> Field | None:
    """Split an unquoted value; its first piece belongs to the field at hand, its last one may go on."""
    ifs = shell.vars.get("IFS", " \t\n")
    if not ifs:
        return [*(current or []), (value, False)] if value else current
    blank = "".join(c for c in ifs if c in " \t\n")
    piece: list[str] = []
    for char in value:
        if char not in ifs:
            piece.append(char)
            continue
        if piece:
            current = [*(current or []), ("".join(piece), False)]
            piece = []
        elif current is None and char not in blank:
            current = [("", True)]
        if current is not None:
            done.append(current)
            current = None
    return [*(current or []), ("".join(piece), False)] if piece else current


def _file_names(shell: Shell, field: Field) -> list[str]:
    plain = "".join(text for text, _ in field)
    if "f" in shell.options or not any(not quoted and MAGIC.intersection(text) for text, quoted in field):
        return [plain]
    pattern = "".join(escaped(text) if quoted else text for text, quoted in field)
    found = [""] if not pattern.startswith("/") else ["/"]
    for piece in [p for p in pattern.split("/") if p]:
        found = [f for base in found for f in _matching(shell, base, piece)][:1000]
    return sorted(found) or [plain]


def _matching(shell: Shell, base: str, pattern: str) -> list[str]:
    prefix = base if not base or base.endswith("/") else base + "/"
    try:
        names = shell.world.files.names(shell.path(base or "."))
    except Trouble:
        return []
    shell.world.step(1 + len(names) // 16)
    return [prefix + name for name in names if matches(pattern, name) and (pattern[0] == "." or name[0] != ".")]


# -- values -----------------------------------------------------------------------------------------------------------------------


def _value(shell: Shell, part: Part) -> Generator[Event, None, str | list[str]]:
    if part.kind == "text":
        return str(part.value)
    if part.kind == "run":
        body: Any = part.value
        assert isinstance(body, Node)
        return (yield from captured(shell, body))
    if part.kind == "sum":
        word: Any = part.value
        return str(evaluate((yield from text_of(shell, word)), shell.get, shell.set))
    return (yield from _variable(shell, part))


def captured(shell: Shell, body: Node) -> Generator[Event, None, str]:
    """What a command prints, without the last ends of lines."""
    inner = shell.fork()
    out: list[str] = []
    shell.world.capturing += 1
    try:
        for event in inner.whole(body):
            if event[1] == 1:
                shell.world.spend(event[2])
                out.append(event[2])
                yield event[0], 0, ""
            elif event[1] == 2:
                yield from shell.emit(2, event[2])
            else:
                yield event
    finally:
        shell.world.capturing -= 1
    shell.now = max(shell.now, inner.now)
    shell.status = shell.substituted = inner.status
    return "".join(out).rstrip("\n")


def _variable(shell: Shell, part: Part) -> Generator[Event, None, str | list[str]]:
    name = str(part.value)
    if name in ("@", "*") and not part.op:
        if name == "@" or not part.quoted:
            return list(shell.args)
        return (shell.vars.get("IFS", " ")[:1]).join(shell.args)
    value = shell.parameter(name)
    op, arg = part.op, part.arg
    if op == "length":
        return str(len(value or ""))
    if not op or arg is None:
        if value is None and "u" in shell.options:
            raise ShellError(f"{name}: parameter not set")
        return value or ""
    if op[0] in "#%":
        return trimmed(value or "", op, (yield from pattern_of(shell, arg)))
    given = value is not None and (op[0] != ":" or value != "")
    if op[-1] == "+":
        return (yield from text_of(shell, arg)) if given else ""
    if given:
        return value or ""
    said = yield from text_of(shell, arg)
    if op[-1] == "=":
        shell.set(name, said)
    elif op[-1] == "?":
        raise ShellError(f"{name}: {said or 'parameter not set or null'}")
    return said
