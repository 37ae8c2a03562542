from __future__ import annotations

import json
import os

import pytest

from fakectl.errors import CommandError
from fakectl.printers.kyaml import KYAMLPrinter

DATA = os.path.join(os.path.dirname(__file__), "..", "..", "data")
with open(os.path.join(DATA, "printed-objects.json"), encoding="utf-8") as f:
    RECORDED = json.load(f)


@pytest.mark.parametrize("case", RECORDED, ids=range(len(RECORDED)))
def test_prints_what_the_real_kubectl_printed(case):
    assert KYAMLPrinter().print_object(case["object"]) == case["kyaml"]


def test_an_unsorted_printer_keeps_the_order_of_fields():
    assert KYAMLPrinter(sort=False).print_object({"b": 1, "a": []}) == "---\n{\n  b: 1,\n  a: [],\n}\n"


@pytest.mark.parametrize(("key", "shown"), [
    ("a/b.c-d", "a/b.c-d"), ("-a", '"-a"'), ("f", '"f"'), ("10", '"10"'), ("1é", "1é"), ("2001-01-01", '"2001-01-01"'), ("no", '"no"'),
    ("0x1ffffffffffffffffffff", "0x1ffffffffffffffffffff"), ("nan", '"nan"'), ("", '""'), ("a\tb", '"a\\tb"'),
])
def test_only_safe_keys_are_bare(key, shown):
    assert KYAMLPrinter().print_object({key: 1}) == f"---\n{{\n  {shown}: 1,\n}}\n"


def test_control_characters_are_refused():
    with pytest.raises(CommandError, match="^error decoding: yaml: control characters are not allowed$"):
        KYAMLPrinter().print_object({"a": "\x7f"})
