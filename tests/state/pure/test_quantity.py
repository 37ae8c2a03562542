"""Amounts against 800 that the Go library parsed, and the laws that hold for all of them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from state.pure import quantity

VECTORS = Path(__file__).parents[2] / "data" / "quantities.json"
SUFFIXES = ("", "n", "u", "m", "k", "M", "G", "T", "P", "E", "Ki", "Mi", "Gi", "Ti", "Pi", "Ei", "e3", "E-2")
amounts = st.builds(
    lambda sign, whole, fraction, suffix: f"{sign}{whole}{fraction}{suffix}",
    st.sampled_from(("", "-", "+")),
    st.integers(0, 10**21),
    st.sampled_from(("", ".", ".5", ".250", ".000000000001")),
    st.sampled_from(SUFFIXES),
)


def answer(text: str) -> dict[str, str]:
    try:
        parsed = quantity.parse(text)
    except ValueError as e:
        return {"text": text, "error": str(e)}
    rounded = parsed.rounded_up_to_milli()
    return {"text": text, "dump": parsed.dump(), "served": parsed.served(), "roundedUpToMilli": rounded.served()}


def test_go_s_answers_are_given_for_every_recorded_quantity():
    vectors = json.loads(VECTORS.read_text(encoding="utf-8"))
    assert len(vectors) == 800
    assert [answer(v["text"]) for v in vectors] == vectors


@pytest.mark.parametrize(
    ("text", "canonical"),
    [
        ("0.5", "500m"),
        ("1000m", "1"),
        ("1.5Gi", "1536Mi"),
        ("0.1Gi", "107374182400m"),
        ("1024Mi", "1Gi"),
        ("-1.5Gi", "-1536Mi"),
        ("0.0Mi", "0"),
        ("1000000", "1M"),
        ("1e3", "1e3"),
        ("2000k", "2M"),
        ("512Mi", "512Mi"),
        ("0.5Ki", "512"),
        ("1.500", "1.500"),
    ],
)
def test_canonical_text(text, canonical):
    assert quantity.canonical(text) == canonical


@given(amounts)
def test_canonical_text_is_stable_and_means_the_same(text):
    canonical = quantity.canonical(text)
    assert quantity.canonical(canonical) == canonical
    beyond_exa = abs(quantity.value(text)) >= 2**63 - 1  # Go has no suffix past exa, and prints the digits alone
    if quantity.parse(text).served() == canonical and not beyond_exa:
        assert quantity.compare(text, canonical) == 0


@pytest.mark.parametrize(
    ("text", "whole", "milli"),
    [
        ("100m", 1, 100),
        ("1500m", 2, 1500),
        ("-1500m", -2, -1500),
        ("2", 2, 2000),
        ("1Ki", 1024, 1024000),
        ("1n", 1, 1),
        ("0", 0, 0),
        ("0.0015", 1, 2),
    ],
)
def test_values_are_rounded_away_from_zero(text, whole, milli):
    assert (quantity.value(text), quantity.milli_value(text)) == (whole, milli)


def test_comparing_reads_across_formats():
    assert quantity.compare("1", "1000m") == 0
    assert quantity.compare("1G", "1Gi") == -1
    assert quantity.compare("0.1", "99m") == 1
    assert quantity.compare("-1", "1n") == -1


def test_sums_take_the_format_of_the_first_amount_that_counts():
    assert quantity.add(["100m", "200m", "1"]) == "1300m"
    assert quantity.add(["0", "64Mi", "1Gi"]) == "1088Mi"
    assert quantity.add(["1Gi", "24M"]) == "1097741824"
    assert quantity.add([]) == "0"


@pytest.mark.parametrize("text", ["1e2000000000", "1e-2000000000", "9" * 3000])
def test_amounts_beyond_all_bounds_are_answered_at_once(text):
    assert quantity.canonical(text)
    assert quantity.value(text) in (1, quantity.MAX_INT64)
    assert quantity.compare(text, "1") == (-1 if "-" in text else 1)
    assert quantity.add([text, "1"])


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("9" * 5000, quantity.NUMBER_WRONG),
        ("0." + "0" * 5000 + "1", quantity.NUMBER_WRONG),
        ("e-10", quantity.NUMBER_WRONG),
        ("1K", quantity.SUFFIX_WRONG),
        ("1E99999999999999999999", quantity.SUFFIX_WRONG),
        ("", quantity.FORMAT_WRONG),
        ("\u0661", quantity.FORMAT_WRONG),
    ],
)
def test_what_is_no_amount_is_refused_in_go_s_words(text, message):
    with pytest.raises(ValueError) as e:
        quantity.canonical(text)
    assert str(e.value) == message
