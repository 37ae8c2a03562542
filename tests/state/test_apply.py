"""Server-side apply: merging, pruning, conflicts and owners, against what a v1.37 API server recorded."""
from __future__ import annotations

import copy
import json
import os
from typing import Any

import pytest

from state.apply import apply
from state.errors import StatusError
from state.kind import catalog
from state.managed_fields import entry_of, track_scale, track_update

DATA = os.path.join(os.path.dirname(__file__), "..", "data")
NOW = "2026-11-24T12:00:00Z"
LATER = "2026-11-24T18:00:00Z"
LAST_APPLIED = "kubectl.kubernetes.io/last-applied-configuration"


def load(name: str) -> Any:
    with open(os.path.join(DATA, name), encoding="utf-8") as f:
        return json.load(f)


RECORDED = load("managed-fields.json")
VECTORS = [c for c in load("apply-vectors.json") if c["op"] == "apply"]
DEPLOYMENTS = catalog().by_kind("apps/v1", "Deployment")
CONFIGMAPS = catalog().by_kind("v1", "ConfigMap")


def exchange(why: str) -> Any:
    return copy.deepcopy(RECORDED["exchanges"][why])


def config(data: dict, **meta: Any) -> dict:
    return {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "shared", "namespace": "default"} | meta, "data": data}


def live(obj: dict) -> dict:
    return {**obj, "metadata": {**obj["metadata"], "uid": "u"}}


def refused(resource: Any, current: dict | None, applied: dict, manager: str, force: bool = False) -> StatusError:
    with pytest.raises(StatusError) as caught:
        apply(resource, current, applied, manager, force, NOW)
    return caught.value


def managers(obj: dict) -> list[str]:
    return [f"{e['manager']} {e['operation']}" for e in obj["metadata"]["managedFields"]]


def test_the_recorded_apply_exchanges_give_the_recorded_objects() -> None:
    current: dict | None = None
    for why, manager, force in (("apply", "one", False), ("apply by another, same", "two", False), ("apply forced", "two", True)):
        x = exchange(why)
        got = apply(CONFIGMAPS, current, x["request"], manager, force, "2026-11-24T18:55:54Z")
        assert got["metadata"]["managedFields"] == x["body"]["metadata"]["managedFields"]
        assert got["data"] == x["body"]["data"]
        current = {**got, "metadata": {**x["body"]["metadata"], "managedFields": got["metadata"]["managedFields"]}}


def test_a_conflict_is_refused_in_the_servers_words_and_causes() -> None:
    x = exchange("apply conflict")
    assert refused(CONFIGMAPS, exchange("apply by another, same")["body"], x["request"], "two").status == x["body"]


def test_an_apply_needs_a_manager() -> None:
    x = exchange("apply without manager")
    assert refused(CONFIGMAPS, None, x["request"], "").status == x["body"]


def test_an_applied_deployment_is_owned_as_recorded() -> None:
    obj = RECORDED["ssa-deployment"]
    applied = copy.deepcopy(RECORDED["ssa-applied"])
    applied["metadata"]["namespace"] = "default"
    want = obj["metadata"]["managedFields"][0]
    got = apply(DEPLOYMENTS, None, applied, "kubectl", False, want["time"])
    assert got["metadata"]["managedFields"] == [want]
    assert json.dumps(got["metadata"]["managedFields"][0]["fieldsV1"]) == json.dumps(want["fieldsV1"])


def deployment(replicas: int, **container: Any) -> dict:
    applied = copy.deepcopy(RECORDED["ssa-applied"])
    applied["spec"]["replicas"] = replicas
    applied["spec"]["template"]["spec"]["containers"][0] |= container
    return applied


def test_the_recorded_day_of_a_deployment() -> None:
    scaler = {"apiVersion": "apps/v1", "kind": "Deployment", "metadata": {"name": "api"}, "spec": {"replicas": 2}}
    current = copy.deepcopy(RECORDED["ssa-deployment"])
    same = apply(DEPLOYMENTS, current, deployment(1), "kubectl", False, LATER)
    assert same["metadata"]["managedFields"] == current["metadata"]["managedFields"]
    assert refused(DEPLOYMENTS, current, scaler, "scaler").message == (
        'Apply failed with 1 conflict: conflict with "kubectl": .spec.replicas')
    current = apply(DEPLOYMENTS, current, scaler, "scaler", True, LATER)
    assert current["spec"]["replicas"] == 2
    assert refused(DEPLOYMENTS, current, deployment(1), "kubectl").message.endswith('conflict with "scaler": .spec.replicas')
    scaled = copy.deepcopy(current)
    scaled["spec"]["replicas"] = 3
    scaled["metadata"]["managedFields"] = track_scale(DEPLOYMENTS, scaled, current, "kubectl")
    assert refused(DEPLOYMENTS, scaled, scaler, "scaler").message == (
        'Apply failed with 1 conflict: conflict with "kubectl" with subresource "scale" using apps/v1: .spec.replicas')
    current = apply(DEPLOYMENTS, scaled, deployment(1), "kubectl", True, LATER)
    set_image = copy.deepcopy(current)
    set_image["spec"]["template"]["spec"]["containers"][0]["image"] = "httpd:2.4.62"
    set_image["metadata"]["managedFields"] = track_update(DEPLOYMENTS, set_image, current, "kubectl-set", LATER)
    assert refused(DEPLOYMENTS, set_image, deployment(1), "kubectl").message == (
        'Apply failed with 1 conflict: conflict with "kubectl-set" using apps/v1: .spec.template.spec.containers[name="api"].image')
    assert managers(set_image) == ["kubectl Apply", "kube-controller-manager Update", "kubectl-set Update"]


