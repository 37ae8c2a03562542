"""Disruption budgets: what the controller counts, and what an eviction costs."""

from __future__ import annotations

from typing import Any

import pytest

from state import StatusError

SELECTOR = {"matchLabels": {"app": "web"}}


def budget(sim: Any, seconds: float, **spec: Any) -> None:
    with sim.at(seconds) as c:
        body = {"apiVersion": "policy/v1", "kind": "PodDisruptionBudget", "metadata": {"name": "b"}, "spec": {"selector": SELECTOR, **spec}}
        c.create(c.catalog.resolve("pdb"), "default", body)


def status(sim: Any, seconds: float) -> dict[str, Any]:
    with sim.at(seconds) as c:
        return c.get(c.catalog.resolve("pdb"), "default", "b")["status"]


def counts(sim: Any, seconds: float) -> tuple[int, int, int, int]:
    found = status(sim, seconds)
    return found["expectedPods"], found["currentHealthy"], found["desiredHealthy"], found["disruptionsAllowed"]


def pods(sim: Any, seconds: float) -> list[dict[str, Any]]:
    with sim.at(seconds) as c:
        return c.list(c.catalog.resolve("pods"), "default", labels="app=web")["items"]


def evict(sim: Any, seconds: float, name: str, **options: Any) -> dict[str, Any]:
    with sim.at(seconds) as c:
        body = {"apiVersion": "policy/v1", "kind": "Eviction", "metadata": {"name": name}, "deleteOptions": options}
        return c.post(c.catalog.resolve("pods"), "default", name, "eviction", body)


def solo(sim: Any, seconds: float, name: str, **spec: Any) -> None:
    with sim.at(seconds) as c:
        body = {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": name, "labels": {"app": "web"}}}
        c.create(c.catalog.resolve("pods"), "default", body | {"spec": {"containers": [{"name": "c", "image": "nginx"}], **spec}})


@pytest.mark.parametrize(
    ("spec", "expected"),
    [
        ({"minAvailable": 1}, (5, 5, 1, 4)),
        ({"minAvailable": 9}, (5, 5, 9, 0)),
        ({"minAvailable": "50%"}, (5, 5, 3, 2)),
        ({"maxUnavailable": 2}, (5, 5, 3, 2)),
        ({"maxUnavailable": "30%"}, (5, 5, 3, 2)),
        ({"maxUnavailable": 0}, (5, 5, 5, 0)),
        ({"maxUnavailable": 7}, (5, 5, 0, 5)),
        ({}, (0, 5, 0, 0)),
    ],
)
def test_numbers_and_percentages(sim, spec, expected):
    sim.deploy(1, replicas=5)
    budget(sim, 5, **spec)
    assert counts(sim, 6) == expected


def test_pods_count_once_they_are_ready(sim):
    budget(sim, 1, minAvailable=1)
    assert counts(sim, 2) == (0, 0, 1, 0)
    sim.deploy(3, replicas=2)
    assert counts(sim, 3.5) == (2, 0, 1, 0)
    assert counts(sim, 4) == (2, 2, 1, 1)


def test_the_condition_changes_its_moment_only_with_its_value(sim):
    sim.deploy(1, replicas=1)
    budget(sim, 5, minAvailable=1)
    first = status(sim, 6)["conditions"]
    assert first == [
        {
            "type": "DisruptionAllowed",
            "status": "False",
            "observedGeneration": 1,
            "lastTransitionTime": "2026-11-24T17:00:05Z",
            "reason": "InsufficientPods",
            "message": "",
        }
    ]
    sim.patch(7, "deployments", "web", {"spec": {"replicas": 2}})
    assert status(sim, 9)["conditions"][0] | {"observedGeneration": 0} == first[0] | {
        "status": "True", "reason": "SufficientPods", "lastTransitionTime": "2026-11-24T17:00:07Z", "observedGeneration": 0,
    }  # fmt: skip


def test_without_matching_pods_an_event_says_so(sim):
    budget(sim, 1, minAvailable=1)
    with sim.at(2) as c:
        events = c.list(c.catalog.resolve("events"), "default")["items"]
    assert [(e["reason"], e["message"], e["source"]["component"]) for e in events] == [
        ("NoPods", "No matching pods found", "controllermanager")
    ]


def test_percentages_of_pods_without_controller_are_not_known(sim):
    solo(sim, 1, "one")
    budget(sim, 5, minAvailable="50%")
    assert counts(sim, 6) == (0, 1, 0, 0)
    with sim.at(6) as c:
        messages = [e["message"] for e in c.list(c.catalog.resolve("events"), "default")["items"] if e["reason"] == "UnmanagedPods"]
    selector = "&LabelSelector{MatchLabels:map[string]string{app: web,},MatchExpressions:[]LabelSelectorRequirement{},}"
    assert len(messages) == 1 and f"(selector: {selector})" in messages[0]


def test_a_controller_that_cannot_be_scaled_makes_the_budget_fail_safe(sim):
    sim.deploy(1, replicas=2)
    budget(sim, 5, maxUnavailable=1)
    assert counts(sim, 6) == (2, 2, 1, 1)
    with sim.at(7) as c:
        body = {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "boss"}}
        uid = c.create(c.catalog.resolve("configmaps"), "default", body)["metadata"]["uid"]
        ref = {"apiVersion": "v1", "kind": "ConfigMap", "name": "boss", "uid": uid, "controller": True}
        body = {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "owned", "labels": {"app": "web"}, "ownerReferences": [ref]}}
        c.create(c.catalog.resolve("pods"), "default", body | {"spec": {"containers": [{"name": "c", "image": "nginx"}]}})
    found = status(sim, 8)
    said = found["conditions"][0]
    assert (found["disruptionsAllowed"], said["status"], said["reason"]) == (0, "False", "SyncFailed")
    assert said["message"] == "configmaps does not implement the scale subresource"


