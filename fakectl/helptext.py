"""What `--help` prints: a command's own few words, its usage line, its subcommands and its flags, laid out as kubectl does.

Long help is fakectl's own prose. Where kubectl prints help as the answer to a mistake, the recorded text stands in data/help.json.
Source of the layout: kubectl `pkg/util/templates/templates.go`.
"""
from __future__ import annotations

import json
import os
from typing import Any

from .flags import Flag, facts
from .lazy import Node, aliases
from .suggest import SECTIONS

OPTIONS_LINE = 'Use "kubectl options" for a list of global command-line options (applies to all commands).\n'

NARROWEST = 11  # cobra's least width of a column of names


def help_of(node: Node) -> str:
    """The help of a command; kubectl's `options` has none of its own."""
    words = " ".join(node.path)
    if not words:
        return root_help()
    if words == "options":
        return ""
    command = node.load()
    if recorded := _recorded().get(words):
        return recorded
    parts = [(command.help or command.short_help or "").strip() + "\n\n"]
    if others := [alias.rpartition(" ")[2] for alias, target in aliases().items() if target == words]:
        parts.append(f"Aliases:\n{', '.join((node.path[-1], *others))}\n\n")
    children = node.names()
    if children:
        parts.append(_listing("Available Commands:", [(n, _short(node, n)) for n in children]))
    if shown := [f for f in command.flags.values() if not f.hidden]:
        parts.append("Options:\n" + "".join(_flag_lines(f) for f in sorted(shown, key=lambda f: f.flag)))
    use = command.use or facts()["commands"].get(words, {}).get("use") or f"{node.command_path} [flags] [options]"
    parts.append(f"Usage:\n  {use}\n\n")
    if children:
        parts.append(f'Use "{node.command_path} <command> --help" for more information about a given command.\n')
    return "".join(parts) + OPTIONS_LINE


def root_help() -> str:
    """What bare `kubectl` prints."""
    root = Node()
    names = [n for n in root.names() if n not in ("help", "options")]
    parts = ["fakectl answers kubectl commands from a simulated Kubernetes cluster.\n\n"]
    placed = {n for section in SECTIONS.values() for n in section}
    own = tuple(n for n in names if n not in placed)
    for title, members in (*SECTIONS.items(), ("Commands of fakectl itself:", own)):
        ordered = sorted(members) if title.startswith("Other") else members
        if present := [(n, _short(root, n)) for n in ordered if n in names]:
            parts.append(_listing(title, present))
    parts.append('Usage:\n  kubectl [flags] [options]\n\nUse "kubectl <command> --help" for more information about a given command.\n')
    return "".join(parts) + OPTIONS_LINE


def _flag_lines(flag: Flag) -> str:
    default: Any = flag.value
    if flag.kind == "bool":
        shown = str(default).lower()
    elif flag.kind in ("slice", "array"):
        shown = f"[{','.join(default)}]"
    elif flag.kind == "duration":
        from state.pure.duration import format_go_duration

        shown = format_go_duration(default)
    else:
        shown = str(default) if flag.kind.startswith("int") else f"'{default}'"
    return _entry(flag.flag, flag.shorthand, shown, flag.help or "")


def _entry(name: str, shorthand: str, default: str, words: str) -> str:
    short = f"-{shorthand}, " if shorthand else ""
    return f"    {short}--{name}={default}:\n\t{words}\n\n"


def _listing(title: str, rows: list[tuple[str, str]]) -> str:
    width = max(len("api-resources") if title in SECTIONS else NARROWEST, *(len(name) for name, _ in rows))
    return title + "\n" + "".join(f"  {name:<{width}}   {short}\n" for name, short in rows) + "\n"


def _short(node: Node, name: str) -> str:
    child = node.child(name)
    command = child.load() if child else None
    return (command.short_help or "") if command else ""


def _recorded() -> dict[str, str]:
    with open(os.path.join(os.path.dirname(__file__), "data", "help.json"), encoding="utf-8") as f:
        return json.load(f)
