"""`fakectl lesson update`: output blocks are rewritten, everything else stays byte for byte, and a second time changes nothing."""
from __future__ import annotations

import os

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

NESTED = """# Nested

1. Make it:

   ```console
   $ kubectl create configmap c --from-literal=a=b
   configmap/c made

   $ kubectl get cm c
   NAME   DATA   AGE
   c      2      5s
   ```

> ~~~
> me@host:~$ kubectl get nosuch
> whatever
> [3]
> me@host:~$ kubectl delete cm c
> configmap "c" deleted
> ~~~

Trailing blanks stay.  \t
```shell
kubectl get svc
```
The output:
```
NAME         TYPE        CLUSTER-IP   EXTERNAL-IP   PORT(S)   AGE
...
```"""
UPDATED = (
    NESTED.replace("configmap/c made", "configmap/c created")
    .replace("c      2      5s", "c      1      0s")
    .replace('> whatever\n> [3]', """> error: the server doesn't have a resource type "nosuch"\n> [1]""")
    .replace('"c" deleted', '"c" deleted from default namespace')
)
DIALECT = """# A dialect

```
$ kubectl create deployment web --image=nginx:1.25
deployment.apps/web created
$ kubectl get rs
NAME             DESIRED   CURRENT   READY   AGE
web-0123456789   1         1         1       1m
$ kubectl describe rs web-0123456789
Name:           web-0123456789
...
```
"""


def update(kubectl, text: str, line: str = "lesson update d.md") -> tuple[str, int, str]:
    """The rewritten text, the exit code, and what was said."""
    (kubectl.cwd / "d.md").write_bytes(text.encode())
    result = kubectl(line)
    return (kubectl.cwd / "d.md").read_bytes().decode(), result.code, result.out + result.err


@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_blocks_are_rewritten_in_their_nesting_and_nothing_else_is(kubectl, end):
    text, code, said = update(kubectl, NESTED.replace("\n", end))
    assert (text, code) == (UPDATED.replace("\n", end), 0)
    assert said.splitlines()[0] == "d.md: 4 blocks rewritten"
    assert update(kubectl, text) == (text, 0, "d.md: nothing to rewrite\n")


def test_check_only_says_what_would_be_rewritten(kubectl):
    text, code, said = update(kubectl, NESTED, "lesson update --check d.md none.md")
    assert (text, code) == (NESTED, 2)
    assert said.splitlines()[:2] == ["d.md: 4 blocks would be rewritten",
                                     "     6  different  kubectl create configmap c --from-literal=a=b"]
    assert update(kubectl, UPDATED, "lesson update --check d.md")[1:] == (0, "d.md: nothing to rewrite\n")


def test_strict_writes_what_real_kubectl_prints_and_renames_in_commands(kubectl):
    assert update(kubectl, DIALECT)[0] == DIALECT
    text = update(kubectl, DIALECT, "lesson update --strict d.md")[0]
    real = text.split("describe rs web-")[1].split("\n")[0]
    assert set(real) <= set("bcdfghjklmnpqrstvwxz2456789")
    assert text == DIALECT.replace("0123456789", real).replace("1m", "60s")
    assert kubectl("lesson check --strict d.md").code == 0
    assert update(kubectl, text, "lesson update --strict d.md") == (text, 0, "d.md: nothing to rewrite\n")


def test_output_that_would_not_be_read_as_such_is_left_alone(kubectl):
    wrong = "````\n$ kubectl create cm c --from-literal=a='$ kubectl get x' -o jsonpath='{.data.a}'\nwrong\n````\n"
    text, code, said = update(kubectl, wrong)
    assert (text, code) == (wrong, 1)
    assert "left as it is: what is printed would not be read as this command's output" in said


def test_the_file_keeps_its_mode_its_mark_and_its_link(kubectl):
    kubectl.write("real.md", "\ufeff" + NESTED)
    os.chmod(kubectl.cwd / "real.md", 0o640)
    (kubectl.cwd / "link.md").symlink_to("real.md")
    assert kubectl("lesson update link.md").code == 0
    assert (kubectl.cwd / "real.md").read_text() == "\ufeff" + UPDATED
    assert (kubectl.cwd / "real.md").stat().st_mode & 0o777 == 0o640
    assert (kubectl.cwd / "link.md").is_symlink()
    assert sorted(p.name for p in kubectl.cwd.iterdir()) == ["link.md", "real.md"]


COMMANDS = st.sampled_from(["get cm c", "create cm c --from-literal=a=b", "get cm", "delete cm c"])
OUTPUTS = st.sampled_from(["", "configmap/c created", "wrong", "NAME   DATA   AGE\nc      1      0s", "...", "a\n\nb", "[2]", "$", "A   B"])
STEPS = st.lists(st.tuples(COMMANDS, OUTPUTS), min_size=1, max_size=3)


@settings(max_examples=4, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture], derandomize=True)
@given(STEPS, st.sampled_from(["", "  ", "> "]), st.booleans())
def test_updating_twice_is_updating_once(kubectl, steps, lead, prompts):
    blocks = []
    for command, output in steps:
        body = f"{output}\n" if output else ""
        blocks.append(f"```\n$ kubectl {command}\n{body}```\n" if prompts else f"```\nkubectl {command}\n```\n\n```\n{body}```\n")
    text = "".join(f"{lead}{line}\n" for line in "\n".join(blocks).splitlines())
    once = update(kubectl, text)[0]
    assert update(kubectl, once)[0] == once
    assert [x for x in once.splitlines() if "$ kubectl" in x] == [x for x in text.splitlines() if "$ kubectl" in x]
