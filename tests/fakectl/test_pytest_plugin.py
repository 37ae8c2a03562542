"""The pytest plugin, as the tests of other programs use it: in this run where that says enough, else in a run of its own (`pytester`)."""
from __future__ import annotations

import os
import re
import sqlite3
import subprocess
import sys
import threading
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pytest
from freezegun import freeze_time

from fakectl.testing import documents, moments, snapshots, workshop
from fakectl.testing.cluster import Fakectl, Wanted
from fakectl.testing.results import Result
from fakectl.workerclient import WorkerError

POD = {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "a"}, "spec": {"containers": [{"name": "c", "image": "nginx"}]}}


@pytest.fixture
def inner(pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch):
    """Runs tests in this process with no plugin but ours."""
    monkeypatch.setenv("PYTEST_DISABLE_PLUGIN_AUTOLOAD", "1")

    def run(text: str, *words: str) -> pytest.RunResult:
        pytester.makepyfile(text)
        return pytester.runpytest_inprocess("-p", "fakectl.pytest_plugin", "-p", "no:cacheprovider", *words)

    return run


# -- the fixture `fakectl` ------------------------------------------------------------------------------------------------------------


def test_a_command_line_is_answered(fakectl):
    assert fakectl("create configmap one --from-literal='a=b c'") == Result("configmap/one created\n", "", 0, "configmap/one created\n")
    assert fakectl.kubectl("get", "configmap", "one", "-o", "jsonpath={.data.a}").output == "b c"
    assert fakectl(["kubectl", "get", "configmap", "one", "-o", "name"]).lines == ["configmap/one"]
    result = fakectl("kubectl get configmap one nosuch -o name")
    missing = 'Error from server (NotFound): configmaps "nosuch" not found\n'
    assert (result.stdout, result.stderr, result.code) == ("configmap/one\n", missing, 1)
    assert result.output == str(result) == "configmap/one\n" + missing


@pytest.mark.parametrize("number", [1, 2])
def test_each_test_has_a_cluster_of_its_own(fakectl, number):
    assert fakectl("create configmap mine").code == 0
    assert fakectl.ok("get nodes -o name").splitlines() == ["node/control-plane", "node/worker-1", "node/worker-2"]


def test_what_a_command_printed_is_read_in_several_ways(fakectl):
    fakectl.apply(POD)
    assert fakectl("get pods").table() == [{"NAME": "a", "READY": "1/1", "STATUS": "Running", "RESTARTS": "0", "AGE": "0s"}]
    assert fakectl("get pods -o wide").table()[0]["NOMINATED NODE"] == "<none>"
    assert fakectl("get pod a -o json").json()["spec"]["containers"][0]["image"] == "nginx"
    assert fakectl("get cm -n kube-public nosuch").table() == []
    with pytest.raises(AssertionError, match=r"^`kubectl get pods` \(exit code 0\) printed no JSON:\nNAME"):
        fakectl("get pods").json()


def test_a_step_that_must_go_well_tells_how_it_did_not(fakectl):
    with pytest.raises(AssertionError, match=r"^`kubectl get pod x` ended with exit code 1:\nError from server \(NotFound\)"):
        fakectl.ok("get pod x")
    for step in (lambda: fakectl.apply({"kind": "Pod"}), lambda: fakectl.fault("nosuch"), lambda: fakectl.clock.set("noon")):
        with pytest.raises(AssertionError, match="ended with exit code 1"):
            step()


def test_manifests_are_texts_or_objects(fakectl):
    indented = """
        apiVersion: v1
        kind: ConfigMap
        metadata:
          name: text
        """
    assert fakectl.apply(indented).stdout == "configmap/text created\n"
    both = [POD, {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "other"}}]
    assert fakectl.apply(both, "--dry-run=server").lines == ["pod/a created (server dry run)", "configmap/other created (server dry run)"]
    assert fakectl("apply -f -", stdin=indented.replace("        ", "").encode("utf-16")).stdout == "configmap/text unchanged\n"


