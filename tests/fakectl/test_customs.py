"""Custom resources: a definition is established, its objects are pruned, defaulted, validated and go with it."""

from __future__ import annotations

import json

import pytest

CRD = {
    "apiVersion": "apiextensions.k8s.io/v1",
    "kind": "CustomResourceDefinition",
    "metadata": {"name": "widgets.example.com"},
    "spec": {
        "group": "example.com",
        "scope": "Namespaced",
        "names": {"plural": "widgets", "singular": "widget", "kind": "Widget", "shortNames": ["wd"], "categories": ["all"]},
        "versions": [
            {
                "name": "v1",
                "served": True,
                "storage": True,
                "subresources": {"status": {}, "scale": {"specReplicasPath": ".spec.size", "statusReplicasPath": ".status.size",
                                                         "labelSelectorPath": ".status.selector"}},
                "selectableFields": [{"jsonPath": ".spec.color"}],
                "additionalPrinterColumns": [
                    {"name": "Size", "type": "integer", "jsonPath": ".spec.size"},
                    {"name": "Ready", "type": "string", "jsonPath": '.status.conditions[?(@.type=="Ready")].status'},
                    {"name": "Tags", "type": "string", "jsonPath": ".spec.tags"},
                    {"name": "Since", "type": "date", "jsonPath": ".spec.since"},
                ],
                "schema": {"openAPIV3Schema": {"type": "object", "properties": {
                    "spec": {
                        "type": "object",
                        "required": ["color"],
                        "properties": {
                            "color": {"type": "string", "enum": ["red", "blue"]},
                            "size": {"type": "integer", "default": 2, "maximum": 9},
                            "tags": {"type": "array", "items": {"type": "string"}, "x-kubernetes-list-type": "set"},
                            "since": {"type": "string"},
                            "ratio": {"type": "number", "exclusiveMinimum": True, "minimum": 0},
                            "port": {"x-kubernetes-int-or-string": True},
                            "open": {"type": "object", "x-kubernetes-preserve-unknown-fields": True},
                            "one": {"type": "object", "properties": {"a": {"type": "string"}, "b": {"type": "string"}},
                                    "oneOf": [{"required": ["a"]}, {"required": ["b"]}]},
                        },
                        "x-kubernetes-validations": [
                            {"rule": "self.color != 'red' || self.size < 5", "message": "red ones are small", "fieldPath": ".size"},
                            {"rule": "self.size >= oldSelf.size", "messageExpression": "'not below ' + string(oldSelf.size)"},
                        ],
                    },
                    "status": {"type": "object", "x-kubernetes-preserve-unknown-fields": True},
                }}},
            },
            {"name": "v1beta1", "served": True, "storage": False, "deprecated": True,
             "schema": {"openAPIV3Schema": {"type": "object", "x-kubernetes-preserve-unknown-fields": True}}},
        ],
    },
}  # fmt: skip


def widget(name="w", version="v1", **spec):
    return {"apiVersion": f"example.com/{version}", "kind": "Widget", "metadata": {"name": name}, "spec": {"color": "blue", **spec}}


def line(words, *more):
    """A command line whose last words hold blanks."""
    return [*words.split(), *more]


@pytest.fixture
def defined(kubectl):
    """kubectl on a cluster that serves widgets; `apply(obj)` applies one."""
    kubectl.write = lambda name, obj: (kubectl.cwd / name).write_text(json.dumps(obj))
    kubectl.write("crd.json", CRD)
    kubectl.ok("apply -f crd.json")

    def apply(obj, line="apply"):
        kubectl.write("obj.json", obj)
        return kubectl(f"{line} -f obj.json")

    kubectl.apply = apply
    return kubectl


def test_a_definition_is_established_and_served(defined):
    conditions = "jsonpath={range .status.conditions[*]}{.type}={.status} {end}"
    assert defined.ok(line("get crd widgets.example.com -o", conditions)) == "NamesAccepted=True Established=True "
    assert defined.ok("api-resources --api-group=example.com --no-headers").split() == ["widgets", "wd", "example.com/v1", "true", "Widget"]
    assert "example.com/v1beta1\n" in defined.ok("api-versions")


def test_columns_are_those_of_the_definition(defined):
    defined.apply(widget(tags=["a", "b"], since="nonsense"))
    lines = [line.split() for line in defined.ok("get wd").splitlines()]
    assert lines == [["NAME", "SIZE", "READY", "TAGS", "SINCE"], ["w", "2", '["a","b"]', "<invalid>"]]
    assert defined.ok("get all -o name") == "service/kubernetes\nwidget.example.com/w\n"
    assert defined("get widgets.v1beta1.example.com --no-headers").out.split()[0] == "w"


