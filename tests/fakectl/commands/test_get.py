"""`kubectl get`. Expected texts were recorded with kubectl v1.37.1 (transcripts, or the binary on a served copy of the same objects)."""
from __future__ import annotations

import json

import pytest

PODS = """
apiVersion: v1
kind: Pod
metadata: {name: a, labels: {app: a, tier: front}}
spec: {containers: [{name: c, image: "nginx:2"}]}
---
apiVersion: v1
kind: Pod
metadata: {name: bee-long-name, labels: {app: b}}
spec: {containers: [{name: c, image: "nginx:1"}]}
"""


@pytest.fixture
def pods(kubectl):
    """A cluster with two running pods."""
    kubectl.ok(["create", "-f", kubectl.write("pods.yaml", PODS)])
    kubectl.now = "2026-11-24T12:00:05Z"
    return kubectl


def test_the_columns_of_a_kind_are_the_servers(pods):
    assert pods.ok("get pods") == (
        "NAME            READY   STATUS    RESTARTS   AGE\n"
        "a               1/1     Running   0          5s\n"
        "bee-long-name   1/1     Running   0          5s\n")


def test_label_columns_follow_and_show_labels_comes_last(pods):
    assert pods.ok("get pod a -L tier,missing --show-labels") == (
        "NAME   READY   STATUS    RESTARTS   AGE   TIER    MISSING   LABELS\n"
        "a      1/1     Running   0          5s    front             app=a,tier=front\n")


def test_several_kinds_are_separate_tables_with_the_kind_in_front_of_the_name(pods):
    assert pods.ok("get pods,svc -A") == (
        "NAMESPACE   NAME                READY   STATUS    RESTARTS   AGE\n"
        "default     pod/a               1/1     Running   0          5s\n"
        "default     pod/bee-long-name   1/1     Running   0          5s\n"
        "\n"
        "NAMESPACE   NAME                 TYPE        CLUSTER-IP   EXTERNAL-IP   PORT(S)   AGE\n"
        "default     service/kubernetes   ClusterIP   10.96.0.1    <none>        443/TCP   37s\n")


def test_without_headers_there_is_no_blank_line_between_kinds(pods):
    assert "\n\n" not in pods.ok("get pods,svc --no-headers")


@pytest.mark.parametrize(("line", "where"), [
    ("get cm -l a=b", " in default namespace."), ("get cm -n nowhere", " in nowhere namespace."), ("get cm -A -l a=b", ""), ("get pv", ""),
    ("get pv,cm -l a=b", ""), ("get deploy,rs", " in default namespace."),
])
def test_nothing_found_is_said_on_stderr(kubectl, line, where):
    assert kubectl(line) == ("", f"No resources found{where}\n", 0)


def test_missing_objects_are_errors_after_what_was_found(pods):
    result = pods("get pods ghost a gone --no-headers")
    assert result.out == "a     1/1   Running   0     5s\n"
    assert result.err == 'Error from server (NotFound): pods "ghost" not found\nError from server (NotFound): pods "gone" not found\n'
    assert result.code == 1


def test_ignore_not_found_keeps_quiet(pods):
    assert pods("get pods ghost --ignore-not-found") == ("", "", 0)
    assert pods("get pods ghost --ignore-not-found -o json") == ("", "", 0)


def test_an_object_of_a_missing_namespace_is_a_missing_namespace(kubectl):
    assert kubectl("get pod x -n nowhere").err == 'Error from server (NotFound): namespaces "nowhere" not found\n'


def test_one_object_is_printed_alone_and_several_as_a_list_without_version(pods):
    assert json.loads(pods.ok("get pod a -o json"))["kind"] == "Pod"
    whole = json.loads(pods.ok("get pods -o json"))
    assert [whole[k] for k in ("apiVersion", "kind", "metadata")] == ["v1", "List", {"resourceVersion": ""}]
    assert json.loads(pods.ok("get pod a bee-long-name -o json"))["kind"] == "List"
    assert pods.ok("get pods -l app=none -o yaml") == "apiVersion: v1\nitems: []\nkind: List\nmetadata:\n  resourceVersion: \"\"\n"


def test_a_file_names_the_objects(pods):
    assert pods.ok("get -f pods.yaml -o name") == "pod/a\npod/bee-long-name\n"