def test_lessons_and_clusters_are_command_lines_too(fakectl):
    assert "deployment-rollout-and-rollback" in fakectl.lesson("list").stdout
    assert fakectl.cluster("create", "other", "--nodes", "1").code == 0
    assert len(fakectl.ok("get nodes -o name").splitlines()) == 2


def test_files_are_those_of_the_tests_folder(fakectl, tmp_path, monkeypatch):
    (tmp_path / "cm.yaml").write_text("apiVersion: v1\nkind: ConfigMap\nmetadata: {name: here}\n")
    assert fakectl("create -f cm.yaml", cwd=str(tmp_path)).code == 0
    monkeypatch.chdir(tmp_path)
    assert fakectl("delete -f cm.yaml").code == 0


def test_the_clock_stands_until_a_test_moves_it(fakectl):
    assert fakectl.clock.now() == "2026-01-01T00:00:00Z"
    fakectl.apply(POD)
    assert fakectl.clock.advance("90s") == fakectl.clock.now() == "2026-01-01T00:01:30Z"
    assert fakectl("get pods").table()[0]["AGE"] == "90s"
    assert fakectl.clock.advance(timedelta(hours=1)) == "2026-01-01T01:01:30Z"
    assert fakectl.clock.advance(30) == "2026-01-01T01:02:00Z"
    assert fakectl.clock.set(datetime(2026, 2, 1, 1, tzinfo=timezone(timedelta(hours=1)))) == "2026-02-01T00:00:00Z"
    assert fakectl.clock.set(datetime(2026, 2, 2)) == "2026-02-02T00:00:00Z"
    fakectl.clock.resume()
    assert "(running, " in fakectl("clock show").stdout


@pytest.mark.fakectl(nodes=1, pod_start="5s", now=datetime(2030, 1, 1, tzinfo=UTC), profile="bare")
class TestMarkers:
    def test_they_say_what_the_cluster_is_made_with(self, fakectl):
        fakectl.apply(POD)
        assert fakectl("get pods").table()[0]["STATUS"] == "ContainerCreating"
        assert fakectl.clock.advance("5s") == "2030-01-01T00:00:05Z"
        assert fakectl("get pods").table()[0]["STATUS"] == "Running"
        assert len(fakectl("get nodes").table()) == 2

    @pytest.mark.fakectl(nodes=0)
    def test_the_nearest_one_counts(self, fakectl):
        assert fakectl("get nodes").stderr == "No resources found\n"
        assert fakectl.clock.now() == "2030-01-01T00:00:00Z"

    @pytest.mark.fakectl(now="running")
    def test_a_clock_may_run_from_the_start(self, fakectl):
        assert fakectl("clock show").stdout.endswith("(running)\n")


@pytest.mark.fakectl(seed="other")
def test_the_seed_decides_what_chance_would(fakectl):
    fakectl.apply(POD)
    uid = fakectl("get pod a -o jsonpath={.metadata.uid}").output
    assert fakectl("cluster create same --seed other").code == fakectl("apply -f -", stdin=POD).code == 0
    assert fakectl("get pod a -o jsonpath={.metadata.uid}").output == uid
    assert fakectl("cluster create usual --seed fakectl").code == fakectl("apply -f -", stdin=POD).code == 0
    assert fakectl("get pod a -o jsonpath={.metadata.uid}").output != uid


def test_freezeguns_time_is_the_clusters(fakectl):
    with freeze_time("2026-03-01T12:00:00Z") as frozen:
        fakectl.apply(POD)
        assert fakectl.clock.now() == "2026-03-01T12:00:00Z"
        frozen.tick(timedelta(minutes=2))
        assert fakectl("get pods").table()[0]["AGE"] == "2m"
        frozen.move_to("2026-03-02T12:00:00Z")
        assert fakectl("get pods").table()[0]["AGE"] == "24h"
    with freeze_time("2026-04-01 12:00:00.25", tz_offset=3):
        assert moments.frozen() == "2026-04-01T12:00:00.250000Z"
        assert fakectl.clock.now() == "2026-04-01T12:00:00Z"
    assert moments.frozen() == ""


