"""Names, labels, annotations, owners, finalizers, selectors."""
from __future__ import annotations

from typing import Any

import pytest

from state.kind import catalog
from state.metadata import validate_label_selector, validate_metadata, validate_metadata_update


def complaints(plural: str, **meta: Any) -> list[str]:
    resource = catalog().by_plural(plural)
    assert resource
    given = {"name": "x", **({"namespace": "default"} if resource.namespaced else {}), **meta}
    return [str(c) for c in validate_metadata({"metadata": given}, resource)]


def refused(plural: str, name: str) -> bool:
    return any(text.startswith("metadata.name: Invalid value") for text in complaints(plural, name=name))


@pytest.mark.parametrize(("plural", "name", "bad"), [
    ("pods", "a.b", False), ("pods", "A", True), ("namespaces", "a.b", True), ("namespaces", "1a", False), ("services", "1a", False),
    ("services", "a.b", True), ("clusterroles", "System:Any", False), ("clusterroles", "a/b", True), ("clusterroles", "..", True),
    ("statefulsets", "a.b", True), ("deployments", "a.b", False), ("clustertrustbundles", "kubernetes.io:signer:x", False),
])
def test_each_kind_has_its_rule_for_names(plural: str, name: str, bad: bool) -> None:
    assert refused(plural, name) is bad


def test_a_name_or_a_prefix_is_required() -> None:
    assert complaints("pods", name="") == ["metadata.name: Required value: name or generateName is required"]


def test_a_prefix_may_end_in_a_dash() -> None:
    assert complaints("pods", generateName="web-") == []


def test_labels_are_refused_at_the_maps_path() -> None:
    assert [text.split(": ")[:3] for text in complaints("pods", labels={"bad key": "1", "k": "a b"})] == [
        ["metadata.labels", "Invalid value", '"bad key"'], ["metadata.labels", "Invalid value", '"a b"']]


def test_annotations_have_a_limit_together() -> None:
    assert complaints("pods", annotations={"a": "x" * 262143}) == []
    assert complaints("pods", annotations={"a": "x" * 262144}) == ["metadata.annotations: Too long: may not be more than 262144 bytes"]


def test_finalizers_need_a_domain() -> None:
    assert complaints("pods", finalizers=["foregroundDeletion", "example.com/x"]) == []
    assert complaints("pods", finalizers=["word"]) == [
        'metadata.finalizers[0]: Invalid value: "word": name is neither a standard finalizer name nor is it fully qualified']


def test_only_one_owner_controls() -> None:
    owners = [{"apiVersion": "v1", "kind": "Pod", "name": n, "uid": n, "controller": True} for n in "ab"]
    [text] = complaints("pods", ownerReferences=owners)
    assert text.endswith('Only one reference can have Controller set to true. Found "true" in references for Pod/a and Pod/b')


def test_a_cluster_wide_object_has_no_namespace() -> None:
    assert complaints("nodes", namespace="default") == ["metadata.namespace: Forbidden: not allowed on this type"]


def test_what_the_server_set_stays() -> None:
    old = {"metadata": {"name": "x", "uid": "1"}}
    assert [str(c) for c in validate_metadata_update({"metadata": {"name": "x", "uid": "2"}}, old)] == [
        'metadata.uid: Invalid value: "2": field is immutable']


def test_a_dying_object_takes_no_new_finalizer() -> None:
    old = {"metadata": {"name": "x", "deletionTimestamp": "t", "finalizers": ["a.b/c"]}}
    new = {"metadata": {"name": "x", "deletionTimestamp": "t", "finalizers": ["a.b/c", "d.e/f"]}}
    assert [str(c) for c in validate_metadata_update(new, old)] == [
        "metadata.finalizers: Forbidden: no new finalizers can be added if the object is being deleted, "
        'found new finalizers []string{"d.e/f"}']
    assert validate_metadata_update(old, new) == []


@pytest.mark.parametrize(("selector", "expected"), [
    (None, []),
    ({"matchLabels": {"a": "b"}}, []),
    ({"matchExpressions": [{"key": "a", "operator": "In"}]},
     ["s.matchExpressions[0].values: Required value: must be specified when `operator` is 'In' or 'NotIn'"]),
    ({"matchExpressions": [{"key": "a", "operator": "Exists", "values": ["x"]}]},
     ["s.matchExpressions[0].values: Forbidden: may not be specified when `operator` is 'Exists' or 'DoesNotExist'"]),
    ({"matchExpressions": [{"key": "a", "operator": "Near"}]},
     ['s.matchExpressions[0].operator: Invalid value: "Near": not a valid selector operator']),
])
def test_label_selectors(selector: dict[str, Any] | None, expected: list[str]) -> None:
    assert [str(c) for c in validate_label_selector(selector, "s")] == expected