def test_a_failing_template_prints_what_it_had_printed(pods):
    result = pods(["get", "pods", "-o", "jsonpath={.items[7].metadata.name}"])
    assert (result.out, result.code) == ("", 1)
    assert result.err.startswith('error: error executing jsonpath "{.items[7].metadata.name}": Error executing template: array index out')


def test_rows_and_objects_can_be_sorted(pods):
    assert pods.ok("get pods --sort-by=.spec.containers[0].image --no-headers").split()[::5] == ["bee-long-name", "a"]
    assert pods.ok("get pods --sort-by={.spec.containers[0].image} -o name") == "pod/bee-long-name\npod/a\n"


def test_a_table_that_cannot_be_sorted_is_not_shown(pods):
    assert pods("get pods --sort-by=.spec.nothing") == ("", "No resources found in default namespace.\n", 0)
    assert pods("get pods --sort-by={.bad") == ("", "No resources found in default namespace.\n", 0)


def test_several_tables_are_sorted_as_if_they_were_objects(pods):
    error = 'error: couldn\'t find any field with path "{.metadata.name}" in the list of objects\n'
    assert pods("get pods,svc --sort-by=.metadata.name") == ("", error, 1)
    assert pods("get pods a bee-long-name --sort-by=.metadata.name") == ("", error, 1)
    assert pods("get pods a bee-long-name --sort-by=.kind --no-headers").out.split()[::5] == ["a", "bee-long-name"]


def test_values_that_do_not_compare_end_the_command_by_the_logger(pods):
    result = pods("get pods --sort-by=.metadata.labels")
    assert (result.out, result.code) == ("", 1)
    assert result.err.endswith("sorter.go:375] Field {.metadata.labels} in [][][]reflect.Value is an unsortable type: interface, "
                               "err: unsortable type: map[string]interface {}\n")
    assert result.err.startswith("F1124 12:00:05")


def test_without_the_servers_columns_there_are_name_and_age(pods):
    assert pods.ok("get pods,ns --server-print=false --field-selector metadata.name!=bee-long-name").startswith(
        "NAME    AGE\npod/a   5s\n\nNAME                        AGE\nnamespace/default           39s\n")


def test_a_subresource_belongs_to_one_object(pods):
    assert pods("get pods --subresource=status").err == "error: subresource cannot be used when bulk resources are specified\n"
    assert pods("get pod a --subresource=scale").err == "Error from server (NotFound): the server could not find the requested resource\n"
    assert pods.ok("get pod a --subresource=status -o name") == "pod/a\n"


def test_the_scale_has_columns_of_its_own(kubectl):
    kubectl.ok(["create", "-f", "-"], stdin=json.dumps({
        "apiVersion": "apps/v1", "kind": "Deployment", "metadata": {"name": "web"}, "spec": {
            "replicas": 2, "selector": {"matchLabels": {"app": "web"}}, "template": {
                "metadata": {"labels": {"app": "web"}}, "spec": {"containers": [{"name": "c", "image": "nginx"}]}}}}))
    kubectl.now = "2026-11-24T12:00:06Z"
    assert kubectl.ok("get deploy web --subresource=scale") == "NAME   DESIRED   AVAILABLE   AGE\nweb    2         2           6s\n"


@pytest.mark.parametrize(("line", "error"), [
    ("get pods --show-labels -o json", "error: --show-labels option cannot be used with json printer"),
    ("get pods --output-watch-events", "error: --output-watch-events option can only be used with --watch or --watch-only"),
    ("get --raw /api foo", "error: arguments may not be passed when --raw is specified"),
    ("get --raw /api -w", "error: --raw may not be specified with other flags that filter the server request or alter the output"),
    ("get --raw /api -o json", "error: --raw and --output are mutually exclusive"),
    ("get --raw nope", 'error: --raw must be a valid URL path: parse "nope": invalid URI for request'),
    ("get --raw /nope", "Error from server (NotFound): the server could not find the requested resource"),
    ("get --raw /api/v1/pods?watch=1", "error: fakectl does not follow /api/v1/pods?watch=1: use --watch or logs -f"),
    ("get --raw /flagz", "Error from server (NotImplemented): fakectl serve does not simulate /flagz"),
    ("get pods,svc -w", "error: you may only specify a single resource type"),
    ("get pods ghost -w", 'Error from server (NotFound): pods "ghost" not found'),
    ("get pods --field-selector=spec.nope=1", 'Error from server (BadRequest): Unable to find "/v1, Resource=pods" that match label '
                                              'selector "", field selector "spec.nope=1": field label not supported: spec.nope'),
])
def test_misuse_is_told_in_kubectls_words(kubectl, line, error):
    assert kubectl(line) == ("", error + "\n", 1)


