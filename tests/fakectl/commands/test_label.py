"""`kubectl label` and `kubectl annotate` on a cluster."""
from __future__ import annotations

import json

import pytest


@pytest.fixture
def cm(kubectl):
    kubectl.ok("create cm web --from-literal=a=1")
    kubectl.ok("create cm api --from-literal=a=1")
    return kubectl


def labels(kubectl, name="web"):
    return json.loads(kubectl.ok(f"get cm {name} -o json"))["metadata"].get("labels", {})


def test_labels_are_set_and_taken_away(cm):
    assert cm.ok("label cm web env=prod tier=front") == "configmap/web labeled\n"
    assert cm.ok("label cm web tier- nothing-") == 'label "nothing" not found.\nconfigmap/web unlabeled\n'
    assert labels(cm) == {"env": "prod"}


def test_another_value_needs_overwrite_and_the_same_one_does_not(cm):
    cm.ok("label cm web env=prod")
    assert cm("label cm web env=dev") == ("", "error: 'env' already has a value (prod), and --overwrite is false\n", 1)
    assert cm.ok("label cm web env=prod") == "configmap/web not labeled\n"
    assert cm.ok("label cm web env=dev --overwrite") == "configmap/web labeled\n"


def test_one_object_that_refuses_does_not_keep_the_others_from_being_labeled(cm):
    cm.ok("label cm web env=prod")
    result = cm("label cm web api env=dev")
    assert (result.out, result.code) == ("configmap/api labeled\n", 1)
    assert labels(cm, "api") == {"env": "dev"}


def test_dry_runs_change_nothing(cm):
    assert cm.ok("label cm web a=b --dry-run=client -o jsonpath='{.metadata.labels}'") == '{"a":"b"}'
    assert cm.ok("label cm web a=b --dry-run=server") == "configmap/web labeled (server dry run)\n"
    assert labels(cm) == {}


def test_a_bad_output_format_changes_nothing(cm):
    assert cm("label cm web a=b -o nonsense").code == 1
    assert labels(cm) == {}


def test_an_old_resource_version_is_a_conflict(cm):
    result = cm("label cm web a=b --resource-version=1")
    assert result.err == ('Error from server (Conflict): Operation cannot be fulfilled on configmaps "web": the object has been modified; '
                          "please apply your changes to the latest version and try again\n")
    assert cm("label cm web api a=b --resource-version=1").err == "error: --resource-version may only be used with a single resource\n"


def test_list_shows_the_labels_of_each_object(cm):
    cm.ok("label cm web b=2 a=1")
    assert cm.ok("label cm web --list") == "a=1\nb=2\n"
    assert cm.ok("label cm web api --list") == "Listing labels for ConfigMap./web:\n a=1\n b=2\nListing labels for ConfigMap./api:\n"


def test_record_keeps_the_command_line(cm):
    result = cm("label cm web a=b --record")
    assert result.out == "configmap/web labeled\n"
    cause = cm.ok(r"get cm web -o jsonpath='{.metadata.annotations.kubernetes\.io/change-cause}'")
    assert cause == "kubectl label cm web a=b --record=true"


def test_annotations_are_set_and_taken_away(cm):
    assert cm.ok("annotate cm web note='hello world' owner=ann") == "configmap/web annotated\n"
    refused = cm("annotate cm web owner=bob note=x")
    assert refused.err == ("error: --overwrite is false but found the following declared annotation(s): "
                           "'note' already has a value (hello world); 'owner' already has a value (ann)\n")
    assert cm.ok("annotate cm web owner-") == "configmap/web annotated\n"
    assert cm.ok("annotate cm web --list") == "note=hello world\n"


def test_the_cause_of_a_change_may_always_be_replaced(cm):
    cm.ok("annotate cm web kubernetes.io/change-cause=one")
    assert cm.ok("annotate cm web kubernetes.io/change-cause=two") == "configmap/web annotated\n"


def test_all_objects_of_a_type_and_of_a_selector(cm):
    assert cm.ok("label cm --all --field-selector= t=1").count("labeled") >= 2
    assert cm.ok("annotate cm -l t=1 --field-selector metadata.name=api x=y") == "configmap/api annotated\n"
