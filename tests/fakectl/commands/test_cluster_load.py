"""`fakectl cluster load` of dumps: a test starts from the shape of a real cluster, and nothing of it is lost or told to others."""

from __future__ import annotations

import json
import os
import time
from pathlib import Path

import pytest
import yaml

from fakectl.printers.yaml import dumps

from .production import NODE, dump, items

PODS = """\
NAME                  READY   STATUS             RESTARTS   AGE    IP          NODE                                      NOMINATED NODE   READINESS GATES
api-5d7c9f6b8-aaaaa   1/1     Running            0          121d   10.0.1.21   ip-10-0-1-17.eu-west-1.compute.internal   <none>           <none>
api-5d7c9f6b8-bbbbb   1/1     Running            4          121d   10.0.1.22   ip-10-0-1-17.eu-west-1.compute.internal   <none>           <none>
worker                0/1     CrashLoopBackOff   977        121d   10.0.1.23   ip-10-0-1-17.eu-west-1.compute.internal   <none>           <none>
"""  # noqa: E501


@pytest.fixture
def prod(kubectl):
    kubectl.now = ""
    kubectl.write("prod.json", json.dumps(dump(), indent=4))
    loaded = kubectl("cluster load prod.json --use --at newest")
    assert loaded.code == 0, loaded
    kubectl.loaded = loaded
    return kubectl


def test_tells_what_it_made(prod):
    counts = "12 objects (3 pods, 1 configmaps, 1 customresourcedefinitions.apiextensions.k8s.io, 1 deployments.apps, …)"
    assert prod.loaded.out == f'cluster "prod" loaded; it is the current context: {counts}\n'
    assert prod.loaded.err == "Note: the values of 1 Secret were replaced by a placeholder\n"


def test_everything_stays_as_it_was_and_where_it_was(prod):
    assert prod.ok("get pods -n shop -o wide") == PODS
    assert prod.ok("rollout status deployment/api -n shop") == 'deployment "api" successfully rolled out\n'
    assert prod.ok("rollout history deployment/api -n shop").splitlines()[2].split()[0] == "12"
    assert prod.ok("get nodes --no-headers").split() == [NODE, "Ready", "<none>", "121d", "v1.32.3-eks"]
    assert prod.ok("clock show") == "2026-06-30T10:00:00Z (frozen)\n"
    assert prod.ok("get widgets -n shop -o jsonpath={.items[0].spec.size}") == "3"
    assert prod.ok("get svc api -n shop -o jsonpath={.spec.clusterIP}") == "172.20.4.4"
    asked = "nodes,namespaces,crds,deployments,replicasets,pods,services,configmaps,widgets"
    seen = json.loads(prod.ok(f"get {asked} -A -o json --show-managed-fields"))["items"]
    mine = {o["metadata"]["uid"]: o for o in items() if o["kind"] != "Secret"}
    assert {o["metadata"]["uid"]: o["metadata"]["resourceVersion"] for o in seen if o["metadata"]["uid"] in mine} == {
        uid: o["metadata"]["resourceVersion"] for uid, o in mine.items()}  # fmt: skip


def test_controllers_leave_it_alone_as_time_passes(prod):
    before = prod.ok("get deployments,replicasets,pods,nodes -A -o json")
    prod.ok("clock advance 10m")
    after = prod.ok("get deployments,replicasets,pods,nodes -A -o json")
    assert json.loads(after.replace("10:10:00Z", "10:00:00Z")) == json.loads(before)


def test_it_lives_when_somebody_acts(prod):
    prod.ok("scale deployment api -n shop --replicas=3")
    prod.ok("clock advance 1m")
    pods = [line.split() for line in prod.ok("get pods -n shop --no-headers -o wide").splitlines()]
    assert [(p[1], p[2], p[6]) for p in pods[:3]] == [("1/1", "Running", NODE)] * 3
    assert len({p[5] for p in pods}) == 4
    prod.ok("set image deployment/api -n shop api=registry.example.com/shop/api:5")
    assert "successfully rolled out" in prod.ok("rollout status deployment/api -n shop")
    prod.ok("rollout undo deployment/api -n shop")
    prod.ok("rollout status deployment/api -n shop")
    assert prod.ok("get rs api-5d7c9f6b8 -n shop -o jsonpath={.status.readyReplicas}") == "3"


