"""`kubectl rollout`: revisions, going back, pauses, restarts and waiting, on a simulated cluster."""
from __future__ import annotations

import json
from typing import Any

import pytest

from fakectl.errors import CommandError
from fakectl.rollout_status import viewer_for
from state.kind import catalog

IMAGE = "jsonpath={.spec.template.spec.containers[0].image}"
DAEMON_SET = """apiVersion: apps/v1
kind: DaemonSet
metadata: {name: agent}
spec:
  selector:
    matchLabels: {app: agent}
  template:
    metadata:
      labels: {app: agent}
    spec:
      containers:
      - {name: c, image: "nginx:2"}
"""


@pytest.fixture
def web(kubectl: Any) -> Any:
    """A deployment in its second revision."""
    kubectl.ok("create deployment web --image=nginx:1")
    kubectl.ok("set image deployment/web nginx=nginx:2", now="2026-11-24T12:01:00Z")
    kubectl.now = "2026-11-24T12:02:00Z"
    return kubectl


def test_undo_goes_to_the_revision_before_which_becomes_the_newest(web: Any) -> None:
    assert web.ok("rollout undo deployment/web") == "deployment.apps/web rolled back\n"
    assert web.ok(f"get deployment web -o {IMAGE}") == "nginx:1"
    assert web.ok("rollout history deployment/web") == (
        "deployment.apps/web \nREVISION  CHANGE-CAUSE\n2         <none>\n3         <none>\n\n")


def test_undo_to_the_running_revision_changes_nothing(web: Any) -> None:
    assert web.ok("rollout undo deploy web --to-revision=2") == (
        "deployment.apps/web skipped rollback (current template already matches revision 2)\n")


def test_undo_in_a_dry_run_changes_nothing(web: Any) -> None:
    assert web.ok("rollout undo deploy/web --dry-run=server") == "deployment.apps/web rolled back (server dry run)\n"
    assert web.ok("rollout undo deploy/web --dry-run=client").startswith("deployment.apps/web Pod Template:\n  Labels:\tapp=web\n")
    assert web.ok(f"get deployment web -o {IMAGE}") == "nginx:2"


def test_undo_of_a_paused_deployment_is_refused(web: Any) -> None:
    web.ok("rollout pause deploy/web")
    assert web("rollout undo deploy/web").err == (
        "error: you cannot rollback a paused deployment; resume it first with 'kubectl rollout resume' and try again\n")


def test_a_recorded_command_is_the_change_cause(web: Any) -> None:
    result = web("set image deploy/web nginx=nginx:3 --record")
    assert result.err == "Flag --record has been deprecated, --record will be removed in the future\n"
    web.now = "2026-11-24T12:03:00Z"
    assert web.ok("rollout history deploy/web").splitlines()[-2] == (
        "3         kubectl set image deploy/web nginx=nginx:3 --record=true")
    assert "  Annotations:\tkubernetes.io/change-cause: kubectl set image" in web.ok("rollout history deploy/web --revision=3")


def test_history_with_an_output_format_prints_the_replica_sets(web: Any) -> None:
    assert web.ok("rollout history deploy/web -o name").count("replicaset.apps/web-") == 2
    one = json.loads(web.ok("rollout history deploy/web --revision=1 -o json"))
    assert one["spec"]["template"]["spec"]["containers"][0]["image"] == "nginx:1"
    assert web("rollout history deploy/web --revision=9 -o json").err == "error: unable to find the specified revision\n"


def test_restart_notes_the_moment_once_a_second(web: Any) -> None:
    assert web.ok("rollout restart deploy/web") == "deployment.apps/web restarted\n"
    assert web("rollout restart deploy/web").err == (
        "error: failed to create patch for web: if restart has already been triggered within the past second, "
        "please wait before attempting to trigger another\n")


def test_changes_of_a_whole_type_and_of_nothing(kubectl: Any) -> None:
    assert kubectl("rollout restart deployment").err == "No resources found in default namespace.\n"
    kubectl.ok("create deployment a --image=nginx")
    kubectl.ok("create deployment b --image=nginx")
    assert kubectl.ok("rollout pause deployment") == "deployment.apps/a paused\ndeployment.apps/b paused\n"
    result = kubectl("rollout pause deployment/a deployment/c")
    assert (result.err, result.code) == ('Error from server (NotFound): deployments.apps "c" not found\n'
                                         'error: deployments.apps "a" is already paused\n', 1)


