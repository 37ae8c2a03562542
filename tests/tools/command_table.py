"""Writes docs/commands.md: every command and flag of the real kubectl, and what fakectl makes of it.

    python tests/tools/command_table.py [--check]

What kubectl has comes from fakectl/data/flags.json (made by flag_facts.py, held against the real binary by the tests); what is done comes
from the commands themselves: a flag that a command declares is done, unless REFUSED says that it only answers with one clear line.
"""
from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from typing import NamedTuple

ROOT = os.path.join(os.path.dirname(__file__), "..", "..")
PAGE = os.path.join(ROOT, "docs", "commands.md")
# What is refused on purpose, with the reason: "flag" everywhere, or "command --flag", or a whole "command".
REFUSED = {
    "proxy": "there is no connection to pass on",
    "port-forward": "there is no process to talk to",
    "kustomize --enable-alpha-plugins": "nothing of the user's is run",
    "kustomize --enable-helm": "nothing of the user's is run",
    "kustomize --network": "nothing of the user's is run",
}
HEAD = """# Commands and flags

Every command and flag of kubectl 1.37, as its `--help` lists them. *Done*: it does what kubectl does. *Refused*: it is understood, and
answered with one clear line and exit code 1, for the reason below. *Not yet*: the same line, but it could be done.
`tests/tools/command_table.py` writes this page; the tests hold it against the commands and against the real binary.

{totals}

| command | state | flags done | refused | not yet |
|---|---|---|---|---|
"""


class Row(NamedTuple):
    """One command: its state ("done", "refused", "not yet") and the names of its flags by theirs."""

    command: str
    state: str
    done: list[str]
    refused: list[str]
    missing: list[str]


def rows() -> Iterator[Row]:
    """The commands in kubectl's order."""
    from fakectl.flags import GLOBALS, facts
    from fakectl.lazy import Node

    for path, fact in facts()["commands"].items():
        node: Node | None = Node()
        for word in path.split():
            node = node.child(word) if node and not node.missing else None
        have = node is not None and not node.missing
        declared = {*node.load().flags, *GLOBALS} if node and have else set()
        names = sorted(name for name, about in fact["flags"].items() if len(about) == 4)
        whole = path in REFUSED
        refused = [n for n in names if whole or f"{path} --{n}" in REFUSED or f"--{n}" in REFUSED]
        done = [n for n in names if n in declared and n not in refused]
        state = "refused" if whole else "done" if have else "not yet"
        yield Row(path, state, done, refused, [n for n in names if n not in done and n not in refused])


def page() -> str:
    """The whole page."""
    found = list(rows())
    flags = {kind: sum(len(getattr(r, kind)) for r in found) for kind in ("done", "refused", "missing")}
    whole = sum(flags.values())
    states = [r.state for r in found]
    totals = (
        f"Of {len(found)} commands {states.count('done')} are done and {states.count('refused')} refused; of their {whole} flags "
        f"{flags['done']} are done ({100 * flags['done'] / whole:.1f} %), {flags['refused']} refused, {flags['missing']} not yet."
    )
    lines = [f"| `{r.command}` | {r.state} | {_names(r.done)} | {_names(r.refused)} | {_names(r.missing)} |\n" for r in found]
    reasons = "".join(f"* `{name}`: {why}\n" for name, why in sorted(REFUSED.items()))
    return HEAD.format(totals=totals) + "".join(lines) + f"\n## Refused\n\n{reasons}"


def _names(flags: list[str]) -> str:
    return " ".join(f"`{name}`" for name in flags)


def main() -> None:
    made = page()
    if "--check" in sys.argv:
        with open(PAGE, encoding="utf-8") as f:
            sys.exit(made != f.read() and "docs/commands.md is not what the commands say; run tests/tools/command_table.py" or 0)
    with open(PAGE, "w", encoding="utf-8") as f:
        f.write(made)


if __name__ == "__main__":
    main()
