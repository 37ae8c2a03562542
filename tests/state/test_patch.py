"""Patches. The vectors were made with the server's own libraries (k8s.io/apimachinery v0.37, evanphx/json-patch v4)."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from state import schema
from state.errors import StatusError
from state.kind import catalog
from state.patch import PatchError, apply_patch, json_patch, merge_patch, parse_patch
from state.pure import gofmt, gojson
from state.schema_types import struct_for
from state.strategic import merge_leaving, strategic_merge
from state.strategic_diff import (
    PatchConflict,
    create_three_way_json_merge_patch,
    create_three_way_merge_patch,
    create_two_way_merge_patch,
)
from state.strategic_lists import MergeError

VECTORS = json.loads((Path(__file__).parent.parent / "data" / "patch-vectors.json").read_text())
KUBECTL = Path(sys.executable).with_name("kubectl")
DEPLOYMENTS = catalog().by_plural("deployments")
BODY = json.loads((Path(__file__).parent.parent / "data" / "deployment.json").read_text())
LIVE, _ = schema.decode(DEPLOYMENTS, BODY)


def containers(*items, **more):
    return {"spec": {"template": {"spec": {"containers": list(items)} | more}}}


def names(obj):
    return [c["name"] for c in obj["spec"]["template"]["spec"]["containers"]]


def patched(patch, kind="strategic", validation="Warn"):
    return apply_patch(DEPLOYMENTS, LIVE, kind, patch, validation)


def status(patch, kind="strategic", validation="Warn"):
    with pytest.raises(StatusError) as e:
        patched(patch, kind, validation)
    return e.value.code, e.value.reason, e.value.message


def run_vector(op, struct, a, b, c, overwrite):
    """(error, result, what the vector's `raw` holds)."""
    try:
        if op == "strategic":
            got, left = merge_leaving(a, b, struct)
            return "", got, gofmt.text(left)
        if op == "twoway":
            return "", create_two_way_merge_patch(a, b, struct), None
        if op == "threeway":
            return "", create_three_way_merge_patch(a, b, c, struct, overwrite), None
        if op == "jsonthreeway":
            return "", create_three_way_json_merge_patch(a, b, c, ()), None
        got = merge_patch(a, b) if op == "mergepatch" else json_patch(a, b)
        return "", got, gofmt.to_json(got, sort=False)
    except PatchConflict:
        return "CONFLICT", None, None
    except MergeError as e:
        return str(e), None, None
    except PatchError as e:
        return e.text, None, None


@pytest.mark.parametrize("op", sorted({v[0] for v in VECTORS}))
def test_patches_as_the_servers_libraries(op):
    for op_, api_version, kind, a, b, c, overwrite, error, expected, raw in VECTORS:
        if op_ != op:
            continue
        before = json.dumps([a, b, c])
        said, got, text = run_vector(op, struct_for(api_version, kind), a, b, c, overwrite)
        assert bool(said) == bool(error) if op == "jsonpatch" else said == error, (a, b)
        assert got == expected, (a, b, c)
        assert text == raw or error, (a, b)
        assert json.dumps([a, b, c]) == before, "an argument was changed"


# ---- strategic merge --------------------------------------------------------------------------------------------------------


def test_a_new_container_goes_first_and_a_known_one_is_merged_in_its_place():
    obj, _ = patched(containers({"name": "new", "image": "a"}, {"name": "side", "image": "redis:8"}))
    assert names(obj) == ["main", "new", "side"] or names(obj) == ["new", "main", "side"]
    assert names(patched(containers({"name": "new", "image": "a"}))[0]) == ["new", "main", "side"]


def test_null_and_delete_directives_take_away():
    obj, _ = patched(
        containers({"name": "main", "args": None, "env": [{"name": "A", "$patch": "delete"}]}, {"name": "side", "$patch": "delete"})
    )
    assert names(obj) == ["main"]
    main = obj["spec"]["template"]["spec"]["containers"][0]
    assert "args" not in main
    assert main["env"] == [{"name": "B", "value": "2"}]


def test_atomic_lists_are_replaced():
    obj, _ = patched(containers({"name": "main", "args": ["z"]}))
    assert obj["spec"]["template"]["spec"]["containers"][0]["args"] == ["z"]


def test_a_missing_merge_key_is_an_internal_error_in_gos_words():
    assert status(containers({"image": "nginx:1.28"})) == (500, "", "map: map[image:nginx:1.28] does not contain declared merge key: name")


def test_a_value_that_does_not_fit_shows_the_patch_as_go_prints_it():
    code, reason, message = status({"spec": {"replicas": "three"}})
    assert (code, reason) == (422, "Invalid")
    assert message == ' "" is invalid: patch: Invalid value: "map[spec:map[replicas:three]]": unrecognized type: int32'


def test_the_refusal_shows_what_the_merge_left_of_the_patch():
    patch = {
        "spec": {
            "replicaz": 1,
            "template": {"spec": {"$setElementOrder/containers": [{"name": "main"}], "containers": [{"name": "main", "imag": 1}]}},
        }
    }
    assert status(patch, validation="Strict")[2] == (
        ' "" is invalid: patch: Invalid value: "map[spec:map[replicaz:1 template:map[spec:map[]]]]": strict decoding error: '
        'unknown field "spec.replicaz", unknown field "spec.template.spec.containers[0].imag"'
    )


def test_unknown_fields_of_a_patch_are_warnings_and_change_nothing():
    assert patched({"spec": {"replicaz": 3}}) == (LIVE, ['unknown field "spec.replicaz"'])
    assert patched({"spec": {"replicaz": 3}}, validation="Ignore") == (LIVE, [])


@pytest.mark.parametrize(
    ("patch", "text"),
    [
        ({"spec": {"strategy": {"$retainKeys": ["x"], "type": "Recreate"}}}, "invalid patch format of retainKeys"),
        ({"metadata": {"$deleteFromPrimitiveList": ["a"]}}, "invalid patch format of primitive list"),
        ({"metadata": {"$setElementOrder": ["a"]}}, "invalid patch format of setElementOrder list"),
    ],
)
def test_directives_in_a_bad_form_are_bad_requests(patch, text):
    assert status(patch) == (400, "BadRequest", text)


def test_a_strategic_patch_that_is_no_object_is_a_bad_request():
    assert status([1]) == (400, "BadRequest", "json: cannot unmarshal array into Go value of type map[string]interface {}")
    assert patched(None) == (LIVE, [])


def test_custom_resources_take_no_strategic_patch():
    widget = type(DEPLOYMENTS)("example.com", "v1", "widgets", "Widget", "widget", True)
    with pytest.raises(StatusError) as e:
        apply_patch(widget, {}, "strategic", {})
    assert (e.value.code, e.value.reason) == (415, "UnsupportedMediaType")
    assert e.value.message.endswith("application/json-patch+json, application/merge-patch+json, application/apply-patch+yaml")


def test_long_lists_with_a_new_item_stay_in_order():
    env = [{"name": f"V{i:03d}", "value": "x"} for i in range(60)]
    live = json.loads(json.dumps(LIVE))
    live["spec"]["template"]["spec"]["containers"][0]["env"] = env
    merged = strategic_merge(
        live, containers({"name": "main", "env": [{"name": "NEW", "value": "y"}]}), struct_for("apps/v1", "Deployment")
    )
    assert [e["name"] for e in merged["spec"]["template"]["spec"]["containers"][0]["env"]] == ["NEW", *(e["name"] for e in env)]


# ---- JSON patch and merge patch ---------------------------------------------------------------------------------------------


def test_json_patch_operations():
    doc = {"a": [1, 2, 3], "b": {"c/d": 1, "e~f": 2}}
    ops = [
        {"op": "add", "path": "/a/-", "value": 4},
        {"op": "remove", "path": "/a/0"},
        {"op": "replace", "path": "/b/c~1d", "value": 5},
        {"op": "move", "from": "/b/e~0f", "path": "/x"},
        {"op": "copy", "from": "/a", "path": "/y"},
        {"op": "test", "path": "/x", "value": 2},
        {"op": "add", "path": "/a/-1", "value": 9},
    ]
    assert json_patch(doc, ops) == {"a": [2, 3, 4, 9], "b": {"c/d": 5}, "x": 2, "y": [2, 3, 4]}
    assert doc == {"a": [1, 2, 3], "b": {"c/d": 1, "e~f": 2}}


@pytest.mark.parametrize(
    "op",
    [
        {"op": "test", "path": "/spec/replicas", "value": 9},
        {"op": "remove", "path": "/spec/nothing"},
        {"op": "remove", "path": "/spec/no/x"},
        {"op": "add", "path": "/spec/template/spec/containers/7", "value": {}},
        {"op": "add", "path": "", "value": {}},
        {"op": "bogus", "path": "/x"},
        {"op": "move", "from": "/nope", "path": "/x"},
        {"op": "add", "value": 1},
        {"op": "test", "path": "/spec/replicas", "value": 2.0},
        {"op": "test", "path": "/spec/paused", "value": False},
    ],
)
def test_a_json_patch_that_does_not_apply_is_unprocessable(op):
    assert status([op], "json") == (422, "Invalid", "the server rejected our request due to an error in our request")


@pytest.mark.parametrize(
    ("body", "text"),
    [
        ({"op": "replace"}, "error decoding patch: json: cannot unmarshal object into Go value of type []handlers.jsonPatchOp"),
        ([1], "error decoding patch: json: cannot unmarshal number into Go value of type handlers.jsonPatchOp"),
        ([{"op": 1}], "error decoding patch: json: cannot unmarshal number into Go struct field jsonPatchOp.op of type string"),
    ],
)
def test_operations_of_another_form_are_bad_requests(body, text):
    assert status(body, "json") == (400, "BadRequest", text)


def test_json_patch_members_that_none_has_are_warned_of():
    ops = [{"op": "replace", "path": "/spec/replicas", "value": 5, "nope": 1}]
    obj, warnings = patched(ops, "json")
    assert (obj["spec"]["replicas"], warnings) == (5, ['json patch unknown field "[0].nope"'])


def test_too_many_operations_are_too_large():
    with pytest.raises(StatusError) as e:
        patched([{"op": "test", "path": "/kind", "value": "Deployment"}] * 10001, "json")
    assert (e.value.code, e.value.message) == (413, "The allowed maximum operations in a JSON patch is 10000, got 10001")


def test_merge_patch_replaces_lists_and_deletes_by_null():
    obj, _ = patched({"metadata": {"labels": {"app": None, "tier": "x"}}} | containers({"name": "only", "image": "httpd"}), "merge")
    assert obj["metadata"]["labels"] == {"tier": "x"}
    assert names(obj) == ["only"]


def test_a_merge_patch_whose_result_does_not_decode_quotes_the_document_in_wire_order():
    code, reason, message = status({"spec": {"replicas": "x"}}, "merge")
    assert (code, reason) == (422, "Invalid")
    document = {
        "apiVersion": "apps/v1",
        "kind": "Deployment",
        "metadata": {"name": "shop", "labels": {"app": "shop"}},
        "spec": {"replicas": "x", "selector": {"matchLabels": {"app": "shop"}}, "strategy": {}, "template": LIVE["spec"]["template"]},
        "status": {},
    }
    assert message == (
        f' "" is invalid: patch: Invalid value: {gojson.quote(json.dumps(document, separators=(",", ":")))}: '
        "json: cannot unmarshal string into Go struct field DeploymentSpec.spec.replicas of type int32"
    )


def test_merge_patches_that_are_no_objects_are_bad_requests():
    assert status([], "merge")[2] == "error decoding patch: json: cannot unmarshal array into Go value of type map[string]interface {}"
    assert status(None, "merge")[2] == "Invalid JSON Patch"


def test_a_patch_that_is_no_json_is_a_bad_request():
    with pytest.raises(StatusError) as e:
        parse_patch(b'{"spec":')
    assert (e.value.code, e.value.reason, e.value.message) == (400, "BadRequest", "invalid JSON patch")


@pytest.mark.parametrize("kind", ["merge", "json", "strategic"])
def test_a_patch_that_is_nested_too_deeply_is_refused_cleanly(kind):
    value = {}
    for _ in range(3000):
        value = {"a": value}
    body = [{"op": "add", "path": "/x", "value": value}] if kind == "json" else value
    assert status(body, kind)[:2] == (400, "BadRequest")


def test_a_subresource_is_patched_as_its_own_kind():
    scale = {
        "kind": "Scale",
        "apiVersion": "autoscaling/v1",
        "metadata": {"name": "shop"},
        "spec": {"replicas": 1},
        "status": {"replicas": 1},
    }
    obj, _ = apply_patch(DEPLOYMENTS, scale, "merge", {"spec": {"replicas": 4}}, kind=("autoscaling/v1", "Scale"))
    assert obj["spec"] == {"replicas": 4}


# ---- the real kubectl -------------------------------------------------------------------------------------------------------

POD = {
    "apiVersion": "v1",
    "kind": "Pod",
    "metadata": {"name": "p", "finalizers": ["a/x", "b/y"]},
    "spec": {
        "containers": [
            {"name": "c", "image": "i", "ports": [{"containerPort": 53, "protocol": "TCP"}, {"containerPort": 53, "protocol": "UDP"}]}
        ],
        "volumes": [{"name": "v", "emptyDir": {}}, {"name": "w", "hostPath": {"path": "/"}}],
        "tolerations": [{"key": "k"}],
    },
}
SERVICE = {
    "apiVersion": "v1",
    "kind": "Service",
    "metadata": {"name": "s"},
    "spec": {"ports": [{"port": 80, "targetPort": 8080}, {"port": 443}], "selector": {"a": "b"}},
}
PATCHES = [
    (BODY, "strategic", containers({"name": "new", "image": "z"})),
    (BODY, "strategic", containers({"name": "z", "image": "z"}, {"name": "main", "image": "m"}, {"name": "y", "image": "y"})),
    (BODY, "strategic", containers({"name": "side", "$patch": "delete"})),
    (BODY, "strategic", containers({"$patch": "replace"}, {"name": "all", "image": "new"})),
    (
        BODY,
        "strategic",
        containers({"name": "main", "env": [{"name": "A", "value": "9"}, {"name": "B", "$patch": "delete"}, {"name": "C", "value": "3"}]}),
    ),
    (
        BODY,
        "strategic",
        containers({"name": "side"}, {"name": "main"}, **{"$setElementOrder/containers": [{"name": "side"}, {"name": "main"}]}),
    ),
    (BODY, "strategic", {"spec": {"strategy": {"$retainKeys": ["type"], "type": "Recreate"}}}),
    (BODY, "strategic", {"metadata": {"labels": {"$patch": "replace", "only": "this"}}}),
    (BODY, "strategic", {"metadata": {"labels": {"app": None}}, "spec": {"replicas": None}}),
    (POD, "strategic", {"metadata": {"$deleteFromPrimitiveList/finalizers": ["a/x"], "finalizers": ["c/z"]}}),
    (POD, "strategic", {"metadata": {"finalizers": ["c/z", "a/x"]}}),
    (
        POD,
        "strategic",
        {"spec": {"volumes": [{"name": "w", "$retainKeys": ["name", "emptyDir"], "emptyDir": {}}, {"name": "n", "emptyDir": {}}]}},
    ),
    (POD, "strategic", {"spec": {"tolerations": [{"key": "other"}]}}),
    (POD, "strategic", {"spec": {"containers": [{"name": "c", "ports": [{"containerPort": 53, "name": "dns"}, {"containerPort": 80}]}]}}),
    (SERVICE, "strategic", {"spec": {"ports": [{"port": 443, "targetPort": "tls"}, {"port": 81}], "selector": {"c": "d"}}}),
    (SERVICE, "strategic", {"spec": {"ports": [{"port": 80, "$patch": "delete"}]}}),
    (SERVICE, "merge", {"spec": {"ports": [{"port": 1}], "selector": {"a": None}}}),
    (
        SERVICE,
        "json",
        [
            {"op": "add", "path": "/spec/ports/0", "value": {"port": 8}},
            {"op": "move", "from": "/spec/selector/a", "path": "/spec/selector/x~1y"},
        ],
    ),
]


@pytest.mark.parametrize("kind", ["strategic", "merge", "json"])
def test_merges_as_the_real_kubectl_does_locally(kind, tmp_path):
    env = {"HOME": str(tmp_path), "KUBECONFIG": str(tmp_path / "none")}
    for i, (obj, patch) in enumerate((o, p) for o, k, p in PATCHES if k == kind):
        file = tmp_path / f"{i}.json"
        file.write_text(json.dumps(obj))
        args = [str(KUBECTL), "patch", "--local", "-f", str(file), f"--type={kind}", "-p", json.dumps(patch), "-o", "json"]
        real = json.loads(subprocess.run(args, capture_output=True, text=True, env=env, check=True).stdout)
        resource = catalog().by_kind(obj["apiVersion"], obj["kind"])
        assert resource is not None
        ours = apply_patch(resource, obj, kind, patch, "Ignore")[0]
        assert schema.decode(resource, real, "Ignore")[0] == ours, patch
