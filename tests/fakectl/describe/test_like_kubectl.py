"""Descriptions of many objects, against what the real kubectl printed of them (tests/data/describe.json, written by record.py)."""
from __future__ import annotations

import json
import os

import pytest

from fakectl.describe import describe
from state.kind import Resource, catalog

with open(os.path.join(os.path.dirname(__file__), "..", "..", "data", "describe.json")) as _file:
    RECORDED = json.load(_file)


@pytest.mark.parametrize("told", RECORDED["described"], ids=lambda told: f"{told['kind']}-{told['name']}")
def test_the_text_is_kubectls(told, source_of):
    resource: Resource | None = catalog().by_kind(told["apiVersion"], told["kind"])
    obj = next(
        o for o in RECORDED["objects"]
        if (o["kind"], o["apiVersion"], o["metadata"]["name"]) == (told["kind"], told["apiVersion"], told["name"])
    )
    assert describe(obj, resource, source_of(RECORDED["objects"], told["now"])) == told["text"]
