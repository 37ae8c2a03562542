"""`kubectl describe`. Expected texts were recorded with kubectl v1.37.1."""
from __future__ import annotations

import pytest


def test_a_name_that_is_not_there_stands_for_all_that_begin_with_it(pods):
    text = pods.ok("describe pod web")
    assert [line.split()[1] for line in text.splitlines() if line.startswith("Name:")] == ["web-1", "web-2"]
    assert text.endswith("\n\n")


def test_descriptions_of_a_type_are_two_blank_lines_apart(pods):
    text = pods.ok("describe pods")
    assert text.count("\n\n\nName:") == 1
    assert pods.ok("describe -f pods.yaml") == text


@pytest.mark.parametrize(("line", "count"), [
    ("pod web-1", 1), ("pod web-1 --show-events=false", 0), ("pods", 0), ("pods --show-events", 2), ("pod web", 0),
    ("pod web --show-events", 2),
    ("-f pods.yaml", 0), ("pods --show-events=false", 0), ("cm kube-root-ca.crt", 1),
])
def test_events_are_those_of_a_single_object_unless_asked_for(pods, line, count):
    assert pods.ok(f"describe {line}").count("\nEvents:") == count


def test_an_object_beside_errors_is_not_single(pods):
    assert "Events:" not in pods("describe pod zz web-1").out


@pytest.mark.parametrize(("line", "error", "code"), [
    ("describe", 'error: You must specify the type of resource to describe. Use "kubectl api-resources" for a complete list of supported '
                 "resources.\n", 1),
    ("describe pod ghost", 'Error from server (NotFound): pods "ghost" not found\n', 1),
    ("describe pod/web-1 pod/zz", 'Error from server (NotFound): pods "zz" not found\n', 1),
    ("describe pods,ns zz", 'Error from server (NotFound): pods "zz" not found\n'
                            'Error from server (NotFound): namespaces "zz" not found\n', 1),
    ("describe foo a", 'error: the server doesn\'t have a resource type "foo"\n', 1),
    ("describe pods -l app=zz", "No resources found in default namespace.\n", 0),
    ("describe pods -A -l app=zz", "No resources found\n", 0),
    ("describe pods -A a", "error: a resource cannot be retrieved by name across all namespaces\n", 1),
])
def test_what_is_not_there_is_told_in_kubectls_words(pods, line, error, code):
    assert pods(line) == ("", error, code)


def test_what_is_there_is_described_beside_what_is_not(pods):
    result = pods("describe pod zz web-1")
    assert result.out.startswith("Name:             web-1\n")
    assert (result.err, result.code) == ('Error from server (NotFound): pods "zz" not found\n', 1)
