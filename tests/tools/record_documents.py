"""Writes down what the lesson solver finds in each document of tests/data/documents, beside it, for test_documents.py.

Run it after a change that is meant to find something else, and read the difference: `python tests/tools/record_documents.py`.
"""
from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from fakectl.lessoning.checking import Checked, check

FOLDER = Path(__file__).parent.parent / "data" / "documents"
PROSE = ("name", "title", "close", "steps")  # what of a lesson is the document's own text


def found(checked: Checked) -> dict[str, Any]:
    """What is expected of a document: the class of each line with a command, what is wrong, what was learnt, the lesson's data."""
    return {
        "classes": {str(b.line): b.kind for b in checked.blocks},
        "messages": {str(b.line): b.message for b in checked.blocks if b.message},
        "learnt": checked.learnt,
        "lesson": {key: value for key, value in checked.lesson.items() if key not in PROSE}
        | {"at": [s["at"] for s in checked.lesson["steps"]]},
    }


def main() -> None:
    for path in sorted(FOLDER.glob("*/*.md")):
        facts = found(check(str(path), path.read_bytes().decode()))
        lines = ",\n".join(f" {json.dumps(key)}: {json.dumps(value)}" for key, value in facts.items())
        path.with_suffix(".json").write_text(f"{{\n{lines}\n}}\n")
        print(path.name)


if __name__ == "__main__":
    main()
