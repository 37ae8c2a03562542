"""Custom resources over HTTP: discovery, documents, tables, and what is told when they are gone."""

from __future__ import annotations

import json

import pytest

CRDS = "/apis/apiextensions.k8s.io/v1/customresourcedefinitions"
WIDGETS = "/apis/example.com/v1/namespaces/default/widgets"
TABLE = "application/json;as=Table;v=v1;g=meta.k8s.io"
AGGREGATED = "application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList"
CRD = {
    "metadata": {"name": "widgets.example.com"},
    "spec": {
        "group": "example.com",
        "scope": "Namespaced",
        "names": {"plural": "widgets", "singular": "widget", "kind": "Widget", "shortNames": ["wd"]},
        "versions": [{
            "name": "v1", "served": True, "storage": True,
            "subresources": {"status": {}, "scale": {"specReplicasPath": ".spec.size", "statusReplicasPath": ".status.size"}},
            "additionalPrinterColumns": [{"name": "Size", "type": "integer", "jsonPath": ".spec.size"}],
            "schema": {"openAPIV3Schema": {"type": "object", "properties": {
                "spec": {"type": "object", "properties": {"size": {"type": "integer", "default": 2}}}}}},
        }],
    },
}  # fmt: skip


@pytest.fixture
def defined(served):
    assert served("POST", CRDS, CRD).status == 201
    return served


def test_discovery_tells_of_them_in_both_forms(defined):
    assert "example.com" in [g["name"] for g in defined("GET", "/apis").json["groups"]]
    names = [r["name"] for r in defined("GET", "/apis/example.com/v1").json["resources"]]
    assert names == ["widgets", "widgets/status", "widgets/scale"]
    group = defined("GET", "/apis", Accept=AGGREGATED).json["items"][-1]
    [resource] = group["versions"][0]["resources"]
    assert resource["responseKind"] == {"group": "example.com", "version": "v1", "kind": "Widget"}
    assert [s["subresource"] for s in resource["subresources"]] == ["status", "scale"]
    assert defined("GET", "/apis/example.com").json["preferredVersion"] == {"groupVersion": "example.com/v1", "version": "v1"}
    assert "/apis/example.com/v1" in defined("GET", "/").json["paths"]


def test_the_documents_hold_their_schemas(defined):
    before = defined("GET", "/openapi/v3").json["paths"]["apis/example.com/v1"]["serverRelativeURL"]
    document = defined("GET", before).json
    schema = document["components"]["schemas"]["com.example.v1.Widget"]
    assert schema["x-kubernetes-group-version-kind"] == [{"group": "example.com", "kind": "Widget", "version": "v1"}]
    assert "io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta" in document["components"]["schemas"]
    assert "com.example.v1.Widget" in defined("GET", "/openapi/v2").json["definitions"]
    defined("PATCH", f"{CRDS}/widgets.example.com", {"metadata": {"labels": {"a": "b"}}}, Content_Type="application/merge-patch+json")
    assert defined("GET", "/openapi/v3").json["paths"]["apis/example.com/v1"]["serverRelativeURL"] != before


def test_objects_are_served_as_any_others(defined):
    made = defined("POST", WIDGETS, {"apiVersion": "example.com/v1", "kind": "Widget", "metadata": {"name": "w"}, "spec": {}})
    assert made.status == 201 and made.json["spec"] == {"size": 2}
    table = defined("GET", WIDGETS, Accept=TABLE).json
    assert [c["name"] for c in table["columnDefinitions"]] == ["Name", "Size"] and table["rows"][0]["cells"] == ["w", 2]
    scaled = defined("PATCH", f"{WIDGETS}/w/scale", {"spec": {"replicas": 5}}, Content_Type="application/merge-patch+json")
    assert scaled.json["spec"] == {"replicas": 5}
    assert [i["spec"]["size"] for i in defined("GET", WIDGETS).json["items"]] == [5]
    unknown = {"spec": {"nope": 1}}
    strict = defined("PATCH", f"{WIDGETS}/w?fieldValidation=Strict", unknown, Content_Type="application/merge-patch+json")
    assert 'unknown field "spec.nope"' in strict.json["message"]
    warned = defined("PATCH", f"{WIDGETS}/w?fieldValidation=Warn", unknown, Content_Type="application/merge-patch+json")
    assert warned.headers["warning"] == '299 - "unknown field \\"spec.nope\\""'
    strategic = defined("PATCH", f"{WIDGETS}/w", {}, Content_Type="application/strategic-merge-patch+json")
    assert strategic.status == 415
    assert defined("GET", f"{WIDGETS}/w/nope").json["message"] == 'widgets.example.com "w" not found'
    assert defined("GET", f"{WIDGETS}/w", Accept="application/vnd.kubernetes.protobuf").status == 406


def test_columns_follow_the_definition(defined):
    defined("POST", WIDGETS, {"metadata": {"name": "w"}})
    assert defined("GET", WIDGETS, Accept=TABLE).json["rows"][0]["cells"] == ["w", None]
    columns = [{"op": "replace", "path": "/spec/versions/0/additionalPrinterColumns/0", "value": {
        "name": "Kind", "type": "string", "jsonPath": ".kind"}}]  # fmt: skip
    defined("PATCH", f"{CRDS}/widgets.example.com", json.dumps(columns), Content_Type="application/json-patch+json")
    assert defined("GET", WIDGETS, Accept=TABLE).json["rows"][0]["cells"] == ["w", "Widget"]


def test_a_watch_tells_of_them(defined):
    events = defined.watch(WIDGETS, 20)
    defined("POST", WIDGETS, {"metadata": {"name": "w"}})
    assert next(events)["object"]["metadata"]["name"] == "w"
    events.close()


def test_without_the_definition_there_is_no_such_page(defined):
    assert defined("DELETE", f"{CRDS}/widgets.example.com").status == 200
    defined.clock("advance 10s")
    gone = defined("GET", WIDGETS)
    assert (gone.status, gone.headers["content-type"]) == (404, "text/plain; charset=utf-8")
    assert defined("GET", "/apis/example.com").status == 404
