"""Records what the real kubectl prints when the API fails: `python tests/tools/record_api_faults.py [FILTER]`.

Writes tests/data/api-faults.json, of the cases in api-fault-cases.json. kubectl talks to `fakectl serve` on a cluster with such a fault;
where there is no answer at all (a closed port, an unknown authority, a server that does not answer), to a socket of its own at the address
that fakectl calls its server. Its discovery cache is warm.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import socket
import sqlite3
import ssl
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from fakectl import kubeconfig

HERE = Path(__file__).parent
DATA = HERE.parent / "data" / "api-faults.json"
CASES = json.loads((HERE.parent / "data" / "api-fault-cases.json").read_text())
BIN = Path(sys.executable).parent
NOW = "2026-11-24T12:00:00Z"
PATIENCE = 40.0  # seconds; what takes longer is not recorded
ADDRESS = ("127.0.0.1", 6443)
CONFIG = {
    "apiVersion": "v1", "kind": "Config", "current-context": "fake",
    "clusters": [{"name": "fake", "cluster": {"server": "https://127.0.0.1:6443"}}],
    "contexts": [{"name": "fake", "context": {"cluster": "fake", "user": "fake"}}],
    "users": [{"name": "fake", "user": {"token": "fake"}}],
}  # fmt: skip


def _address(found: re.Match[str]) -> str:
    """What fakectl calls its server."""
    return ("https://" if found[1] else "") + "127.0.0.1:6443"


class Recorder:
    """A home with a cluster that is served, and a folder for the real kubectl."""

    def __init__(self, folder: Path):
        self.folder, self.work = folder, folder / "work"
        self.work.mkdir()
        for name, text in CASES["files"].items():
            (self.work / name).write_text(text)
        self.env = {"PATH": os.environ["PATH"], "HOME": str(folder), "FAKECTL_HOME": str(folder / "home"), "FAKECTL_LESSON": "none",
                    "FAKECTL_PROFILE": "bare", "EDITOR": "true"}  # fmt: skip
        for line in CASES["setup"]:
            self.fakectl(line)
        self.fakectl(f"clock set {NOW}")
        self.file = Path(kubeconfig.cluster_file(str(folder / "home"), "fake"))
        self.template = folder / "template.db"
        with sqlite3.connect(self.file) as db, sqlite3.connect(self.template) as copy:
            db.backup(copy)
        self.server = subprocess.Popen([BIN / "fakectl", "serve", "--client-clock"], env=self.env, stdout=subprocess.PIPE, cwd=self.work)
        assert self.server.stdout
        self.server.stdout.readline()
        (folder / "closed.json").write_text(json.dumps(CONFIG))
        self.real("get pods", self.folder / "home" / "serve.kubeconfig")
        caches = folder / ".kube" / "cache" / "discovery"
        shutil.copytree(next(next(caches.iterdir()).iterdir()), caches / "127.0.0.1_6443")

    def fakectl(self, line: str) -> subprocess.CompletedProcess[str]:
        import shlex

        env = {**self.env, "FAKECTL_NOW": NOW}
        done = subprocess.run([BIN / "fakectl", *shlex.split(line)], env=env, cwd=self.work, capture_output=True, text=True, check=False)
        assert done.returncode == 0, (line, done)
        return done

    def real(self, line: str, config: Path) -> dict[str, object]:
        import shlex

        env = {**self.env, "KUBECONFIG": str(config)}
        words = [BIN / "kubectl", *shlex.split(line)]
        try:
            done = subprocess.run(words, env=env, cwd=self.work, capture_output=True, text=True, check=False, stdin=subprocess.DEVNULL,
                                  timeout=PATIENCE)  # fmt: skip
        except subprocess.TimeoutExpired:
            return {"out": "", "err": "", "code": -1}
        address = re.compile(r"(https?://)?127\.0\.0\.1:\d+(/[0-9a-f]{48})?")
        return {
            "out": address.sub(_address, done.stdout),
            "err": address.sub(_address, done.stderr),
            "code": done.returncode,
        }

    def fresh(self) -> None:
        """The cluster as it was made."""
        beside = self.file.with_name("new.db")
        shutil.copy(self.template, beside)
        for end in ("-wal", "-shm"):
            self.file.with_name(self.file.name + end).unlink(missing_ok=True)
        beside.replace(self.file)

    def served(self, fault: str, line: str) -> dict[str, object]:
        self.fresh()
        self.fakectl(f"fault api {fault}")
        return self.real(line, self.folder / "home" / "serve.kubeconfig")


@contextmanager
def untrusted() -> Iterator[None]:
    """A TLS server that nobody vouches for."""
    import trustme

    made = trustme.CA().issue_cert("127.0.0.1")
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    made.configure_cert(context)
    sock = socket.create_server(ADDRESS)

    def serve() -> None:
        while True:
            try:
                peer, _ = sock.accept()
            except OSError:
                return
            try:
                context.wrap_socket(peer, server_side=True).close()
            except OSError:
                peer.close()

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    yield
    sock.shutdown(socket.SHUT_RDWR)
    sock.close()


@contextmanager
def deaf() -> Iterator[None]:
    """A socket whose queue is full: connections are not taken."""
    sock = socket.socket()
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    sock.bind(ADDRESS)
    sock.listen(0)
    waiting = []
    for _ in range(4):
        peer = socket.socket()
        peer.setblocking(False)
        peer.connect_ex(ADDRESS)
        waiting.append(peer)
    time.sleep(0.1)
    yield
    for peer in waiting:
        peer.close()
    sock.close()


@contextmanager
def closed() -> Iterator[None]:
    """Nobody listens."""
    yield


CLOSED: dict[str, Callable] = {"refused": closed, "x509": untrusted, "timeout": deaf}


def main() -> None:
    only = sys.argv[1] if len(sys.argv) > 1 else ""
    known: dict = {(c["fault"], c["line"]): c for c in json.loads(DATA.read_text())} if only and DATA.exists() else {}
    with tempfile.TemporaryDirectory() as folder:
        recorder = Recorder(Path(folder))
        try:
            for fault, lines in CASES["cases"]:
                for line in CASES["lines"][lines] if isinstance(lines, str) else lines:
                    if only not in f"{fault} {line}":
                        continue
                    began = time.monotonic()
                    known[fault, line] = {"fault": fault, "line": line, **_recorded(recorder, fault, line)}
                    print(f"{time.monotonic() - began:6.2f} {fault} | {line}", flush=True)
                    _write(known)
        finally:
            recorder.server.terminate()
            recorder.server.wait()


def _write(known: dict) -> None:
    kept = [case for case in known.values() if case["code"] >= 0]
    DATA.write_text("[\n" + ",\n".join(json.dumps(case, ensure_ascii=False) for case in kept) + "\n]\n")


def _recorded(recorder: Recorder, fault: str, line: str) -> dict[str, object]:
    error = fault.split()[1]
    if error not in CLOSED:
        return recorder.served(fault, line)
    with CLOSED[error]():
        return recorder.real(line, recorder.folder / "closed.json")


if __name__ == "__main__":
    main()
