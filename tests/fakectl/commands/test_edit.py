"""Objects in the user's editor: `edit`, `create --edit`, `apply edit-last-applied`. The editor is a shell script in these tests.

The words are those of kubectl 1.37.1 with the same editors.
"""
from __future__ import annotations

import re
import sys

import pytest

HEADER = """# Please edit the object below. Lines beginning with a '#' will be ignored,
# and an empty file will abort the edit. If an error occurs while saving this file will be
# reopened with the relevant failures.
#
"""


@pytest.fixture
def edit(kubectl, tmp_path):
    """Runs a command line whose editor runs one shell line after another on the file `$1`; what it saw is in `.seen`."""

    class Run:
        seen: list[str] = []

        def __call__(self, line, *steps, **kwargs):
            script = "n=$(cat n 2>/dev/null || echo 0); echo $((n + 1)) > n; cp $1 seen-$n; case $n in\n"
            script += "".join(f"{i}) {step} ;;\n" for i, step in enumerate(steps)) + "9) exit 1;;\nesac\n"
            for old in [kubectl.cwd / "n", *kubectl.cwd.glob("seen-*")]:
                old.unlink(missing_ok=True)
            editor = kubectl.write("editor.sh", script)
            env = {"KUBE_EDITOR": f"sh {editor}", "PATH": "/usr/bin:/bin", "TMPDIR": str(tmp_path), **kwargs.pop("env", {})}
            result = kubectl(line, env=env, **kwargs)
            self.seen = [p.read_bytes().decode() for p in sorted(kubectl.cwd.glob("seen-*"))]
            return result._replace(err=re.sub(r'"[^"]*/kubectl-edit-\d+', '"FILE', result.err))

    return Run()


def sed(text):
    return f"sed -i '{text}' $1"


@pytest.fixture
def settings(kubectl):
    kubectl.ok("create configmap settings --from-literal=level=info")


def test_what_was_saved_is_sent_as_a_patch(kubectl, edit, settings):
    result = edit("edit cm settings --output-patch", sed("s/level: info/level: debug/"))
    assert result == ('Patch: {"data":{"level":"debug"}}\nconfigmap/settings edited\n', "", 0)
    assert edit.seen[0].startswith(HEADER + "apiVersion: v1\ndata:\n  level: info\nkind: ConfigMap\n")
    assert "managedFields" not in edit.seen[0]
    shown = kubectl.ok("get cm settings -o jsonpath={.data}{.metadata.managedFields[*].manager}")
    assert shown == '{"level":"debug"}kubectl-create kubectl-edit'


def test_nothing_changed_is_cancelled_and_leaves_no_file(kubectl, edit, settings, tmp_path):
    assert edit("edit cm settings", sed("s/^data/# note\\ndata/")) == ("", "Edit cancelled, no changes made.\n", 0)
    assert not list(tmp_path.glob("kubectl-edit-*"))


def test_a_refused_change_is_opened_again_with_the_reasons(kubectl, edit):
    kubectl.ok("create deployment web --image=nginx")
    result = edit("edit deployment web", sed("s/^  replicas: 1/  replicas: -1/"), sed("s/replicas: -1/replicas: 3/"))
    assert result == ("deployment.apps/web edited\n", 'error: deployments.apps "web" is invalid\n', 0)
    reasons = ('# deployments.apps "web" was not valid:\n# * spec.replicas: Invalid value: -1: must be greater than or equal to 0\n#\n')
    assert edit.seen[1].startswith(HEADER + reasons + "apiVersion: apps/v1\n")
    assert kubectl.ok("get deployment web -o jsonpath={.spec.replicas}") == "3"


def test_an_unchanged_second_try_ends_and_keeps_the_file(kubectl, edit, settings, tmp_path):
    result = edit("edit cm settings", sed("s/^kind: ConfigMap/kind_ConfigMap/"))
    assert result.code == 1
    assert result.err == ('error: configmaps "settings" is invalid\nA copy of your changes has been stored to "FILE.yaml"\n'
                          "error: Edit cancelled, no valid changes were saved.\n")
    assert len(list(tmp_path.glob("kubectl-edit-*"))) == 2  # as kubectl leaves them
    assert '# * <nil>: Invalid value: "The edited file failed validation": yaml: line ' in edit.seen[1]


@pytest.mark.parametrize(("step", "said"), [
    ("s/^  name: settings/  name: other/", "error: At least one of apiVersion, kind and name was changed\n"),
    ("s/^  namespace: default/  namespace: other/", 'error: the namespace from the provided object "other" does not match the namespace '
     "\"default\". You must pass '--namespace=other' to perform this operation.\n"),
])
def test_an_identity_cannot_be_edited(edit, settings, step, said):
    result = edit("edit cm settings", sed(step))
    assert result == ("", 'A copy of your changes has been stored to "FILE.yaml"\n' + said, 1)


