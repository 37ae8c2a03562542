"""Following a lesson: which typed command is the document's next one, and when it happens."""

from __future__ import annotations

from state.clock import SECOND
from state.following import Following, is_read, next_match, timed, words

STEPS = [
    {"command": "kubectl get deployments", "at": 0},
    {"command": "kubectl create deployment a --image=b", "at": 5},
    {"command": "kubectl get rs", "at": 10},
    {"command": "kubectl set image deployment/a b=c", "at": 60},
    {"command": "kubectl get rs", "at": 70},
]
LESSON = {"name": "l", "binds": [], "steps": STEPS}


def test_a_read_may_be_left_out():
    assert next_match(timed(STEPS), 0, words(STEPS[1]["command"])) == 1


def test_a_write_may_not_be_left_out():
    assert next_match(timed(STEPS), 2, words("kubectl get rs")) == 2
    assert next_match(timed(STEPS), 3, words("kubectl get rs")) is None


def test_each_step_happens_at_its_moment_however_slowly_it_is_typed():
    following, start = Following(), 1000 * SECOND
    moments = [following.advance([LESSON], words(s["command"]), start + i * 77 * SECOND, lambda _: True) for i, s in enumerate(STEPS)]
    assert moments == [start + s["at"] * SECOND for s in STEPS]


def test_another_command_is_not_followed_and_does_not_lose_the_place():
    following = Following()
    following.advance([LESSON], words(STEPS[0]["command"]), 0, lambda _: True)
    assert following.advance([LESSON], ["get", "pods"], SECOND, lambda _: False) is None
    assert following.advance([LESSON], words(STEPS[1]["command"]), 9 * SECOND, lambda _: False) == 5 * SECOND


def test_a_lesson_begins_only_where_nothing_that_it_names_exists():
    assert Following().advance([LESSON], words(STEPS[0]["command"]), 0, lambda _: False) is None


def test_a_lesson_can_be_begun_again():
    following = Following()
    for s in STEPS:
        following.advance([LESSON], words(s["command"]), 0, lambda _: True)
    assert following.advance([LESSON], words(STEPS[0]["command"]), 500 * SECOND, lambda _: True) == 500 * SECOND


def test_the_place_survives_being_stored():
    following = Following()
    following.advance([LESSON], words(STEPS[0]["command"]), 3, lambda _: True)
    assert Following(following.dump()).__dict__ == following.__dict__


def test_a_lesson_begins_as_long_after_the_cluster_as_in_the_document():
    create = words(STEPS[1]["command"])
    assert Following().advance([LESSON], create, 100 * SECOND, lambda _: True, lambda: 98 * SECOND) == 103 * SECOND
    assert Following().advance([LESSON], create, 100 * SECOND, lambda _: True, lambda: 90 * SECOND) == 100 * SECOND


def test_a_line_of_several_commands_is_several_lines_at_one_moment():
    line = {"command": "kubectl create cm a && kubectl get cm $A", "at": 7, "calls": [["create", "cm", "a"], ["get", "cm", None]]}
    following, lesson = Following(), {"name": "l", "binds": [], "steps": [line, STEPS[3]]}
    assert following.advance([lesson], ["create", "cm", "a"], 20 * SECOND, lambda _: True) == 20 * SECOND
    assert following.advance([lesson], ["get", "cm"], 50 * SECOND, lambda _: False) is None
    assert following.advance([lesson], ["get", "cm", "b"], 50 * SECOND, lambda _: False) == 20 * SECOND
    assert following.advance([lesson], words(STEPS[3]["command"]), 50 * SECOND, lambda _: False) == 73 * SECOND


def test_which_command_lines_only_look():
    looks = ["get pods", "-n x get pods", "--namespace=x describe pod a", "rollout status deploy/a", "auth can-i get pods", "diff -f a"]
    assert [line for line in looks if not is_read(line.split())] == []
    changes = ["create cm a", "rollout undo deploy/a", "auth reconcile -f a", "-n get create cm a", "", "apply -f -"]
    assert [line for line in changes if is_read(line.split())] == []
