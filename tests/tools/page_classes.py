"""Counts the classes of all output blocks of documents, a row each, as docs/pages.md has them.

`python tests/tools/page_classes.py FOLDER [--tutorial FOLDER/a.md FOLDER/b.md ...]`: the Markdown files below a folder; those of a tutorial
are checked each after the ones before it. The pages themselves are no part of the project.
"""
from __future__ import annotations

import sys
from pathlib import Path

from fakectl.lessoning.checking import Checked, check

CLASSES = ("identical", "solved", "elided", "older", "addon", "different")


def rows(folder: Path, tutorial: list[Path]) -> dict[str, Checked]:
    """Each page's name below the folder, and what was found."""
    found = {}
    for path in sorted(folder.rglob("*.md")):
        before = tutorial[: tutorial.index(path)] if path in tutorial else []
        checked = check(str(path), path.read_text(), before=[(str(p), p.read_text()) for p in before])
        if any(block.kind != "skipped" for block in checked.blocks):
            found[str(path.relative_to(folder))] = checked
    return found


def main(argv: list[str]) -> None:
    folder = Path(argv[0])
    found = rows(folder, [Path(p) for p in argv[2:]])
    print(f"| page | {' | '.join(CLASSES)} |\n|---|{'---|' * len(CLASSES)}")
    totals = dict.fromkeys(CLASSES, 0)
    for name, checked in found.items():
        counts = {kind: checked.count(kind) for kind in CLASSES}
        totals = {kind: totals[kind] + counts[kind] for kind in CLASSES}
        print(f"| {name} | {' | '.join(str(n) for n in counts.values())} |")
    print(f"| all | {' | '.join(str(n) for n in totals.values())} |")
    for name, checked in found.items():
        for block in checked.blocks:
            if block.kind == "different":
                print(f"{name}: {block.message}")
    good = totals["identical"] + totals["solved"]
    print(f"{good} of {good + totals['different']} blocks that are not older, elided or of an add-on are identical or solved")


if __name__ == "__main__":
    main(sys.argv[1:])
