"""Commands that make or change objects, against what the real kubectl printed (tests/data/changes.json)."""
from __future__ import annotations

import io
import json
import os
import shlex
from base64 import b64decode
from pathlib import Path

import pytest

from fakectl.cli import main

DATA = os.path.join(os.path.dirname(__file__), "..", "..", "data")


def load(name: str):
    with open(os.path.join(DATA, name), encoding="utf-8") as f:
        return json.load(f)


RECORDED = load("changes.json")


@pytest.fixture(scope="module")
def folder(tmp_path_factory) -> Path:
    """One working folder with the files of all cases; no case changes anything."""
    made = tmp_path_factory.mktemp("changes")
    for name, text in load("changes-cases.json")["files"].items():
        path = made / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(b64decode(text[7:]) if text.startswith("base64:") else text.encode())
    return made


@pytest.mark.parametrize("case", RECORDED, ids=lambda case: case["line"])
def test_what_is_printed_is_kubectls(case, folder):
    out, err = io.StringIO(), io.StringIO()
    env = {"FAKECTL_HOME": str(folder / ".home"), "FAKECTL_LESSON": "none", "FAKECTL_PROFILE": "bare",
           "FAKECTL_NOW": "2026-11-24T12:00:00Z", "FROM_ENVIRONMENT": "given"}
    code = main(shlex.split(case["line"]), stdin=io.StringIO(), stdout=out, stderr=err, env=env, cwd=str(folder))
    assert (out.getvalue(), err.getvalue(), code) == (case["stdout"], case["stderr"], case["exit"])
