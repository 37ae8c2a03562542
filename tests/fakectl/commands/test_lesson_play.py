"""`fakectl lesson play`: a learner at a prompt: what counts as right, what helps, and how it is left and taken up again."""
from __future__ import annotations

import io
import json
from pathlib import Path

import pytest

from fakectl.cli import main

RECORDED = json.loads((Path(__file__).parents[2] / "data" / "document.json").read_text())
LESSON = {
    "name": "short",
    "title": "A short lesson",
    "binds": [],
    "steps": [
        {"text": "Make a **config map**.", "command": "kubectl create configmap c --from-literal=a=b", "at": 0, "line": 7,
         "output": "configmap/c created\n"},
        {"text": "Look at it.", "command": "kubectl get configmap c", "at": 9, "line": 12,
         "output": "NAME   DATA   AGE\nc      1      9s\n"},
    ],
    "close": "That was it.",
}
CREATE, LOOK = (s["command"] for s in LESSON["steps"])


@pytest.fixture
def play(kubectl):
    """Play the short lesson with these lines typed; what was printed, and the grades."""
    kubectl.write("short.json", json.dumps(LESSON))

    def played(*lines: str, flags: str = "", name: str = "short.json") -> tuple[str, dict]:
        result = kubectl(f"lesson play {name} --grade grade.json {flags}", stdin="".join(f"{line}\n" for line in lines))
        assert result.err == ""
        return result.out, json.loads((kubectl.cwd / "grade.json").read_text())

    return played


def test_the_whole_lesson_prints_what_the_document_shows(kubectl):
    commands = [s["command"] for s in RECORDED]
    result = kubectl("lesson play", stdin="".join(f"{c}\n" for c in commands), now="2026-11-24T12:00:00.7Z")
    assert (result.err, result.code) == ("", 0)
    for step in RECORDED:
        assert f"$ {step['command']}\n{step['output']}" in result.out
    assert result.out.endswith("Done: 9 of 9 steps.\n")
    assert not (kubectl.home / "clusters").exists()


def test_a_lesson_is_text_prompt_answer_and_end(play):
    out, grade = play(CREATE, LOOK)
    assert out == (
        "A short lesson: 2 steps\nhint, show, skip, back and quit help.\n"
        f"\n[1/2]\nMake a config map.\n\n$ {CREATE}\nconfigmap/c created\n"
        f"\n[2/2]\nLook at it.\n\n$ {LOOK}\nNAME   DATA   AGE\nc      1      9s\n"
        "\nThat was it.\n\nDone: 2 of 2 steps.\n"
    )
    step = {"line": 7, "command": CREATE, "typed": CREATE, "attempts": 1, "hints": 0, "done": True, "skipped": False, "seconds": 0}
    assert grade == {"lesson": "short", "title": "A short lesson", "finished": True, "done": 2, "of": 2,
                     "steps": [step, {**step, "line": 12, "command": LOOK, "typed": LOOK}]}


@pytest.mark.parametrize(
    "typed",
    ["kubectl create cm c --from-literal a=b", "kubectl --namespace=default create configmap --from-literal=a=b c",
     f"sudo  {CREATE} -n default",
     "kubectl apply -f - <<< '{apiVersion: v1, kind: ConfigMap, metadata: {name: c}, data: {a: b}}'"],
)
def test_what_means_or_leads_to_the_same_is_right(play, typed):
    _, grade = play(typed, "quit")
    assert [s["done"] for s in grade["steps"]] == [True, False]


@pytest.mark.parametrize(
    "typed",
    ["kubectl create cm c", "kubectl create cm d --from-literal=a=b", "kubectl get cm", "kubectl cordon worker-1", "kubectl x"],
)
def test_what_leads_elsewhere_is_told_and_has_not_happened(play, typed):
    out, grade = play(typed, CREATE, "kubectl get cm c -n default", flags="--restart")
    assert "This is not what the step asks for" in out
    assert ("undone" in out) == (typed.split()[1] in ("create", "cordon"))
    assert (grade["steps"][0]["attempts"], grade["done"]) == (2, 2)


def test_hints_tell_more_each_time(play):
    out, grade = play("hint", "hint", "hint", "hint", "show", "help", "?", "")
    assert "The command is kubectl create configmap ...\n" in out
    assert "kubectl create configmap c… --from-literal=…\n" in out
    assert out.count(f"{CREATE}\n") == 2
    assert "Make a config map.\nIt prints:\nconfigmap/c created\n" in out
    assert grade["steps"][0]["hints"] == 3


def test_a_step_can_be_skipped_and_gone_back_to(play):
    out, grade = play("back", "skip", "back", CREATE, "skip")
    assert "This is the first step.\n" in out
    assert out.count("configmap/c created\n") == 2
    assert [(s["done"], s["skipped"]) for s in grade["steps"]] == [(True, False), (False, True)]
    assert (grade["finished"], grade["done"]) == (True, 1)


