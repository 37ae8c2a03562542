"""Logs and exec at both doors: the real kubectl through the server says what fakectl's own command line says."""

from __future__ import annotations

import shlex
import subprocess
import sys
from pathlib import Path

import pytest

from fakectl.serving.connection import Entry
from fakectl.serving.terminal import Terminal

KUBECTL = Path(sys.executable).parent / "kubectl"
SCRIPT = "i=0; while true; do echo line $i; i=$((i+1)); sleep 1; done"
MANIFEST = f"""
apiVersion: v1
kind: Pod
metadata: {{name: two, labels: {{app: two}}}}
spec:
  initContainers: [{{name: prepare, image: busybox, command: [echo, preparing]}}]
  containers:
  - {{name: main, image: busybox, command: [sh, -c, "{SCRIPT}"]}}
  - {{name: web, image: "nginx:1.27", ports: [{{containerPort: 80}}]}}
---
apiVersion: v1
kind: Pod
metadata: {{name: bad}}
spec: {{containers: [{{name: c, image: "nginx:1.161"}}]}}
---
apiVersion: v1
kind: Pod
metadata: {{name: done}}
spec: {{restartPolicy: Never, containers: [{{name: c, image: busybox, command: [echo, hello]}}]}}
"""
LINES = (
    "logs two --tail=2",
    "logs two -c web --timestamps --tail=1",
    "logs two -c main --limit-bytes=5 --prefix",
    "logs deploy/web --tail=1",
    "logs bad",
    "logs two -c nope",
    "logs two -c web -p",
    "logs nodes/worker-1",
    "logs two --since=-3s",
    "logs done -f",
    "exec two -c main -- sh -c 'echo out; echo err >&2; exit 3'",
    "exec two -- env",
    "exec done -- ls",
    "exec bad -- ls",
    "exec two -c nope -- ls",
    "exec two -c web -- bash -c 'curl -s localhost | head -4'",
    "exec svc/web -- hostname",
    "exec -i two -c main -- sh",
)


@pytest.fixture
def real(served, tmp_path):
    """Runs the real kubectl against the server, whose clock stands still ten seconds after the pods were made."""
    served.kubectl.ok(["create", "-f", served.kubectl.write("pods.yaml", MANIFEST)])
    served.kubectl.ok("create deployment web --image=nginx:1.27")
    served.kubectl.ok("expose deployment web --port=80")
    served.kubectl.now = "2026-11-24T12:00:10Z"
    served.clock("set 2026-11-24T12:00:10Z")
    path = str(tmp_path / "kubeconfig")
    Entry(path, "fake", f"{served.url}/the-token", "the-token", None).write()
    env = {"KUBECONFIG": path, "HOME": str(tmp_path), "PATH": ""}

    def run(line: str) -> tuple[str, str, int]:
        done = subprocess.run([KUBECTL, *shlex.split(line)], env=env, cwd=tmp_path, input=TYPED, capture_output=True, text=True, timeout=60)
        return done.stdout, done.stderr, done.returncode

    return run


TYPED = "echo typed\nexit 6\n"


def test_the_real_kubectl_gets_what_the_command_line_prints(served, real):
    different = {line: (ours, theirs) for line in LINES if (ours := tuple(served.kubectl(line, stdin=TYPED))) != (theirs := real(line))}
    assert not different


def test_a_log_is_followed_as_the_clock_goes_on(served):
    served.kubectl.ok(["run", "p", "--image=busybox", "--restart=Never", "--", "sh", "-c", "echo a; sleep 1; echo b"])
    served.clock("set 2026-11-24T12:00:00Z --running")
    reply = served("GET", "/api/v1/namespaces/default/pods/p/log?follow=true")
    assert (reply.status, reply.headers["content-type"], reply.body) == (200, "text/plain", b"a\nb\n")


@pytest.mark.parametrize(("query", "code", "reason"), [
    ("tailLines=x", 400, "BadRequest"), ("tailLines=-1", 422, "Invalid"), ("container=y", 400, "BadRequest"),
    ("sinceTime=soon", 400, "BadRequest"), ("previous=true", 400, "BadRequest"), ("stream=Both", 422, "Invalid"),
])  # fmt: skip
def test_a_log_that_cannot_be_had_is_a_status(served, query, code, reason):
    served.kubectl.ok("run p --image=nginx")
    reply = served("GET", f"/api/v1/namespaces/default/pods/p/log?{query}")
    assert (reply.status, reply.json["reason"]) == (code, reason)


def test_a_terminal_edits_the_line_before_it_is_read():
    terminal = Terminal()
    assert terminal.typed("lx\x7fs\r") == ("lx\b \bs\r\n", "ls\n", False)
    assert terminal.typed("abc\x15") == ("abc" + "\b \b" * 3, "", False)
    assert terminal.typed("x\x03") == ("x^C\r\n", "\n", False)
    assert terminal.typed("\x04") == ("", "", True)
