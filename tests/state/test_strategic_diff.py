"""Patches made of objects: what kubectl's apply, set and edit send."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from state import schema
from state.kind import catalog
from state.schema_types import struct_for
from state.strategic import strategic_merge
from state.strategic_diff import (
    PatchConflict,
    create_three_way_json_merge_patch,
    create_three_way_merge_patch,
    create_two_way_merge_patch,
)
from state.strategic_lists import MergeError

DEPLOYMENTS = catalog().by_plural("deployments")
BODY = json.loads((Path(__file__).parent.parent / "data" / "deployment.json").read_text())
LIVE, _ = schema.decode(DEPLOYMENTS, BODY)


def test_a_two_way_patch_of_an_image_names_the_container():
    new = json.loads(json.dumps(BODY))
    new["spec"]["template"]["spec"]["containers"][1]["image"] = "redis:8"
    patch = create_two_way_merge_patch(BODY, new, struct_for("apps/v1", "Deployment"))
    assert patch["spec"]["template"]["spec"] == {
        "containers": [{"name": "side", "image": "redis:8"}], "$setElementOrder/containers": [{"name": "main"}, {"name": "side"}],
    }


def test_a_three_way_patch_deletes_what_was_applied_before_and_keeps_what_others_set():
    struct = struct_for("apps/v1", "Deployment")
    new = json.loads(json.dumps(BODY))
    del new["spec"]["replicas"]
    new["spec"]["template"]["spec"]["containers"].pop()
    live = json.loads(json.dumps(LIVE))
    live["spec"]["template"]["spec"]["containers"][0]["env"].append({"name": "C", "value": "3"})
    patch = create_three_way_merge_patch(BODY, new, live, struct)
    merged = strategic_merge(live, patch, struct)
    assert "replicas" not in merged["spec"]
    (main,) = merged["spec"]["template"]["spec"]["containers"]
    assert (main["name"], [e["name"] for e in main["env"]]) == ("main", ["A", "B", "C"])


def test_changing_a_strategy_retains_only_the_new_keys():
    struct = struct_for("apps/v1", "Deployment")
    old = {"spec": {"strategy": {"type": "RollingUpdate", "rollingUpdate": {"maxSurge": 1}}}}
    patch = create_three_way_merge_patch(old, {"spec": {"strategy": {"type": "Recreate"}}}, old, struct)
    assert patch == {"spec": {"strategy": {"$retainKeys": ["type"], "rollingUpdate": None, "type": "Recreate"}}}


def test_identity_may_not_change_in_a_three_way_patch():
    with pytest.raises(MergeError, match=r"^precondition failed for: map\[metadata:map\[name:other\]\]$"):
        create_three_way_merge_patch(
            {}, {"metadata": {"name": "other"}}, {"metadata": {"name": "shop"}}, struct_for("apps/v1", "Deployment")
        )


def test_without_overwrite_two_changes_of_one_field_conflict():
    struct = struct_for("apps/v1", "Deployment")
    args = ({"spec": {"replicas": 1}}, {"spec": {"replicas": 2}}, {"spec": {"replicas": 3}})
    with pytest.raises(PatchConflict) as e:
        create_three_way_merge_patch(*args, struct, overwrite=False)
    assert e.value.text("a", "b") == "patch:\na\nconflicts with changes made from original to current:\nb\n"
    assert create_three_way_merge_patch(*args, struct) == {"spec": {"replicas": 2}}


def test_a_json_three_way_patch_deletes_by_null_and_replaces_lists():
    patch = create_three_way_json_merge_patch(
        {"spec": {"a": 1, "gone": 1}}, {"spec": {"a": 2, "list": [1]}}, {"spec": {"a": 1, "gone": 1, "other": 5, "list": [2]}}
    )
    assert patch == {"spec": {"a": 2, "gone": None, "list": [1]}}