def test_several_conflicts_are_listed_by_manager() -> None:
    current = live(apply(CONFIGMAPS, None, config({"a": "1", "b": "2"}), "one", False, NOW))
    current = live(apply(CONFIGMAPS, current, config({"c": "3"}), "two", False, NOW))
    error = refused(CONFIGMAPS, current, config({"a": "x", "b": "x", "c": "x"}), "three")
    assert error.message == 'Apply failed with 3 conflicts: conflicts with "one":\n- .data.a\n- .data.b\nconflicts with "two":\n- .data.c'
    assert [c["field"] for c in error.details["causes"]] == [".data.a", ".data.b", ".data.c"]


def test_what_is_not_applied_any_more_goes_unless_another_owns_it() -> None:
    current = live(apply(CONFIGMAPS, None, config({"a": "1", "b": "2", "c": "3"}), "one", False, NOW))
    current = live(apply(CONFIGMAPS, current, config({"b": "2"}), "two", False, NOW))
    current = apply(CONFIGMAPS, current, config({"a": "1"}), "one", False, NOW)
    assert current["data"] == {"a": "1", "b": "2"}
    assert managers(current) == ["two Apply", "one Apply"]  # an apply that changed nothing has no time and stands first


def test_an_applied_container_that_is_left_out_goes_and_the_defaulted_fields_of_the_other_stay() -> None:
    two = deployment(1)
    two["spec"]["template"]["spec"]["containers"].append({"name": "side", "image": "busybox"})
    current = live(apply(DEPLOYMENTS, None, two, "me", False, NOW))
    current["spec"]["template"]["spec"]["containers"][0]["imagePullPolicy"] = "Always"
    got = apply(DEPLOYMENTS, current, deployment(1), "me", False, NOW)
    assert [(c["name"], c.get("imagePullPolicy")) for c in got["spec"]["template"]["spec"]["containers"]] == [("api", "Always")]


def test_new_items_are_put_where_the_configuration_has_them() -> None:
    def with_containers(*names: str) -> dict:
        applied = deployment(1)
        applied["spec"]["template"]["spec"]["containers"] = [{"name": n, "image": "i"} for n in names]
        return applied

    current = live(apply(DEPLOYMENTS, None, with_containers("a", "b"), "one", False, NOW))
    current = live(apply(DEPLOYMENTS, current, with_containers("x", "b", "a"), "two", False, NOW))
    assert [c["name"] for c in current["spec"]["template"]["spec"]["containers"]] == ["x", "b", "a"]


def test_client_side_applied_fields_are_taken_over_by_kubectl_and_no_other() -> None:
    current = copy.deepcopy(RECORDED["shared-client-side"])
    changed = config({"a": "1", "b": "20"})
    assert 'conflict with "kubectl-client-side-apply" using v1: .data.b' in refused(CONFIGMAPS, current, changed, "other").message
    got = apply(CONFIGMAPS, current, changed, "kubectl", False, NOW)
    assert got["data"] == {"a": "1", "b": "20"}
    assert got["metadata"]["annotations"][LAST_APPLIED] == (
        '{"apiVersion":"v1","data":{"a":"1","b":"20"},"kind":"ConfigMap","metadata":{"name":"shared","namespace":"default"}}\n')


