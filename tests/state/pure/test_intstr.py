"""Whole numbers and percentages."""

from __future__ import annotations

import pytest

from state.pure.intstr import scaled_value


@pytest.mark.parametrize(
    ("value", "total", "up", "down"),
    [(3, 10, 3, 3), ("25%", 3, 1, 0), ("25%", 10, 3, 2), ("50%", 4, 2, 2), ("0%", 7, 0, 0), ("150%", 3, 5, 4)],
)
def test_a_share_is_rounded_the_way_that_is_asked_for(value, total, up, down):
    assert (scaled_value(value, total, True), scaled_value(value, total, False)) == (up, down)


@pytest.mark.parametrize(
    ("value", "message"),
    [
        ("5", "invalid value for IntOrString: invalid type: string is not a percentage"),
        ("x%", 'invalid value for IntOrString: invalid value "x%": strconv.Atoi: parsing "x": invalid syntax'),
        (
            "99999999999999999999%",
            'invalid value for IntOrString: invalid value "99999999999999999999%": '
            'strconv.Atoi: parsing "99999999999999999999": value out of range',
        ),
        (None, "nil value for IntOrString"),
    ],
)
def test_what_is_neither_is_refused_in_go_s_words(value, message):
    with pytest.raises(ValueError) as e:
        scaled_value(value, 10, True)
    assert str(e.value) == message
