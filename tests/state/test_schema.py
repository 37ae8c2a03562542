"""Decoding as the API server does it. The vectors were made with the server's own decoder (sigs.k8s.io/json, k8s.io/api v0.37)."""

from __future__ import annotations

import json
import time
from pathlib import Path

import pytest

from state import schema
from state.errors import StatusError
from state.kind import catalog
from state.schema_decode import DecodeError, JSONWalk, MapWalk
from state.schema_json import Repeated, duplicates, parse, syntax_error
from state.schema_types import struct_for

VECTORS = json.loads((Path(__file__).parent.parent / "data" / "schema-vectors.json").read_text())
DEPLOYMENT = json.loads((Path(__file__).parent.parent / "data" / "deployment.json").read_text())


def resource(plural, group=None):
    return catalog().by_plural(plural, group)


def refusal(plural, body, validation="Strict"):
    with pytest.raises(StatusError) as e:
        schema.decode(resource(plural), body, validation)
    assert (e.value.code, e.value.reason) == (400, "BadRequest")
    return e.value.message


def pod(**spec):
    return {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "p"}, "spec": {"containers": [{"name": "c", "image": "i"}]} | spec}


def run_vector(op, api_version, kind, body):
    """(error or strict errors, the object without its identity)."""
    try:
        if op == "decode":
            try:
                parsed = parse(body)
            except ValueError as e:
                return f"couldn't get version/kind; json parse error: {e}", None
            obj, strict, _ = schema.decode_body(api_version, kind, parsed)
        else:
            walk = MapWalk()
            obj = walk.run(struct_for(api_version, kind), body)
            strict = list(walk.strict)
    except (schema.Refused, DecodeError) as e:
        return str(e), None
    return strict, {k: v for k, v in obj.items() if k not in ("kind", "apiVersion")}


@pytest.mark.parametrize("kind", sorted({v[2] for v in VECTORS}))
def test_decodes_as_the_servers_decoder(kind):
    for op, api_version, kind_, body, outcome, expected in VECTORS:
        if kind_ == kind:
            said, obj = run_vector(op, api_version, kind, body)
            assert said == outcome, body
            assert json.dumps(obj) == json.dumps(expected), body


def test_served_form_keeps_structs_that_are_no_pointers_and_drops_what_is_empty():
    body = pod(hostNetwork=False, nodeSelector={}, tolerations=[], securityContext={}, nodeName="", volumes=[{"name": "v", "emptyDir": {}}])
    body["metadata"]["creationTimestamp"] = None
    obj, _ = schema.decode(resource("pods"), body)
    assert obj["spec"] == {
        "volumes": [{"name": "v", "emptyDir": {}}],
        "containers": [{"name": "c", "image": "i", "resources": {}}],
        "securityContext": {},
    }
    assert obj["metadata"] == {"name": "p"}
    assert obj["status"] == {}


def test_lists_without_omitempty_are_served_as_null():
    role = {"apiVersion": "rbac.authorization.k8s.io/v1", "kind": "Role", "metadata": {"name": "r"}, "rules": []}
    assert schema.decode(resource("roles"), role)[0]["rules"] is None


def test_null_in_a_map_of_strings_is_an_empty_string():
    obj, _ = schema.decode(resource("configmaps"), {"metadata": {"name": "c"}, "data": {"a": None}})
    assert obj["data"] == {"a": ""}


def test_what_the_body_leaves_out_of_its_identity_comes_from_the_url():
    obj, _ = schema.decode(resource("configmaps"), {"metadata": {"name": "c"}})
    assert list(obj) == ["kind", "apiVersion", "metadata"]
    assert (obj["kind"], obj["apiVersion"]) == ("ConfigMap", "v1")


def test_quantities_become_canonical():
    obj, _ = schema.decode(resource("pods"), pod(containers=[{"name": "c", "resources": {"limits": {"cpu": "1000m", "memory": 1024}}}]))
    assert obj["spec"]["containers"][0]["resources"]["limits"] == {"cpu": "1", "memory": "1024"}


def test_a_quantity_that_is_none_is_refused_with_its_pattern():
    message = refusal("pods", pod(containers=[{"name": "c", "resources": {"limits": {"cpu": "lots"}}}]))
    assert message == (
        'Pod in version "v1" cannot be handled as a Pod: quantities must match the regular expression '
        "'^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'"
    )


def test_type_errors_name_the_go_field():
    bad = json.loads(json.dumps(DEPLOYMENT))
    bad["spec"]["template"]["spec"]["containers"][0]["env"][0]["name"] = True
    assert refusal("deployments", bad) == (
        'Deployment in version "v1" cannot be handled as a Deployment: json: cannot unmarshal bool into Go struct field '
        "EnvVar.spec.template.spec.containers.env.name of type string"
    )


