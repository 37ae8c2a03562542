from __future__ import annotations

import json
import os

import pytest

from fakectl.printers.table import TablePrinter
from fakectl.printers.tabwriter import TabWriter, escape_terminal

DATA = os.path.join(os.path.dirname(__file__), "..", "..", "data")
with open(os.path.join(DATA, "tables.json"), encoding="utf-8") as f:
    RECORDED = json.load(f)


def table(names, columns=("Name", "Age")):
    return {"columnDefinitions": [{"name": c, "type": "string", "priority": 0} for c in columns],
            "rows": [{"cells": [name, "1s"], "object": {"metadata": {"name": name}}} for name in names]}


@pytest.mark.parametrize("case", RECORDED["cases"], ids=lambda case: f"{case['kind']} {case['options']}")
def test_prints_what_the_real_kubectl_printed(case):
    assert TablePrinter(**case["options"]).print_table(RECORDED["tables"][case["kind"]]) == case["text"]


def test_no_rows_print_nothing_and_the_header_comes_with_the_first_row():
    printer = TablePrinter()
    assert printer.print_table(table([])) == ""
    assert printer.print_table(table(["a"]), first=False) == "NAME   AGE\na      1s\n"


def test_a_watch_goes_on_without_header_at_the_widths_so_far():
    printer = TablePrinter()
    assert printer.print_table(table(["long-name"])) == "NAME        AGE\nlong-name   1s\n"
    assert printer.print_table(table(["a"]), first=False) == "a           1s\n"
    assert printer.print_table(table(["a"])) == "NAME   AGE\na      1s\n"


def test_a_table_without_columns_has_those_of_the_one_before():
    printer = TablePrinter()
    printer.print_table(table(["a"]))
    assert printer.print_table({"rows": table(["b"])["rows"]}, first=False) == "b      1s\n"


def test_other_columns_bring_another_header():
    printer = TablePrinter()
    printer.print_table(table(["a"]))
    assert printer.print_table(table(["b"], ("Name", "Since")), first=False) == "NAME   SINCE\nb      1s\n"


def test_a_watch_event_has_its_type_in_front():
    printer = TablePrinter()
    assert printer.print_table(table(["a"]), event="ADDED") == "EVENT      NAME   AGE\nADDED      a      1s\n"
    assert printer.print_table(table(["a"]), first=False, event="MODIFIED") == "MODIFIED   a      1s\n"


def test_tables_that_are_added_align_with_each_other():
    printer = TablePrinter()
    text = "".join([*printer.add(table(["a"])), *printer.add(table(["long-name"]))])
    assert text + printer.flush() == "NAME        AGE\na           1s\nlong-name   1s\n"


def test_rows_are_printed_a_hundred_at_a_time():
    chunks = list(TablePrinter().chunks(table([f"n{i}" for i in range(250)])))
    assert [chunk.count("\n") for chunk in chunks] == [101, 100, 50]


def test_the_table_of_the_server_is_not_changed():
    given = table(["a"])
    before = json.dumps(given)
    TablePrinter(show_labels=True, with_namespace=True, show_kind=True, kind_name="pod").print_table(given, event="ADDED")
    assert json.dumps(given) == before


def test_what_steers_a_terminal_is_shown():
    assert escape_terminal("\x1b[31m\r") == "^[[31m\\r"


def test_columns_of_separate_blocks_have_widths_of_their_own_but_never_get_narrower():
    writer = TabWriter()
    for cells in (["a", "b", "c"], ["none"], ["longer-cell", "b", "c"], ["x"], ["a", "b"]):
        writer.line(cells)
    assert writer.flush() == "a     b     c\nnone\nlonger-cell   b     c\nx\na             b\n"
