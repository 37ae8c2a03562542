"""The way in: which word is the command, what is said to words that are none, and that `main` never raises."""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from fakectl import lazy
from fakectl.cli import main

HERE = Path(__file__).parent
ROOT = HERE.parent.parent
USAGE = json.loads((HERE.parent / "data" / "usage-errors.json").read_text())
HELP = json.loads((ROOT / "fakectl" / "data" / "help.json").read_text())


@pytest.mark.parametrize("case", USAGE, ids=lambda c: " ".join(c["words"]))
def test_a_usage_error_is_answered_as_kubectl_answers_it(kubectl, case):
    assert kubectl(case["words"]) == (case["stdout"], case["stderr"], case["exit"])


def _real_kubectl() -> str | None:
    path = os.path.join(os.path.dirname(sys.executable), "kubectl")
    return path if os.path.exists(path) else None


@pytest.mark.parametrize("line", ["gte", "version --cli", "version -z", "rollout stop x", "create -f missing.yaml"])
def test_the_real_kubectl_still_answers_so(kubectl, tmp_path, line):
    words = line.split()
    env = {"PATH": "/nonexistent", "HOME": str(tmp_path)}
    real = subprocess.run(
        [str(_real_kubectl()), *words], capture_output=True, text=True, env=env, cwd=tmp_path, stdin=subprocess.DEVNULL, check=False
    )
    assert kubectl(words) == (real.stdout, real.stderr, real.returncode)


def test_an_unknown_command_without_neighbours_gets_no_suggestion(kubectl):
    assert kubectl("zzzzzz").err == 'error: unknown command "zzzzzz" for "kubectl"\n'


def test_fakectls_own_commands_are_suggested_only_where_kubectl_has_nothing(kubectl):
    assert "\tcluster\n" in kubectl("cluste").err or "\tcluster-info\n" in kubectl("cluste").err
    assert "\tcluster\n" not in kubectl("gte").err


@pytest.mark.parametrize(("path", "stream", "code"), [("set", "err", 1), ("rollout", "out", 1)])
def test_a_bare_group_prints_the_recorded_help(kubectl, path, stream, code):
    result = kubectl(path)
    assert (getattr(result, stream), result.code) == (HELP[path], code)
    assert result.out == "" or result.err == ""


def test_bare_kubectl_prints_help(kubectl):
    result = kubectl("")
    assert result.code == 0
    assert "Usage:\n  kubectl [flags] [options]\n" in result.out
    assert result.out == kubectl("--help").out == kubectl("help").out == kubectl("-- get").out


def test_an_unknown_help_topic_is_said_on_stderr(kubectl):
    result = kubectl("help nosuch")
    assert result.err.startswith("Unknown help topic [`nosuch`]\n")
    assert (result.out, result.code) == ("", 0)


def test_a_command_that_only_kubectl_has_is_refused_in_one_line(kubectl, monkeypatch):
    known = lazy.facts()
    monkeypatch.setattr(lazy, "facts", lambda: {**known, "commands": {**known["commands"], "conjure": {"use": "", "flags": {}}}})
    assert kubectl("conjure x") == ("", 'error: fakectl does not simulate "kubectl conjure"\n', 1)


def test_flags_before_the_command_belong_to_it(kubectl):
    assert kubectl("--client version").err == "error: unknown flag: --client\nSee 'kubectl --help' for usage.\n"
    assert kubectl("-o json version --client").out == kubectl("version --client -o json").out


def commands(node: lazy.Node) -> list[lazy.Node]:
    """The command and all below it; one whose file cannot be imported stands for itself, so that its own test fails."""
    try:
        children = [node.child(name) for name in node.names()]
    except ImportError:
        return [node]
    return [node, *(n for child in children if child for n in commands(child))]


@pytest.mark.parametrize("node", commands(lazy.Node()), ids=lambda n: n.command_path)
def test_every_command_has_help(kubectl, node):
    result = kubectl([*node.path, "--help"])
    assert (result.err, result.code) == ("", 0)
    assert result.out or node.path == ("options",)