@pytest.mark.parametrize(
    ("spec", "why"),
    [
        ({"color": "green"}, 'spec.color: Unsupported value: "green": supported values: "red", "blue"'),
        ({"size": "x"}, 'spec.size: Invalid value: "string": spec.size in body must be of type integer: "string"'),
        ({"size": 10}, "spec.size: Invalid value: 10: spec.size in body should be less than or equal to 9"),
        ({"ratio": 0}, "spec.ratio: Invalid value: 0: spec.ratio in body should be greater than 0"),
        ({"port": True}, 'spec.port: Invalid value: "boolean": spec.port in body must be of type integer,string: "boolean"'),
        ({"tags": ["a", "a"]}, 'spec.tags[1]: Duplicate value: "a"'),
        ({"tags": [1]}, 'spec.tags[0]: Invalid value: "integer": spec.tags[0] in body must be of type string: "integer"'),
        ({"one": {}}, 'spec.one: Invalid value: "": "spec.one" must validate one and only one schema (oneOf). Found none valid'),
        ({"color": "red", "size": 6}, "spec.size: Invalid value: red ones are small"),
    ],
)
def test_what_the_schema_forbids_is_refused(defined, spec, why):
    reply = defined.apply(widget(**spec), "create")
    assert reply.code == 1 and why in reply.err
    assert defined("get wd w").code == 1


def test_required_fields_block_the_rules(defined):
    body = widget()
    del body["spec"]["color"]
    err = defined.apply(body, "create").err
    assert "* spec.color: Required value\n" in err and "some validation rules were not checked" in err


def test_unknown_fields_are_refused_or_dropped(defined):
    body = widget(nope=1, open={"any": {"thing": 1}})
    assert 'unknown field "spec.nope"' in defined.apply(body, "create").err
    assert defined.apply(body, "create --validate=ignore").code == 0
    assert json.loads(defined.ok("get wd w -o json"))["spec"] == {"color": "blue", "open": {"any": {"thing": 1}}, "size": 2}


def test_rules_about_a_change_look_at_what_was_there(defined):
    defined.apply(widget(size=4))
    reply = defined(line("patch wd w --type=merge -p", '{"spec":{"size":3}}'))
    assert reply.err == "The Widget \"w\" is invalid: spec: Invalid value: not below 4\n"
    assert defined(line("patch wd w --type=json -p", '[{"op":"replace","path":"/spec/size","value":5}]')).code == 0


def test_status_is_written_through_its_own_door_and_the_generation_tells_of_the_spec(defined):
    defined.apply(widget() | {"status": {"size": 9}})
    assert "status" not in json.loads(defined.ok("get wd w -o json"))
    status = '{"spec":{"size":5},"status":{"size":1,"selector":"a=b","conditions":[{"type":"Ready","status":"True"}]}}'
    defined.ok(line("patch wd w --subresource=status --type=merge -p", status))
    got = json.loads(defined.ok("get wd w -o json"))
    assert (got["spec"]["size"], got["metadata"]["generation"], got["status"]["size"]) == (2, 1, 1)
    assert "True" in defined.ok("get wd w --no-headers").split()
    defined.ok("scale wd w --replicas=3")
    got = json.loads(defined.ok("get wd w -o json"))
    assert (got["spec"]["size"], got["metadata"]["generation"]) == (3, 2)
    scale = json.loads(defined.ok("get --raw /apis/example.com/v1/namespaces/default/widgets/w/scale"))
    assert scale["spec"] == {"replicas": 3} and scale["status"] == {"replicas": 1, "selector": "a=b"}


def test_objects_are_stored_in_one_version_and_served_in_all(defined):
    reply = defined.apply(widget(version="v1beta1", extra=1), "create")
    assert reply.err == "Warning: example.com/v1beta1 Widget is deprecated; use example.com/v1 Widget\n"
    assert json.loads(defined.ok("get wd w -o json"))["apiVersion"] == "example.com/v1"
    assert json.loads(defined("get widgets.v1beta1.example.com w -o json").out)["apiVersion"] == "example.com/v1beta1"


def test_appliers_share_an_object(defined):
    defined.write("obj.json", widget(tags=["a"]))
    defined.ok("apply --server-side --field-manager=one -f obj.json")
    defined.write("obj.json", widget(tags=["b"]))
    defined.ok("apply --server-side --field-manager=two -f obj.json")
    assert json.loads(defined.ok("get wd w -o json"))["spec"]["tags"] == ["a", "b"]
    defined.write("obj.json", widget(color="red"))
    reply = defined("apply --server-side --field-manager=two -f obj.json")
    assert reply.code == 1 and 'conflict with "one": .spec.color' in reply.err