@freeze_time("2020-05-05")
def test_a_cluster_is_made_at_freezeguns_moment(fakectl):
    assert fakectl.clock.now() == "2020-05-05T00:00:00Z"
    assert fakectl("get nodes -o jsonpath={.items[0].metadata.creationTimestamp}").output < "2020-05-05T00:00:01Z"


def test_what_the_shell_says_to_kubectl_is_not_heard_but_what_a_test_says_is(inner, monkeypatch):
    result = inner("""
        def test_it(fakectl, monkeypatch):
            assert fakectl.ok("config current-context") == "fake\\n"
            monkeypatch.setenv("FAKECTL_NOW", "2033-03-03T00:00:00Z")
            assert fakectl.clock.now() == "2033-03-03T00:00:00Z"
            assert fakectl("clock show", env={"FAKECTL_NOW": "2034-03-03T00:00:00Z"}).stdout.startswith("2034")
    """)
    result.assert_outcomes(passed=1)


def test_threads_may_use_it_at_once(fakectl):
    answers: list[int] = []
    threads = [threading.Thread(target=lambda i=i: answers.append(fakectl(f"create configmap c{i}").code)) for i in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert answers == [0, 0, 0]


@pytest.fixture
def warm() -> None:
    """Has the worker started and used, so that its next command is a quick one."""
    other = Fakectl(workshop.workshop(), Wanted({}), {})
    other.clock.resume()
    other.ok("get pods -A")
    other.close()


@pytest.mark.fakectl(timeout=1)
def test_a_command_that_does_not_end_is_ended(warm, fakectl):
    fakectl.clock.resume()
    with pytest.raises(WorkerError, match="has not ended after 1 s, "):
        fakectl("get pods -w")


def test_nothing_is_left_of_a_cluster(inner):
    shop = workshop.workshop()
    before = sorted(os.listdir(shop._folder))
    inner("""
        def test_it(fakectl, kubectl_on_path):
            fakectl("get pods")
            kubectl_on_path.run("kubectl get pods")
    """).assert_outcomes(passed=1)
    assert sorted(os.listdir(shop._folder)) == before


# -- starting from a file -------------------------------------------------------------------------------------------------------------


def test_a_cluster_may_start_from_a_file(inner, fakectl, pytester):
    fakectl.apply(POD)
    fakectl.clock.advance("1h")
    fakectl._workshop.pool.run(["get", "pods"], env=fakectl.environment(), cwd="/", keep=False)
    (pytester.path / "grown.db").write_bytes((Path(fakectl.home) / "clusters" / "fake.db").read_bytes())
    with sqlite3.connect(pytester.path / "grown.db") as db:
        assert db.execute("PRAGMA journal_mode = DELETE").fetchone() == ("delete",)  # as `cluster save` leaves it
    db.close()
    inner("""
        import pytest

        @pytest.mark.fakectl(cluster="grown.db")
        @pytest.mark.parametrize("number", [1, 2])
        def test_it(fakectl, number):
            assert fakectl("get pods").table()[0]["NAME"] == "a"
            assert fakectl.clock.now() == "2026-01-01T01:00:00Z"
            fakectl.ok("delete pod a")

        @pytest.mark.fakectl(cluster="grown.db", now="2026-01-01T02:00:00Z")
        def test_later(fakectl, kubectl_on_path):
            assert kubectl_on_path.run("kubectl get pods").stdout.split()[-1] == "120m"
    """).assert_outcomes(passed=3)


def test_bad_markers_are_told(inner, pytester):
    (pytester.path / "text.db").write_text("no cluster")
    result = inner("""
        import pytest

        @pytest.mark.fakectl(sead=1)
        def test_word(fakectl): pass

        @pytest.mark.fakectl(3)
        def test_value(fakectl): pass

        @pytest.mark.fakectl(cluster="nosuch.db")
        def test_file(fakectl): pass

        @pytest.mark.fakectl(nodes="many")
        def test_nodes(fakectl): fakectl("get pods")

        @pytest.mark.fakectl(cluster="text.db")
        def test_content(fakectl): fakectl("get pods")
    """)
    result.assert_outcomes(errors=3, failed=2)
    result.stdout.fnmatch_lines_random([
        "*the marker fakectl does not know sead. It is fakectl(seed, *",
        "*the marker fakectl does not know 3. *",
        "*names a cluster file that is not there: *nosuch.db*",
        "*FAKECTL_NODES must be a number of workers from 0 to 5000, not 'many'*",
        "*`kubectl cluster load *text.db loaded --use` ended with exit code 1:*",
    ])


# -- a project of one's own -----------------------------------------------------------------------------------------------------------

PROJECT = """
import sys
import click, state

def test_mine(fakectl, kubectl_on_path):
    assert fakectl("get nodes").code == 0
    assert kubectl_on_path.run("kubectl get nodes -o name").lines[0] == "node/control-plane"
    assert (state.MINE, click.MINE) == (1, 1)
    assert not [m for m in sys.modules if m.startswith(("state.", "click."))]
"""


@pytest.mark.parametrize("mode", ["prepend", "importlib"])
def test_modules_of_the_users_live_beside_it(pytester, monkeypatch, mode):
    (pytester.path / "state").mkdir()
    (pytester.path / "state" / "__init__.py").write_text("MINE = 1\n")
    (pytester.path / "click.py").write_text("MINE = 1\n")
    pytester.makepyfile(test_project=PROJECT)
    monkeypatch.setenv("PYTHONPATH", str(pytester.path))
    monkeypatch.setenv("PYTEST_DISABLE_PLUGIN_AUTOLOAD", "1")
    words = ["-p", "xdist", "-n", "2"] if mode == "importlib" else []
    done = pytester.runpytest_subprocess("-p", "fakectl.pytest_plugin", *words, "-W", "error", f"--import-mode={mode}", timeout=60)
    done.assert_outcomes(passed=1)


def test_loading_it_costs_next_to_nothing():
    code = "import sys, pytest; before = set(sys.modules); import fakectl.pytest_plugin; print(*sorted(set(sys.modules) - before))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["fakectl", "fakectl.pytest_plugin"]


# -- the fixture `kubectl_on_path` ----------------------------------------------------------------------------------------------------


SCRIPT = """#!/bin/sh
set -e
cd /
kubectl get pod a -o name
printf "%s" '{"kind": "Pod"}' | kubectl apply -f - || echo "failed: $?"
"""


def test_a_scripts_kubectl_is_on_the_same_cluster_and_its_calls_are_noted(fakectl, kubectl_on_path, tmp_path):
    fakectl.apply(POD)
    script = tmp_path / "deploy it.sh"
    script.write_text(SCRIPT)
    script.chmod(0o755)
    result = kubectl_on_path.run([str(script)])
    assert (result.stdout, result.code) == ("pod/a\nfailed: 1\n", 0)
    assert result.stderr.startswith("error: error validating")
    first, second = kubectl_on_path.calls
    assert (first.argv, first.cwd, first.stdin, first.code, first.stdout) == (("get", "pod", "a", "-o", "name"), "/", "", 0, "pod/a\n")
    assert (second.line, second.stdin, second.code, second.stderr) == ("apply -f -", '{"kind": "Pod"}', 1, second.output)
    subprocess.run("kubectl create configmap theirs", shell=True, check=True, stdout=subprocess.DEVNULL)
    assert fakectl("get configmap theirs").code == 0
    assert kubectl_on_path.lines == ["get pod a -o name", "apply -f -", "create configmap theirs"]
    kubectl_on_path.reset()
    assert kubectl_on_path.calls == []


def test_calls_are_asserted(kubectl_on_path):
    kubectl_on_path.assert_not_called()
    with pytest.raises(AssertionError, match='^kubectl "get pods" was not called.\nThere was no call of kubectl.$'):
        kubectl_on_path.assert_called("get pods")
    kubectl_on_path.run("kubectl -n kube-system get pods -o name; kubectl delete pod web-1; true")
    assert kubectl_on_path.assert_called("get pods")[0].code == 0
    kubectl_on_path.assert_called("get pods", "-n kube-system", times=1)
    kubectl_on_path.assert_called("delete pod web-*")
    kubectl_on_path.assert_called("scale", times=0)
    kubectl_on_path.assert_not_called("get nodes")
    kubectl_on_path.assert_not_called("pods get")
    listed = r"\nCalls:\n  1. kubectl -n kube-system get pods -o name  \(exit code 0\)\n  2. kubectl delete pod web-1  \(exit code 1\)$"
    with pytest.raises(AssertionError, match='^kubectl "get pods" with "-n x" was not called.' + listed):
        kubectl_on_path.assert_called("get pods", "-n x")
    with pytest.raises(AssertionError, match='^kubectl "delete" was called once, not 2 times.' + listed):
        kubectl_on_path.assert_called("delete", times=2)
    with pytest.raises(AssertionError, match='^kubectl "delete" was called once.' + listed):
        kubectl_on_path.assert_not_called("delete")
    with pytest.raises(AssertionError, match=r"^kubectl \(anything\) was called 2 times." + listed):
        kubectl_on_path.assert_not_called()


def test_calls_at_once_are_noted_one_by_one(kubectl_on_path):
    kubectl_on_path.run("for i in 1 2 3; do kubectl create configmap c$i & done; wait")
    assert sorted(kubectl_on_path.lines) == [f"create configmap c{i}" for i in (1, 2, 3)]
    assert [c.output for c in kubectl_on_path.calls] == [f"configmap/{c.argv[2]} created\n" for c in kubectl_on_path.calls]


@freeze_time("2026-05-05")
def test_a_scripts_commands_happen_at_freezeguns_moment(kubectl_on_path):
    def now(**options: Any) -> str:
        return subprocess.run(["kubectl", "clock", "show"], capture_output=True, text=True, check=True, **options).stdout

    assert now().startswith("2026-05-05T00:00:00Z")
    with freeze_time("2026-05-06"):
        assert now(env={"PATH": os.environ["PATH"]}).startswith("2026-05-06T00:00:00Z")


def test_a_program_that_python_does_not_start_makes_the_cluster_itself(kubectl_on_path):
    assert os.system("kubectl clock show > /dev/null && kubectl get pods > /dev/null 2>&1") == 0
    assert kubectl_on_path.calls[0].stdout == "2026-01-01T00:00:00Z (frozen)\n"


def test_a_call_that_was_ended_has_no_exit_code(kubectl_on_path):
    kubectl_on_path.run("kubectl clock resume > /dev/null; kubectl get pods -w & sleep 0.5; kill -9 $!; wait")
    assert kubectl_on_path.calls[-1].code is None
    assert str(kubectl_on_path).endswith("  2. kubectl get pods -w  (has not ended)")


def test_output_that_nobody_reads_is_no_error(kubectl_on_path):
    result = kubectl_on_path.run("kubectl get nodes -o yaml | true; kubectl get nodes <&- -o name | head -n 1")
    assert (result.stdout, result.stderr) == ("node/control-plane\n", "")


# -- documents as tests ---------------------------------------------------------------------------------------------------------------

BLOCKS = [
    {"line": 3, "command": "kubectl get pods", "class": "identical", "message": "", "diff": ""},
    {"line": 9, "command": "kubectl get rs", "class": "different", "message": "no assignment explains the names", "diff": "-a\n+b\n"},
    {"line": 9, "command": "kubectl get rs", "class": "skipped", "message": "not kubectl's", "diff": ""},
    {"line": 20, "command": "kubectl top", "class": "addon", "message": "needs metrics", "diff": ""},
]


@pytest.fixture
def checked(monkeypatch) -> list[Path]:
    """Has documents found to hold BLOCKS; which ones were looked at."""
    seen: list[Path] = []

    def check(path: Path) -> documents.Report:
        seen.append(path)
        if "bad" in path.name:
            raise ValueError("it is no document")
        return {"file": str(path), "blocks": BLOCKS, "learnt": []}

    monkeypatch.setattr(documents, "check", check)
    return seen


def test_each_block_of_a_document_is_a_test(inner, checked, pytester):
    pytester.mkdir("docs").joinpath("a.md").write_text("text")
    pytester.path.joinpath("docs", "b.md").write_text("text")
    result = inner("def test_x(): pass", "--fakectl-lessons", "docs/a*.md", "-v", "-rs")
    result.assert_outcomes(passed=3, failed=1, skipped=1)
    result.stdout.fnmatch_lines(["docs/a.md::3: kubectl get pods PASSED*", "docs/a.md::9: kubectl get rs FAILED*"])
    result.stdout.fnmatch_lines(["docs/a.md::9: kubectl get rs (2) SKIPPED*not kubectl's*"])
    result.stdout.fnmatch_lines(["$ kubectl get rs", "no assignment explains the names", "-a", "+b"])
    assert [path.name for path in checked] == ["a.md"]


@pytest.mark.parametrize(("words", "files"), [([], 2), (["docs"], 2), (["test_x.py"], 0), (["docs/b.md"], 1), (["docs", "docs/a.md"], 2)])
def test_the_configuration_names_documents_too(inner, checked, pytester, words, files):
    pytester.makeini("[pytest]\nfakectl_lessons = docs/*.md\ntestpaths = .\n")
    pytester.mkdir("docs")
    for name in "ab":
        (pytester.path / "docs" / f"{name}.md").write_text("text")
    pytester.path.joinpath("README.md").write_text("text")
    inner("def test_x(): pass", "--collect-only", *words)
    assert len(checked) == files


def test_documents_outside_the_test_folder_are_found(inner, checked, pytester):
    pytester.makeini("[pytest]\nfakectl_lessons = *.md\ntestpaths = tests\n")
    pytester.mkdir("tests")
    pytester.path.joinpath("README.md").write_text("text")
    inner("def test_x(): pass").assert_outcomes(passed=2, failed=1, skipped=1)


def test_documents_that_are_none_are_told(inner, checked, pytester):
    result = inner("def test_x(): pass", "--fakectl-lessons", "nosuch/*.md")
    assert "fakectl: no document is called nosuch/*.md in " in result.stderr.str()
    pytester.path.joinpath("bad.md").write_text("text")
    result = inner("def test_x(): pass", "--fakectl-lessons", "bad.md")
    result.assert_outcomes(errors=1)
    result.stdout.fnmatch_lines(["*it is no document*"])


def test_a_document_is_checked_for_what_its_commands_really_print(inner, pytester):
    page = (
        "```console\n$ kubectl create deployment web --image=nginx:1.25\ndeployment.apps/web created\n$ kubectl get deployment web\n"
        "NAME   READY   UP-TO-DATE   AVAILABLE   AGE\nweb    1/1     1            1           5s\n```\n"
        "```console\n$ kubectl delete deployment wbe\n$ kubectl get pods -l app=web --no-headers\nweb-1   1/1   Running   0   5s\n```\n"
    )
    pytester.path.joinpath("page.md").write_text(page)
    result = inner("def test_x(): pass", "--fakectl-lessons", "page.md", "-v")
    result.assert_outcomes(passed=3, failed=2)
    result.stdout.fnmatch_lines(["*page.md::9: kubectl delete deployment wbe FAILED*", '*deployments.apps "wbe" not found*'])


def test_a_document_that_cannot_be_checked_is_one_line(tmp_path):
    with pytest.raises(ValueError, match="^error: "):
        documents.check_by_worker(tmp_path / "nosuch.md")


# -- snapshots ------------------------------------------------------------------------------------------------------------------------

TABLE = "NAME                   READY   AGE     IP         \nweb-5fc9f4bf66-6k6lk   1/1     3m10s   10.244.1.12\n"


def test_masks_lie_over_what_is_of_no_interest():
    result = Result(TABLE, "", 0, TABLE)
    assert snapshots.normalised(result).startswith("NAME                   READY   AGE     IP\nweb")
    assert snapshots.normalised(result, "age", "ip", "pod") == "NAME  READY  AGE  IP\nweb-<hash>-<pod>  1/1  <age>  <ip>\n"
    assert snapshots.normalised("at 2026-01-01T00:00:00Z", "time", ("at ", "")) == "<time>"
    with pytest.raises(ValueError, match="^there is no mask 'ages'; there are age, ip, time, uid, pod$"):
        snapshots.normalised("x", "ages")


SYRUPY = """
from fakectl.testing.snapshots import masked

def test_plain(fakectl, kubectl_snapshot):
    fakectl("create deployment web --image=nginx")
    assert fakectl("get deployments") == kubectl_snapshot
    assert fakectl("get pods").stdout == kubectl_snapshot(name="pods")

def test_masked(fakectl, snapshot):
    fakectl("create deployment web --image=nginx")
    fakectl.clock.advance({advance!r})
    assert fakectl("get deployments") == snapshot.use_extension(masked("age"))
"""


def test_syrupy_keeps_plain_text(pytester, monkeypatch):
    monkeypatch.setenv("PYTEST_DISABLE_PLUGIN_AUTOLOAD", "1")
    words = ["-p", "fakectl.pytest_plugin", "-p", "syrupy", "-p", "no:cacheprovider"]
    pytester.makepyfile(test_shots=SYRUPY.replace("{advance!r}", "'5m'"))
    pytester.runpytest_inprocess(*words, "--snapshot-update").assert_outcomes(passed=2)
    kept = pytester.path / "__snapshots__" / "test_shots"
    plain = (kept / "test_plain.txt").read_text()
    assert plain == "NAME   READY   UP-TO-DATE   AVAILABLE   AGE\nweb    1/1     1            1           0s\n"
    assert (kept / "test_masked.txt").read_text() == "NAME  READY  UP-TO-DATE  AVAILABLE  AGE\nweb  1/1  1  1  <age>\n"
    assert sorted(p.name for p in kept.iterdir()) == ["test_masked.txt", "test_plain.txt", "test_plain[pods].txt"]
    (kept / "test_plain.txt").write_text("other\n")
    pytester.makepyfile(test_shots=SYRUPY.replace("{advance!r}", "'9m'"))
    pytester.runpytest_inprocess(*words).assert_outcomes(passed=1, failed=1)
    with pytest.raises(TypeError, match="a Result or a text, not int"):
        snapshots.PlainTextExtension().serialize(3)


INLINE = """
from inline_snapshot import snapshot
from fakectl.testing.snapshots import normalised

def test_it(fakectl):
    fakectl("create deployment web --image=nginx")
    assert fakectl("get deployments").output == snapshot()
    assert normalised(fakectl("get pods"), "age", "pod") == snapshot()
"""


def test_inline_snapshot_writes_into_the_test(pytester, monkeypatch):
    monkeypatch.setenv("PYTEST_DISABLE_PLUGIN_AUTOLOAD", "1")
    monkeypatch.delenv("PYTEST_XDIST_WORKER", raising=False)  # it writes nothing where tests run at once
    file = pytester.makepyfile(test_inline=INLINE)
    words = ["-p", "fakectl.pytest_plugin", "-p", "inline_snapshot.pytest_plugin", "-p", "no:cacheprovider"]
    pytester.runpytest_subprocess(*words, "--inline-snapshot=create", timeout=60)
    assert "web    1/1     1            1           0s\n" in file.read_text()
    assert "web-<hash>-<pod>  1/1  Running  0  <age>\n" in file.read_text()


# -- the guide ------------------------------------------------------------------------------------------------------------------------


def test_the_examples_of_the_guide_work(pytester, monkeypatch):
    monkeypatch.setenv("PYTEST_DISABLE_PLUGIN_AUTOLOAD", "1")
    guide = (Path(__file__).parents[2] / "docs" / "pytest.md").read_text()
    examples = re.findall(r"^```python\n(.*?)^```", guide, re.S | re.M)
    assert len(examples) == 6
    pytester.makepyfile(**{f"test_example{i}": text for i, text in enumerate(examples)})
    pytester.runpytest_inprocess("-p", "fakectl.pytest_plugin", "-p", "no:cacheprovider").assert_outcomes(passed=6)
