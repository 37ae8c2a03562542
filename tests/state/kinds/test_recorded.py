"""Kinds against what a v1.37 API server answered: manifests that it took or refused, rows of its tables, the objects of a fresh cluster."""
from __future__ import annotations

import json
import os
from typing import Any

import pytest

from state.data import load
from state.kind import Resource, catalog, columns, hook
from state.metadata import validate_metadata
from state.pure.objects import clone
from state.schema import decode

DATA = os.path.join(os.path.dirname(__file__), "..", "..", "data")


def recorded(name: str) -> Any:
    with open(os.path.join(DATA, name), encoding="utf-8") as f:
        return json.load(f)


def run(resource: Resource, name: str, *args: Any) -> Any:
    found = hook(resource, name)
    return found(*args) if found else None


def created(body: dict[str, Any]) -> tuple[Resource, dict[str, Any]]:
    resource = catalog().by_kind(body["apiVersion"], body["kind"])
    assert resource
    obj, _ = decode(resource, body)
    if resource.namespaced:
        obj["metadata"].setdefault("namespace", "default")
    obj["metadata"] |= {"uid": "5f0c0b7e-0000-4000-8000-000000000000", "creationTimestamp": "2026-11-24T17:00:00Z"}
    run(resource, "default", obj)
    run(resource, "prepare_create", obj)
    return resource, obj


def complaints(resource: Resource, obj: dict[str, Any]) -> list[str]:
    causes = validate_metadata(obj, resource) + (run(resource, "validate", obj) or [])
    return list(dict.fromkeys(map(str, causes)))


MANIFESTS = recorded("manifests.json")
IDS = [f"{i}-{m['object']['kind']}-{m['object']['metadata']['name'][:20]}" for i, m in enumerate(MANIFESTS)]


@pytest.mark.parametrize("manifest", MANIFESTS, ids=IDS)
def test_a_manifest_is_taken_or_refused_as_by_the_real_server(manifest: dict[str, Any]) -> None:
    resource, obj = created(clone(manifest["object"]))
    assert complaints(resource, obj) == manifest["refused"]


@pytest.mark.parametrize("manifest", MANIFESTS, ids=IDS)
def test_defaulting_twice_changes_nothing_more(manifest: dict[str, Any]) -> None:
    resource, obj = created(clone(manifest["object"]))
    again = clone(obj)
    run(resource, "default", again)
    assert again == obj


@pytest.mark.parametrize("manifest", MANIFESTS, ids=IDS)
def test_a_row_has_a_cell_for_every_column(manifest: dict[str, Any]) -> None:
    resource, obj = created(clone(manifest["object"]))
    cells = run(resource, "row", obj, lambda moment: "5s" if moment else "<unknown>")
    if cells is None:
        assert [c["name"] for c in columns(resource)] == ["Name", "Age"]
    else:
        assert len(cells) == len(columns(resource))


@pytest.mark.parametrize("plural", ["pods", "deployments", "configmaps"])
def test_rows_are_those_of_the_recorded_tables(plural: str) -> None:
    resource = catalog().by_plural(plural)
    assert resource
    for obj, cells in recorded("table-rows.json")[plural]:
        ages = [c for c in cells if isinstance(c, str) and c.endswith("s") and c[:-1].isdigit()]
        assert run(resource, "row", obj, lambda moment, age=ages[0]: age) == cells


def test_every_table_with_more_than_name_and_age_has_a_row() -> None:
    bare = [r.gr for r in catalog().all if [c["name"] for c in columns(r)] != ["Name", "Age"] and not hook(r, "row")]
    assert bare == []


def boot() -> list[tuple[Resource, dict[str, Any]]]:
    found = []
    served = {f"{r.path}/{r.plural}": r for r in catalog().all}
    for path, items in load("boot-objects.json").items():
        resource = served[path]
        for item in items:
            found.append((resource, {"apiVersion": resource.api_version, "kind": resource.kind, **clone(item)}))
    return found


def test_the_objects_of_a_fresh_cluster_are_valid_and_fully_defaulted() -> None:
    for resource, obj in boot():
        before = clone(obj)
        run(resource, "default", obj)
        assert obj == before, (resource.gr, obj["metadata"]["name"])
        assert complaints(resource, obj) == [], (resource.gr, obj["metadata"]["name"])


def test_the_rows_of_a_fresh_cluster_have_all_their_cells() -> None:
    for resource, obj in boot():
        cells = run(resource, "row", obj, lambda moment: "5s")
        assert cells is None or len(cells) == len(columns(resource)), resource.gr