def test_selectable_fields_select(defined):
    defined.apply(widget("blue"))
    defined.apply(widget("red", color="red"))
    assert defined.ok("get wd --field-selector=spec.color=red -o name") == "widget.example.com/red\n"
    assert 'field label not supported: spec.size' in defined("get wd --field-selector=spec.size=2").err


def test_objects_go_with_their_definition_once_nobody_holds_them(defined):
    defined.apply(widget())
    held = widget("held")
    held["metadata"]["finalizers"] = ["example.com/hold"]
    defined.apply(held)
    defined.ok("delete crd widgets.example.com --wait=false")
    assert defined.ok("get wd -o name") == "widget.example.com/held\n"
    conditions = "jsonpath={range .status.conditions[*]}{.type}={.status} {end}"
    assert "Terminating=True" in defined.ok(line("get crd widgets.example.com -o", conditions))
    defined.ok(line("patch wd held --type=merge -p", '{"metadata":{"finalizers":null}}'))
    defined.now = "2026-11-24T13:00:00Z"
    assert "the server doesn't have a resource type" in defined("get wd").err
    assert defined("get crd widgets.example.com").code == 1


def test_a_name_that_is_taken_is_not_accepted(defined):
    other = json.loads(json.dumps(CRD))
    other["metadata"]["name"] = "gadgets.example.com"
    other["spec"]["names"] = {"plural": "gadgets", "kind": "Gadget", "shortNames": ["wd"]}
    defined.apply(other)
    path = "jsonpath={range .status.conditions[*]}{.type}={.status} {.reason} {.message}{'\\n'}{end}"
    assert defined.ok(line("get crd gadgets.example.com -o", path)) == (
        'NamesAccepted=False ShortNamesConflict "wd" is already in use\nEstablished=False NotAccepted not all names are accepted\n')
    assert defined("get gadgets").code == 1
    defined.ok("delete crd widgets.example.com")
    assert defined("get gadgets").code == 0


def test_a_rule_that_cannot_be_evaluated_is_told(defined):
    other = json.loads(json.dumps(CRD))
    spec = other["spec"]["versions"][0]["schema"]["openAPIV3Schema"]["properties"]["spec"]
    spec["x-kubernetes-validations"] = [{"rule": "self.color.frobnicated()"}]
    reply = defined.apply(other)
    assert reply.err == 'Warning: fakectl does not evaluate the validation rule "self.color.frobnicated()"\n' and reply.code == 0


def test_explain_tells_the_fields_of_the_definition(defined):
    text = defined.ok("explain wd.spec")
    assert "KIND:       Widget\n" in text and "  color\t<string> -required-\n  enum: red, blue\n" in text


def test_a_kind_named_as_a_built_in_one_is_another(kubectl):
    crd = json.loads(json.dumps(CRD))
    crd["metadata"]["name"] = "services.serving.example.com"
    crd["spec"] |= {"group": "serving.example.com", "names": {"plural": "services", "kind": "Service", "shortNames": ["ksvc"]}}
    (kubectl.cwd / "crd.json").write_text(json.dumps(crd))
    kubectl.ok("apply -f crd.json")
    body = widget() | {"apiVersion": "serving.example.com/v1", "kind": "Service"}
    (kubectl.cwd / "obj.json").write_text(json.dumps(body))
    kubectl.ok("apply -f obj.json")
    assert kubectl.ok("get ksvc -o name") == "service.serving.example.com/w\n"
    assert kubectl.ok("get svc -o name") == "service/kubernetes\n"


def test_a_schema_says_of_every_field_what_it_is(kubectl):
    crd = json.loads(json.dumps(CRD))
    schema = {"type": "object", "properties": {"spec": {"properties": {"a": {"type": "array"}, "b": {"type": "array", "items": {}}}}}}
    crd["spec"]["versions"][0]["schema"]["openAPIV3Schema"] = schema
    (kubectl.cwd / "crd.json").write_text(json.dumps(crd))
    root = "spec.versions[0].schema.openAPIV3Schema.properties[spec]"
    assert kubectl("apply -f crd.json").err.splitlines()[1:] == [
        f"* {root}.type: Required value: must not be empty for specified object fields",
        f"* {root}.properties[a].items: Required value: must be specified",
        f"* {root}.properties[b].items.type: Required value: must not be empty for specified array items",
    ]