def test_a_type_must_be_said(kubectl):
    assert kubectl("get").err == (
        'You must specify the type of resource to get. Use "kubectl api-resources" for a complete list of supported resources.\n\n'
        'error: Required resource not specified.\nUse "kubectl explain <resource>" for a detailed description of that resource '
        "(e.g. kubectl explain pods).\nSee 'kubectl get -h' for help and examples\n")


def test_raw_paths_answer_as_the_server_does(pods):
    assert pods.ok("get --raw /healthz") == "ok"
    assert json.loads(pods.ok("get --raw /version"))["gitVersion"] == "v1.37.1"
    assert pods.ok("get --raw /apis/apps").startswith('{"kind":"APIGroup","apiVersion":"v1","name":"apps","versions":[{"groupVersion"')
    listed = pods.ok(["get", "--raw", "/api/v1/namespaces/default/pods?labelSelector=app%3Da"])
    assert listed.startswith('{"kind":"PodList","apiVersion":"v1","metadata":{"resourceVersion":"')
    assert [item["metadata"]["name"] for item in json.loads(listed)["items"]] == ["a"]
    assert "kind" not in json.loads(listed)["items"][0]
    one = pods.ok("get --raw /api/v1/namespaces/default/pods/a")
    assert one.startswith('{"kind":"Pod","apiVersion":"v1","metadata":{"name":"a","namespace"')


# -- watching ---------------------------------------------------------------------------------------------------------------------

END = "fakectl: the clock is frozen and nothing has changed for 60s of the cluster's time: the watch ends here\n"


@pytest.fixture
def slow(kubectl):
    """Pods start after 2 s and stop after 1 s; two have just been made."""
    kubectl.env |= {"FAKECTL_POD_START": "2s", "FAKECTL_POD_STOP": "1s"}
    kubectl.ok(["create", "-f", kubectl.write("pods.yaml", PODS)])
    return kubectl


def test_a_watch_in_frozen_time_plays_on_until_all_is_quiet(slow):
    result = slow("get pods -w --field-selector metadata.name=a")
    assert result == ("NAME   READY   STATUS              RESTARTS   AGE\n"
                      "a      0/1     ContainerCreating   0          0s\n"
                      "a      1/1     Running             0          2s\n", END, 0)


def test_a_watch_may_show_changes_only_and_their_kind(slow):
    slow.ok("delete pod a --wait=false", now="2026-11-24T12:00:10Z")
    words = slow("get pods --watch-only --output-watch-events --no-headers").out.split()
    assert words == ["DELETED", "a", "0/1", "Terminating", "0", "11s"]


def test_an_object_that_ceases_to_match_is_deleted_for_a_watch(slow):
    result = slow(["get", "pods", "-w", "--output-watch-events", "--field-selector=status.phase=Pending,metadata.name=a", "-o",
                   "jsonpath={.type} {.object.status.phase}{\"\\n\"}"])
    assert (result.out, result.code) == ("ADDED Pending\nDELETED Pending\n", 0)


def test_objects_of_a_watch_are_documents_of_their_own(slow):
    documents = slow("get pod a -w -o yaml").out.split("---\n")
    assert [d.splitlines()[1] for d in documents] == ["kind: Pod"] * 2
    assert ["phase: Pending" in documents[0], "phase: Running" in documents[1]] == [True, True]


def test_the_first_rows_of_a_watch_are_sorted(slow):
    result = slow("get pods -w --no-headers --sort-by=.spec.containers[0].image", now="2026-11-24T12:00:10Z")
    assert result.out.split()[::5] == ["bee-long-name", "a"]
    assert result.err == "warning: --watch requested, --sort-by will be ignored for watch events received\n" + END


def test_several_objects_are_shown_and_not_watched(slow):
    result = slow("get pods a bee-long-name -w")
    assert len(result.out.splitlines()) == 3
    assert result.err == "error: you may only watch a single resource or type of resource at a time\n"
    assert slow("get -f pods.yaml -w").err == (
        "error: watch is only supported on individual resources and resource collections - 2 resources were found\n")
