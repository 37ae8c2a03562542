"""Commands that build or change objects on kubectl's side, beside what the real kubectl printed (tests/tools/record_imperative.py)."""
from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

DATA = json.loads((Path(__file__).parents[2] / "data" / "imperative.json").read_text())
KUBECTL = os.path.join(os.path.dirname(sys.executable), "kubectl")
SERVERLESS = [case for case in DATA["cases"] if case["words"][0] == "set" and "--local" in case["words"] and case["stdout"]]
SERVED = ("web.yaml", "pod.yaml", "bare.yaml", "svc.yaml", "cron.yaml", "rc.yaml", "rb.yaml", "cm.yaml", "both.yaml")


def group(words: list[str]) -> str:
    """The command that a case is about."""
    return " ".join(words[:2]) if words[0] in ("create", "set") else words[0]


def prepared(kubectl: Any) -> Any:
    for name, text in DATA["files"].items():
        kubectl.write(name, text)
    for name in SERVED:
        kubectl.ok(f"create -f {name}")
    return kubectl


@pytest.mark.parametrize("command", sorted({group(case["words"]) for case in DATA["cases"]}))
def test_prints_what_kubectl_prints(kubectl: Any, command: str) -> None:
    prepared(kubectl)
    wrong = []
    for case in DATA["cases"]:
        if group(case["words"]) == command:
            got = kubectl(case["words"])
            if (got.out, got.err, got.code) != (case["stdout"], case["stderr"], case["exit"]):
                wrong.append((" ".join(case["words"]), got, (case["stdout"], case["stderr"], case["exit"])))
    assert wrong == []


@pytest.mark.parametrize("case", SERVERLESS[::5], ids=lambda case: " ".join(case["words"]))
def test_recorded_answers_are_still_those_of_kubectl(tmp_path: Path, case: dict[str, Any]) -> None:
    for name, text in DATA["files"].items():
        (tmp_path / name).write_text(text)
    done = subprocess.run([KUBECTL, *case["words"]], capture_output=True, text=True, cwd=tmp_path, timeout=60,
                          env={"HOME": str(tmp_path), "PATH": "/nonexistent"})
    assert (done.stdout, done.stderr, done.returncode) == (case["stdout"], case["stderr"], case["exit"])