def test_the_recorded_owners_of_a_shared_configmap() -> None:
    want = RECORDED["shared-configmap"]
    entries = [
        entry_of("kubectl", "Apply", "v1", {"f:data": {"f:a": {}, "f:b": {}}}, None),
        entry_of("kubectl-last-applied", "Apply", "v1", {"f:metadata": {"f:annotations": {f"f:{LAST_APPLIED}": {}}}}, None),
    ]
    current = copy.deepcopy(RECORDED["shared-client-side"])
    current["metadata"]["managedFields"] = entries
    other = config({"b": "20", "c": "3"})
    assert refused(CONFIGMAPS, current, other, "other").message == 'Apply failed with 1 conflict: conflict with "kubectl": .data.b'
    current = apply(CONFIGMAPS, current, other, "other", True, "2026-11-24T17:23:09Z")
    current = apply(CONFIGMAPS, current, config({"a": "1"}), "kubectl", False, "2026-11-24T17:23:11Z")
    marks = (("labeler", "13", "labels", {"env": "test"}), ("kubectl-annotate", "14", "annotations", {"note": "hi"}))
    for manager, time, key, value in marks:
        new = copy.deepcopy(current)
        new["metadata"][key] = new["metadata"].get(key, {}) | value
        new["metadata"]["managedFields"] = track_update(CONFIGMAPS, new, current, manager, f"2026-11-24T17:23:{time}Z")
        current = new
    new = copy.deepcopy(current)
    new["data"]["d"] = "4"
    new["metadata"]["managedFields"] = track_update(CONFIGMAPS, new, current, "kubectl-patch", "2026-11-24T17:23:15Z")
    assert new["metadata"]["managedFields"] == want["metadata"]["managedFields"]
    assert new["metadata"]["annotations"] == want["metadata"]["annotations"]
    assert new["data"] == want["data"]


def test_what_was_there_before_the_first_apply_has_an_owner_of_that_name() -> None:
    got = apply(CONFIGMAPS, live(config({"a": "1"})), config({"b": "2"}), "one", False, NOW)
    assert [(e["manager"], e["operation"], e["fieldsV1"]) for e in got["metadata"]["managedFields"]] == [
        ("one", "Apply", {"f:data": {"f:b": {}}}), ("before-first-apply", "Update", {"f:data": {".": {}, "f:a": {}}}),
    ]


@pytest.mark.parametrize(("change", "code", "message"), [
    ({"spec": {"replica": 2}}, 500, ".spec.replica: field not declared in schema"),
    ({"spec": {"replicas": "two"}}, 500, ".spec.replicas: expected numeric (int or float), got string"),
    ({"spec": {"paused": "yes"}}, 500, ".spec.paused: expected boolean, got &{yes}"),
    ({"spec": {"template": {"spec": {"hostname": 5}}}}, 500,
     ".spec.template.spec.hostname: expected string, got &value.valueUnstructured{Value:5}"),
    ({"spec": {"template": {"spec": {"containers": {"a": 1}}}}}, 500, ".spec.template.spec.containers: expected list, got &{map[a:1]}"),
    ({"spec": {"template": {"spec": {"containers": [{"image": "i"}]}}}}, 500,
     '.spec.template.spec.containers: element 0: associative list with keys has an element that omits all key fields ["name"]'
     " (and doesn't have default values for any key fields)"),
    ({"spec": {"template": {"spec": {"containers": [{"name": "a"}, {"name": "a"}]}}}}, 500,
     '.spec.template.spec.containers: duplicate entries for key [name="a"]'),
])
def test_what_does_not_fit_the_schema_is_refused(change: dict, code: int, message: str) -> None:
    applied = {"apiVersion": "apps/v1", "kind": "Deployment", "metadata": {"name": "api", "namespace": "default"}} | change
    error = refused(DEPLOYMENTS, None, applied, "m")
    assert error.code == code
    assert error.message == f"failed to create typed patch object (default/api; apps/v1, Kind=Deployment): {message}"


def test_another_kind_and_sent_entries_are_bad_requests() -> None:
    error = refused(CONFIGMAPS, None, {"apiVersion": "apps/v1", "kind": "Deployment", "metadata": {"name": "x"}}, "m")
    assert (error.code, error.message) == (400, "invalid object type: apps/v1, Kind=Deployment")
    error = refused(CONFIGMAPS, None, config({}, managedFields=[]), "m")
    assert (error.code, error.message) == (400, "metadata.managedFields must be nil")


def test_nothing_that_came_in_is_changed() -> None:
    current = copy.deepcopy(RECORDED["ssa-deployment"])
    applied = deployment(4, image="x")
    before = copy.deepcopy((current, applied))
    apply(DEPLOYMENTS, current, applied, "kubectl", True, NOW)
    assert (current, applied) == before


@pytest.mark.parametrize("case", VECTORS, ids=lambda c: f"{c['kind']}-{c['manager']}-{'refused' if 'error' in c else 'ok'}")
def test_applies_come_out_as_from_the_real_field_manager(case: dict) -> None:
    resource = catalog().by_kind(case["apiVersion"], case["kind"])
    arguments = (resource, case["live"], case["applied"], case["manager"], case["force"], NOW, case.get("subresource", ""))
    if "error" not in case:
        assert apply(*arguments) == case["object"]
        return
    with pytest.raises(StatusError) as caught:
        apply(*arguments)
    assert caught.value.message == case["error"]
    assert sorted([c["reason"], c["message"], c["field"]] for c in caught.value.details.get("causes", ())) == case["causes"]
