"""Preferences: aliases and defaults, beside what the real kubectl said of the same files."""
from __future__ import annotations

import pytest

HEAD = "apiVersion: kubectl.config.k8s.io/v1beta1\nkind: Preference\n"
PREFERENCES = HEAD + """
aliases:
- {name: gc, command: config get-contexts, options: [{name: output, default: name}]}
- {name: bad, command: nosuch}
- {name: vv, command: config view, prependArgs: [xx], appendArgs: [zz]}
- {name: fl, command: config view, options: [{name: nosuch, default: a}]}
defaults:
- {command: config view, options: [{name: output, default: json}]}
"""
FAILED = "error occurred while applying preferences "


@pytest.fixture
def rc(kubectl):
    kubectl.write("rc", PREFERENCES)
    kubectl.env["KUBERC"] = "rc"
    return kubectl


def test_an_alias_is_its_command_with_other_defaults(rc):
    assert rc.ok("gc") == "fake\n"
    assert rc.ok("gc --output=").startswith("CURRENT   NAME")
    assert rc("vv a").err.startswith("error: unexpected arguments: [xx a zz]\n")


def test_defaults_hold_where_the_command_line_says_nothing(rc):
    assert rc.ok("config view").startswith("{\n")
    assert rc.ok("config view -oyaml").startswith("apiVersion: v1\n")
    assert rc.ok("config current-context") == "fake\n"


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("bad", 'command "nosuch" not found to set alias "bad": [nosuch]'),
        ("fl", "invalid alias flag nosuch in alias kubectl"),
        ("config view --kuberc=", "kuberc file is not found"),
        ("config view --kuberc=nosuch", "kuberc error kuberc: open nosuch: no such file or directory"),
    ],
)
def test_what_cannot_be_applied_ends_the_command(rc, line, message):
    assert rc(line) == ("", f"{FAILED}{message}\n", 1)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (HEAD + "aliases: [{name: g1, command: get}]\n", "invalid alias name, can only include alphabetical characters"),
        (HEAD + "aliases: [{name: aa, command: get}, {name: aa, command: get}]\n", "duplicate alias name aa"),
        (HEAD + "aliases: [{name: aa, command: get, options: [{name: --x, default: a}]}]\n",
         "flag name --x should be in long form without dashes"),
        (HEAD + "defaults: [{command: config view, options: [{name: nosuch, default: a}]}]\n",
         "invalid flag nosuch for command config view"),
        (HEAD + "defaults: [{command: config view, options: [{name: raw, default: x}]}]\n",
         'could not apply override value x to flag raw in command config view err: invalid argument "x" for "--raw" flag: '
         'strconv.ParseBool: parsing "x": invalid syntax'),
        ("{", "kuberc error kuberc: no valid preferences found in rc, use --v=5 to see details"),
        ("kind: Foo\n", "kuberc error kuberc: no valid preferences found in rc, use --v=5 to see details"),
        (HEAD + "aliases: [{name: aa, command: get, prependArgs: [y]}]\n",
         "kuberc error kuberc: no valid preferences found in rc, use --v=5 to see details"),
    ],
)
def test_a_file_that_makes_no_sense_is_told_of(kubectl, text, message):
    kubectl.write("rc", text)
    assert kubectl("config view --kuberc=rc") == ("", f"{FAILED}{message}\n", 1)


def test_an_empty_file_and_unknown_commands_change_nothing(kubectl):
    kubectl.write("rc", "")
    assert kubectl.ok("config current-context --kuberc rc") == "fake\n"
    kubectl.write("rc", HEAD + "defaults: [{command: nosuch}]\n")
    warning = 'Warning: command "nosuch" not found to set kuberc override\n'
    assert kubectl("config current-context --kuberc rc") == ("fake\n", warning, 0)


def test_preferences_of_the_real_kubectl_are_left_alone(kubectl, tmp_path):
    theirs = tmp_path / "home" / ".kube" / "kuberc"
    theirs.parent.mkdir(parents=True)
    theirs.write_text("{")
    kubectl.env["KUBERC"] = str(theirs)
    kubectl.ok("kuberc set --section defaults --command get --option output=wide")
    assert theirs.read_text() == "{"


class TestSetAndView:
    def test_what_is_set_is_shown_and_holds(self, kubectl):
        path = kubectl.home / "kuberc"
        for line in ("--section aliases --name gc --command 'config get-contexts' --option output=name",
                     "--section defaults --command 'config view' --option --output=json", "--section credentialplugin --policy DenyAll"):
            assert kubectl.ok(f"kuberc set {line}") == f"Updated {path}\n"
        assert kubectl.ok("kuberc view -o yaml") == (  # kubectl takes every command called view for the one with the default
            "aliases:\n- command: config get-contexts\n  name: gc\n  options:\n  - default: name\n    name: output\n"
            "apiVersion: kubectl.config.k8s.io/v1beta1\ncredentialPluginPolicy: DenyAll\n"
            "defaults:\n- command: config view\n  options:\n  - default: json\n    name: output\nkind: Preference\n"
        )
        assert kubectl.ok("gc") == "fake\n"
        assert kubectl.ok("config view").startswith("{\n")

    def test_replacing_must_be_asked_for(self, kubectl):
        kubectl.ok("kuberc set --section aliases --name gc --command get --prependarg nodes")
        again = "kuberc set --section aliases --name gc --command describe"
        assert kubectl(again).err == 'error: alias "gc" already exists, use --overwrite to replace\n'
        kubectl.ok(again + " --overwrite")
        assert kubectl.ok("kuberc view -o jsonpath={.aliases[0].command}{.aliases[0].prependArgs}") == 'describe["nodes"]'

    def test_where_there_is_none_one_is_offered(self, kubectl):
        asked = "Would you like to generate a default kuberc file with recommended options? (y/N): "
        assert kubectl("kuberc view") == (f"kuberc file not found at {kubectl.home}/kuberc\n{asked}", "", 0)
        assert kubectl("kuberc view", stdin="y\n").out.endswith(f"Updated {kubectl.home}/kuberc\n")
        assert "server-side" in kubectl.ok("kuberc view")
        assert kubectl("kuberc view", env={"KUBERC": "off"}).err == "error: KUBERC is disabled via KUBERC=off environment variable\n"

    @pytest.mark.parametrize(
        ("flags", "message"),
        [
            ("", 'required flag(s) "section" not set'),
            ("--section=foo", '--section must be "defaults", "aliases", or "credentialplugin", got: foo'),
            ("--section=defaults", "--command is required when --section=aliases or --section=defaults"),
            ("--section=defaults --command=get --name=x", "--name should not be specified when --section=defaults"),
            ("--section=defaults --command=get --appendarg=x", "--prependarg and --appendarg are only valid for --section=aliases"),
            ("--section=aliases", "--name is required when --section=aliases"),
            ("--section=aliases --name=x --command=get --option=bad", 'invalid option format "bad", expected flag=value'),
            ("--section=credentialplugin", "--policy is required when --section=credentialplugin"),
            ("--section=credentialplugin --policy=Foo", ' --policy must be  "AllowAll", "DenyAll", or "Allowlist", got: Foo'),
            ("--section=credentialplugin --policy=Allowlist --allowlist-entry=foo", 'improperly formatted allowlist entry: "foo"'),
        ],
    )
    def test_refuses_what_does_not_fit(self, kubectl, flags, message):
        assert kubectl(f"kuberc set {flags}") == ("", f"error: {message}\n", 1)
