"""Which command lines mean the same, and which only look alike."""
from __future__ import annotations

import pytest

from fakectl.lessoning.calls import calls
from fakectl.lessoning.hinting import hint
from fakectl.lessoning.plaintext import plain
from fakectl.lessoning.spelling import same


@pytest.mark.parametrize(
    "typed, wanted",
    [
        ("kubectl get po", "kubectl get pods"),
        ("kubectl get deploy web", "kubectl get deployment/web"),
        ("kubectl get deployments.apps", "kubectl get deployment"),
        ("kubectl get pods -n x", "kubectl --namespace=x get pods"),
        ("kubectl get pods -A -o=wide", "kubectl get po --output wide --all-namespaces"),
        ("kubectl scale --replicas=3 deploy web", "kubectl scale deployment/web --replicas 3"),
        ("kubectl set image deploy/web b=2 a=1", "kubectl set image deployment web a=1 b=2"),
        ("kubectl label pods x a=b c-", "kubectl label po/x c- a=b"),
        ("kubectl logs web", "kubectl logs pod/web"),
        ("kubectl create deploy web --image nginx", "kubectl create deployment --image=nginx web --replicas=1"),
        ("k get po | grep web", "kubectl get pods | grep web"),
        ("kubectl get pods ; kubectl get rs", "kubectl get po && kubectl get rs"),
        ('kubectl get pods -l "a=b"', "kubectl get pods --selector a=b"),
    ],
)
def test_the_same_in_other_words(typed, wanted):
    assert same(typed, wanted)
    assert same(wanted, typed)


@pytest.mark.parametrize(
    "typed, wanted",
    [
        ("kubectl get pods", "kubectl get rs"),
        ("kubectl get pods web", "kubectl get pods"),
        ("kubectl get pods -n x", "kubectl get pods"),
        ("kubectl scale deploy web --replicas=3", "kubectl scale deploy web --replicas=2"),
        ("kubectl set image deploy web a=1", "kubectl set image deploy web a=2"),
        ("kubectl get pods | grep a", "kubectl get pods | grep b"),
        ("kubectl get pods > x", "kubectl get pods"),
        ("kubectl get pods && kubectl get rs", "kubectl get pods"),
        ("kubectl get 'pods", "kubectl get pods"),
        ("kubectl nosuch", "kubectl other"),
        ("kubectl get pods --nosuch", "kubectl get pods"),
        ("kubectl apply -f - <<< a", "kubectl apply -f - <<< b"),
        ("helm list", "kubectl list"),
        ("", "kubectl get pods"),
    ],
)
def test_something_else(typed, wanted):
    assert not same(typed, wanted)


@pytest.mark.parametrize(
    "command, lines",
    [
        ("kubectl get pods", [["get", "pods"]]),
        ("A=1 sudo kubectl get pods && k get \\\n rs | grep x", [["get", "pods"], ["get", "rs"]]),
        ("cat <<EOF | kubectl apply -f -\nit's\nEOF", [["apply", "-f", "-"]]),
        ("export P=$(kubectl get pods -o name); kubectl exec $P -- ls", [["get", "pods", "-o", "name"], ["exec", None, "--", "ls"]]),
        ("for i in 1 2; do kubectl get pods; done", []),
        ("ls kubectl", []),
        ("kubectl 'x", []),
    ],
)
def test_the_command_lines_that_a_shell_makes(command, lines):
    assert calls(command) == lines


@pytest.mark.parametrize(
    "command, hints",
    [
        ("kubectl rollout undo deployment/web --to-revision=2", ["The command is kubectl rollout undo ...",
                                                               "kubectl rollout undo deployment/… --to-revision=…"]),
        ("kubectl apply -f https://x.example/a.yaml", ["The command is kubectl apply ...", "kubectl apply -f https://…"]),
        ("kubectl -n x get pods", ["The command is kubectl get ...", "kubectl -n x… get p…"]),
    ],
)
def test_hints(command, hints):
    assert [hint(command, 1), hint(command, 2), hint(command, 3), hint(command, 9)] == [*hints, command, command]


def test_prose_becomes_plain_text():
    text = """## A *heading* ##

One **paragraph** with a [link](https://x.example) that is wrapped at forty characters.
---

* an item that goes on
  in the next line
* `code`

1. first
```shell
$ code   stays
```
{{< note >}}
<!-- gone -->
"""
    assert plain(text, 40) == (
        "A *heading*\n-----------\n\nOne paragraph with a link that is\nwrapped at forty characters.\n\n"
        "* an item that goes on in the next line\n* `code`\n\n1. first\n\n    $ code   stays\n"
    )
    assert plain(" \n", 40) == ""
