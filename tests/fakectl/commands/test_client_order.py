"""What kubectl's client finds wrong first, and what its own patches may make of an object; the words are the real binary's."""

from __future__ import annotations

import pytest

CM = '{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"a"},"data":{"x":"1"}}'


@pytest.mark.parametrize(("flags", "error"), [
    ("p --image=x --dry-run=no --labels=a", "unexpected label spec: a"),
    ("p --image=x --labels=a --annotations=x", "invalid annotations format: x"),
    ("p --image=x --labels=a --env=1", "unexpected label spec: a"),
    ("p --image=x --restart=x --env=1", "invalid env: 1"),
    ("p --image=x --restart=x -o xml", "invalid restart policy: x, valid values are: Always, OnFailure, Never"),
    ("p --image=x --image-pull-policy=x --rm", "invalid image pull policy: x, valid values are: Always, IfNotPresent, Never"),
    ("p --image=x --port=x --rm", "--port must be a number"),
    ("--image=x --port=x", "NAME is required for run"),
])
def test_run_finds_faults_in_the_order_of_kubectl(kubectl, flags, error):
    assert kubectl(f"run {flags}") == ("", f"error: {error}\n", 1)


def test_literals_of_a_secret_are_read_before_files(kubectl):
    result = kubectl("create secret generic s --from-literal=..=1 --from-file=none --dry-run=client")
    assert result == ("", "error: \"..\" is not valid key name for a Secret must not be '..'\n", 1)


@pytest.mark.parametrize(("patch", "name"), [('{"metadata":{"labels":[]}}', "a"), ('{"metadata":{"name":3}}', "<unknown>"),
                                             ('{"metadata":3}', "<unknown>"), ('{"apiVersion":3}', "a")])
def test_a_local_patch_may_break_the_metadata(kubectl, patch, name):
    kubectl.write("cm.json", CM)
    assert kubectl.ok(["patch", "--local", "-f", "cm.json", "--type=merge", "-p", patch, "-o", "name"]) == f"configmap/{name}\n"


def test_a_local_patch_may_not_take_the_kind(kubectl):
    kubectl.write("cm.json", CM)
    assert kubectl(["patch", "--local", "-f", "cm.json", "--type=merge", "-p", '{"kind":3}']).err == (
        'error: Object \'Kind\' is missing in \'{"apiVersion":"v1","data":{"x":"1"},"kind":3,"metadata":{"name":"a"}}\'\n')


@pytest.mark.parametrize(("op", "fault"), [
    ('"op":"replace","path":"/a/b","value":1', "replace operation does not apply: doc is missing path: /a/b"),
    ('"op":"add","path":"/a/b","value":1', 'add operation does not apply: doc is missing path: "/a/b"'),
    ('"op":"remove","path":"/a/b"', 'remove operation does not apply: doc is missing path: "/a/b"'),
    ('"op":"test","path":"/a/b","value":1', "test operation does not apply: is missing path: /a/b"),
    ('"op":"move","from":"/a/b","path":"/c"', "move operation does not apply: doc is missing from path: /a/b"),
    ('"op":"move","from":"/kind","path":"c"', "move operation does not apply: doc is missing destination path: c"),
    ('"op":"copy","from":"/a/b","path":"/c"', "copy operation does not apply: doc is missing from path: /a/b"),
    ('"op":"move","from":"/c","path":"/b"', "error in move for path: 'c': Unable to remove nonexistent key: c"),
])
def test_a_json_patch_says_what_is_missing(kubectl, op, fault):
    kubectl.write("cm.json", CM)
    assert kubectl(["patch", "--local", "-f", "cm.json", "--type=json", "-p", f"[{{{op}}}]"]) == ("", f"error: {fault}: missing value\n", 1)


@pytest.mark.parametrize("words", ["label --local -f cm.json a=b", "create configmap x --dry-run=client", "patch --local -f cm.json -p {}"])
def test_a_template_that_fails_shows_help_for_debugging(kubectl, words):
    kubectl.write("cm.json", CM)
    result = kubectl([*words.split(), "-o", "go-template={{.kind}} {{lt}}"])
    assert result.out.startswith('ConfigMap Error executing template: template: output:1:12: executing "output" at <lt>: wrong number')
    assert (result.err.startswith("error: error executing template"), result.code) == (True, 1)


def test_a_path_that_is_not_there_is_told_of_before_words_or_a_format_too_many(kubectl):
    missing = ("", 'error: the path "none.yaml" does not exist\n', 1)
    assert kubectl("label pods x a=b -f none.yaml") == missing
    assert kubectl("apply -f none.yaml -o xml") == missing


def test_annotate_tells_of_its_words_before_the_format(kubectl):
    kubectl.write("cm.json", CM)
    result = kubectl("annotate a=b a --local -f cm.json -o xml")
    assert result.err == "error: all resources must be specified before annotation changes: a\n"


def test_exec_takes_one_word_before_the_dash(kubectl):
    assert kubectl("exec x y -- date").err.startswith("error: exec [POD] [COMMAND] is not supported anymore.")


def test_a_bad_timeout_is_told_of_before_wrong_words_of_cp(kubectl):
    assert kubectl("cp a b --request-timeout=x").err.startswith("error: Invalid timeout value.")


def test_a_history_refuses_a_format_before_it_looks_for_the_object(kubectl):
    refused = kubectl("rollout history deployment/none -o xml")
    assert refused.err.startswith('error: unable to match a printer suitable for the output format "xml"')
    assert kubectl("rollout history -o xml").err == "error: required resource not specified\n"
