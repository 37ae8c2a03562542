"""Defaults, rules and rows of the workload kinds."""
from __future__ import annotations

from typing import Any

import pytest

from state.cronspec import parse
from state.kinds import cronjobs, daemonsets, deployments, horizontalpodautoscalers, jobs, replicationcontrollers, statefulsets
from state.pure.objects import clone

Object = dict[str, Any]


def age(moment: str | None) -> str:
    return "5s" if moment else "<unknown>"


def template(**labels: str) -> Object:
    return {"metadata": {"labels": labels or {"app": "a"}}, "spec": {"containers": [{"name": "c", "image": "nginx:1"}]}}


def workload(kind: Any, **spec: Any) -> Object:
    obj: Object = {
        "metadata": {"name": "w", "namespace": "default", "uid": "u-1"},
        "spec": {"selector": {"matchLabels": {"app": "a"}}, "template": template(), **spec}}
    kind.default(obj)
    kind.prepare_create(obj)
    return obj


def complaints(kind: Any, obj: Object, old: Object | None = None) -> list[str]:
    return [str(c) for c in (kind.validate_update(obj, old) if old else kind.validate(obj))]


def test_a_deployment_gets_its_defaults() -> None:
    spec = workload(deployments)["spec"]
    assert spec["replicas"] == 1 and spec["revisionHistoryLimit"] == 10 and spec["progressDeadlineSeconds"] == 600
    assert spec["strategy"] == {"type": "RollingUpdate", "rollingUpdate": {"maxUnavailable": "25%", "maxSurge": "25%"}}


def test_the_generation_grows_with_the_spec_and_not_with_labels() -> None:
    old = workload(deployments)
    same = clone(old)
    same["metadata"]["labels"] = {"a": "b"}
    deployments.prepare_update(same, old)
    assert same["metadata"]["generation"] == 1
    other = clone(old)
    other["spec"]["replicas"] = 3
    other["status"] = {"replicas": 9}
    deployments.prepare_update(other, old)
    assert other["metadata"]["generation"] == 2 and other["status"] == {}


@pytest.mark.parametrize(("spec", "expected"), [
    ({"replicas": -1}, ["spec.replicas: Invalid value: -1: must be greater than or equal to 0"]),
    ({"selector": {}}, ["spec.selector: Invalid value: {}: empty selector is invalid for deployment"]),
    ({"template": template(app="b")},
     ['spec.template.metadata.labels: Invalid value: {"app":"b"}: `selector` does not match template `labels`']),
    ({"strategy": {"type": "Recreate", "rollingUpdate": {"maxSurge": 1}}},
     ["spec.strategy.rollingUpdate: Forbidden: may not be specified when strategy `type` is 'Recreate'"]),
    ({"strategy": {"type": "Sudden"}},
     ['spec.strategy: Unsupported value: {"Type":"Sudden","RollingUpdate":null}: supported values: "Recreate", "RollingUpdate"']),
    ({"strategy": {"rollingUpdate": {"maxSurge": 0, "maxUnavailable": 0}}},
     ["spec.strategy.rollingUpdate.maxUnavailable: Invalid value: 0: may not be 0 when `maxSurge` is 0"]),
    ({"strategy": {"rollingUpdate": {"maxUnavailable": "150%"}}},
     ['spec.strategy.rollingUpdate.maxUnavailable: Invalid value: "150%": must not be greater than 100%']),
    ({"minReadySeconds": 30, "progressDeadlineSeconds": 20},
     ["spec.progressDeadlineSeconds: Invalid value: 20: must be greater than minReadySeconds"]),
])
def test_what_is_wrong_with_a_deployment(spec: Object, expected: list[str]) -> None:
    assert complaints(deployments, workload(deployments, **spec)) == expected


def test_a_selector_may_not_change() -> None:
    old = workload(deployments)
    new = workload(deployments, selector={"matchLabels": {"app": "b"}})
    assert complaints(deployments, new, old) == ['spec.selector: Invalid value: {"matchLabels":{"app":"b"}}: field is immutable']


