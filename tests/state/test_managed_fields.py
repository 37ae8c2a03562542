"""metadata.managedFields after creations and updates, against what a v1.37 API server recorded."""
from __future__ import annotations

import copy
import json
import os
from typing import Any

import pytest

from state.fieldsets import difference, intersection, ordered, path_text, paths, union
from state.kind import Resource, catalog
from state.managed_fields import entry_of, keep_times, put_entries, track_scale, track_update

DATA = os.path.join(os.path.dirname(__file__), "..", "data")
NOW = "2026-11-24T12:00:00Z"


def load(name: str) -> Any:
    with open(os.path.join(DATA, name), encoding="utf-8") as f:
        return json.load(f)


RECORDED = load("managed-fields.json")
VECTORS = load("apply-vectors.json")
DEPLOYMENTS = catalog().by_kind("apps/v1", "Deployment")
CONFIGMAPS = catalog().by_kind("v1", "ConfigMap")
PODS = catalog().by_kind("v1", "Pod")


def body(why: str) -> Any:
    return copy.deepcopy(RECORDED["exchanges"][why]["body"])


def bare(obj: dict) -> dict:
    obj = copy.deepcopy(obj)
    obj["metadata"].pop("managedFields", None)
    return obj


def configmap(data: dict, entries: list | None = None) -> dict:
    meta = {"name": "c", "namespace": "default", "uid": "u"} | ({"managedFields": entries} if entries else {})
    return {"apiVersion": "v1", "kind": "ConfigMap", "metadata": meta, "data": data}


def cm_entry(manager: str, fields: dict, time: str = NOW, operation: str = "Update") -> dict:
    return entry_of(manager, operation, "v1", fields, time)


def test_a_created_deployment_is_owned_by_its_creator() -> None:
    made = body("create")
    assert track_update(DEPLOYMENTS, bare(made), None, "python-requests", "2026-11-24T18:55:47Z") == made["metadata"]["managedFields"]


def test_a_deployment_with_ports_is_owned_as_recorded_and_in_the_recorded_order() -> None:
    obj = RECORDED["created-deployment"]
    want = obj["metadata"]["managedFields"][0]
    new = bare(obj)
    new["metadata"].pop("annotations")
    new["status"] = {}
    got = track_update(DEPLOYMENTS, new, None, "kubectl-create", "2026-11-24T17:06:12Z")
    assert got == [want]
    assert json.dumps(got[0]["fieldsV1"]) == json.dumps(want["fieldsV1"])


def test_a_status_write_owns_the_status_and_the_annotation_that_came_with_it() -> None:
    old, new = body("create"), body("get")
    wanted = new["metadata"].pop("managedFields")
    assert track_update(DEPLOYMENTS, new, old, "kube-controller-manager", "2026-11-24T18:55:47Z", "status") == wanted


@pytest.mark.parametrize(("why", "time"), [("merge patch", "2026-11-24T18:55:54Z")])
def test_a_patch_moves_the_time_of_its_manager_and_puts_it_last(why: str, time: str) -> None:
    old, new = body("get"), body(why)
    wanted = new["metadata"].pop("managedFields")
    assert track_update(DEPLOYMENTS, new, old, "python-requests", time) == wanted


def test_an_update_may_carry_the_entries_it_read() -> None:
    sent, made = copy.deepcopy(RECORDED["exchanges"]["update"]["request"]), body("update")
    old = copy.deepcopy(sent)
    old["data"]["a"] = "1"
    assert track_update(CONFIGMAPS, sent, old, "python-requests", "2026-11-24T18:55:54Z") == made["metadata"]["managedFields"]


def test_another_manager_takes_only_what_it_changed() -> None:
    old = configmap({"a": "1", "b": "2"}, [cm_entry("one", {"f:data": {".": {}, "f:a": {}, "f:b": {}}}, "2026-11-24T11:00:00Z")])
    assert track_update(CONFIGMAPS, configmap({"a": "1", "b": "3"}), old, "two", NOW) == [
        cm_entry("one", {"f:data": {".": {}, "f:a": {}}}, "2026-11-24T11:00:00Z"), cm_entry("two", {"f:data": {"f:b": {}}}),
    ]


def test_who_only_removes_owns_nothing_and_an_owner_of_nothing_vanishes() -> None:
    old = configmap({"a": "1", "b": "2"}, [cm_entry("one", {"f:data": {".": {}, "f:a": {}}}), cm_entry("two", {"f:data": {"f:b": {}}})])
    assert track_update(CONFIGMAPS, configmap({"a": "1"}), old, "three", NOW) == [cm_entry("one", {"f:data": {".": {}, "f:a": {}}})]


