"""`kubectl plugin list`: the files on PATH that kubectl would run as plugins; fakectl runs none.

Source: kubectl `pkg/cmd/plugin/plugin.go`.
"""
from __future__ import annotations

import os
from typing import Any

import click

from fakectl import flags
from fakectl.errors import BareError, CommandError
from fakectl.lazy import find
from state.pure.gojson import quote

PREFIX = "kubectl-"


@flags.command(short="List all visible plugin executables on a user's PATH")
@flags.boolean("name-only", help="Only the names of the files.")
@click.pass_obj
def command(session: Any, args: list[str], name_only: bool) -> None:
    found: list[tuple[str, str]] = []
    for folder in dict.fromkeys(session.env.get("PATH", "").split(os.pathsep)):
        if folder.strip():
            found += [(folder, name) for name in _names(session, folder)]
    errors = [] if found else ["error: unable to find any kubectl plugins in your PATH"]
    if found:
        session.out("The following compatible plugins are available:\n\n")
    seen: dict[str, str] = {}
    count = 0
    for folder, name in found:
        path = os.path.join(folder, name)
        session.out(f"{name if name_only else path}\n")
        warnings = _warnings(session.path(path), path, name, seen)
        count += len(warnings)
        session.err("".join(f"  - {w}\n" for w in warnings))
    if count:
        errors.append("error: one plugin warning was found" if count == 1 else f"error: {count} plugin warnings were found")
    if errors:
        raise BareError("".join(f"{e}\n" for e in errors))


def _names(session: Any, folder: str) -> list[str]:
    try:
        entries = [e for e in os.scandir(session.path(folder)) if not e.is_dir(follow_symlinks=False)]
    except OSError as e:
        why = f"{'open' if isinstance(e, FileNotFoundError) else 'readdirent'} {folder}: {(e.strerror or '').lower()}"
        session.note(f"Unable to read directory {quote(folder)} from your PATH: {why}. Skipping...")
        return []
    return sorted(e.name for e in entries if e.name.startswith(PREFIX))


def _warnings(file: str, path: str, name: str, seen: dict[str, str]) -> list[str]:
    """What keeps kubectl from running this file as a plugin."""
    warnings = []
    if not os.access(file, os.X_OK):
        warnings.append(f"warning: {path} identified as a kubectl plugin, but it is not executable")
    if name in seen:
        warnings.append(f"warning: {path} is overshadowed by a similarly named plugin: {seen[name]}")
    seen.setdefault(name, path)
    words = name.split("-")[1:]
    try:
        node, _ = find(words)
    except CommandError:
        return warnings
    return [*warnings, f"warning: {name} overwrites existing command: {quote(node.command_path)}"]
