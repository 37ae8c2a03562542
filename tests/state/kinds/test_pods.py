"""The STATUS, READY and RESTARTS of pods, and what may change in one."""
from __future__ import annotations

from typing import Any

import pytest

from state.kinds import pods
from state.podupdate import qos_class

Object = dict[str, Any]


def age(moment: str | None) -> str:
    return "5s" if moment else "<unknown>"


def pod(*containers: Object, init: tuple[tuple[Object, Object], ...] = (), phase: str = "Running", **more: Any) -> Object:
    spec: Object = {"containers": [{"name": f"c{i}"} for i in range(max(1, len(containers)))]}
    status: Object = {"phase": phase, "containerStatuses": [{"name": f"c{i}", **c} for i, c in enumerate(containers)]}
    if init:
        spec["initContainers"] = [{"name": f"i{i}", **c} for i, (c, _) in enumerate(init)]
        status["initContainerStatuses"] = [{"name": f"i{i}", **s} for i, (_, s) in enumerate(init)]
    status |= more.pop("status", {})
    return {"metadata": {"name": "p", "creationTimestamp": "2026-11-24T17:00:00Z", **more}, "spec": spec, "status": status}


UP: Object = {"ready": True, "restartCount": 0, "state": {"running": {}}}
DONE: Object = {"ready": False, "restartCount": 0, "state": {"terminated": {"exitCode": 0, "reason": "Completed"}}}


def waiting(reason: str, restarts: int = 0, ended: str = "") -> Object:
    last = {"lastState": {"terminated": {"finishedAt": ended}}} if ended else {}
    return {"ready": False, "restartCount": restarts, "state": {"waiting": {"reason": reason}}, **last}


CASES = [
    ("running", pod(UP), ("1/1", "Running", "0")),
    ("pending without statuses", pod(phase="Pending"), ("0/1", "Pending", "0")),
    ("creating", pod(waiting("ContainerCreating"), phase="Pending"), ("0/1", "ContainerCreating", "0")),
    ("crashing", pod(waiting("CrashLoopBackOff", 3, "2026-11-24T17:00:05Z")), ("0/1", "CrashLoopBackOff", "3 (5s ago)")),
    ("restarts without a known end", pod({**UP, "restartCount": 1}), ("1/1", "Running", "1")),
    ("completed", pod(DONE, phase="Succeeded"), ("0/1", "Completed", "0")),
    ("one of two completed, ready", pod(DONE, UP, status={"conditions": [{"type": "Ready", "status": "True"}]}), ("1/2", "Running", "0")),
    ("one of two completed, not ready", pod(DONE, UP), ("1/2", "NotReady", "0")),
    ("exit code", pod({"restartCount": 0, "state": {"terminated": {"exitCode": 3}}}, phase="Failed"), ("0/1", "ExitCode:3", "0")),
    ("signal", pod({"restartCount": 0, "state": {"terminated": {"exitCode": 137, "signal": 9}}}, phase="Failed"), ("0/1", "Signal:9", "0")),
    ("error", pod({"restartCount": 0, "state": {"terminated": {"exitCode": 1, "reason": "Error"}}}, phase="Failed"), ("0/1", "Error", "0")),
    ("evicted", pod(phase="Failed", status={"reason": "Evicted"}), ("0/1", "Evicted", "0")),
    ("terminating", pod(UP, deletionTimestamp="2026-11-24T17:00:05Z"), ("1/1", "Terminating", "0")),
    ("a finished one that is deleted", pod(DONE, phase="Succeeded", deletionTimestamp="2026-11-24T17:00:05Z"), ("0/1", "Completed", "0")),
    ("lost node", pod(UP, status={"reason": "NodeLost"}, deletionTimestamp="2026-11-24T17:00:05Z"), ("1/1", "Unknown", "0")),
    ("gated", pod(phase="Pending", status={"conditions": [{"type": "PodScheduled", "reason": "SchedulingGated"}]}),
     ("0/1", "SchedulingGated", "0")),
    ("first init running", pod(waiting("PodInitializing"), init=(({}, {"restartCount": 0, "state": {"running": {}}}),), phase="Pending"),
     ("0/1", "Init:0/1", "0")),
    ("init waits for its image", pod(waiting("PodInitializing"), init=(({}, waiting("ErrImagePull")),), phase="Pending"),
     ("0/1", "Init:ErrImagePull", "0")),
    ("init failed", pod(waiting("PodInitializing"), phase="Pending",
                        init=(({}, {"restartCount": 2, "state": {"terminated": {"exitCode": 1, "reason": "Error"}}}),)),
     ("0/1", "Init:Error", "2")),
    ("init done", pod(waiting("PodInitializing"), init=(({}, DONE),), phase="Pending"), ("0/1", "PodInitializing", "0")),
    ("sidecar ready", pod(UP, init=(({"restartPolicy": "Always"}, {**UP, "started": True, "restartCount": 1}),)), ("2/2", "Running", "1")),
]