def test_status_tells_each_step_until_it_is_done(kubectl: Any) -> None:
    kubectl.env["FAKECTL_POD_START"] = "2s"
    kubectl.ok("create deployment web --image=nginx --replicas=2")
    assert kubectl.ok("rollout status deployment/web").splitlines()[-2:] == [
        'Waiting for deployment "web" rollout to finish: 0 of 2 updated replicas are available...',
        'deployment "web" successfully rolled out']


def test_status_without_watching_looks_once(kubectl: Any) -> None:
    kubectl.env["FAKECTL_POD_START"] = "2s"
    kubectl.ok("create deployment web --image=nginx")
    assert kubectl.ok("rollout status deployment/web --watch=false").count("\n") == 1


def test_status_ends_when_time_is_up(kubectl: Any) -> None:
    kubectl.ok("create deployment web --image=nginx:does-not-exist")
    result = kubectl("rollout status deployment/web --timeout=5s")
    assert (result.err, result.code) == ("error: timed out waiting for the condition\n", 1)


def test_status_of_a_rollout_that_fails(kubectl: Any) -> None:
    kubectl.ok("create deployment web --image=nginx:does-not-exist")
    result = kubectl("rollout status deployment/web")
    assert (result.err, result.code) == ('error: deployment "web" exceeded its progress deadline\n', 1)


def test_status_of_a_paused_rollout_ends_where_the_clock_stands_still(web: Any) -> None:
    web.ok("rollout pause deploy/web")
    web.ok("set image deploy/web nginx=nginx:3")
    result = web("rollout status deploy/web")
    assert result.out == 'Waiting for deployment "web" rollout to finish: 0 out of 1 new replicas have been updated...\n'
    assert (result.err, result.code) == (
        "error: the rollout makes no progress, and the clock is frozen: fakectl stops waiting (see --timeout)\n", 1)


def test_a_daemon_set_goes_back_to_a_controller_revision(kubectl: Any) -> None:
    kubectl.write("ds.yaml", DAEMON_SET)
    kubectl.ok("create -f ds.yaml")
    held = json.loads(kubectl.ok("get controllerrevisions -o json"))["items"]
    if not held:
        _keep_revisions(kubectl)
    else:
        kubectl.ok("set image ds/agent c=nginx:1", now="2026-11-24T12:01:00Z")
        kubectl.now = "2026-11-24T12:02:00Z"
    assert kubectl.ok("rollout history ds/agent").startswith("daemonset.apps/agent \nREVISION  CHANGE-CAUSE\n1         <none>\n2")
    assert "    Image:\tnginx:" in kubectl.ok("rollout history ds/agent --revision=1")
    before = kubectl.ok(f"get ds agent -o {IMAGE}")
    assert kubectl.ok("rollout undo ds/agent --to-revision=1") == "daemonset.apps/agent rolled back\n"
    assert kubectl.ok(f"get ds agent -o {IMAGE}") != before


def _keep_revisions(kubectl: Any) -> None:
    """What the daemon set's controller would have kept."""
    made = json.loads(kubectl.ok("get ds agent -o json"))
    owner = {"apiVersion": "apps/v1", "kind": "DaemonSet", "name": "agent", "uid": made["metadata"]["uid"], "controller": True,
             "blockOwnerDeletion": True}
    for number in (1, 2):
        template = json.loads(json.dumps(made["spec"]["template"]))
        template["spec"]["containers"][0]["image"] = f"nginx:{number}"
        revision = {"apiVersion": "apps/v1", "kind": "ControllerRevision", "revision": number,
                    "metadata": {"name": f"agent-{number}", "labels": {"app": "agent"}, "ownerReferences": [owner]},
                    "data": {"spec": {"template": {**template, "$patch": "replace"}}}}
        kubectl.write("revision.json", json.dumps(revision))
        kubectl.ok("create -f revision.json")


def test_a_revision_that_is_no_number_is_told() -> None:
    deployment = {"metadata": {"name": "web", "annotations": {"deployment.kubernetes.io/revision": "²"}}, "spec": {}}
    view = viewer_for(catalog().by_kind("apps/v1", "Deployment"))
    with pytest.raises(CommandError, match='^cannot get the revision of deployment "web": strconv.ParseInt: parsing "²": invalid syntax$'):
        view(deployment, 2)
