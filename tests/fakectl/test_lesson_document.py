"""The built-in document, typed by somebody whose clock runs: its commands print its bytes, at any speed, and all else is kubectl's."""
from __future__ import annotations

import io
import json
import shlex
from pathlib import Path
from types import SimpleNamespace

import pytest

from fakectl.cli import main
from state import clock, lessons
from state.clock import SECOND
from state.pure.times import format_rfc3339

DOCUMENT = json.loads((Path(__file__).parent.parent / "data" / "document.json").read_text())
STEPS = lessons.find(lessons.DEFAULT)["steps"]
START = 1_795_550_400 * SECOND
CREATE, UNDO, LAST = 1, 7, 8  # steps
OURS, OTHERS = "demo-deploy", "learner"
CREATED, UPDATED = "6764cfd949", "54f85597b4"  # the real hashes of the document's two templates


class Learner:
    """Somebody at a terminal: stdout and stderr are seen together, and the wall clock is what `wait` makes it."""

    def __init__(self, folder: Path):
        self.wall = START
        self.env = {"HOME": str(folder), "FAKECTL_HOME": str(folder / "fakectl")}
        self.cwd = str(folder)

    def wait(self, seconds: float) -> None:
        self.wall += int(seconds * SECOND)

    def type(self, line: str, **env: str) -> str:
        screen = io.StringIO()
        words = shlex.split(line)
        main(words[words[0] == "kubectl":], stdin=io.StringIO(), stdout=screen, stderr=screen, env={**self.env, **env}, cwd=self.cwd)
        return screen.getvalue()

    def follow(self, pause: float, first: int = 0, last: int = LAST) -> list[str]:
        """Type the document's commands from one step to another, with a pause before each."""
        seen = []
        for step in STEPS[first:last + 1]:
            self.wait(pause)
            seen.append(self.type(step["command"]))
        return seen


@pytest.fixture
def learner(tmp_path, monkeypatch) -> Learner:
    typed = Learner(tmp_path)
    monkeypatch.setattr(clock, "time", SimpleNamespace(time_ns=lambda: typed.wall, sleep=typed.wait))
    monkeypatch.setattr("state.opened.wall", lambda: typed.wall)
    return typed


def outputs(first: int = 0, last: int = LAST) -> list[str]:
    return [step["output"] for step in DOCUMENT[first:last + 1]]


def cells(table: str) -> dict[str, list[str]]:
    """The rows of a table by their first cell."""
    return {row.split()[0]: row.split()[1:] for row in table.splitlines()[1:]}


def test_the_lesson_holds_the_documents_commands_and_outputs():
    assert [{"command": s["command"], "output": s["output"]} for s in STEPS] == DOCUMENT


@pytest.mark.parametrize("pause", [0, 0.3, 2, 20, 200])
def test_typing_the_document_at_any_speed_prints_it(learner, pause):
    assert learner.follow(pause) == outputs()


def test_typing_it_at_an_uneven_pace_prints_it(learner):
    seen = []
    for i, step in enumerate(STEPS):
        learner.wait((0, 200, 2, 0, 20, 1, 59, 300, 0)[i])
        seen.append(learner.type(step["command"]))
    assert seen == outputs()


@pytest.mark.parametrize("pause", [0, 2, 20, 200])
def test_other_commands_in_between_change_nothing(learner, pause):
    looks = ("get deployments", "get pods", f"describe deployment {OURS}", "get events", "get rs -o wide", "version", "get nosuch", "gte")
    looks += ("get deployment", "create deployment x", f"rollout history deployment/{OURS}")
    seen = []
    for i, step in enumerate(STEPS):
        learner.wait(pause)
        seen.append(learner.type(step["command"]))
        for look in looks[i == CREATE:]:
            learner.wait(pause / 10)
            learner.type(look)
    assert seen == outputs()


def test_steps_that_only_look_may_be_left_out(learner):
    learner.wait(30)
    seen = [learner.type(STEPS[i]["command"]) for i in (1, 4, 6, UNDO, LAST)]
    assert seen == [DOCUMENT[i]["output"] for i in (1, 4, 6, UNDO, LAST)]


def test_looking_first_writes_nothing(learner):
    learner.type("get nodes")
    database = Path(learner.env["FAKECTL_HOME"], "clusters", "fake.db")
    before = database.read_bytes(), [f.name for f in database.parent.iterdir()]
    assert [learner.type("get deployments") for _ in range(3)] == outputs(0, 0) * 3
    assert (database.read_bytes(), [f.name for f in database.parent.iterdir()]) == before


