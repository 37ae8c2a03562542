"""Custom columns look as the real kubectl printed them (tests/data/custom-columns.json, made by tests/tools/record_lists.py)."""
from __future__ import annotations

import json
import os
from typing import Any

import pytest

from fakectl.printers.custom_columns import CustomColumnsPrinter
from fakectl.printers.jsonpath import JSONPathError

with open(os.path.join(os.path.dirname(__file__), "..", "..", "data", "custom-columns.json"), encoding="utf-8") as stream:
    RECORDED = json.load(stream)


def answer(args: list[str], text: str) -> tuple[int, str, str]:
    output = args[args.index("-o") + 1]
    names = [arg for arg in args[1:] if not arg.startswith("-") and arg != output]
    items = [obj for obj in RECORDED["objects"] if not names or obj["metadata"]["name"] in names]
    try:
        if output.startswith("custom-columns-file"):
            printer = CustomColumnsPrinter.from_file(text)
        else:
            printer = CustomColumnsPrinter(output.partition("=")[2], no_headers="--no-headers" in args)
        return 0, printer.print_object(items[0] if len(names) == 1 else {"kind": "List", "items": items}), ""
    except JSONPathError as err:
        return 1, err.printed, f"error: {err.message}\n"


@pytest.mark.parametrize("case", RECORDED["cases"], ids=lambda case: f"{case[0][-1]} {case[1]}")
def test_columns_look_as_kubectl_prints_them(case: list[Any]) -> None:
    args, text, code, stdout, stderr = case
    assert answer(args, text) == (code, stdout, stderr)


def test_the_header_comes_once_for_objects_printed_one_by_one_and_widths_are_kept() -> None:
    printer = CustomColumnsPrinter("NAME:.metadata.name,A:.a")
    first = {"metadata": {"name": "a-long-name"}, "a": 1}
    assert printer.print_object(first, remember=True) == "NAME          A\na-long-name   1\n"
    assert printer.print_object({"metadata": {"name": "b"}, "a": 2}, remember=True) == "b             2\n"


def test_no_lines_are_no_text() -> None:
    assert CustomColumnsPrinter("A:.a", no_headers=True).print_object([]) == ""