def test_secrets_hold_nothing_that_was_secret(prod):
    secret = json.loads(prod.ok("get secret keys -n shop -o json"))
    assert secret["data"] == {"key": "cmVkYWN0ZWQ=", "empty": "cmVkYWN0ZWQ="}
    files = [Path(folder, name) for folder, _, names in os.walk(prod.home) for name in names]
    held = b"".join(path.read_bytes() for path in files)
    assert b"VE9QU0VDUkVU" not in held and b"TOPSECRET" not in held
    assert prod.ok("get configmap settings -n shop -o jsonpath={.data.password}") == "in-the-open"
    prod.ok("cluster load prod.json open --use --secrets keep")
    assert prod.ok("get secret keys -n shop -o jsonpath={.data.key}") == "VE9QU0VDUkVU"


@pytest.mark.parametrize(
    ("kind", "data", "held"),
    [
        ("kubernetes.io/dockerconfigjson", {".dockerconfigjson": "eyJhIjoiU0VDUkVUIn0="}, {".dockerconfigjson": "eyJhdXRocyI6e319"}),
        ("kubernetes.io/dockercfg", {".dockercfg": "eyJhIjoiU0VDUkVUIn0="}, {".dockercfg": "e30="}),
        ("kubernetes.io/tls", {"tls.crt": "QQ==", "tls.key": "Qg=="}, {"tls.crt": "cmVkYWN0ZWQ=", "tls.key": "cmVkYWN0ZWQ="}),
        ("helm.sh/release.v1", {"release": "SDRzSUFB"}, {"release": "cmVkYWN0ZWQ="}),
        ("Opaque", None, None),
    ],
)
def test_every_type_of_secret_is_redacted_and_stays_valid(kubectl, kind, data, held):
    meta = {"name": "s", "namespace": "default", "annotations": {"kubectl.kubernetes.io/last-applied-configuration": "no json SECRET"}}
    secret = {"apiVersion": "v1", "kind": "Secret", "type": kind, "metadata": meta} | ({"data": data} if data else {})
    kubectl.write("s.yaml", dumps(secret))
    kubectl("cluster load s.yaml --use")
    seen = json.loads(kubectl.ok("get secret s -o json"))
    assert seen.get("data") == held
    assert seen["metadata"]["annotations"] == {"kubectl.kubernetes.io/last-applied-configuration": "{}"}


def forms() -> dict[str, str]:
    found = items()
    listed = yaml.safe_dump(json.loads(json.dumps(dump())), sort_keys=True)
    indented = "".join(f"  {line}\n" if line[:1] in "- " else f"{line}\n" for line in listed.splitlines())
    return {
        "kubectl.yaml": dumps(dump()),
        "indented.yaml": indented,
        "flow.yaml": json.dumps(dump()).replace(": ", ":  "),
        "documents.yaml": "---\n".join(dumps(o) for o in found) + "---\n# nothing\n---\n",
        "one-line.json": json.dumps(dump()),
        "values.json": "\n".join(json.dumps(o) for o in found),
        "crlf.yaml": dumps(dump()).replace("\n", "\r\n"),
        "bom.json": "\ufeff" + json.dumps(dump()),
    }


@pytest.mark.parametrize("name", forms())
def test_every_form_of_dump_is_read_alike(kubectl, name):
    kubectl.write(name, forms()[name])
    kubectl.write("prod.json", json.dumps(dump()))
    kubectl("cluster load prod.json a --at newest")
    made = kubectl(f"cluster load {name} b --at newest")
    assert made.code == 0, made
    assert kubectl("cluster diff a b --all") == ("", "", 0)


def test_a_folder_and_standard_input_are_read_too(kubectl):
    by_kind: dict[str, list] = {}
    for obj in items():
        by_kind.setdefault(obj["kind"], []).append({k: v for k, v in obj.items() if k not in ("apiVersion", "kind")})
    versions = {o["kind"]: o["apiVersion"] for o in items()}
    for kind, found in by_kind.items():
        listed = {"kind": f"{kind}List", "apiVersion": versions[kind], "metadata": {}, "items": found}
        kubectl.write(f"dump/shop/{kind.lower()}s.json", json.dumps(listed, indent=4))
    kubectl.write("dump/shop/logs.txt", "not an object")
    kubectl.write("prod.json", json.dumps(dump()))
    kubectl("cluster load prod.json a --at newest")
    assert kubectl("cluster load dump b --at newest").code == 0
    assert kubectl("cluster load - c --at newest", stdin=dumps(dump())).code == 0
    assert kubectl("cluster diff a b --all") == kubectl("cluster diff a c --all") == ("", "", 0)