def test_a_deployment_that_the_document_does_not_name_is_kubectls(learner):
    learner.follow(0, 0, 1)
    learner.type(f"create deployment {OTHERS} --image=nginx:1.25")
    learner.follow(2, 2, 5)
    table = learner.type(STEPS[6]["command"])
    rows = cells(table)
    assert [name.rpartition("-")[0] for name in rows] == [OURS, OURS, OTHERS]
    assert {k: v for k, v in rows.items() if k.startswith(OURS)} == cells(DOCUMENT[6]["output"])
    name = list(rows)[2]
    assert rows[name] == ["1", "1", "1", "70s"]
    assert learner.type(f"get rs {name} -o jsonpath={{.metadata.labels.pod-template-hash}}") == name.rpartition("-")[2]
    assert name.rpartition("-")[2] == real_hash(learner)


def real_hash(learner: Learner) -> str:
    """What a cluster without any lesson calls the other Deployment's ReplicaSet."""
    plain = {"FAKECTL_HOME": learner.env["FAKECTL_HOME"] + "-plain", "FAKECTL_LESSON": "none"}
    learner.type(f"create deployment {OTHERS} --image=nginx:1.25", **plain)
    return learner.type("get rs -o jsonpath={.items[*].metadata.labels.pod-template-hash}", **plain)


def test_a_template_that_the_document_does_not_know_has_its_real_hash(learner):
    learner.follow(2)
    learner.type(f"set image deployment/{OURS} nginx=nginx:1.27")
    names = [name.rpartition("-")[2] for name in cells(learner.type("get rs"))]
    known = [name.rpartition("-")[2] for name in cells(DOCUMENT[LAST]["output"])]
    assert names[1:] == known
    assert names[0] not in (*known, CREATED, UPDATED)


def test_without_a_lesson_it_is_kubectl_throughout(learner):
    learner.env["FAKECTL_LESSON"] = "none"
    seen, at = [], 0
    for step in STEPS:
        learner.wait(step["at"] - at)
        at = step["at"]
        seen.append(learner.type(step["command"]))
    hashes = {"6f7c8d9f6b": CREATED, "7a8b9c0d1e": UPDATED}
    table = outputs(3, 3)[0]
    for shown, real in hashes.items():
        table = table.replace(shown, real)
    assert (seen[:3], seen[3], seen[4:6], seen[UNDO]) == (outputs(0, 2), table, outputs(4, 5), DOCUMENT[UNDO]["output"])
    updated, created = f"{OURS}-{UPDATED}", f"{OURS}-{CREATED}"
    assert list(cells(seen[6]).items()) == [(updated, ["1", "1", "1", "10s"]), (created, ["0", "0", "0", "70s"])]
    assert list(cells(seen[LAST]).items()) == [(updated, ["0", "0", "0", "65s"]), (created, ["1", "1", "1", "2m5s"])]


def test_the_lesson_can_be_begun_again(learner):
    assert learner.follow(20) == outputs()
    assert learner.type(f"delete deployment {OURS}") == f'deployment.apps "{OURS}" deleted from default namespace\n'
    assert learner.follow(2) == outputs()


def test_after_the_last_step_time_runs_on_from_the_documents_end(learner):
    learner.follow(0)
    learner.wait(45)
    assert [row[-1] for row in cells(learner.type("get rs")).values()] == ["2m", "1m"]
    learner.wait(60)
    assert [row[-1] for row in cells(learner.type("get rs")).values()] == ["3m", "2m"]


@pytest.mark.parametrize("how", ["clock advance 30s", "clock set 2027-01-01T00:00:00Z --running"])
def test_moving_the_clock_ends_following(learner, how):
    learner.follow(0, 0, 3)
    learner.type(how)
    learner.type(STEPS[4]["command"])
    learner.wait(7)
    learner.type(STEPS[5]["command"])
    newest = next(iter(cells(learner.type(STEPS[6]["command"])).values()))
    assert newest == ["1", "1", "1", "7s"]


def test_a_frozen_clock_is_not_followed_and_resuming_does_not_bring_it_back(learner):
    learner.follow(0, 0, 1)
    learner.type("clock set 2027-01-01T00:00:00Z")
    learner.type(f"delete deployment {OURS}")
    learner.type(STEPS[1]["command"])
    assert cells(learner.type(STEPS[2]["command"]))[OURS][-1] == "0s"
    learner.type("clock resume")
    learner.wait(3)
    assert cells(learner.type(STEPS[3]["command"])) == {f"{OURS}-6f7c8d9f6b": ["1", "1", "1", "3s"]}


def test_a_command_at_a_given_moment_is_not_followed(learner):
    learner.follow(0, 0, 1)
    assert cells(learner.type(STEPS[2]["command"], FAKECTL_NOW=format_rfc3339(START + 60 * SECOND)))[OURS][-1] == "1m"
    assert learner.follow(0, 2) == outputs(2)
