from __future__ import annotations

import json
import os

import pytest

from fakectl.errors import CommandError
from fakectl.printers import allowed_formats, printer_for, without_managed_fields
from fakectl.printers.json import JSONPrinter, dumps

DATA = os.path.join(os.path.dirname(__file__), "..", "..", "data")
with open(os.path.join(DATA, "printed-objects.json"), encoding="utf-8") as f:
    RECORDED = json.load(f)
POD = {"kind": "Pod", "apiVersion": "v1", "metadata": {"name": "x", "managedFields": [{"manager": "m"}]}}
GET = ("custom-columns,custom-columns-file,go-template,go-template-file,json,jsonpath,jsonpath-as-json,jsonpath-file,kyaml,name,"
       "template,templatefile,wide,yaml")
CREATE = "go-template,go-template-file,json,jsonpath,jsonpath-as-json,jsonpath-file,kyaml,name,template,templatefile,yaml"


@pytest.mark.parametrize("case", RECORDED, ids=range(len(RECORDED)))
def test_prints_what_the_real_kubectl_printed(case):
    assert JSONPrinter().print_object(case["object"]) == case["json"]


def test_an_unsorted_printer_keeps_the_order_of_fields():
    assert dumps({"b": 1, "a": [1.0, 1e-7]}, sort=False) == '{\n    "b": 1,\n    "a": [\n        1,\n        1e-7\n    ]\n}'


def test_a_watch_event_is_one_line():
    event = {"type": "ADDED", "object": {"kind": "Pod", "apiVersion": "v1"}}
    assert JSONPrinter().print_object(event) == '{"type":"ADDED","object":{"apiVersion":"v1","kind":"Pod"}}\n'


@pytest.mark.parametrize(("output", "columns", "formats"), [("foo", True, GET), ("table", False, CREATE), ("wide", False, CREATE)])
def test_an_unknown_format_is_refused_with_the_formats_of_the_command(output, columns, formats):
    with pytest.raises(CommandError) as caught:
        printer_for(output, columns=columns)
    assert str(caught.value) == f'unable to match a printer suitable for the output format "{output}", allowed formats are: {formats}'
    assert ",".join(allowed_formats(columns)) == formats


@pytest.mark.parametrize(("output", "options", "message"), [
    ("jsonpath", {}, "template format specified but no template given"),
    ("go-template=", {}, "template format specified but no template given"),
    ("custom-columns", {"columns": True}, "custom-columns format specified but no custom columns given"),
    ("jsonpath-file=/nope", {}, "error reading --template /nope, open /nope: no such file or directory"),
    ("custom-columns-file=/nope", {"columns": True}, "error reading template /nope, open /nope: no such file or directory"),
    ("jsonpath={.a", {}, "error parsing jsonpath {.a, unclosed action"),
    ("go-template={{.a", {}, "error parsing template {{.a, template: output:1: unclosed action"),
])
def test_a_format_without_a_usable_template_is_refused(output, options, message):
    with pytest.raises(CommandError) as caught:
        printer_for(output, **options)
    assert str(caught.value) == message


@pytest.mark.parametrize("output", ["json", "yaml", "kyaml", "YAML"])
def test_managed_fields_are_left_out_unless_asked_for(output):
    assert "managedFields" not in printer_for(output).print_object(POD)
    assert "managedFields" in printer_for(output, show_managed_fields=True).print_object(POD)
    assert "managedFields" in POD["metadata"]


def test_templates_see_managed_fields():
    assert printer_for("jsonpath={.metadata.managedFields[0].manager}").print_object(POD) == "m"


def test_managed_fields_are_left_out_of_lists_and_events():
    assert without_managed_fields({"kind": "List", "items": [POD]})["items"][0]["metadata"] == {"name": "x"}
    assert without_managed_fields({"type": "ADDED", "object": POD})["object"]["metadata"] == {"name": "x"}


def test_a_template_without_a_format_is_a_go_template():
    assert printer_for("", template="{{.kind}}").print_object(POD) == "Pod"
    assert printer_for("jsonpath", template="{.kind}").print_object(POD) == "Pod"


def test_template_files_are_read_from_the_working_folder(tmp_path):
    (tmp_path / "t").write_text("{{.kind}}\n")
    assert printer_for("templatefile=t", cwd=str(tmp_path)).print_object(POD) == "Pod\n"
