"""`fakectl lesson load`: a document is solved and then followed; its files; lesson data that is none."""
from __future__ import annotations

import json
import shlex
from pathlib import Path

import pytest

RECORDED = json.loads((Path(__file__).parents[2] / "data" / "document.json").read_text())
DOCUMENT = "# Rollout and rollback\n" + "".join(f"\nDo.\n\n```\n{s['command']}\n```\n\n```\n{s['output']}```\n" for s in RECORDED)
FILES = """# Files

Save this as `web.yaml`:

```yaml
apiVersion: v1
kind: ConfigMap
metadata: {name: web}
```

```shell
kubectl apply -f web.yaml
```

```
configmap/web created
```

It is also at `https://x.example/net.yaml`:

```yaml
apiVersion: v1
kind: ConfigMap
metadata: {name: net}
```

```shell
kubectl apply -f https://x.example/net.yaml && kubectl get cm net
```

```
configmap/net created
NAME   DATA   AGE
net    0      0s
```

```console
$ cat <<EOF | kubectl apply -f -
> apiVersion: v1
> kind: ConfigMap
> metadata: {name: it's}
> EOF
The ConfigMap "it's" is invalid: metadata.name: Invalid value: "it's": a lowercase RFC 1123 subdomain must consist of lower case \
alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character (e.g. 'example.com', regex used for \
validation is \
'[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')

[1]
```
"""
OLD = """# An old kubectl

```console
$ kubectl create deployment web --image=nginx:1.25
deployment.apps/web created
$ kubectl get deployments
NAME      READY     UP-TO-DATE   AVAILABLE   AGE
web       1/1       1            1           5s
```
"""


@pytest.fixture
def now(kubectl):
    """The same while the clock runs, as lessons are followed then."""
    kubectl.env["FAKECTL_PROFILE"] = "kubeadm"
    return lambda line, **more: kubectl(line, env={"FAKECTL_NOW": ""}, **more)


def typed(now, command: str) -> str:
    """What a terminal shows."""
    result = now(shlex.split(command)[1:])
    return result.out + result.err


def test_typing_a_loaded_documents_commands_prints_its_bytes(kubectl, now):
    kubectl.write("deployment-rollout.md", DOCUMENT)
    loaded = now("lesson load deployment-rollout.md")
    assert (loaded.out, loaded.err) == ('lesson "deployment-rollout" loaded: 9 steps; 9 blocks: 5 identical, 4 solved\n', "")
    assert [typed(now, s["command"]) for s in RECORDED] == [s["output"] for s in RECORDED]
    assert [row.split()[:3] for row in now("lesson list").out.splitlines() if row[0] == "*"] == [["*", "deployment-rollout", "9"]]
    again = kubectl.write("again.json", now("lesson show deployment-rollout -o json").out)
    assert now("lesson unload").out == 'lesson "deployment-rollout" unloaded\n'
    assert now("delete deployment demo-deploy").code == 0
    assert now(f"lesson load {again}").out == 'lesson "deployment-rollout" loaded: 9 steps\n'
    assert [typed(now, s["command"]) for s in RECORDED] == [s["output"] for s in RECORDED]


def test_files_urls_here_documents_and_several_commands_a_line_are_followed(kubectl, now):
    kubectl.write("doc.md", FILES)
    loaded = now("lesson load doc.md")
    assert loaded.out.splitlines()[1:] == ["Its commands read web.yaml, which it shows: --files DIR writes such files."]
    assert now("lesson load doc.md --files .").out.splitlines()[1:] == ["web.yaml written"]
    assert typed(now, "kubectl apply -f web.yaml") == "configmap/web created\n"
    assert typed(now, "kubectl apply -f https://x.example/net.yaml") == "configmap/net created\n"
    assert typed(now, "kubectl get cm net") == "NAME   DATA   AGE\nnet    0      0s\n"
    assert now("apply -f -", stdin="{apiVersion: v1, kind: ConfigMap, metadata: {name: \"it's\"}}").code == 1
    assert now("lesson load doc.md --files .").out.splitlines()[1:] == []
    kubectl.write("web.yaml", "mine")
    refused = now("lesson load doc.md --files .")
    assert (refused.err, refused.code) == ("error: ./web.yaml is there already and is not the lesson's: nothing was written or loaded\n", 1)


def test_a_url_that_no_lesson_shows_is_not_fetched(kubectl):
    result = kubectl("apply -f https://x.example/net.yaml")
    assert (result.out, result.code) == ("", 1)
    assert result.err == 'error: reading "https://x.example/net.yaml": fakectl opens no network connection, so -f takes files only\n'


def test_an_older_kubectls_columns_are_as_wide_for_the_lessons_objects_only(kubectl, now):
    kubectl.write("old.md", OLD)
    assert now("lesson load old.md").code == 0
    now("create deployment web --image=nginx:1.25")
    assert now("get deployments").out.splitlines() == ["NAME      READY     UP-TO-DATE   AVAILABLE   AGE",
                                                       "web       1/1       1            1           5s"]
    now("create cm web")
    assert now("get cm web").out.splitlines()[0] == "NAME   DATA   AGE"


