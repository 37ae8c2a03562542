"""`kubectl __complete WORD... PREFIX`: what may stand at the end of a command line, as a shell's completion script asks for it.

One suggestion a line, with a tab and a few words unless `__completeNoDesc` asks; then `:N`, the directive for the shell, in bits.
Source: spf13/cobra `completions.go` (getCompletions, checkIfFlagCompletion).
"""
from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

from state import ClusterError, StatusError

from .errors import CommandError, MultipleErrors
from .flags import GLOBALS, HELP, Command, Flag, known_flags
from .lazy import Node, find
from .pflag import FlagError, Parser

DEFAULT, NO_SPACE, NO_FILES, FILE_ENDINGS = 0, 2, 4, 8
_NAMES = {NO_SPACE: "ShellCompDirectiveNoSpace", NO_FILES: "ShellCompDirectiveNoFileComp", FILE_ENDINGS: "ShellCompDirectiveFilterFileExt"}
HIDDEN = ("__complete", "__completeNoDesc")
AnyFlag = Any  # a declared Flag, or a Known one
Values = tuple[list[str], int]


class Line(NamedTuple):
    """A command line as far as it is typed: the command, the words behind it, and what is to be completed."""

    node: Node
    args: list[str]
    prefix: str


def complete(session: Any, words: Sequence[str]) -> int:
    """Say what fits. Raises CommandError when nothing is to be completed."""
    typed = list(words[1:])
    if words[0] not in HIDDEN:
        raise CommandError(f'unknown command "{words[0]}" for "kubectl"')
    if not typed:
        raise CommandError("requires at least 1 arg(s), only received 0")
    try:
        found, directive = _suggestions(session, typed)
    except (CommandError, MultipleErrors, FlagError, StatusError, ClusterError):
        found, directive = [], DEFAULT
    for text in found:
        name, tab, why = text.partition("\t")
        session.out((name if words[0] == HIDDEN[1] or not why else name + tab + why.partition("\n")[0]).strip() + "\n")
    session.out(f":{directive}\n")
    session.flush()
    said = ", ".join(name for bit, name in _NAMES.items() if directive & bit) or "ShellCompDirectiveDefault"
    session.note(f"Completion ended with directive: {said}")
    return 0


def _suggestions(session: Any, typed: list[str]) -> Values:
    try:
        node, args = find(typed[:-1])
        command = node.load() if node.path and not node.missing else None
    except CommandError:
        session.note("[Debug] Cleared global flags for plugin completion")
        session.note(f"[Debug] [Error] unable to find a command for arguments: [{' '.join(typed[:-1])}]")
        return [], DEFAULT
    flags = _Flags(node, command)
    line, flag = _value_of(flags, Line(node, args, typed[-1]))
    try:
        parsed = Parser(flags.long, flags.short, lambda _: None).parse([*line.args, "--"])
    except FlagError as e:
        session.note(f"[Debug] [Error] Error while parsing flags from args [{' '.join(line.args)}]: {e}")
        return [], DEFAULT
    session.use_globals({n: v for n, v in parsed.values.items() if n in GLOBALS and n not in flags.own})
    if parsed.values.get("help"):
        return [], NO_FILES
    from .completions import of_arguments, of_flag

    if flag is not None:
        return of_flag(session, line._replace(args=parsed.args), flag.flag)
    required = [f for f in flags.own.values() if isinstance(f, Flag) and f.must and f.flag not in parsed.values]
    if line.prefix.startswith("-"):
        return _flag_names(flags, line.prefix, parsed.values, required), NO_FILES
    return _words(line._replace(args=parsed.args), _named(required, line.prefix), lambda rest: of_arguments(session, rest))


class _Flags:
    """The flags of a command: its own and the global ones."""

    def __init__(self, node: Node, command: Command | None):
        self.own: dict[str, AnyFlag] = {**known_flags(" ".join(node.path)), **(command.flags if command else {})}
        self.inherited = {} if not node.path else {name: f for name, f in GLOBALS.items() if name not in self.own}

    def all(self) -> Iterable[AnyFlag]:
        """As cobra lists them: what is inherited first, each by name."""
        own = {**({} if self.inherited else GLOBALS), **self.own, "help": HELP}
        for flags in (self.inherited, own):
            yield from (flags[name] for name in sorted(flags))

    def long(self, name: str) -> AnyFlag | None:
        return self.own.get(name) or GLOBALS.get(name) or (HELP if name == "help" else None)

    def short(self, letter: str) -> AnyFlag | None:
        return next((f for f in (*self.own.values(), *GLOBALS.values(), HELP) if f.shorthand == letter), None)


def _value_of(flags: _Flags, line: Line) -> tuple[Line, AnyFlag | None]:
    """The flag whose value is being typed, and the line without it."""
    prefix, args = line.prefix, line.args
    if prefix.startswith("-"):
        name, equals, value = prefix.partition("=")
        flag = _named_flag(flags, name) if equals else None
        return (line._replace(prefix=value), flag) if flag else (line, None)
    before = args[-1] if args else ""
    if not before.startswith("-") or "=" in before or before == "--":
        return line, None
    flag = _named_flag(flags, before)
    if flag is None or flag.no_value is not None:
        return line, None
    return line._replace(args=args[:-1]), flag


def _named_flag(flags: _Flags, word: str) -> AnyFlag | None:
    return flags.long(word[2:]) if word.startswith("--") else flags.short(word[-1:])


def _flag_names(flags: _Flags, prefix: str, given: dict[str, Any], required: Sequence[Flag]) -> list[str]:
    """The flags that begin so and are not given yet, those that must be alone."""
    if "=" in prefix:
        return []
    if found := _named(required, prefix):
        return found
    left = [f for f in flags.all() if not f.deprecated and not getattr(f, "hidden", False)]
    return _named([f for f in left if f.flag not in given or f.kind in ("slice", "array")], prefix)


def _named(flags: Iterable[AnyFlag], prefix: str) -> list[str]:
    found = []
    for flag in flags:
        why = getattr(flag, "help", None) or ""
        found += [f"{name}\t{why}" for name in (f"--{flag.flag}", f"-{flag.shorthand}" if flag.shorthand else "") if name.startswith(prefix)
                  and name and (prefix.startswith("-") or name.startswith("--"))]
    return found


def _words(line: Line, required: list[str], arguments: Any) -> Values:
    """Subcommands, flags that must be given, and what the command itself takes."""
    found: list[str] = []
    if not line.args:
        found = subcommands(line.node, line.prefix)
    directive = NO_FILES if found else DEFAULT
    values, wanted = arguments(line)
    return [*found, *required, *values], wanted or directive


def subcommands(node: Node, prefix: str) -> list[str]:
    """The subcommands that begin so, each with what it is for."""
    children = [(name, node.child(name)) for name in node.names() if name.startswith(prefix)]
    return [f"{name}\t{child.load().short_help or ''}" for name, child in children if child]