def test_an_eviction_spends_a_disruption_and_marks_the_pod(sim):
    sim.deploy(1, replicas=3)
    budget(sim, 5, minAvailable=2)
    name = pods(sim, 6)[0]["metadata"]["name"]
    assert evict(sim, 6, name)["status"] == "Success"
    pod = next(p for p in pods(sim, 6.2) if p["metadata"]["name"] == name)
    assert pod["metadata"]["deletionTimestamp"]
    marked = next(c for c in pod["status"]["conditions"] if c["type"] == "DisruptionTarget")
    assert (marked["reason"], marked["message"]) == ("EvictionByEvictionAPI", "Eviction API: evicting")
    assert counts(sim, 6.2) == (4, 2, 2, 0)
    assert counts(sim, 8) == (3, 3, 2, 1)


def test_a_refusal_names_the_budget_and_what_it_needs(sim):
    sim.deploy(1, replicas=2)
    budget(sim, 5, minAvailable=2)
    with pytest.raises(StatusError) as refused:
        evict(sim, 6, pods(sim, 6)[0]["metadata"]["name"])
    assert (refused.value.code, refused.value.reason) == (429, "TooManyRequests")
    assert refused.value.message == "Cannot evict pod as it would violate the pod's disruption budget."
    cause = {"reason": "DisruptionBudget", "message": "The disruption budget b needs 2 healthy pods and has 2 currently"}
    assert refused.value.details == {"causes": [cause]}


def test_two_budgets_for_one_pod_are_too_many(sim):
    sim.deploy(1, replicas=2)
    budget(sim, 5, minAvailable=1)
    with sim.at(5) as c:
        body = {"apiVersion": "policy/v1", "kind": "PodDisruptionBudget", "metadata": {"name": "c"}}
        c.create(c.catalog.resolve("pdb"), "default", body | {"spec": {"selector": SELECTOR, "minAvailable": 1}})
    with pytest.raises(StatusError, match="more than one PodDisruptionBudget") as refused:
        evict(sim, 6, pods(sim, 6)[0]["metadata"]["name"])
    assert refused.value.code == 500


def test_a_dry_run_spends_nothing(sim):
    sim.deploy(1, replicas=2)
    budget(sim, 5, minAvailable=1)
    evict(sim, 6, pods(sim, 6)[0]["metadata"]["name"], dryRun=["All"])
    assert len(pods(sim, 9)) == 2 and counts(sim, 9) == (2, 2, 1, 1)


@pytest.mark.parametrize(("policy", "allowed"), [("AlwaysAllow", True), ("IfHealthyBudget", False), (None, False)])
def test_an_unready_pod_goes_without_asking_only_if_the_policy_says_so(sim, policy, allowed):
    probe = {"initialDelaySeconds": 600, "tcpSocket": {"port": 1}}
    for name in ("one", "two"):
        solo(sim, 1, name, containers=[{"name": "c", "image": "nginx", "readinessProbe": probe}])
    budget(sim, 5, minAvailable=1, **({"unhealthyPodEvictionPolicy": policy} if policy else {}))
    if allowed:
        evict(sim, 6, "one")
    else:
        with pytest.raises(StatusError, match="violate"):
            evict(sim, 6, "one")


@pytest.mark.parametrize("preconditions", [{"uid": "another"}, {"resourceVersion": "1"}])
def test_preconditions_are_checked(sim, preconditions):
    sim.deploy(1, replicas=2)
    with pytest.raises(StatusError) as refused:
        evict(sim, 6, pods(sim, 6)[0]["metadata"]["name"], preconditions=preconditions)
    assert refused.value.code == 409
    assert not any(p["metadata"].get("deletionTimestamp") for p in pods(sim, 6))
