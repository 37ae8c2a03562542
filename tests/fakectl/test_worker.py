"""The worker: many commands in one isolated process, whose end or silence is one clear error."""
from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from fakectl import workerclient
from fakectl.workerclient import Answer, Pool, Worker, WorkerError

ROOT = Path(__file__).parents[2]
Run = Callable[..., Answer]


@pytest.fixture(scope="module")
def pool() -> Iterator[Pool]:
    made = Pool()
    yield made
    made.close()


@pytest.fixture
def run(pool: Pool, tmp_path: Path) -> Run:
    made_with = {"FAKECTL_LESSON": "none", "FAKECTL_PROFILE": "bare"}
    env = {"FAKECTL_HOME": str(tmp_path / "home"), "FAKECTL_NOW": "2026-11-24T12:00:00Z", **made_with}

    def one(line: str, *, running: bool = False, **options: object) -> Answer:
        seen = {k: v for k, v in env.items() if not (running and k == "FAKECTL_NOW")}
        return pool.run(line.split(), env=seen, cwd=str(tmp_path), **options)  # type: ignore[arg-type]

    return one


def test_a_command_answers_as_it_does_in_a_process_of_its_own(run):
    assert run("create configmap settings --from-literal=a=b") == (0, [(1, "configmap/settings created\n")])
    assert run("get configmap nosuch") == (1, [(2, 'Error from server (NotFound): configmaps "nosuch" not found\n')])


def test_both_streams_come_in_the_order_in_which_they_were_said(run):
    run("create configmap one")
    answer = run("get configmap one nosuch -o name")
    assert [number for number, _ in answer.said] == [1, 2]
    assert (answer.on(1), answer.code) == ("configmap/one\n", 1)


def test_standard_input_comes_byte_for_byte(run):
    manifest = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: hello}\ndata: {k: grüße}\n"
    for encoded in (manifest.encode(), manifest.encode("utf-16")):
        assert run("apply -f -", stdin=encoded.decode("utf-8", "surrogateescape")).code == 0
        assert run("get cm hello -o jsonpath={.data.k}").on(1) == "grüße"


def test_files_are_those_of_the_callers_folder(run, tmp_path):
    (tmp_path / "cm.yaml").write_text("apiVersion: v1\nkind: ConfigMap\nmetadata: {name: here}\n")
    assert run("create -f cm.yaml").on(1) == "configmap/here created\n"


def test_a_worker_that_was_ended_is_one_error_and_then_another_one(run, pool):
    run("version --client")
    (before,) = pool.pids
    os.kill(before, signal.SIGKILL)
    with pytest.raises(WorkerError, match=r"^`kubectl get pods` has ended the process that ran it$"):
        run("get pods")
    assert run("version --client").code == 0
    assert pool.pids != [before]


@pytest.mark.parametrize("portable", [False, True], ids=["poll", "watchdog"])
def test_a_command_that_does_not_end_is_one_error_and_then_another_worker(run, pool, monkeypatch, portable):
    run("create configmap kept")
    if portable:
        monkeypatch.setattr(workerclient, "_alarm", lambda _answers, patience, process: workerclient._Watchdog(process, patience))
    before = pool.pids
    with pytest.raises(WorkerError, match=r"^`kubectl get pods -w` has not ended after 0.2 s, and was ended$"):
        run("get pods -w", running=True, patience=0.2)
    assert run("get configmap kept -o name").on(1) == "configmap/kept\n"
    assert pool.pids != before


def test_a_python_that_cannot_be_started_is_one_error(monkeypatch):
    monkeypatch.setattr(sys, "executable", "/nonexistent/python")
    with pytest.raises(WorkerError, match="^cannot start /nonexistent/python: No such file or directory$"):
        Worker()
    monkeypatch.setattr(sys, "executable", "")
    with pytest.raises(WorkerError, match="does not know which Python this is"):
        Worker()


BROKEN = {
    "told": "raise SystemExit('no such library')",
    "apart": """
import sys
sys.path[:0] = sys.argv[1:2]
from fakectl import cli, worker
real = cli.main
def main(*args, **kwargs):
    print("stray")
    return real(*args, **kwargs)
cli.main = main
worker.serve(*worker._private_streams())
""",
}


def program(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, text: str) -> Pool:
    """Workers that run another program."""
    (tmp_path / "program.py").write_text(text)
    monkeypatch.setattr(workerclient, "PROGRAM", str(tmp_path / "program.py"))
    return Pool()


def test_why_a_worker_died_is_told(tmp_path, monkeypatch):
    pool = program(tmp_path, monkeypatch, BROKEN["told"])
    with pytest.raises(WorkerError, match=r"(?s)has ended the process that ran it:\nno such library\n\(exit status 1\)$"):
        pool.run(["get", "pods"], env={}, cwd=str(tmp_path))


def test_what_is_printed_by_accident_is_no_answer(tmp_path, monkeypatch):
    pool = program(tmp_path, monkeypatch, BROKEN["apart"])
    answer = pool.run(["options"], env={"FAKECTL_HOME": str(tmp_path)}, cwd=str(tmp_path))
    pool.close()
    assert answer.code == 0
    assert "stray" not in answer.on(1)


def test_threads_have_a_worker_each(tmp_path):
    pool, answers = Pool(), []
    env = {"FAKECTL_HOME": str(tmp_path), "FAKECTL_LESSON": "none", "FAKECTL_PROFILE": "bare"}

    def wait() -> None:
        answers.append(pool.run(["get", "pods", "-w", "--request-timeout=1s"], env=env, cwd="/", patience=0.5))

    pool.run(["create", "configmap", "first"], env=env, cwd="/")
    thread = threading.Thread(target=lambda: pytest.raises(WorkerError, wait))
    thread.start()
    answers.append(pool.run(["get", "configmap", "first", "-o", "name"], env=env, cwd="/"))
    thread.join()
    pool.close()
    assert answers[0].on(1) == "configmap/first\n"


