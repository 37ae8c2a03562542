"""Numbers as Go's strconv reads them."""
from __future__ import annotations

import pytest

from state.pure.strconv import parse_int


@pytest.mark.parametrize(("text", "number"), [
    ("0", 0), ("007", 7), ("+5", 5), ("-5", -5), ("0" * 5000, 0), ("9223372036854775807", 2**63 - 1), ("-9223372036854775808", -(2**63)),
])
def test_decimal_digits_with_a_sign_are_a_number(text, number):
    assert parse_int(text) == number


@pytest.mark.parametrize(("text", "options", "why"), [
    ("", {}, "invalid syntax"), ("-", {}, "invalid syntax"), ("1 ", {}, "invalid syntax"), ("²", {}, "invalid syntax"),
    ("0x1", {}, "invalid syntax"), ("+1", {"signed": False}, "invalid syntax"), ("9223372036854775808", {}, "value out of range"),
    ("9" * 5000, {}, "value out of range"), ("2147483648", {"bits": 32}, "value out of range"),
    ("65536", {"bits": 16, "signed": False}, "value out of range"),
])
def test_all_else_is_refused_in_go_s_words(text, options, why):
    with pytest.raises(ValueError) as e:
        parse_int(text, **options)
    assert str(e.value) == why
