"""`config` beside what the real kubectl printed (tests/tools/record_config.py)."""
from __future__ import annotations

import json
import os
import re
import shlex
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from fakectl.kubeconfig import MARKER

SEQUENCES = json.loads((Path(__file__).parents[2] / "data" / "config.json").read_text())
KUBECTL = os.path.join(os.path.dirname(sys.executable), "kubectl")


def masked(text: str, folder: Path) -> str:
    return re.sub(r"\b0x[0-9a-f]{9,}", "0x", text.replace(str(folder), "<folder>"))


def written(folder: Path, sequence: dict[str, Any], *, marked: bool) -> str:
    """Puts a sequence's files there; the value of KUBECONFIG."""
    for name, content in sequence["files"].items():
        path = folder / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(json.dumps({**content, "extensions": [MARKER]} if marked else content))
    for name in ("ca.crt", "key"):
        (folder / name).write_text(f"the {name}\n")
    return sequence["list"] or str(folder / "sub" / "config")


@pytest.mark.parametrize("sequence", SEQUENCES, ids=lambda s: s["cases"][0][0] + " ...")
def test_prints_what_kubectl_prints(kubectl: Any, sequence: dict[str, Any]) -> None:
    env = {"KUBECONFIG": written(kubectl.cwd, sequence, marked=True)}
    wrong = []
    for line, out, err, code in sequence["cases"]:
        got = kubectl(line, env=env)
        shown = "<help>\n" if "\nUsage:\n" in got.out else masked(got.out, kubectl.cwd)
        if (shown, masked(got.err, kubectl.cwd), got.code) != (out, err, code):
            wrong.append((line, got, (out, err, code)))
    assert wrong == []


def test_recorded_answers_are_still_those_of_kubectl(tmp_path: Path) -> None:
    """A dozen command lines at once, since each start of kubectl costs time."""
    sequence = SEQUENCES[5]
    kubeconfig = written(tmp_path, sequence, marked=False)
    cases = [c for c in sequence["cases"] if c[1] != "<help>\n"][:12]
    script = "\n".join(f"{shlex.quote(KUBECTL)} {line}" for line, *_ in cases)
    done = subprocess.run(["/bin/sh", "-c", script], capture_output=True, text=True, cwd=tmp_path, timeout=60,
                          env={"HOME": str(tmp_path), "PATH": "/nonexistent", "KUBECONFIG": kubeconfig})
    assert done.stdout == "".join(out for _, out, _, _ in cases)
    assert done.stderr == "".join(err for _, _, err, _ in cases)


class TestOwnKubeconfig:
    def test_a_foreign_file_is_passed_over_and_left_alone(self, kubectl: Any) -> None:
        kubectl.write("foreign", "kind: Config\ncontexts: [{name: prod, context: {cluster: prod}}]\n")
        before = (kubectl.cwd / "foreign").read_bytes()
        env = {"KUBECONFIG": "foreign"}
        assert kubectl("config get-contexts -o name", env=env).out == "fake\n"
        assert kubectl("config set-context mine", env=env).out == 'Context "mine" created.\n'
        assert kubectl("config use-context prod --kubeconfig=foreign").err.endswith("which uses no other\n")
        assert (kubectl.cwd / "foreign").read_bytes() == before

    def test_the_marker_stays(self, kubectl: Any) -> None:
        kubectl.ok("config unset extensions")
        kubectl.ok("config set-context mine")
        assert MARKER in json.loads((kubectl.home / "config").read_text())["extensions"]
        assert "extensions" not in kubectl.ok("config view --raw")

    def test_looking_writes_nothing(self, kubectl: Any) -> None:
        for line in ("config view", "config get-contexts", "config get-users", "config current-context", "config set foo x"):
            kubectl(line)
        assert not kubectl.home.exists()

    def test_what_kubectl_would_write_elsewhere_is_refused(self, kubectl: Any) -> None:
        assert kubectl("config set clusters.c.- other") == ("", "error: fakectl keeps entries in its own kubeconfig\n", 1)


class TestReach:
    def test_a_cluster_at_another_address_does_not_answer(self, kubectl: Any) -> None:
        kubectl.ok("config set-cluster far --server=https://10.0.0.9:6443")
        kubectl.ok("config set-context far --cluster=far --user=fake")
        refused = "The connection to the server 10.0.0.9:6443 was refused - did you specify the right host or port?\n"
        assert kubectl("get pods --context=far") == ("", refused, 1)

    def test_a_context_without_a_cluster_is_kubectls_default_address(self, kubectl: Any) -> None:
        kubectl.ok("config set-context lost --cluster=nosuch --user=fake")
        refused = "The connection to the server localhost:8080 was refused - did you specify the right host or port?\n"
        assert kubectl("get pods --context=lost") == ("", refused, 1)

    def test_a_cluster_at_home_is_made_when_it_is_used(self, kubectl: Any) -> None:
        kubectl.ok("config set-cluster second --server=https://127.0.0.1:6443")
        kubectl.ok("config set-context second --cluster=second --user=fake")
        kubectl.ok("create namespace here --context=second")
        assert "here" in kubectl.ok("get ns --context=second -o name")
        assert "here" not in kubectl.ok("get ns -o name")