def test_a_document_that_is_not_explained_is_refused_unless_forced(kubectl):
    kubectl.write("wrong.md", "```\n$ kubectl create namespace x\nnamespace/x made\n```\n")
    result = kubectl("lesson load wrong.md")
    assert (result.out, result.code) == ("", 1)
    assert result.err == ("error: wrong.md shows what its commands do not print (line 2): fakectl lesson check wrong.md tells more, "
                          "--force takes it all the same\n")
    assert kubectl("lesson list").out.count("*") == 0
    assert kubectl.ok("lesson load wrong.md --force") == 'lesson "wrong" loaded: 1 step; 1 block: 1 different\n'


def test_a_cluster_made_for_a_document_says_how_it_is_loaded(kubectl):
    kubectl.write("doc.md", FILES)
    result = kubectl("get pods", env={"FAKECTL_LESSON": str(kubectl.cwd / "doc.md")})
    assert (result.out, result.code, result.err.count("\n")) == ("", 1, 1)
    assert "run fakectl lesson load" in result.err


BASE = {"name": "l", "binds": [], "steps": []}


@pytest.mark.parametrize(
    "change, words",
    [
        ({"name": "../../x"}, "it has no name of letters, digits, dots and dashes"),
        ({"binds": {}}, "binds must be a list of {namespace, deployment, hashes}"),
        ({"binds": [{"namespace": "d", "deployment": "x", "hashes": {"a": "b c"}}]}, "binds must be a list"),
        ({"steps": [{"command": 1, "output": "", "at": 0}]}, "steps must be a list of {command, output, at}"),
        ({"steps": [{"command": "", "output": "", "at": float("nan")}]}, "steps must be a list"),
        ({"steps": [{"command": "", "output": "", "at": float("inf")}]}, "steps must be a list"),
        ({"steps": [{"command": "", "output": "", "at": True}]}, "steps must be a list"),
        ({"steps": [{"command": "", "output": "", "at": 0, "calls": [[1]]}]}, "steps must be a list"),
        ({"steps": [{"command": "", "output": "", "at": n} for n in (5, 4)]}, "the steps' moments must not go back"),
        ({"owns": ["pod"]}, "owns must be a list of {kind, namespace, name}"),
        ({"names": {"default/web-": "abc"}}, 'names must be a mapping from "namespace/base-" to suffixes'),
        ({"names": {"web": ["abc"]}}, "names must be"),
        ({"names": {"default/web-": ["a/b"]}}, "names must be"),
        ({"addresses": {"pods/default/x": "here"}}, "addresses must be"),
        ({"uids": {"pods/default/x": "1"}}, "uids must be"),
        ({"nodePorts": {"default/x": [99999]}}, "nodePorts must be"),
        ({"places": {"default/x": 1}}, "places must be"),
        ({"rows": "any"}, "rows must be one of newest-revision-first, oldest-first, newest-first, or a mapping from resources to them"),
        ({"rows": {"pods": "any"}}, "rows must be"),
        ({"ages": "long"}, 'ages must be "short"'),
        ({"minWidth": 10**9}, "minWidth must be a number of characters from 1 to 100"),
        ({"podStart": -1}, "podStart must be a number of nanoseconds"),
        ({"podStop": "1s"}, "podStop must be a number of nanoseconds"),
        ({"files": {"a": 1}}, "files must be a mapping from names to texts"),
        ({"title": "\ud800"}, "it holds text that is not UTF-8"),
        ({"more": 1}, "'more' is no field of a lesson"),
    ],
)
def test_lesson_data_that_is_none_is_one_clear_line(kubectl, change, words):
    kubectl.write("l.json", json.dumps({**BASE, **change}))
    result = kubectl("lesson load l.json")
    assert (result.out, result.code, result.err.count("\n")) == ("", 1, 1)
    assert f"l.json is no lesson data: {words}" in result.err


@pytest.mark.parametrize("text", ["[" * 100_000, "{", '{"name": "x"}', "[]"])
def test_json_that_is_no_lesson_is_one_clear_line(kubectl, text):
    kubectl.write("l.json", text)
    result = kubectl("lesson load l.json")
    assert (result.out, result.code, result.err.count("\n")) == ("", 1, 1)


@pytest.mark.parametrize("command", ["kubectl get 'x", "", "kubectl", "\\", "kubectl -n", "ls"])
def test_odd_commands_of_a_lesson_are_followed_by_nothing(kubectl, now, command):
    kubectl.write("l.json", json.dumps({**BASE, "steps": [{"command": command, "output": "", "at": 3}]}))
    assert now("lesson load l.json").code == 0
    assert now("create cm a").out == "configmap/a created\n"
    assert now("get cm a").code == 0


@pytest.mark.parametrize("name", ["../x", "/tmp/x", "a/../../x", "."])
def test_a_lessons_files_stay_in_the_folder(kubectl, name):
    kubectl.write("l.json", json.dumps({**BASE, "files": {name: "text"}}))
    result = kubectl("lesson load l.json --files d")
    assert (result.err, result.code) == (f"error: the lesson's file {name!r} would not be in the folder\n", 1)
    assert [p.name for p in kubectl.cwd.iterdir()] == ["l.json"]
