"""`kubectl events`. Expected texts were recorded with kubectl v1.37.1."""
from __future__ import annotations

import json

import pytest


def test_events_are_shown_in_the_order_in_which_they_were_last_seen(pods):
    lines = pods.ok("events --for pod/web-1").splitlines()
    assert lines[0].split() == ["LAST", "SEEN", "TYPE", "REASON", "OBJECT", "MESSAGE"]
    assert {line.split()[3] for line in lines[1:]} == {"Pod/web-1"}
    assert {line.split()[2] for line in lines[1:]} >= {"Scheduled", "Pulled", "Started"}


def test_types_and_namespaces_select_events(pods):
    assert {line.split()[1] for line in pods.ok("events --types=warning --no-headers").splitlines()} == {"Warning"}
    assert pods.ok("events -A --for pods/web-1").splitlines()[1].split()[0] == "default"


def test_no_events_are_said_on_stderr(pods):
    assert pods("events -n kube-public") == ("", "No events found in kube-public namespace.\n", 0)
    assert pods("events -A --for node/none") == ("", "No events found.\n", 0)


def test_events_are_printed_as_the_clients_structs(pods):
    text = pods.ok("events -o json")
    assert text.startswith('{\n    "kind": "EventList",\n    "apiVersion": "v1",\n    "metadata": {},\n    "items": [\n        {\n')
    assert list(json.loads(text)["items"][0])[:6] == ["kind", "apiVersion", "metadata", "involvedObject", "reason", "message"]
    assert pods.ok("events -o name") == ""


@pytest.mark.parametrize(("line", "error"), [
    ("events --for pods", "error: --for must be in resource/name form"),
    ("events --for x/y/z", "error: arguments in resource/name form may not have more than one slash"),
    ("events --for /x", "error: a resource must be present, got: /, Resource="),
    ("events --for foo/x", 'the server doesn\'t have a resource type "foo"'),
    ("events --types=Bad", "error: valid --types are Normal or Warning"),
    ("events --types=Bad -o xml", 'error: unable to match a printer suitable for the output format "xml", allowed formats are: '
                                  "go-template,go-template-file,json,jsonpath,jsonpath-as-json,jsonpath-file,kyaml,name,template,"
                                  "templatefile,yaml"),
])
def test_misuse_is_told_in_kubectls_words(kubectl, line, error):
    assert kubectl(line) == ("", error + "\n", 1)


def test_a_watch_shows_old_events_then_new_ones(pods):
    pods.ok("delete pod web-1 --wait=false")
    result = pods("events -w --for pod/web-1")
    assert result.out.splitlines()[0].startswith("LAST SEEN")
    assert "Killing" in result.out.splitlines()[-1]
    assert (result.err.count("the watch ends here"), result.code) == (1, 0)
