"""`kubectl create KIND` on a cluster, and against the real kubectl where that needs none."""
from __future__ import annotations

import os
import shlex
import subprocess
import sys

import pytest

KUBECTL = os.path.join(os.path.dirname(sys.executable), "kubectl")
LIVE = [
    "ns team", "cm c --from-literal=b=2 --from-literal=a=1", "secret generic s --from-literal=user=admin --append-hash",
    "secret docker-registry r --docker-username=u --docker-password=p", "service clusterip web --tcp=80:http --tcp=443:8443",
    "service nodeport np --tcp=80 --node-port=30080", "rolebinding b --role=r --user=u --serviceaccount=n:s",
    "quota q --hard=cpu=1500m,pods=2",
    "pdb p --selector='a=b,c in (d,e)' --max-unavailable=25%", "ingress i --class=x --rule='a.com/p*=s:80,tls=t'", "job j --image=busybox",
]


@pytest.mark.parametrize("words", LIVE)
def test_what_is_made_here_is_what_kubectl_makes(kubectl, words, tmp_path):
    line = ["create", *shlex.split(words), "--dry-run=client", "-o", "json"]
    config = tmp_path / "config"
    config.write_text("apiVersion: v1\nkind: Config\nclusters: [{name: c, cluster: {server: 'https://127.0.0.1:1'}}]\n"
                      "contexts: [{name: c, context: {cluster: c, user: c}}]\nusers: [{name: c, user: {token: x}}]\ncurrent-context: c\n")
    env = {"HOME": str(tmp_path), "KUBECONFIG": str(config)}
    done = subprocess.run([KUBECTL, *line], capture_output=True, text=True, env=env, timeout=60)
    assert kubectl(line) == (done.stdout, done.stderr, done.returncode)


def test_what_is_there_cannot_be_made_again(kubectl):
    for words, refusal in (
        ("cm x", 'error: failed to create configmap: configmaps "x" already exists\n'),
        ("secret generic x", 'error: failed to create secret secrets "x" already exists\n'),
        ("ns x", 'Error from server (AlreadyExists): namespaces "x" already exists\n'),
        ("role x --verb=get --resource=pods", 'Error from server (AlreadyExists): roles.rbac.authorization.k8s.io "x" already exists\n'),
    ):
        assert kubectl(f"create {words}").code == 0
        assert kubectl(f"create {words}") == ("", refusal, 1)


def test_a_job_is_made_as_its_cron_job_would(kubectl):
    kubectl.ok("create cronjob tick --image=busybox --schedule='0 0 1 1 *' -- date")
    assert kubectl.ok("create job now --from=cronjob/tick") == "job.batch/now created\n"
    assert kubectl.ok("get job now -o jsonpath='{.metadata.annotations}{.metadata.ownerReferences[0].name}'") == (
        '{"cronjob.kubernetes.io/instantiate":"manual"}tick')


def test_a_job_is_made_from_cron_jobs_only(kubectl):
    kubectl.ok("create deployment web --image=nginx")
    assert kubectl("create job x --from=deployment/web").err == "error: unknown object type *v1.Deployment\n"
    assert kubectl("create job x --from=cronjob/nope").err == 'Error from server (NotFound): cronjobs.batch "nope" not found\n'


def test_the_servers_answer_is_printed_in_the_order_of_its_struct(kubectl):
    lines = kubectl.ok("create cm x --from-literal=a=b -o json").splitlines()
    assert [line.strip() for line in lines[1:5]] == ['"kind": "ConfigMap",', '"apiVersion": "v1",', '"metadata": {', '"name": "x",']


def test_the_configuration_is_kept_when_asked_for(kubectl):
    kubectl.ok("create cm x --from-literal=a=b --save-config")
    assert kubectl.ok("apply view-last-applied cm x -o json").startswith('{\n  "kind": "ConfigMap",\n')


def test_a_token_makes_its_service_account_known(kubectl):
    assert kubectl("create token nobody").err == 'error: failed to create token: serviceaccounts "nobody" not found\n'
    token = kubectl.ok("create token default").strip()
    user = "system:serviceaccount:default:default"
    assert kubectl.ok(f"auth whoami --token={token} -o jsonpath={{.status.userInfo.username}}") == user
    assert f'pods is forbidden: User "{user}" cannot list' in kubectl(f"get pods --token={token}").err
    assert kubectl(f"get pods --token={token}x").err == "error: You must be logged in to the server (Unauthorized)\n"


def test_a_port_of_any_length_is_answered(kubectl):
    result = kubectl(f"create service clusterip x --tcp={'9' * 5000}")
    assert (result.code, result.err.endswith('99": value out of range\n')) == (1, True)
