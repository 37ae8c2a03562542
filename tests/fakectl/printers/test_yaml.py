from __future__ import annotations

import json
import os

import pytest

from fakectl.errors import CommandError
from fakectl.printers.yaml import YAMLPrinter, dumps
from fakectl.printers.yamlscalar import ambiguous, read_plain

DATA = os.path.join(os.path.dirname(__file__), "..", "..", "data")
with open(os.path.join(DATA, "printed-objects.json"), encoding="utf-8") as f:
    RECORDED = json.load(f)


@pytest.mark.parametrize("case", RECORDED, ids=range(len(RECORDED)))
def test_prints_what_the_real_kubectl_printed(case):
    assert YAMLPrinter().print_object(case["object"]) == case["yaml"]


def test_a_second_object_stands_behind_a_separator():
    printer = YAMLPrinter()
    assert printer.print_object({"a": 1}) + printer.print_object({"b": 2}) == "a: 1\n---\nb: 2\n"


@pytest.mark.parametrize(("value", "text"), [
    ({}, "{}\n"), ([], "[]\n"), (None, "null\n"), ("", '""\n'), (True, "true\n"), (3, "3\n"), (1.5, "1.5\n"), (1e21, "1e+21\n"),
    (123456789.5, "1.234567895e+08\n"), (2.0, "2\n"), (["a", ["b"], {"c": "d"}], "- a\n- - b\n- c: d\n"), ({"a": ["b"]}, "a:\n- b\n"),
])
def test_scalars_and_small_shapes(value, text):
    assert dumps(value) == text


def test_keys_are_in_natural_order():
    keys = ["k:{\"x\":1}", ".", "a10", "f:a", "a9", "10", "9", "A", "a"]
    assert [line.partition(":")[0] for line in dumps(dict.fromkeys(keys, "v")).splitlines()] == [
        ".", '"9"', '"10"', "A", "a", "a9", "a10", "f", "k"]


def test_a_long_text_wraps_at_the_same_column_at_every_depth():
    text = "lorem ipsum " * 12
    for depth in range(5):
        value = text.strip()
        for _ in range(depth):
            value = {"key": value}
        lines = dumps(value).splitlines()
        assert all(len(line) - len(line.split()[-1]) <= 81 for line in lines)
        assert " ".join(" ".join(lines).replace("key:", "").split()) == text.strip()


def test_control_characters_are_refused_as_the_yaml_reader_does():
    with pytest.raises(CommandError, match="^yaml: control characters are not allowed$"):
        dumps({"a": "x\x7f"})


@pytest.mark.parametrize("text", ["yes", "N", "~", "null", ".inf", "0x1F", "017", "08", "1_000", "1.", "1e3", "12:30", "2004-02-29"])
def test_a_text_that_looks_like_something_else_is_ambiguous(text):
    assert ambiguous(text)


@pytest.mark.parametrize("text", ["yess", "0x", "1.2.3", "2001-02-29", "1e999", "0o8", "-", "12:99", "<<", "="])
def test_a_text_that_looks_like_nothing_else_is_not(text):
    assert not ambiguous(text)


@pytest.mark.parametrize(("text", "value"), [
    ("on", True), ("No", False), ("", None), ("017", 15), ("0b11", 3), ("0b-11", -3), ("+3", 3), (".5", 0.5), ("1e400", "1e400"),
    ("2001-01-01", "2001-01-01"),
    ("08", 8.0), ("0x1ffffffffffffffffffff", "0x1ffffffffffffffffffff"),
])
def test_plain_texts_are_read_by_the_rules_of_yaml_1_1(text, value):
    assert read_plain(text) == value and type(read_plain(text)) is type(value)
