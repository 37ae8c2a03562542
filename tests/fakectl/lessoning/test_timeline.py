"""The earliest moments that agree with all statements, or statements that cannot all be true."""
from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fakectl.lessoning.timeline import AtLeast, Births, Contradiction, solve, what_can_be_held

STEPS = 6
moments = st.lists(st.integers(0, 500), min_size=STEPS, max_size=STEPS)
pairs = st.lists(st.tuples(st.integers(0, STEPS - 1), st.integers(0, STEPS - 1), st.integers(0, 30)), max_size=20)
any_statements = st.lists(st.builds(AtLeast, st.integers(0, STEPS - 1), st.integers(0, STEPS - 1), st.integers(-60, 60)), max_size=14)


def holds(found: list[int], statements: list[AtLeast]) -> bool:
    return all(found[s.later] >= found[s.earlier] + s.seconds for s in statements)


@given(moments, pairs)
def test_moments_are_found_where_there_are_some_and_they_are_the_earliest(real: list[int], chosen: list[tuple[int, int, int]]) -> None:
    statements = [AtLeast(a, b, real[a] - real[b] - slack) for a, b, slack in chosen]
    found = solve(STEPS, statements)
    assert holds(found, statements)
    assert all(early <= late for early, late in zip(found, real, strict=True))
    assert min(found) == 0


@given(any_statements)
def test_a_contradiction_is_a_circle_that_asks_for_time_to_pass_on_itself(statements: list[AtLeast]) -> None:
    try:
        found = solve(STEPS, statements)
    except Contradiction as e:
        circle = e.statements
        assert set(circle) <= set(statements)
        assert sum(s.seconds for s in circle) > 0
        assert [s.earlier for s in circle] == [s.later for s in (*circle[1:], circle[0])]
    else:
        assert holds(found, statements)


@given(any_statements)
def test_no_moment_can_be_earlier(statements: list[AtLeast]) -> None:
    try:
        found = solve(STEPS, statements)
    except Contradiction:
        return
    for step, moment in enumerate(found):
        bounds = [found[s.earlier] + s.seconds for s in statements if s.later == step and s.earlier != step]
        assert moment == max([0, *bounds])


def test_steps_without_statements_happen_at_once() -> None:
    assert solve(3, []) == [0, 0, 0]


def test_a_step_never_comes_after_itself() -> None:
    with pytest.raises(Contradiction) as caught:
        solve(1, [AtLeast(0, 0, 1, 7, "line 7")])
    assert [s.line for s in caught.value.statements] == [7]


def test_of_a_block_that_contradicts_what_was_said_the_other_lines_are_held() -> None:
    held = [AtLeast(1, 0, 10)]
    found = what_can_be_held(3, held, [AtLeast(0, 1, 0, 5), AtLeast(2, 1, 4, 6)])
    assert found == [0, 10, 14]
    assert [s.line for s in held] == [0, 6]


def test_an_object_may_be_made_a_little_later_than_here() -> None:
    births, out = Births(2, 3), []
    births.take(("pods", "default", "one"), 0, 5, out)
    births.take(("pods", "default", "one"), 0, 5, out)
    assert (births.count, births.known) == (3, {("pods", "default", "one"): (2, 0, 5)})
    assert solve(births.count, [*out, AtLeast(2, 0, 8)])[2] == 8
    with pytest.raises(Contradiction):
        solve(births.count, [*out, AtLeast(2, 0, 9)])
