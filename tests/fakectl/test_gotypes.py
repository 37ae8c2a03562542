from __future__ import annotations

import json
import os
import random

import pytest

from fakectl.gotypes import is_typed, typed
from fakectl.printers.json import JSONPrinter

DATA = os.path.join(os.path.dirname(__file__), "..", "data")
with open(os.path.join(DATA, "typed-objects.json"), encoding="utf-8") as f:
    RECORDED = json.load(f)
MADE = [case for case in RECORDED if "args" in case]
READ = [case for case in RECORDED if "manifest" in case]


def bare(value):
    """The object in any order, without what is empty."""
    if isinstance(value, dict):
        keys = [key for key in value if value[key] not in ({}, [], None)]
        random.Random(3).shuffle(keys)
        return {key: bare(value[key]) for key in keys}
    return [bare(item) for item in value] if isinstance(value, list) else value


@pytest.mark.parametrize("case", MADE, ids=lambda case: " ".join(case["args"][1:4]))
def test_what_a_generator_makes_is_printed_as_the_real_kubectl_printed_it(case):
    assert JSONPrinter(sort=False).print_object(typed(bare(json.loads(case["stdout"])))) == case["stdout"]


@pytest.mark.parametrize("case", READ, ids=lambda case: json.loads(case["stdout"])["kind"])
def test_a_manifest_comes_out_of_its_struct_as_the_real_kubectl_printed_it(case):
    import yaml

    given = yaml.load(case["manifest"].replace("image: b", "image: c"), Loader=yaml.SafeLoader)
    assert JSONPrinter(sort=False).print_object(typed(given)) == case["stdout"]


def test_a_kind_without_a_struct_stays_as_it_is():
    obj = {"kind": "Widget", "apiVersion": "example.com/v1", "b": 1, "a": {}}
    assert typed(obj) is obj
    assert is_typed("apps/v1", "Deployment") and not is_typed("example.com/v1", "Widget")


def test_a_list_is_typed_item_by_item():
    made = typed({"apiVersion": "v1", "kind": "List", "items": [{"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": "n"}}]})
    assert made["items"] == [{"kind": "Namespace", "apiVersion": "v1", "metadata": {"name": "n"}, "spec": {}, "status": {}}]


def test_a_bad_quantity_is_left_for_the_server_to_refuse():
    made = typed({"apiVersion": "v1", "kind": "ResourceQuota", "metadata": {}, "spec": {"hard": {"cpu": "1000m", "pods": "many"}}})
    assert made["spec"]["hard"] == {"cpu": "1", "pods": "many"}