def test_a_lesson_left_is_taken_up_where_it_was(play):
    out, grade = play(CREATE, "kubectl get nosuch")
    assert out.endswith("Go on with: fakectl lesson play short.json\n")
    assert not grade["finished"]
    out, grade = play(LOOK)
    assert out.startswith("A short lesson: 2 steps, going on with step 2 (--restart begins anew)\n")
    assert (grade["done"], grade["steps"][1]["attempts"]) == (2, 2)
    assert play("quit")[0].startswith("A short lesson: 2 steps\n")
    play(CREATE)
    assert play("quit", flags="--restart")[0].startswith("A short lesson: 2 steps\n")


def test_progress_that_is_none_is_begun_anew(kubectl, play):
    play(CREATE)
    kept = kubectl.home / "play" / "short" / "progress.json"
    for text in ("", "[]", '{"at": 1}', json.dumps({"steps": [CREATE, LOOK], "at": 1, "anchor": "x", "records": [{}]})):
        kept.write_text(text)
        assert play("quit")[0].startswith("A short lesson: 2 steps\n")


def test_a_line_goes_on_where_a_shell_would_go_on(play):
    out, grade = play("kubectl create configmap c \\", "  --from-literal='a=b'", "A=1", "vim x", "echo $A", "kubectl get cm 'c")
    assert grade["done"] == 1
    assert "This is not run here: not kubectl: vim.\n" in out
    assert "$ echo $A\n1\n" in out


def test_seconds_are_the_clocks(kubectl, monkeypatch):
    from state import clock

    class Hand(io.StringIO):
        """Types a line every 30 seconds."""

        def readline(self, *_: int) -> str:
            wall[0] += 30 * clock.SECOND
            return super().readline()

    wall = [1_795_550_400 * clock.SECOND]
    monkeypatch.setattr("state.clockface.wall", lambda: wall[0])
    kubectl.write("short.json", json.dumps(LESSON))
    out = io.StringIO()
    main(["lesson", "play", "short.json", "--grade=-"], stdin=Hand(f"hint\n{CREATE}\n{LOOK}\n"), stdout=out, stderr=out,
         env={**kubectl.env}, cwd=str(kubectl.cwd))
    grade = json.loads(out.getvalue()[out.getvalue().index("{"):])
    assert [s["seconds"] for s in grade["steps"]] == [60, 30]


def test_an_interrupt_leaves_the_lesson_in_order(kubectl):
    class Impatient(io.StringIO):
        def readline(self, *_: int) -> str:
            line = super().readline()
            if not line:
                raise KeyboardInterrupt
            return line

    kubectl.write("short.json", json.dumps(LESSON))
    out = io.StringIO()
    code = main(["lesson", "play", "short.json", "--grade", "-"], stdin=Impatient(f"{CREATE}\n"), stdout=out, stderr=out,
                env={**kubectl.env, "FAKECTL_NOW": kubectl.now}, cwd=str(kubectl.cwd))
    assert code == 130
    assert "Go on with: fakectl lesson play short.json\n" in out.getvalue()
    assert "going on with step 2" in kubectl("lesson play short.json").out


def test_a_step_that_cannot_be_run_can_only_be_skipped(kubectl):
    steps = [{"command": "kubectl edit cm c", "output": "", "at": 0}, {"command": "kubectl apply -f", "output": "", "at": 1}]
    kubectl.write("odd.json", json.dumps({"name": "odd", "binds": [], "steps": steps}))
    result = kubectl("lesson play odd.json", stdin="kubectl edit cm c\nkubectl get cm\nskip\nback\nskip\nkubectl apply -f\n")
    assert (result.err, result.code) == ("", 0)
    assert result.out.count("This is not run here: kubectl edit: it opens an editor.\n") == 3
    assert "error: flag needs an argument: 'f' in -f\n" in result.out
    assert result.out.endswith("Done: 1 of 2 steps.\n")


@pytest.mark.parametrize(
    "line, words",
    [
        ("lesson play a b", "error: usage: fakectl lesson play [NAME|FILE] [--restart] [--grade FILE|-]\n"),
        ("lesson play nosuch",
         "error: there is no lesson 'nosuch': it is neither a built-in one (deployment-rollout-and-rollback) nor a file\n"),
        ("lesson play --grade=", "error: --grade needs a file, or - for standard output\n"),
        ("lesson play --grade=/nosuch/x", "error: cannot write /nosuch/x: No such file or directory\n"),
    ],
)
def test_a_line_that_is_used_wrongly_says_how(kubectl, line, words):
    result = kubectl(line)
    assert (result.err, result.code) == (words, 1)