HOSTILE = """
import os, sys
import state, click
sys.path.insert(0, {root!r})
from fakectl.workerclient import Pool
pool = Pool()
env = {{"FAKECTL_HOME": os.path.join(os.getcwd(), "home"), "FAKECTL_LESSON": "none", "FAKECTL_PROFILE": "bare"}}
def names():
    return pool.run(["get", "nodes", "-o", "name"], env=env, cwd=os.getcwd())
assert names().on(1).count("node/") == 3, names()
assert (state.MINE, click.MINE) == (1, 1)
assert {{m for m in sys.modules if m.partition(".")[0] in ("state", "click", "fakectl")}} == {{
    "state", "click", "fakectl", "fakectl.workerclient"}}
(before,) = pool.pids
child = os.fork()
if not child:
    os._exit(0 if names().code == 0 and pool.pids != [before] else 1)
assert os.waitpid(child, 0)[1] == 0
assert names().code == 0 and pool.pids == [before]
pool.close()
print("done")
"""


def test_modules_of_the_users_do_not_get_into_it_nor_ours_into_the_users(tmp_path):
    for name in ("state", "click", "sitecustomize", "usercustomize", "yaml"):
        (tmp_path / f"{name}.py").write_text("MINE = 1\n" if name in ("state", "click") else "")
    (tmp_path / "sitecustomize.py").write_text("import sys\nsys.flags.isolated and sys.exit('reached the worker')\n")
    (tmp_path / "program.py").write_text(HOSTILE.format(root=str(ROOT)))
    env = {**os.environ, "PYTHONPATH": str(tmp_path), "PYTHONWARNINGS": "error", "COV_CORE_SOURCE": "x"}
    done = subprocess.run([sys.executable, "program.py"], cwd=tmp_path, env=env, capture_output=True, text=True, check=False)
    assert (done.stdout, done.stderr) == ("done\n", "")


ABANDONING = """
import os, sys, threading, time
sys.path.insert(0, {root!r})
from fakectl.workerclient import Pool, Worker
worker = Worker()
env = {{"FAKECTL_HOME": os.getcwd(), "FAKECTL_LESSON": "none", "FAKECTL_PROFILE": "bare"}}
worker.run(["get", "pods"], stdin="", env=env, cwd="/", patience=60, keep=True)
print(worker.pid, flush=True)
watch = lambda: worker.run(["get", "pods", "-w"], stdin="", env=env, cwd="/", patience=60, keep=True)
threading.Thread(target=watch, daemon=True).start()
time.sleep(0.1)
os._exit(0)
"""


def test_a_command_that_goes_on_for_ever_ends_when_nobody_waits_for_it(tmp_path):
    done = subprocess.run(
        [sys.executable, "-c", ABANDONING.format(root=str(ROOT))], cwd=tmp_path, capture_output=True, text=True, check=True
    )
    pid, deadline = int(done.stdout), time.monotonic() + 10
    while Path(f"/proc/{pid}/status").exists() and "State:\tZ" not in Path(f"/proc/{pid}/status").read_text():
        assert time.monotonic() < deadline, "it still runs"
        time.sleep(0.05)


# -- the cluster that is kept open ----------------------------------------------------------------------------------------------------


def test_what_another_process_writes_is_seen(run, tmp_path, kubectl):
    run("create configmap ours")
    env = {"FAKECTL_HOME": str(tmp_path / "home")}
    assert kubectl("create configmap theirs", env=env).code == 0
    assert run("get configmap theirs -o name").on(1) == "configmap/theirs\n"
    assert kubectl("get configmap ours -o name", env=env).out == "configmap/ours\n"


def test_another_file_in_its_place_is_another_cluster(run, tmp_path):
    file = tmp_path / "home" / "clusters" / "fake.db"
    run("create configmap before", keep=False)
    shutil.copyfile(file, tmp_path / "saved.db")
    run("create configmap after")
    os.replace(tmp_path / "saved.db", file)
    for end in ("-wal", "-shm"):
        Path(f"{file}{end}").unlink(missing_ok=True)
    assert run("get configmap before -o name").on(1) == "configmap/before\n"
    assert run("get configmap after").code == 1


def test_a_cluster_made_anew_is_seen_as_new(run):
    run("create configmap old")
    assert run("cluster reset").code == 0
    assert run("get configmap old").code == 1
    assert run("cluster delete fake").code == 0
    assert run("get configmap old").code == 1


def test_bad_settings_are_refused_by_an_open_cluster_too(run, tmp_path, pool):
    run("get pods")
    env = {"FAKECTL_HOME": str(tmp_path / "home"), "FAKECTL_NOW": "noon"}
    first = pool.run(["get", "pods"], env=env, cwd="/")
    assert first.code == 1
    assert "noon" in first.on(2)
    assert run("get pods").code == 0


def test_a_lesson_is_followed_as_by_processes_of_their_own(pool, tmp_path):
    from state.following import words
    from state.lessons import DEFAULT, find

    env = {"FAKECTL_HOME": str(tmp_path)}
    for step in find(DEFAULT)["steps"]:
        answer = pool.run(words(step["command"]), env=env, cwd="/")
        assert "".join(text for _, text in answer.said) == step["output"]