def test_an_object_deleted_meanwhile_is_told_of_and_the_edits_are_kept(kubectl, edit, settings, tmp_path):
    delete = f"{sys.executable} -m fakectl delete cm settings >/dev/null"
    result = edit("edit cm settings", f"{delete}; {sed('s/info/debug/')}")
    assert result == ("", 'error: configmaps "settings" could not be found on the server\n'
                          'The edits you made on deleted resources have been saved to "FILE.yaml"\n', 1)
    assert len(list(tmp_path.glob("kubectl-edit-*"))) == 1


def test_several_objects_are_edited_as_a_list(kubectl, edit, settings):
    kubectl.ok("create configmap other --from-literal=level=info")
    result = edit("edit cm settings other", sed("0,/level: info/s//level: debug/"))
    assert result == ("configmap/settings edited\nconfigmap/other skipped\n", "", 0)


def test_json_has_no_comments_and_another_name(kubectl, edit, settings):
    result = edit("edit cm settings -o json", sed('s/"info"/"debug",,/'), sed("s/,,//"))
    assert (result.err, result.code) == ('error: configmaps "settings" is invalid\n', 0)
    assert all(text.startswith('{\n    "apiVersion": "v1",') for text in edit.seen)


def test_windows_line_endings(edit, settings):
    assert edit("edit cm settings --windows-line-endings", "true").err == "Edit cancelled, no changes made.\n"
    assert edit.seen[0].count("\r\n") == edit.seen[0].count("\n") > 5


def test_an_empty_file_cancels_where_nothing_validates_it(edit, settings):
    assert edit("edit cm settings --validate=false", ": > $1") == ("", "Edit cancelled, saved file was empty.\n", 0)


def test_an_editor_that_fails_or_is_not_there(edit, settings, kubectl):
    assert edit("edit cm settings", "exit 3").err == 'error: there was a problem with the editor "sh editor.sh"\n'
    assert edit("edit cm settings", env={"KUBE_EDITOR": "nosuch"}) == ("", 'error: unable to launch the editor "nosuch"\n', 1)
    quoted = {"KUBE_EDITOR": "sh -c 'exit 3'", "SHELL": "/bin/sh"}
    assert edit("edit cm settings", env=quoted).err == "error: there was a problem with the editor \"/bin/sh -c sh -c 'exit 3'\"\n"


def test_the_subresource_is_asked_of_the_server(kubectl, edit, settings):
    kubectl.ok("create deployment web --image=nginx")
    status = edit("edit deployment web --subresource=status", sed("s/^  observedGeneration: .*/  observedGeneration: 7/"))
    assert status.out == "deployment.apps/web edited\n"
    refused = edit("edit cm settings --subresource=scale")
    assert refused.err == "Error from server (NotFound): the server could not find the requested resource\n"


def test_objects_are_edited_before_they_are_made(kubectl, edit):
    made = kubectl.ok("create configmap a --from-literal=x=q --dry-run=client -o yaml")
    kubectl.write("two.yaml", made + "---\n" + made.replace("name: a", "name: b"))
    result = edit("create -f two.yaml --edit --save-config", sed("s/x: q/x: z/"))
    assert result == ("configmap/a created\n", "Edit cancelled, no changes made.\n", 0)
    assert "last-applied-configuration" in kubectl.ok("get cm a -o yaml")
    again = edit("create -f two.yaml --edit", sed("s/x: q/x: z/"))
    assert again.err.startswith('A copy of your changes has been stored to "FILE.yaml"\n')
    assert again.err.endswith('configmaps "a" already exists\n')


def test_the_last_applied_configuration_is_edited(kubectl, edit, settings):
    made = kubectl.ok("create configmap a --from-literal=x=q --dry-run=client -o yaml")
    kubectl.write("a.yaml", made)
    kubectl.ok("apply -f a.yaml")
    assert edit("apply edit-last-applied cm a", sed("s/x: q/x: z/")) == ("configmap/a edited\n", "", 0)
    assert edit.seen[0].startswith("# Please edit the 'last-applied-configuration' annotations below.\n")
    assert kubectl.ok("apply view-last-applied cm a").startswith("apiVersion: v1\ndata:\n  x: z\n")
    assert kubectl.ok("get cm a -o jsonpath={.data.x}") == "q"
    assert edit("apply edit-last-applied cm settings").err == (
        "error: no last-applied-configuration annotation found on resources, to create the annotation, use command "
        "`kubectl apply set-last-applied --create-annotation`\n")