def test_an_update_that_changes_nothing_keeps_all_times() -> None:
    entries = [cm_entry("one", {"f:data": {".": {}, "f:a": {}}}, "2026-11-24T11:00:00Z")]
    old = configmap({"a": "1"}, entries)
    assert track_update(CONFIGMAPS, configmap({"a": "1"}), old, "one", NOW) == entries


def test_an_object_without_entries_stays_without() -> None:
    assert track_update(CONFIGMAPS, configmap({"a": "2"}), configmap({"a": "1"}), "one", NOW) == []


def test_a_client_resets_the_entries_with_one_empty_entry() -> None:
    old = configmap({"a": "1"}, [cm_entry("one", {"f:data": {".": {}, "f:a": {}}})])
    assert track_update(CONFIGMAPS, configmap({"a": "1"}, [{}]), old, "two", NOW) == []


@pytest.mark.parametrize("broken", [
    {"manager": "x", "operation": "Nope", "apiVersion": "v1", "fieldsType": "FieldsV1"},
    {"manager": "x", "operation": "Update", "apiVersion": "v1", "fieldsType": "FieldsV1", "fieldsV1": {"f:data": 5}},
    {"manager": "x", "operation": "Update", "apiVersion": "v1", "fieldsType": "FieldsV1", "fieldsV1": {"data": {}}},
])
def test_entries_that_cannot_be_read_are_those_of_the_old_object(broken: dict) -> None:
    entries = [cm_entry("one", {"f:data": {".": {}, "f:a": {}}})]
    assert track_update(CONFIGMAPS, configmap({"a": "1"}, [broken]), configmap({"a": "1"}, entries), "two", NOW) == entries


def test_the_main_resource_does_not_own_status_and_the_status_does_not_own_spec() -> None:
    old = {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "p", "uid": "u", "managedFields": [
        entry_of("me", "Update", "v1", {"f:spec": {"f:nodeName": {}}}, NOW)]}, "spec": {"containers": None}, "status": {}}
    new = bare(old) | {"spec": {"containers": None, "priority": 1}, "status": {"phase": "Running"}}
    by_main = track_update(PODS, new, old, "x", NOW)[-1]
    by_status = track_update(PODS, new, old, "x", NOW, "status")[-1]
    assert by_main["fieldsV1"] == {"f:spec": {"f:priority": {}}}
    assert by_status["fieldsV1"] == {"f:status": {"f:phase": {}}}
    assert by_status["subresource"] == "status"


def test_an_object_made_without_its_always_encoded_fields_is_owned_like_a_whole_one() -> None:
    container = {"name": "c", "image": "i"}
    pod = {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "p", "labels": {}}, "spec": {"containers": [container]}}
    owned = track_update(PODS, pod, None, "m", NOW)[0]["fieldsV1"]
    assert owned == {"f:spec": {"f:containers": {'k:{"name":"c"}': {".": {}, "f:image": {}, "f:name": {}, "f:resources": {}}}}}


def test_owner_references_are_items_and_each_is_one_value() -> None:
    ref = {"apiVersion": "apps/v1", "kind": "ReplicaSet", "name": "r", "uid": "1-2", "controller": True, "blockOwnerDeletion": True}
    pod = {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "p", "ownerReferences": [ref]}, "spec": {"containers": None}}
    assert track_update(PODS, pod, None, "m", NOW)[0]["fieldsV1"] == {"f:metadata": {"f:ownerReferences": {".": {}, 'k:{"uid":"1-2"}': {}}}}


def test_ports_have_both_keys_and_stand_in_the_order_of_numbers() -> None:
    ports = [{"containerPort": p} for p in (443, 80, 9)]
    pod = {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "p"}, "spec": {"containers": [{"name": "c", "ports": ports}]}}
    owned = track_update(PODS, pod, None, "m", NOW)[0]["fieldsV1"]["f:spec"]["f:containers"]['k:{"name":"c"}']["f:ports"]
    assert list(owned) == [".", *(f'k:{{"containerPort":{p},"protocol":"TCP"}}' for p in (9, 80, 443))]


def test_the_eleventh_updater_merges_the_two_oldest() -> None:
    old = configmap({"x": "0"}, [cm_entry("m00", {"f:data": {".": {}, "f:x": {}}}, "2026-11-24T10:00:00Z")])
    for i in range(1, 11):
        new = configmap(old["data"] | {f"k{i:02d}": "v"})
        new["metadata"]["managedFields"] = track_update(CONFIGMAPS, new, old, f"m{i:02d}", f"2026-11-24T10:{i:02d}:00Z")
        old = new
    entries = old["metadata"]["managedFields"]
    assert len(entries) == 10
    assert entries[0] == cm_entry("ancient-changes", {"f:data": {".": {}, "f:k01": {}, "f:x": {}}}, "2026-11-24T10:01:00Z")


