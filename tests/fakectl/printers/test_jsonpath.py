"""jsonpath answers what the real kubectl answered (tests/data/jsonpath.json, made by tests/tools/record_expressions.py)."""
from __future__ import annotations

import json
import os
import subprocess
import sys
from typing import Any

import pytest

from fakectl.printers import jsonpath
from fakectl.printers.go_template import GoTemplateError, GoTemplatePrinter
from fakectl.printers.jsonpath import JSONPathError, JSONPathPrinter
from state.pure import gofmt

DATA = os.path.join(os.path.dirname(__file__), "..", "..", "data")
KUBECTL = os.path.join(os.path.dirname(sys.executable), "kubectl")

with open(os.path.join(DATA, "jsonpath.json"), encoding="utf-8") as stream:
    RECORDED = json.load(stream)


def answer(expression: str, flags: list[str], obj: dict[str, Any]) -> tuple[int, str, str]:
    try:
        printer = JSONPathPrinter(expression, as_json="json" in flags, allow_missing="strict" not in flags)
        return 0, printer.print_object(obj), ""
    except JSONPathError as err:
        message = err.message.replace(gofmt.source(obj), "<OBJECT>")
        return 1, err.printed, f"error: {message}" + ("" if message.endswith("\n") else "\n")


@pytest.mark.parametrize("case", RECORDED["cases"], ids=lambda case: f"{case[0]} {' '.join(case[1])}")
def test_an_expression_prints_what_kubectl_prints(case: list[Any]) -> None:
    expression, flags, code, stdout, stderr = case
    assert answer(expression, flags, RECORDED["object"]) == (code, stdout, stderr)


@pytest.mark.parametrize(("short", "canonical"), [
    ("a.b", "{.a.b}"), (".a.b", "{.a.b}"), ("{a.b}", "{.a.b}"), ("{.a.b}", "{.a.b}"), ("", ""), ("..a", "{..a}"), ("a[0]", "{.a[0]}"),
    (".", "{..}"),
])
def test_a_relaxed_expression_gets_its_braces_and_dot(short: str, canonical: str) -> None:
    assert jsonpath.relaxed(short) == canonical


@pytest.mark.parametrize("wrong", ["{.a", "a}", "{.a}{.b}", "{}"])
def test_a_relaxed_expression_that_is_none_is_refused_in_kubectls_words(wrong: str) -> None:
    with pytest.raises(JSONPathError) as caught:
        jsonpath.relaxed(wrong)
    expected = "unexpected path string, expected a 'name1.name2' or '.name1.name2' or '{name1.name2}' or '{.name1.name2}'"
    assert caught.value.message == expected


def test_find_gives_the_values_of_each_piece_for_other_commands() -> None:
    obj = {"status": {"phase": "Running", "n": 3, "gone": None}}
    assert jsonpath.find("{.status.phase}", obj) == [["Running"]]
    assert jsonpath.find("{.status.n}{.status.gone}{.status.nope}", obj) == [[3], [None], []]
    with pytest.raises(JSONPathError, match="^phase is not found$"):
        jsonpath.find("{.phase}", obj, allow_missing=False)


def test_the_numbers_of_a_go_struct_are_floats() -> None:
    obj = {"spec": {"replicas": 1000000, "small": 3}}
    assert JSONPathPrinter("{.spec.replicas} {.spec.small}").print_object(obj, typed=True) == "1e+06 3"


def test_a_template_that_is_used_again_starts_afresh() -> None:
    printer = JSONPathPrinter("{range .l[*]}{@};{end}.")
    assert printer.print_object({"l": [1, 2]}) == "1;2;."
    assert printer.print_object({"l": []}) == "."
    assert printer.print_object({"l": [3]}) == "3;."


def test_the_elements_of_a_map_come_in_the_order_of_their_keys() -> None:
    assert JSONPathPrinter("{.*}").print_object({"b": 1, "a": 2}) == "2 1"


def test_a_bad_index_where_there_is_nothing_to_range_over_is_an_error() -> None:
    with pytest.raises(JSONPathError, match="reflect: call of reflect.Value.Type on zero Value"):
        JSONPathPrinter("{range .none[*]}{[0]}{end}").print_object({"none": []})


LIVE = [
    "jsonpath={.spec.replicas}|{.spec.strategy}|{.spec.template.spec.containers[0].ports}",
    "jsonpath={.spec.template.spec.containers[?(@.name==\"nginx\")].image}",
    "jsonpath={.spec.template.spec.containers[0].ports[?(@.containerPort==80.0)]}",
    "jsonpath={.spec.template.spec.containers[0].ports[?(@.containerPort==80)]}",
    "jsonpath={.spec.replicas[0]}",
    "jsonpath={.nope}[{.metadata.labels['app']}]",
    "jsonpath={.metadata",
    "jsonpath-as-json={.spec.selector}",
    "go-template={{.spec.replicas}} {{.spec.selector}} {{range $k, $v := .metadata.labels}}{{$k}}={{$v}}{{end}}",
    "go-template={{printf \"%03d|%-8s|%v\" .spec.replicas .metadata.name .status}}",
    "go-template={{.kind}}{{index .spec.template.spec.containers 4}}",
    "go-template={{.metadata.name.x}}",
    "go-template={{.metadata.name",
    "go-template={{with .spec.nope}}x{{else}}none{{end}}",
]


def test_the_real_kubectl_agrees_on_an_object_that_it_builds() -> None:
    command = [KUBECTL, "create", "deployment", "web", "--image=nginx", "--port=80", "--replicas=2000000", "--dry-run=client", "-o"]

    def real(output: str) -> tuple[int, str, str]:
        done = subprocess.run([*command, output], capture_output=True, text=True, env={"HOME": DATA, "PATH": ""})
        return done.returncode, done.stdout, done.stderr

    obj = json.loads(real("json")[1])
    for output in LIVE:
        kind, _, template = output.partition("=")
        printer: Any = GoTemplatePrinter if kind == "go-template" else JSONPathPrinter
        try:
            options = {"as_json": True} if kind == "jsonpath-as-json" else {}
            ours = 0, printer(template, **options).print_object(obj, typed=True), ""
        except (JSONPathError, GoTemplateError) as err:
            ours = 1, err.printed, f"error: {err.message}" + ("" if err.message.endswith("\n") else "\n")
        assert ours == real(output), output
