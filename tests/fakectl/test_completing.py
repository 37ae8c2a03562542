"""`__complete`, beside what the real kubectl suggested against `fakectl serve`; the words behind a tab are fakectl's own."""
from __future__ import annotations

import subprocess

import pytest

POD = """
apiVersion: v1
kind: Pod
metadata: {name: web-1}
spec:
  initContainers: [{name: i, image: busybox}]
  containers: [{name: a, image: nginx, ports: [{containerPort: 80}, {containerPort: 443}]}, {name: bb, image: nginx}]
"""
NO_FILES, NO_SPACE, DEFAULT, ENDINGS = ":4", ":2", ":0", ":8"


@pytest.fixture
def suggest(kubectl):
    kubectl.ok(["create", "-f", kubectl.write("pod.yaml", POD)])

    def ask(line: str) -> list[str]:
        answer = kubectl(f"__complete {line}")
        assert answer.code == 0
        return [text.partition("\t")[0] for text in answer.out.splitlines()]

    return ask


@pytest.mark.parametrize(
    ("line", "answer"),
    [
        ("get po", ["pods", "podtemplates", "podcertificaterequests.certificates.k8s.io", "poddisruptionbudgets.policy", NO_FILES]),
        ("get pods,sec", ["pods,secrets", NO_FILES]),
        ("get pods ''", ["web-1", NO_FILES]),
        ("get nodes worker-1 ''", ["control-plane", "worker-2", NO_FILES]),
        ("get po/", ["po/web-1", NO_FILES]),
        ("get pods -n kube-system ''", [NO_FILES]),
        ("get -n kube-", ["kube-node-lease", "kube-public", "kube-system", NO_FILES]),
        ("get --namespace=d", ["default", NO_FILES]),
        ("get -o js", ["json", "jsonpath", "jsonpath-as-json", "jsonpath-file", NO_FILES]),
        ("get --out", ["--output", "--output-watch-events", NO_FILES]),
        ("get --watch po/", ["po/web-1", NO_FILES]),
        ("get --foo=x ''", [DEFAULT]),
        ("get --help ''", [NO_FILES]),
        ("apply -f ''", ["json", "yaml", "yml", ENDINGS]),
        ("config use-context ''", ["fake", NO_FILES]),
        ("--user f", ["fake", NO_FILES]),
        ("rollout restart d", ["deployment", "daemonset", NO_FILES]),
        ("rollout re", ["restart", "resume", NO_FILES]),
        ("scale ''", ["--replicas", "deployment", "replicaset", "replicationcontroller", "statefulset", NO_FILES]),
        ("scale --replicas=2 d", ["deployment", NO_FILES]),
        ("drain w", ["worker-1", "worker-2", NO_FILES]),
        ("logs web-1 ''", ["i", "a", "bb", NO_FILES]),
        ("exec web-1 -c b", ["bb", NO_FILES]),
        ("exec x", [":6"]),
        ("port-forward web-1 ''", ["80:80", "443:443", NO_FILES]),
        ("cp d", ["default/", NO_SPACE]),
        ("completion ''", ["bash", "zsh", "fish", "powershell", NO_FILES]),
        ("explain po", [DEFAULT]),
        ("nosuch ''", [DEFAULT]),
    ],
)
def test_suggests_what_kubectl_suggests(suggest, line, answer):
    assert suggest(line) == answer


def test_the_directive_is_said_in_words(kubectl):
    assert kubectl("__completeNoDesc rollout paus") == ("pause\n:4\n", "Completion ended with directive: ShellCompDirectiveNoFileComp\n", 0)
    assert kubectl("__complete exec x").err == "Completion ended with directive: ShellCompDirectiveNoSpace, ShellCompDirectiveNoFileComp\n"
    assert kubectl("__complete") == ("", "error: requires at least 1 arg(s), only received 0\n", 1)


def test_looking_for_subcommands_makes_no_cluster(kubectl):
    kubectl("__complete rollout ''")
    assert not kubectl.home.exists()


@pytest.mark.parametrize("words", ["", " foo", " bash zsh"])
def test_completion_wants_one_shell_that_it_knows(kubectl, words):
    assert kubectl(f"completion{words}").err.endswith("\nSee 'kubectl completion -h' for help and examples\n")


def test_the_script_for_bash_asks_and_fills_in(kubectl, tmp_path):
    (tmp_path / "kubectl").write_text('#!/bin/sh\n[ "$1 $2 $3" = "__completeNoDesc get po" ] && printf "pods\\npodtemplates\\n:4\\n"\n')
    (tmp_path / "kubectl").chmod(0o755)
    script = kubectl.ok("completion bash") + '\nCOMP_WORDS=(kubectl get po); COMP_CWORD=2; __start_kubectl; echo "${COMPREPLY[@]}"\n'
    env = {"PATH": f"{tmp_path}:/usr/bin:/bin"}
    done = subprocess.run(["/bin/bash", "-c", script], capture_output=True, text=True, env=env, timeout=30)
    assert done.stdout == "pods podtemplates\n", done.stderr