def test_scaling_takes_replicas_from_its_owner_and_leaves_no_time() -> None:
    old = body("get")
    old["spec"]["replicas"] = 2
    new = copy.deepcopy(old)
    new["spec"]["replicas"] = 1
    got = track_scale(DEPLOYMENTS, new, old, "python-requests")
    recorded = body("status")["metadata"]["managedFields"]
    assert got[0] == recorded[0]
    assert got[2]["fieldsV1"] == recorded[2]["fieldsV1"]


def test_a_custom_resource_is_owned_by_its_schema() -> None:
    things = Resource("x.io", "v1", "things", "Thing", "thing", True)
    schema = {"type": "object", "properties": {"spec": {"type": "object", "properties": {
        "keyed": {"type": "array", "x-kubernetes-list-type": "map", "x-kubernetes-list-map-keys": ["n"],
                  "items": {"type": "object", "properties": {"n": {"type": "string"}, "v": {"type": "integer"}}}},
        "plain": {"type": "array", "items": {"type": "string"}}}}}}
    obj = {"apiVersion": "x.io/v1", "kind": "Thing", "metadata": {"name": "t", "labels": {"a": "b"}},
           "spec": {"keyed": [{"n": "a", "v": 1}], "plain": ["x"]}}
    assert track_update(things, obj, None, "m", NOW, schema=schema)[0]["fieldsV1"] == {
        "f:metadata": {"f:labels": {".": {}, "f:a": {}}},
        "f:spec": {".": {}, "f:keyed": {".": {}, 'k:{"n":"a"}': {".": {}, "f:n": {}, "f:v": {}}}, "f:plain": {}},
    }


@pytest.mark.parametrize("case", [c for c in VECTORS if c["op"] != "apply" and "error" not in c],
                         ids=lambda c: f"{c['op']}-{c['kind']}-{'new' if c['live'] is None else 'old'}{c.get('subresource', '')}")
def test_updates_are_tracked_as_by_the_real_field_manager(case: dict) -> None:
    resource = catalog().by_kind(case["apiVersion"], case["kind"])
    if case["op"] == "scale":
        got = track_scale(resource, case["new"], case["live"], case["manager"])
    else:
        got = track_update(resource, case["new"], case["live"], case["manager"], NOW, case.get("subresource", ""))
    assert got == case["managedFields"]


def test_times_are_kept_when_only_they_differ() -> None:
    old = configmap({"a": "1"}, [cm_entry("one", {"f:data": {"f:a": {}}}, "2026-11-24T11:00:00Z")])
    same = configmap({"a": "1"}, [cm_entry("one", {"f:data": {"f:a": {}}})])
    keep_times(same, old)
    assert same == old
    other = configmap({"a": "2"}, [cm_entry("one", {"f:data": {"f:a": {}}})])
    keep_times(other, old)
    assert other["metadata"]["managedFields"][0]["time"] == NOW


def test_a_parent_and_its_children_are_owned_apart() -> None:
    both = {"f:a": {".": {}, "f:b": {}}}
    assert difference(both, {"f:a": {}}) == {"f:a": {"f:b": {}}}
    assert difference(both, {"f:a": {"f:b": {}}}) == {"f:a": {}}
    assert difference(both, both) == {}
    assert union({"f:a": {}}, {"f:a": {"f:b": {}}}) == both
    assert intersection(both, {"f:a": {}}) == {"f:a": {}}
    assert intersection({"f:a": {"f:b": {}}}, {"f:a": {}}) == {}


def test_paths_are_listed_level_by_level_and_shown_as_messages_do() -> None:
    fields = ordered({"f:spec": {'k:{"n":2,"s":"x"}': {".": {}, "f:i": {}}, 'v:"p"': {}, 'k:{"n":10,"s":"x"}': {}}, "f:z": {}})
    assert [path_text(p) for p in paths(fields)] == [".z", '.spec[n=2,s="x"]', '.spec[n=10,s="x"]', '.spec[="p"]', '.spec[n=2,s="x"].i']


def test_an_object_of_nobody_has_no_entries_field() -> None:
    obj = configmap({"a": "1"}, [cm_entry("one", {"f:data": {"f:a": {}}})])
    put_entries(obj, [])
    assert "managedFields" not in obj["metadata"]
