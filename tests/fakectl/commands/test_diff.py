"""`kubectl diff`. Expected texts are those of kubectl v1.37.1 on the same objects."""
from __future__ import annotations

import re

import pytest

PATH = "/usr/bin:/bin"


@pytest.fixture
def diff(kubectl, tmp_path):
    """Runs `diff` on a ConfigMap and a Secret that were applied; the numbers of folders and the moments of files are masked."""
    for name, made in (("cm", "configmap cm --from-literal=a=q"), ("secret", "secret generic s --from-literal=a=b --from-literal=c=d")):
        kubectl.write(f"{name}.yaml", kubectl.ok(f"create {made} --dry-run=client -o yaml"))
    kubectl.ok("apply -f cm.yaml -f secret.yaml")

    def run(words, **env):
        result = kubectl(f"diff {words}", env={"PATH": PATH, "TMPDIR": str(tmp_path), **env})
        assert not [*tmp_path.glob("LIVE-*"), *tmp_path.glob("MERGED-*")]
        out = result.out.replace(str(tmp_path), "")
        return result._replace(out=re.sub(r"(LIVE|MERGED)-\d+", r"\1", re.sub(r"(?m)\t.*$", "", out)))

    return run


def edited(kubectl, name, old, new):
    kubectl.write(name, (kubectl.cwd / name).read_text().replace(old, new))


def test_no_difference_is_silent(diff):
    assert diff("-f cm.yaml -f secret.yaml") == ("", "", 0)


def test_a_difference_is_shown_and_ends_with_1(kubectl, diff):
    edited(kubectl, "cm.yaml", "a: q", "a: r")
    result = diff("-f cm.yaml")
    assert result.out.startswith("""diff -u -N /LIVE/v1.ConfigMap.default.cm /MERGED/v1.ConfigMap.default.cm
--- /LIVE/v1.ConfigMap.default.cm
+++ /MERGED/v1.ConfigMap.default.cm
@@ -1,6 +1,6 @@
 apiVersion: v1
 data:
-  a: q
+  a: r
 kind: ConfigMap
""")
    assert result[1:] == ("", 1)
    assert kubectl.ok("get cm cm -o jsonpath={.data.a}") == "q"


def test_what_is_not_there_yet_is_new(kubectl, diff):
    edited(kubectl, "cm.yaml", "name: cm", "name: new")
    edited(kubectl, "secret.yaml", "name: s", "name: new")
    assert "\n@@ -0,0 +1,9 @@\n+apiVersion: v1\n" in diff("-f cm.yaml").out
    assert "\n@@ -1 +1,11 @@\n-null\n+apiVersion: v1\n+data:\n+  a: '***'\n" in diff("-f secret.yaml").out


def test_secrets_are_masked_but_still_differ(kubectl, diff):
    edited(kubectl, "secret.yaml", "a: Yg==", "a: Yw==")
    assert "\n data:\n-  a: '*** (before)'\n+  a: '*** (after)'\n   c: '***'\n" in diff("-f secret.yaml").out
    assert "\n-  a: Yg==\n+  a: Yw==\n   c: ZA==\n" in diff("-f secret.yaml --show-secrets").out


def test_server_side_conflicts(kubectl, diff):
    kubectl("apply --server-side --field-manager=other --force-conflicts -f cm.yaml")
    edited(kubectl, "cm.yaml", "a: q", "a: r")
    refused = diff("-f cm.yaml --server-side")
    assert refused.code == 2
    assert refused.err.endswith('] Object (/v1, Kind=ConfigMap: cm) keeps changing, diffing without lock\n'
                                'Error from server (Conflict): Apply failed with 1 conflict: conflict with "other": .data.a\n')
    assert "\n-  a: q\n+  a: r\n" in diff("-f cm.yaml --server-side --force-conflicts").out


def test_what_a_prune_would_delete(diff):
    result = diff("-f cm.yaml --prune --prune-allowlist=core/v1/Secret --prune-allowlist=core/v1/ConfigMap")
    assert "+++ /MERGED/v1.Secret.default.s\n@@ -1,31 +0,0 @@\n" in result.out
    assert "ConfigMap" not in result.out


@pytest.mark.parametrize(("program", "said", "code"), [
    ("nosuch", 'error: failed to run "nosuch": executable file not found in $PATH\n', 2),
    ("diff --nosuch", 'error: failed to run "diff": exit status 2\n', 2),
    ("false", "", 1),
    ("true ;rm", "", 0),
])
def test_another_diff_program(kubectl, diff, program, said, code):
    result = diff("-f cm.yaml", KUBECTL_EXTERNAL_DIFF=program)
    assert (result.err[-len(said):] if said else result.err, result.code) == (said, code)


@pytest.mark.parametrize(("words", "said"), [
    ("", "error: must specify one of -f and -k\n"),
    ("a b", "error: Unexpected args: [a b]\nSee 'kubectl diff -h' for help and examples\n"),
    ("-f cm.yaml --foo", "error: unknown flag: --foo\nSee 'kubectl diff -h' for help and examples\n"),
    ("-f nope", 'error: the path "nope" does not exist\n'),
    ("-f cm.yaml --force-conflicts", "error: --force-conflicts only works with --server-side\n"),
    ("-f cm.yaml --prune --prune-allowlist=core/v1",
     "error: invalid GroupVersionKind format: core/v1, please follow <group/version/kind>\n"),
])
def test_misuse_ends_with_2(diff, words, said):
    assert diff(words) == ("", said, 2)


def test_what_the_server_refuses_ends_with_2(kubectl, diff):
    edited(kubectl, "cm.yaml", "name: cm", "name: CM")
    result = diff("-f cm.yaml")
    assert (result.out, result.code) == ("", 2)
    assert result.err.startswith('The ConfigMap "CM" is invalid: metadata.name: Invalid value: "CM": a lowercase RFC 1123 subdomain')