def test_a_deployments_row() -> None:
    obj = workload(deployments, replicas=3)
    obj["status"] = {"readyReplicas": 1, "updatedReplicas": 2, "availableReplicas": 1}
    assert deployments.row(obj, age) == ["w", "1/3", 2, 1, "<unknown>", "c", "nginx:1", "app=a"]


def test_a_replication_controller_takes_its_selector_from_the_template() -> None:
    obj: Object = {"metadata": {"name": "rc"}, "spec": {"template": template(app="x")}}
    replicationcontrollers.default(obj)
    assert obj["spec"]["selector"] == {"app": "x"} == obj["metadata"]["labels"]
    assert complaints(replicationcontrollers, obj) == []


def test_a_daemon_sets_strategy_is_shown_whole_when_unknown() -> None:
    obj = workload(daemonsets, updateStrategy={"type": "Recreate"})
    assert complaints(daemonsets, obj) == [
        'spec.updateStrategy: Unsupported value: {"Type":"Recreate","RollingUpdate":null}: supported values: "RollingUpdate", "OnDelete"']


def test_a_daemon_set_counts_its_templates() -> None:
    old = workload(daemonsets)
    new = clone(old)
    new["spec"]["template"]["spec"]["containers"][0]["image"] = "nginx:2"
    daemonsets.prepare_update(new, old)
    assert new["metadata"]["annotations"] == {"deprecated.daemonset.template.generation": "2"}


def test_claims_and_service_name_of_a_stateful_set_stay() -> None:
    claim = {"metadata": {"name": "d"}, "spec": {"accessModes": ["ReadWriteOnce"], "resources": {"requests": {"storage": "1Gi"}}}}
    old = workload(statefulsets, serviceName="s", volumeClaimTemplates=[claim])
    new = clone(old)
    new["spec"]["serviceName"] = "t"
    new["spec"]["volumeClaimTemplates"][0]["spec"]["resources"]["requests"]["storage"] = "2Gi"
    first, second = complaints(statefulsets, new, old)
    assert first == 'spec.serviceName: Invalid value: "t": field is immutable'
    head = 'spec.volumeClaimTemplates: Invalid value: [{"name":"d","Spec":{"AccessModes":["ReadWriteOnce"],"Selector":null,'
    assert second.startswith(head)
    assert second.endswith('"HealthStatus":null}}]: field is immutable')


def job(**spec: Any) -> Object:
    pod = {**template()["spec"], "restartPolicy": "Never"}
    return workload(jobs, selector=None, template={"metadata": {}, "spec": pod}, **spec)


def test_a_job_selects_its_own_pods() -> None:
    obj = job()
    assert obj["spec"]["selector"] == {"matchLabels": {"batch.kubernetes.io/controller-uid": "u-1"}}
    assert obj["metadata"]["labels"] == obj["spec"]["template"]["metadata"]["labels"] == {
        "controller-uid": "u-1", "batch.kubernetes.io/controller-uid": "u-1", "job-name": "w", "batch.kubernetes.io/job-name": "w"}
    assert complaints(jobs, obj) == []


@pytest.mark.parametrize(("spec", "status", "cells"), [
    ({}, {"startTime": "2026-11-24T17:00:00Z"}, ("Running", "0/1", "5s")),
    ({"completions": 4}, {"succeeded": 4, "startTime": "2026-11-24T17:00:00Z", "completionTime": "2026-11-24T17:00:07Z",
                          "conditions": [{"type": "Complete", "status": "True"}]}, ("Complete", "4/4", "7s")),
    ({"parallelism": 3}, {}, ("Running", "0/1 of 3", "")),
    ({}, {"conditions": [{"type": "Failed", "status": "True"}]}, ("Failed", "0/1", "")),
    ({"suspend": True}, {"conditions": [{"type": "Suspended", "status": "True"}]}, ("Suspended", "0/1", "")),
])
def test_a_jobs_row(spec: Object, status: Object, cells: tuple[str, str, str]) -> None:
    assert tuple(jobs.row(job(**spec) | {"status": status}, age)[1:4]) == cells