@pytest.mark.parametrize(("obj", "cells"), [c[1:] for c in CASES], ids=[c[0] for c in CASES])
def test_ready_status_and_restarts(obj: Object, cells: tuple[str, str, str]) -> None:
    assert tuple(pods.row(obj, age)[1:4]) == cells


def test_wide_cells_say_none_where_nothing_is_known() -> None:
    assert pods.row(pod(UP), age)[5:] == ["<none>"] * 4


def test_wide_cells_count_readiness_gates() -> None:
    obj = pod(UP, status={"podIPs": [{"ip": "10.1.2.3"}], "conditions": [{"type": "a", "status": "True"}]})
    obj["spec"] |= {"nodeName": "n1", "readinessGates": [{"conditionType": "a"}, {"conditionType": "b"}]}
    assert pods.row(obj, age)[5:] == ["10.1.2.3", "n1", "<none>", "1/2"]


def fresh(**spec: Any) -> Object:
    obj: Object = {"metadata": {"name": "p", "namespace": "default"},
                   "spec": {"containers": [{"name": "c", "image": "nginx:1.25", "ports": [{"containerPort": 80}]}], **spec}}
    pods.default(obj)
    pods.prepare_create(obj)
    return obj


def test_a_new_pod_is_pending_whatever_the_client_says() -> None:
    obj: Object = {"metadata": {"name": "p"}, "spec": {"containers": [{"name": "c", "image": "nginx"}]}, "status": {"phase": "Running"}}
    pods.default(obj)
    pods.prepare_create(obj)
    assert obj["status"] == {"phase": "Pending", "qosClass": "BestEffort"} and obj["metadata"]["generation"] == 1


def test_an_image_may_change() -> None:
    old, new = fresh(), fresh()
    new["spec"]["containers"][0]["image"] = "nginx:1.26"
    assert pods.validate_update(new, old) == []
    pods.prepare_update(new, old)
    assert new["metadata"]["generation"] == 2


def test_a_port_may_not_change_and_the_difference_is_shown() -> None:
    old, new = fresh(), fresh()
    new["spec"]["containers"][0]["ports"][0]["containerPort"] = 81
    [cause] = pods.validate_update(new, old)
    head, *lines = str(cause).split("\n")
    assert head.startswith("spec: Forbidden: pod updates may not change fields other than `spec.containers[*].image`,")
    assert lines == [
        "@@ -12,7 +12,7 @@", "     {", '      "Name": "",', '      "HostPort": 0,',
        '-     "ContainerPort": 80,', '+     "ContainerPort": 81,', '      "Protocol": "TCP",', '      "HostIP": ""', "     }", "", ""]


def test_containers_may_not_be_added() -> None:
    old, new = fresh(), fresh()
    new["spec"]["containers"].append({"name": "d", "image": "x"})
    assert [str(c) for c in pods.validate_update(new, old)] == ["spec.containers: Forbidden: pod updates may not add or remove containers"]


def test_tolerations_may_be_added_but_not_taken_away() -> None:
    old = fresh(tolerations=[{"key": "a", "operator": "Exists"}])
    assert pods.validate_update(fresh(tolerations=[{"key": "a", "operator": "Exists"}, {"key": "b", "operator": "Exists"}]), old) == []
    [cause] = pods.validate_update(fresh(), old)
    assert str(cause) == "spec.tolerations: Forbidden: existing toleration can not be modified except its tolerationSeconds"


def test_the_deadline_may_only_shrink() -> None:
    old = fresh(activeDeadlineSeconds=100)
    assert pods.validate_update(fresh(activeDeadlineSeconds=50), old) == []
    [cause] = pods.validate_update(fresh(activeDeadlineSeconds=200), old)
    assert str(cause) == "spec.activeDeadlineSeconds: Invalid value: 200: must be less than or equal to previous value"


@pytest.mark.parametrize(("resources", "quality"), [
    ({}, "BestEffort"),
    ({"limits": {"cpu": "1", "memory": "1Gi"}, "requests": {"cpu": "1", "memory": "1Gi"}}, "Guaranteed"),
    ({"limits": {"cpu": "1", "memory": "1Gi"}, "requests": {"cpu": "500m", "memory": "1Gi"}}, "Burstable"),
    ({"limits": {"memory": "1Gi"}, "requests": {"memory": "1Gi"}}, "Burstable"),
    ({"requests": {"cpu": "0"}}, "BestEffort"),
    ({"requests": {"ephemeral-storage": "1Gi"}}, "BestEffort"),
])
def test_quality_of_service(resources: Object, quality: str) -> None:
    assert qos_class({"containers": [{"resources": resources}]}) == quality


def test_field_selectors_know_where_and_how_a_pod_runs() -> None:
    obj = fresh(nodeName="n1")
    found = pods.fields(obj)
    assert (found["spec.nodeName"], found["status.phase"], found["spec.restartPolicy"]) == ("n1", "Pending", "Always")
