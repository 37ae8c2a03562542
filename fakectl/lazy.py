"""The tree of commands is the folder `commands/`: a file is a command, a folder one with subcommands; only what is called is imported.

Which word is the command is found as cobra finds it (`Find`, `stripFlags`): a flag that is not known yet takes the next word with it.
Source: spf13/cobra `command.go`.
"""
from __future__ import annotations

import importlib
import os
from collections.abc import Callable, Iterator, Sequence

from .errors import BareError, CommandError
from .flags import GLOBALS, Command, Group, facts, known_flags

FOLDER = os.path.join(os.path.dirname(__file__), "commands")
# Commands of kubectl that have subcommands, whether fakectl has them or not: only below these is an unknown word looked up in the facts.
_GROUPS = frozenset(("apply", "auth", "certificate", "cluster-info", "config", "create", "create secret", "create service", "kuberc",
                     "plugin", "rollout", "set", "top"))


class Node:
    """A command by its path: () is kubectl itself, ("rollout", "status") a subcommand. `missing`: kubectl has it, fakectl does not."""

    def __init__(self, path: tuple[str, ...] = (), *, missing: bool = False, command: Command | None = None):
        self.path, self.missing, self._command = path, missing, command

    @property
    def command_path(self) -> str:
        return " ".join(("kubectl", *self.path))

    def load(self) -> Command:
        """The click command (imports its file)."""
        if self.missing:
            raise CommandError(f'fakectl does not simulate "{self.command_path}"')
        if self._command is None:
            module = importlib.import_module(".".join((__package__ or "fakectl", "commands", *(p.replace("-", "_") for p in self.path))))
            self._command = module.command
        return self._command

    def names(self) -> list[str]:
        """The subcommands that fakectl has, in the alphabet's order (those in one file in that file's)."""
        if grouped := self._in_file():
            return list(grouped)
        folder = os.path.join(FOLDER, *(p.replace("-", "_") for p in self.path))
        try:
            entries = os.listdir(folder)
        except (FileNotFoundError, NotADirectoryError):
            return []
        return sorted(_command_name(e) for e in entries if not e.startswith(("_", ".")) and (e.endswith(".py") or "." not in e))

    def _in_file(self) -> dict[str, Command]:
        """The subcommands of a group that is one file."""
        if not self.path or self.missing or os.path.isdir(os.path.join(FOLDER, *(p.replace("-", "_") for p in self.path))):
            return {}
        command = self.load()
        return {str(name): c for name, c in command.commands.items()} if isinstance(command, Group) else {}

    def child(self, word: str) -> Node | None:
        """The subcommand that a word means, by name or alias."""
        names = self.names()
        if word in names:
            return Node((*self.path, word), command=self._in_file().get(word))
        key = " ".join(self.path)
        if not names and key not in _GROUPS:
            return None
        if key in _GROUPS:
            word = aliases().get(f"{key} {word}", word).rpartition(" ")[2]
        if word in names:
            return Node((*self.path, word), command=self._in_file().get(word))
        if (not key or key in _GROUPS) and f"{key} {word}".strip() in facts()["commands"]:
            return Node((*self.path, word), missing=True)
        return None

    def takes_value(self, name: str) -> bool:
        """Whether this flag takes the next word, as far as is known before the subcommand is."""
        flag = GLOBALS.get(name) or next((f for f in GLOBALS.values() if f.shorthand == name), None)
        if flag is None and self.path:
            known = known_flags(" ".join(self.path))
            flag = known.get(name) or next((f for f in known.values() if f.shorthand == name), None)
        return flag is None or flag.no_value is None


def find(words: Sequence[str]) -> tuple[Node, list[str]]:
    """The command that the words mean, and the words without its names. Raises what kubectl says to a word that is no command."""
    node, rest = Node(), list(words)
    while True:
        at = next(find_words(rest, node.takes_value), None)
        if at is None:
            return node, rest
        child = node.child(rest[at])
        if child is None:
            break
        node, rest = child, rest[:at] + rest[at + 1:]
    if not node.path:
        raise _unknown(rest, rest[at])
    return node, rest


def find_words(words: Sequence[str], takes_value: Callable[[str], bool]) -> Iterator[int]:
    """The positions of the words that are no flags and no values of flags, before any `--`."""
    i = 0
    while i < len(words):
        word = words[i]
        if word == "--":
            return
        flag = word.startswith("-") and "=" not in word and (word.startswith("--") or len(word) == 2)
        if flag and takes_value(word.lstrip("-").replace("_", "-")):
            if len(words) - i <= 2:
                return
            i += 2
            continue
        if word and not word.startswith("-"):
            yield i
        i += 1


def _unknown(words: Sequence[str], word: str) -> Exception:
    if words[0].startswith("-"):
        return BareError(f"Error: flags cannot be placed before plugin name: {words[0]}")
    from .suggest import suggestions

    text = f'unknown command "{word}" for "kubectl"'
    if found := suggestions(word, Node().names()):
        text += "\n\nDid you mean this?\n" + "".join(f"\t{name}\n" for name in found)
    return CommandError(text)


def _command_name(entry: str) -> str:
    return entry.removesuffix(".py").replace("_", "-")


def aliases() -> dict[str, str]:
    import json

    with open(os.path.join(os.path.dirname(__file__), "data", "aliases.json"), encoding="utf-8") as f:
        return json.load(f)