@pytest.mark.parametrize("node", commands(lazy.Node()), ids=lambda n: n.command_path)
def test_every_command_declares_flags_as_the_real_one_does(node):
    from fakectl.flags import facts, known_flags

    path = " ".join(node.path)
    if path not in facts()["commands"]:  # one of fakectl's own commands has its own flags
        assert " ".join(node.path[:1]) in ("", "help", "options", "cluster", "clock", "fault", "lesson", "serve", "shim", "alpha")
        return
    known = known_flags(path)
    for flag in node.load().flags.values():
        assert flag.flag in known, f"kubectl {path} has no --{flag.flag}"
        fact = known[flag.flag]
        # the facts come from --help, which keeps silent about a deprecated shorthand
        assert flag.deprecated or flag.shorthand == fact.shorthand, flag.flag
        assert flag.kind == fact.kind or fact.kind in ("map", "other"), flag.flag
        assert (flag.no_value is None) == (fact.no_value is None), flag.flag


def test_a_bug_is_one_line_and_changes_nothing(kubectl, monkeypatch):
    def broken(_words):
        raise ZeroDivisionError("oops")

    monkeypatch.setattr(lazy, "find", broken)
    assert kubectl("version") == ("", "error: internal error: ZeroDivisionError: oops\n", 1)
    assert "Traceback" in kubectl("version", env={"FAKECTL_DEBUG": "1"}).err


def test_an_interrupt_ends_with_130(kubectl, monkeypatch):
    def interrupted(_words):
        raise KeyboardInterrupt

    monkeypatch.setattr(lazy, "find", interrupted)
    assert kubectl("version") == ("", "", 130)


class Closed(io.StringIO):
    """A pipe that nobody reads any more."""

    def write(self, _text):
        raise BrokenPipeError


def test_a_closed_pipe_is_no_error(tmp_path):
    assert main(["version", "--client"], stdin=io.StringIO(), stdout=Closed(), stderr=io.StringIO(), env={}, cwd=str(tmp_path)) == 141


def test_a_full_disk_is_one_line(tmp_path):
    class Full(io.StringIO):
        def write(self, _text):
            raise OSError(28, "No space left on device")

    err = io.StringIO()
    assert main(["version", "--client"], stdin=io.StringIO(), stdout=Full(), stderr=err, env={}, cwd=str(tmp_path)) == 1
    assert err.getvalue() == "error: No space left on device\n"


@pytest.mark.parametrize(
    "how", [["-m", "fakectl"], ["-c", "import sys; from fakectl.cli import main; sys.exit(main())"]], ids=["module", "script"]
)
def test_a_users_own_modules_are_not_taken_for_ours(tmp_path, how):
    hostile = tmp_path / "hostile"
    hostile.mkdir()
    for name in ("state", "click", "yaml"):
        (hostile / f"{name}.py").write_text("raise SystemExit('a user\\'s own module was imported')\n")
    env = {**os.environ, "FAKECTL_HOME": str(tmp_path / "home"), "FAKECTL_LESSON": "none", "HOME": str(tmp_path)}
    env["PYTHONPATH"] = os.pathsep.join([str(hostile), str(ROOT)])
    done = subprocess.run([sys.executable, *how, "api-versions"], cwd=hostile, env=env, capture_output=True, text=True)
    assert (done.stderr, done.returncode) == ("", 0)
    assert done.stdout.endswith("\nv1\n")


def test_the_exit_code_reaches_the_shell(tmp_path):
    env = {**os.environ, "FAKECTL_HOME": str(tmp_path), "PYTHONPATH": str(ROOT)}
    assert subprocess.run([sys.executable, "-m", "fakectl", "nosuch"], env=env, capture_output=True).returncode == 1


def test_only_what_a_command_needs_is_imported(tmp_path):
    code = "import sys; from fakectl.cli import main; main(['version']); print(sorted(m.partition('.')[0] for m in sys.modules))"
    env = {
        **os.environ,
        "FAKECTL_HOME": str(tmp_path),
        "PYTHONPATH": str(ROOT),
        "FAKECTL_LESSON": "none",
        "FAKECTL_NOW": "2026-11-24T12:00:00Z",
    }
    assert subprocess.run([sys.executable, "-c", code], env=env, capture_output=True).returncode == 0
    done = subprocess.run([sys.executable, "-c", code], env=env, capture_output=True, text=True, check=True)
    assert not {"yaml", "tabulate", "sqlite_utils", "freezegun"} & set(eval(done.stdout.splitlines()[-1]))
