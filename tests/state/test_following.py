"""Following a lesson: which typed command is the document's next one, and when it happens."""

from __future__ import annotations

from state.clock import SECOND
from state.following import Following, next_match, words

STEPS = [
    {"command": "kubectl get deployments", "at": 0},
    {"command": "kubectl create deployment a --image=b", "at": 5},
    {"command": "kubectl get rs", "at": 10},
    {"command": "kubectl set image deployment/a b=c", "at": 60},
    {"command": "kubectl get rs", "at": 70},
]
LESSON = {"name": "l", "binds": [], "steps": STEPS}


def test_a_read_may_be_left_out():
    assert next_match(STEPS, 0, words(STEPS[1]["command"])) == 1


def test_a_write_may_not_be_left_out():
    assert next_match(STEPS, 2, words("kubectl get rs")) == 2
    assert next_match(STEPS, 3, words("kubectl get rs")) is None


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
