"""`make demo`: plays the built-in document on a new cluster and compares what is printed with what the document prints, byte for byte."""

from __future__ import annotations

import io
import os
import sys
import tempfile

from state.following import words
from state.lessons import DEFAULT, find

from .cli import main


def play(home: str) -> tuple[int, int]:
    """Type the document's commands in a new FAKECTL_HOME; (identical outputs, all outputs)."""
    env = {"FAKECTL_HOME": home, "HOME": home, "PATH": os.environ.get("PATH", "")}
    steps = find(DEFAULT)["steps"]
    same = 0
    for step in steps:
        screen = io.StringIO()
        main(words(step["command"]), stdin=io.StringIO(), stdout=screen, stderr=screen, env=env, cwd=home)
        identical = screen.getvalue() == step["output"]
        same += identical
        sys.stdout.write(f"$ {step['command']}\n{screen.getvalue()}")
        if not identical:
            sys.stdout.write(f"  the document prints:\n{step['output']}")
        sys.stdout.write("\n")
    return same, len(steps)


def run() -> int:
    """The exit code: 0 when every output is the document's."""
    with tempfile.TemporaryDirectory(prefix="fakectl-demo-") as home:
        same, total = play(home)
    sys.stdout.write(f"{same} of {total} outputs byte-identical to the document\n")
    return 0 if same == total else 1


if __name__ == "__main__":
    sys.exit(run())