def test_a_suspended_job_may_still_say_where_its_pods_run() -> None:
    old = job(suspend=True)
    new = clone(old)
    new["spec"]["template"]["spec"]["nodeSelector"] = {"disk": "ssd"}
    assert complaints(jobs, new, old) == []
    new["spec"]["template"]["spec"]["containers"][0]["image"] = "httpd"
    [text] = complaints(jobs, new, old)
    assert text.startswith('spec.template.spec: Invalid value: {"Volumes":null,') and text.endswith("}: field is immutable")


def test_a_jobs_completions_stay() -> None:
    assert complaints(jobs, job(completions=5), job(completions=2)) == ["spec.completions: Invalid value: 5: field is immutable"]


@pytest.mark.parametrize(("schedule", "why"), [
    ("every minute", "expected exactly 5 fields, found 2: [every minute]"),
    ("61 * * * *", "end of range (61) above maximum (59): 61"),
    ("5-1 * * * *", "beginning of range (5) beyond end of range (1): 5-1"),
    ("*/0 * * * *", "step of range should be a positive number: */0"),
    ("a * * * *", 'failed to parse int from a: strconv.Atoi: parsing "a": invalid syntax'),
    ("* 0 0 * *", "beginning of range (0) below minimum (1): 0"),
    ("@often", "unrecognized descriptor: @often"),
    ("1-2-3 * * * *", "too many hyphens: 1-2-3"),
])
def test_what_is_wrong_with_a_schedule(schedule: str, why: str) -> None:
    with pytest.raises(ValueError) as caught:
        parse(schedule)
    assert str(caught.value) == why


def test_a_schedule_is_read_with_names_steps_and_lists() -> None:
    minute, hour, day, month, weekday = parse("*/20 9-17/4 1,15 jan-mar Sun").fields
    assert (sorted(minute.numbers), sorted(hour.numbers), sorted(day.numbers)) == ([0, 20, 40], [9, 13, 17], [1, 15])
    assert (sorted(month.numbers), sorted(weekday.numbers)) == ([1, 2, 3], [0])
    assert not minute.star and parse("@hourly").fields[1].star and parse("@every 90s").every == 90 * 10**9


def test_a_cron_jobs_row() -> None:
    pod = {**template()["spec"], "restartPolicy": "OnFailure"}
    obj: Object = {"metadata": {"name": "w"}, "spec": {"schedule": "* * * * *", "jobTemplate": {"spec": {"template": {"spec": pod}}}}}
    cronjobs.default(obj)
    assert cronjobs.validate(obj) == []
    assert cronjobs.row(obj, age)[1:] == ["* * * * *", "<none>", "False", 0, "<none>", "<unknown>", "c", "nginx:1", "<none>"]


def autoscaler(**spec: Any) -> Object:
    target = {"apiVersion": "apps/v1", "kind": "Deployment", "name": "d"}
    obj: Object = {"apiVersion": "autoscaling/v2", "metadata": {"name": "h"}, "spec": {"scaleTargetRef": target, "maxReplicas": 5, **spec}}
    horizontalpodautoscalers.default(obj)
    return obj


def test_an_autoscaler_shows_its_metrics() -> None:
    obj = autoscaler(targetCPUUtilizationPercentage=75)
    assert horizontalpodautoscalers.row(obj, age)[1:6] == ["Deployment/d", "cpu: <unknown>/75%", "1", 5, 0]
    memory = {"type": "Resource", "resource": {"name": "memory", "target": {"type": "AverageValue", "averageValue": "500Mi"}}}
    obj["spec"]["metrics"] += [memory, memory]
    obj["status"]["currentMetrics"] = [{"type": "Resource", "resource": {"name": "cpu", "current": {"averageUtilization": 20}}}]
    assert horizontalpodautoscalers.row(obj, age)[2] == "cpu: 20%/75%, memory: <unknown>/500Mi + 1 more..."


def test_an_autoscaler_without_metrics_watches_the_cpu() -> None:
    assert horizontalpodautoscalers.row(autoscaler(), age)[2] == "cpu: <unknown>/80%"


def test_an_autoscaler_cannot_go_to_zero_by_cpu() -> None:
    assert complaints(horizontalpodautoscalers, autoscaler(minReplicas=0)) == [
        "spec.metrics: Forbidden: must specify at least one Object or External metric to support scaling to zero replicas"]