def test_the_first_type_error_in_the_bodys_order_is_told():
    body = {"spec": {"selector": "x", "replicas": "y"}}
    assert refusal("deployments", body).endswith("Go struct field DeploymentSpec.spec.selector of type v1.LabelSelector")


def test_a_named_string_type_is_named():
    assert refusal("pods", pod(restartPolicy=5)).endswith(
        "json: cannot unmarshal number into Go struct field PodSpec.spec.restartPolicy of type v1.RestartPolicy"
    )


@pytest.mark.parametrize(
    ("value", "said"),
    [(1.5, "number 1.5"), (3000000000, "number 3000000000"), ("1", "string"), ([1], "array"), ({}, "object"), (True, "bool")],
)
def test_an_int32_takes_only_what_fits(value, said):
    message = refusal("deployments", {"spec": {"replicas": value}})
    assert message.endswith(f"json: cannot unmarshal {said} into Go struct field DeploymentSpec.spec.replicas of type int32")


def test_a_whole_float_is_the_integer_that_go_would_write():
    assert schema.decode(resource("deployments"), {"spec": {"replicas": 3.0}})[0]["spec"]["replicas"] == 3


def test_a_number_written_with_a_point_is_no_integer():
    with pytest.raises(StatusError, match="cannot unmarshal number 3.0 into Go struct field DeploymentSpec.spec.replicas"):
        schema.decode_text(resource("deployments"), b'{"spec": {"replicas": 3.0}}')


def test_unknown_fields_are_refused_in_order_with_their_paths():
    body = pod(containers=[{"name": "c", "imagePullPolice": "Always", "port": []}])
    body["metadata"]["lables"] = {}
    assert refusal("pods", body) == (
        'Pod in version "v1" cannot be handled as a Pod: strict decoding error: unknown field "metadata.lables", '
        'unknown field "spec.containers[0].imagePullPolice", unknown field "spec.containers[0].port"'
    )


def test_unknown_fields_are_case_sensitive():
    assert refusal("deployments", {"spec": {"Replicas": 1}}).endswith('strict decoding error: unknown field "spec.Replicas"')


@pytest.mark.parametrize(
    ("validation", "warnings"), [("Warn", ['unknown field "spec.replicaz"']), ("", ['unknown field "spec.replicaz"']), ("Ignore", [])]
)
def test_unknown_fields_are_dropped_when_not_strict(validation, warnings):
    obj, said = schema.decode(resource("deployments"), DEPLOYMENT | {"spec": DEPLOYMENT["spec"] | {"replicaz": 3}}, validation)
    assert said == warnings
    assert "replicaz" not in obj["spec"]


def test_duplicate_fields_are_strict_errors():
    text = b'{"kind":"ConfigMap","apiVersion":"v1","metadata":{"name":"a","name":"b"},"data":{"x":"1","x":"2"}}'
    obj, warnings = schema.decode_text(resource("configmaps"), text, "Warn")
    assert warnings == ['duplicate field "metadata.name"', 'duplicate field "data.x"']
    assert (obj["metadata"]["name"], obj["data"]) == ("b", {"x": "2"})


def test_another_kind_of_the_scheme_cannot_be_converted():
    assert refusal("deployments", {"apiVersion": "v1", "kind": "ConfigMap", "data": {"a": "b"}}) == (
        'ConfigMap in version "v1" cannot be handled as a Deployment: converting (v1.ConfigMap) to (apps.Deployment): unknown conversion'
    )


def test_a_kind_that_nobody_knows_is_not_registered():
    assert refusal("configmaps", {"apiVersion": "v1", "kind": "configmap"}) == (
        'configmap in version "v1" cannot be handled as a ConfigMap: '
        'no kind "configmap" is registered for version "v1" in scheme "pkg/runtime/scheme.go:111"'
    )


def test_another_version_of_the_kind_does_not_match():
    v2 = next(r for r in catalog().all if r.api_version == "autoscaling/v2")
    with pytest.raises(StatusError) as e:
        schema.decode(v2, {"apiVersion": "autoscaling/v1", "kind": "HorizontalPodAutoscaler", "metadata": {"name": "h"}})
    assert e.value.message == "the API version in the data (autoscaling/v1) does not match the expected API version (autoscaling/v2)"


