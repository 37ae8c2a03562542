"""Go templates answer what the real kubectl answered (tests/data/go-template.json, made by tests/tools/record_expressions.py)."""
from __future__ import annotations

import json
import os
from typing import Any

import pytest

from fakectl.printers.go_template import GoTemplateError, GoTemplatePrinter
from state.pure import gofmt

with open(os.path.join(os.path.dirname(__file__), "..", "..", "data", "go-template.json"), encoding="utf-8") as stream:
    RECORDED = json.load(stream)


def answer(template: str, flags: list[str], obj: dict[str, Any]) -> tuple[int, str, str]:
    try:
        return 0, GoTemplatePrinter(template, allow_missing="strict" not in flags).print_object(obj), ""
    except GoTemplateError as err:
        printed = err.printed
        for dump, mark in ((gofmt.to_json(obj), "<RAW>"), (gofmt.text(obj), "<OBJECT>")):
            before, found, _ = printed.rpartition(f"\t\t{dump}\n")
            printed = printed.replace(f"\t\t{dump}\n", f"\t\t{mark}\n") if found else before
        return 1, printed, f"error: {err.message}" + ("" if err.message.endswith("\n") else "\n")


@pytest.mark.parametrize("case", RECORDED["cases"], ids=lambda case: f"{case[0]} {' '.join(case[1])}")
def test_a_template_prints_what_kubectl_prints(case: list[Any]) -> None:
    template, flags, code, stdout, stderr = case
    assert answer(template, flags, RECORDED["object"]) == (code, stdout, stderr)


def test_a_failing_template_prints_its_output_so_far_and_what_helps_to_debug_it() -> None:
    with pytest.raises(GoTemplateError) as caught:
        GoTemplatePrinter("{{.a}}-{{index .b 1}}").print_object({"b": [1.5], "a": "<x>", "n": None})
    fault = 'template: output:1:9: executing "output" at <index .b 1>: error calling index: reflect: slice index out of range'
    assert caught.value.message == 'error executing template "{{.a}}-{{index .b 1}}": ' + fault
    assert caught.value.printed == (
        f"<x>-Error executing template: {fault}. Printing more information for debugging the template:\n"
        "\ttemplate was:\n\t\t{{.a}}-{{index .b 1}}\n"
        '\traw data was:\n\t\t{"a":"\\u003cx\\u003e","b":[1.5],"n":null}\n'
        "\tobject given to template engine was:\n\t\tmap[a:<x> b:[1.5] n:<nil>]\n\n"
    )


def test_bytes_that_are_no_text_come_through_base64decode() -> None:
    assert GoTemplatePrinter('{{"/wA=" | base64decode}}').print_object({}).encode("utf-8", "surrogateescape") == b"\xff\x00"


def test_a_template_that_calls_itself_without_end_is_stopped() -> None:
    template = '{{define "r"}}{{if true}}{{range 1}}{{template "r"}}{{end}}{{end}}{{end}}{{template "r"}}'
    with pytest.raises(GoTemplateError, match="exceeded maximum template depth"):
        GoTemplatePrinter(template).print_object({})


def test_parentheses_too_deep_are_refused() -> None:
    with pytest.raises(GoTemplateError, match="max expression depth exceeded"):
        GoTemplatePrinter("{{" + "(" * 5000 + "1" + ")" * 5000 + "}}")


@pytest.mark.parametrize(("form", "value", "text"), [
    ("%05.1f", 3.14159, "003.1"), ("%+d", 5, "+5"), ("% d", 5, " 5"), ("%#x", 255, "0xff"), ("%08b", 5, "00000101"),
    ("%-6q|", "a", '"a"   |'), ("%x", "hi", "6869"), ("% X", "hi", "68 69"), ("%#v", "a", '"a"'),
    ("%#v", {"a": [1, None]}, 'map[string]interface {}{"a":[]interface {}{1, interface {}(nil)}}'),
    ("%6.2f%%", 99.5, " 99.50%"), ("%e", 123456.0, "1.234560e+05"), ("%g", 1e21, "1e+21"), ("%s", [1, "a"], "[%!s(int64=1) a]"),
    ("%x", 1.5, "0x1.8p+00"), ("%b", 1.0, "4503599627370496p-52"), ("%U", 233, "U+00E9"), ("%c", 233, "é"), ("%5t", True, " true"),
])
def test_printf_formats_as_go_does(form: str, value: Any, text: str) -> None:
    assert GoTemplatePrinter("{{printf " + gofmt.source(form) + " .v}}").print_object({"v": value}) == text