def test_what_is_missing_is_made_and_said(kubectl):
    kubectl.write("pods.json", json.dumps(dump([o for o in items() if o["kind"] in ("Pod", "Deployment", "ReplicaSet", "Widget")])))
    made = kubectl("cluster load pods.json --use --at newest")
    assert made.err.splitlines() == [
        "Note: Widget (example.com/v1): 1 left out, since no definition of this kind is there",
        "Note: namespace shop was made, since objects are in it",
        f"Note: node {NODE} was made, since pods are on it",
    ]
    kubectl.ok("clock advance 10m", env={"FAKECTL_NOW": ""})
    lines = kubectl("get pods -n shop --no-headers", env={"FAKECTL_NOW": ""}).out.splitlines()
    assert [line.split()[2] for line in lines] == ["Running", "Running", "CrashLoopBackOff"]
    assert kubectl("get ns shop --no-headers", env={"FAKECTL_NOW": ""}).out.split()[1] == "Active"


def broken(**changes: object) -> str:
    return json.dumps(dump([{"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "c", "namespace": "default"}, **changes}]))


@pytest.mark.parametrize(
    ("text", "err"),
    [
        (broken(metadata={"name": "c"}), "nothing was loaded: x.json, object 1: configmap/c says no namespace"),
        (broken(metadata={"namespace": "default"}), "nothing was loaded: x.json, object 1: a ConfigMap without a name"),
        (broken(metadata=[]), "nothing was loaded: x.json, object 1: a ConfigMap without a name"),
        (broken(apiVersion=""), "nothing was loaded: x.json, object 1: an object without apiVersion and kind"),
        (broken(data={"a": 1}), "nothing was loaded: x.json, object 1: configmap/c -n default: ConfigMap in version \"v1\" cannot be "
         "handled as a ConfigMap: json: cannot unmarshal number into Go struct field ConfigMap.data of type string"),
        (broken(data={"a b": "1"}), "nothing was loaded: x.json, object 1: configmap/c -n default: ConfigMap \"c\" is invalid: data[a b]: "
         "Invalid value: \"a b\": a valid config key must consist of alphanumeric characters, '-', '_' or '.' (e.g. 'key.name',  or "
         "'KEY_NAME',  or 'key-name', regex used for validation is '[-._a-zA-Z0-9]+')"),
        ('{"apiVersion": "v1", "kind": "List", "items": []}', "nothing was loaded: there is no object in it"),
        ("", "nothing was loaded: there is no object in it"),
        ('{"items": [1]}', "error parsing x.json after 0 objects: a map was expected, not a plain value"),
        ('{"items": [{}', "error parsing x.json after 0 objects: ',' was expected, not ''"),
        ("a: [", "error parsing x.json after 0 objects: error converting YAML to JSON: yaml: line 1: did not find expected node content"),
        ("a: &a [x]\nitems:\n- b: *a\n", "error parsing x.json after 0 objects: error converting YAML to JSON: yaml: unknown anchor 'a' "
         "referenced"),
    ],
)  # fmt: skip
def test_what_is_broken_is_one_line_and_loads_nothing(kubectl, text, err):
    kubectl.write("x.json", text)
    result = kubectl("cluster load x.json")
    assert (result.out, " ".join(result.err.split()), result.code) == ("", "error: " + " ".join(err.split()), 1)
    assert not (kubectl.home / "clusters").exists() or not os.listdir(kubectl.home / "clusters")


def test_every_broken_object_is_told_and_many_are_cut(kubectl):
    many = [{"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": f"c{i}"}} for i in range(25)]
    kubectl.write("x.json", json.dumps(dump(many)))
    lines = kubectl("cluster load x.json").err.splitlines()
    assert lines[0] == "error: nothing was loaded, since 25 objects are broken:"
    assert (lines[1], lines[-1], len(lines)) == ("  x.json, object 1: configmap/c0 says no namespace", "  and 5 more", 22)


def test_twice_the_same_object_counts_once_and_two_of_a_name_are_refused(kubectl):
    service = next(o for o in items() if o["kind"] == "Service")
    older = {**service, "metadata": {**service["metadata"], "resourceVersion": "29", "labels": {"old": "yes"}}}
    kubectl.write("x.json", json.dumps(dump([older, service, older, *items()])))
    assert kubectl("cluster load x.json --use --at newest").code == 0
    assert kubectl("get svc api -n shop -o jsonpath={.metadata.labels}").out == ""
    other = {**service, "metadata": {**service["metadata"], "uid": "bbbbbbbb-0000-4000-8000-000000000000"}}
    kubectl.write("y.json", json.dumps(dump([service, other])))
    refused = "error: nothing was loaded: y.json, object 2: service/api -n shop is there twice, as two objects\n"
    assert kubectl("cluster load y.json") == ("", refused, 1)


def test_versions_that_are_none_or_taken_are_given_anew(kubectl):
    given = {"a": {"resourceVersion": "9"}, "b": {"resourceVersion": "9"}, "c": {"resourceVersion": "x"}, "d": {}}
    bare = [{"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": n, "namespace": "default", **v}} for n, v in given.items()]
    kubectl.write("x.json", json.dumps(dump(bare)))
    assert kubectl("cluster load x.json --use").code == 0
    found = json.loads(kubectl.ok("get configmaps -o json"))["items"]
    versions = [int(o["metadata"]["resourceVersion"]) for o in found if o["metadata"]["name"] in "abcd"]
    assert versions[0] == 9 and len(set(versions)) == 4
    assert all(o["metadata"]["uid"] and o["metadata"]["creationTimestamp"] for o in found)


@pytest.mark.parametrize(
    ("words", "err"),
    [
        ("x.json --at yesterday", "--at must be \"newest\" or a moment such as 2026-11-24T12:00:00Z, not 'yesterday'"),
        ("x.json --at 2026-06-30T09:59:59Z", "2026-06-30T09:59:59Z is before the newest moment in it, 2026-06-30T10:00:00Z"),
        ("x.json --secrets shout", "--secrets must be redact or keep, not 'shout'"),
        ("x.json fake", 'cluster "fake" exists already'),
        ("nosuch.json", "cannot read nosuch.json: No such file or directory"),
        ("-", "what is read from standard input needs a name: fakectl cluster load - NAME"),
        ("empty", "there is no file in empty that ends in .json, .yaml, .yml"),
        ("", "usage: fakectl cluster load FILE|FOLDER|- [NAME] [--use] [--at TIME|newest] [--secrets redact|keep]"),
    ],
)
def test_mistakes_are_one_line(kubectl, words, err):
    kubectl.ok("get ns default -o name")
    kubectl.write("x.json", json.dumps(dump()))
    (kubectl.cwd / "empty").mkdir()
    assert kubectl(f"cluster load {words}") == ("", f"error: {err}\n", 1)
    assert os.listdir(kubectl.home / "clusters") == ["fake.db"]


def test_a_moment_may_be_chosen_and_another_cluster_replaced(kubectl):
    kubectl.write("x.json", json.dumps(dump()))
    kubectl("cluster load x.json --use")
    kubectl("cluster load x.json --force --at 2026-07-01T00:00:00Z")
    assert kubectl("clock show", env={"FAKECTL_NOW": ""}).out == "2026-07-01T00:00:00Z (frozen)\n"


def test_an_alias_bomb_and_an_endless_item_are_refused_quickly(kubectl):
    lines = ["- apiVersion: v1", "  kind: ConfigMap", "  a0: &a0 [x, x, x, x, x, x, x, x, x, x]"]
    lines += [f"  a{i}: &a{i} [{', '.join([f'*a{i - 1}'] * 10)}]" for i in range(1, 9)]
    kubectl.write("bomb.yaml", "apiVersion: v1\nkind: List\nitems:\n" + "\n".join(lines) + "\n")
    start = time.monotonic()
    assert "excessive aliasing" in kubectl("cluster load bomb.yaml").err
    kubectl.write("long.json", '{"items": [{"data": "' + "x" * 4_000_000 + '"}]}')
    assert "Request entity too large" in kubectl("cluster load long.json").err
    assert time.monotonic() - start < 5