@pytest.mark.parametrize(
    ("text", "why"),
    [
        (b"{nope", "invalid character 'n' looking for beginning of object key string ({nope)"),
        (b"", "unexpected end of JSON input (<empty>)"),
        (
            b"[]",
            'json: cannot unmarshal array into Go value of type struct { APIVersion string "json:\\"apiVersion,omitempty\\""; '
            'Kind string "json:\\"kind,omitempty\\"" } (5b5d)',
        ),
        (b'{"kind":5}', 'json: cannot unmarshal number into Go struct field .kind of type string ({"kind":5})'),
    ],
)
def test_a_body_without_a_kind_to_read_is_unrecognized(text, why):
    with pytest.raises(StatusError) as e:
        schema.decode_text(resource("deployments"), text)
    assert (
        e.value.message
        == f"the object provided is unrecognized (must be of type Deployment): couldn't get version/kind; json parse error: {why}"
    )


def test_bad_base64_says_where():
    message = refusal("secrets", {"kind": "Secret", "apiVersion": "v1", "data": {"user": "not base64!"}})
    assert message == 'Secret in version "v1" cannot be handled as a Secret: illegal base64 data at input byte 3'


def nested(levels, wrap):
    value = {}
    for _ in range(levels):
        value = wrap(value)
    return value


@pytest.mark.parametrize(
    ("plural", "body"),
    [
        ("customresourcedefinitions", {"spec": {"versions": [{"schema": {"openAPIV3Schema": nested(400, lambda v: {"items": v})}}]}}),
        (
            "customresourcedefinitions",
            {"spec": {"versions": [{"schema": {"openAPIV3Schema": nested(400, lambda v: {"properties": {"a": v}})}}]}},
        ),
        ("controllerrevisions", {"data": nested(5000, lambda v: {"a": v})}),
        ("controllerrevisions", {"data": nested(5000, lambda v: [v])}),
    ],
)
def test_a_body_that_is_nested_too_deeply_is_refused_cleanly(plural, body):
    assert refusal(plural, body).endswith("exceeded max depth")


def test_text_that_is_nested_too_deeply_is_refused_cleanly():
    with pytest.raises(StatusError, match="exceeded max depth"):
        schema.decode_text(resource("pods"), b'{"a":' * 100000)


def test_the_input_is_neither_changed_nor_shared():
    body = {"metadata": {"name": "r"}, "data": {"free": {"form": [1]}}, "revision": 1}
    before = json.dumps(body)
    obj, _ = schema.decode(resource("controllerrevisions"), body)
    obj["data"]["free"]["form"].append(2)
    assert json.dumps(body) == before


def test_a_served_object_decodes_to_itself():
    obj, _ = schema.decode(resource("deployments"), DEPLOYMENT)
    assert schema.decode(resource("deployments"), obj) == (obj, [])


def test_wire_order_is_gos_field_order():
    obj, _ = schema.decode(resource("deployments"), DEPLOYMENT)
    shuffled = json.loads(json.dumps(obj, sort_keys=True))
    assert json.dumps(schema.ordered(resource("deployments"), shuffled)) == json.dumps(obj)


def test_custom_resources_are_kept_as_they_come_but_for_their_metadata():
    widget = type(resource("pods"))("example.com", "v1", "widgets", "Widget", "widget", True)
    body = {"apiVersion": "example.com/v1", "kind": "Widget", "metadata": {"name": "w", "labels": {}}, "spec": {"a": None, "b": []}}
    obj, _ = schema.decode(widget, body)
    assert obj == {"apiVersion": "example.com/v1", "kind": "Widget", "metadata": {"name": "w"}, "spec": {"a": None, "b": []}}
    body["metadata"]["labels"] = {"a": 1}
    with pytest.raises(StatusError, match="cannot unmarshal number into Go struct field ObjectMeta.metadata.labels of type string"):
        schema.decode(widget, body)


def test_every_served_resource_has_a_go_type():
    assert [r.gr for r in catalog().all if schema.type_for(r) is None] == []


def test_go_types_and_openapi_speak_of_the_same_fields():
    for r in catalog().all:
        definition, struct = schema.definition_for(r), schema.type_for(r)
        if definition and struct:
            assert set(definition["properties"]) == set(struct.fields), r.gr


def test_duplicates_are_found_in_values_without_a_type():
    value = parse('{"a":{"b":1,"b":2},"c":[{"d":1,"d":1}]}')
    assert isinstance(value["a"], Repeated)
    assert duplicates(value) == ['duplicate field "a.b"', 'duplicate field "c[0].d"']


def test_json_has_no_syntax_error():
    assert syntax_error('{"a": [1, -2.5e+3, "x\\u00e9", true, null, {}, []]}') == ""


def test_a_deployment_decodes_in_well_under_a_millisecond():
    schema.decode(resource("deployments"), DEPLOYMENT)
    struct = struct_for("apps/v1", "Deployment")
    best = min(_timed(lambda: JSONWalk().run(struct, DEPLOYMENT)) for _ in range(20))
    assert best < 0.001


def _timed(work):
    start = time.perf_counter()
    work()
    return time.perf_counter() - start
