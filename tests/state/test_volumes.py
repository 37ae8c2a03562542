"""Claims and volumes: how they find each other, what they wait for, how they are kept and let go. Texts as recorded on v1.37."""

from __future__ import annotations

from typing import Any

import pytest

CLASS = {"provisioner": "example.com/fake"}


def create(sim, seconds: float, what: str, name: str, body: dict[str, Any], **meta: Any) -> None:
    with sim.at(seconds) as c:
        c.create(c.catalog.resolve(what), "default", {"metadata": {"name": name, **meta}, **body})


def volume(size: str = "10Gi", modes: tuple[str, ...] = ("ReadWriteOnce",), **spec: Any) -> dict[str, Any]:
    return {"spec": {"capacity": {"storage": size}, "accessModes": [*modes], "hostPath": {"path": "/mnt/data"}, **spec}}


def claim(size: str = "3Gi", modes: tuple[str, ...] = ("ReadWriteOnce",), **spec: Any) -> dict[str, Any]:
    return {"spec": {"resources": {"requests": {"storage": size}}, "accessModes": [*modes], **spec}}


def user(name: str = "data") -> dict[str, Any]:
    volumes = [{"name": "v", "persistentVolumeClaim": {"claimName": name}}]
    return {"spec": {"volumes": volumes, "containers": [{"name": "c", "image": "nginx"}]}}


def delete(sim, seconds: float, what: str, name: str) -> None:
    with sim.at(seconds) as c:
        c.delete(c.catalog.resolve(what), "default", name)


def phase(sim, seconds: float, what: str, name: str) -> str:
    return sim.one(seconds, what, name)["status"]["phase"]


def all_volumes(sim, seconds: float) -> dict[str, str]:
    with sim.at(seconds) as c:
        return {v["metadata"]["name"]: v["status"]["phase"] for v in c.list(c.catalog.resolve("persistentvolumes"), None)["items"]}


def test_a_claim_gets_the_smallest_volume_that_serves_it(sim):
    create(sim, 0, "pv", "large", volume("20Gi"))
    create(sim, 0, "pv", "fits", volume("5Gi"))
    create(sim, 0, "pv", "small", volume("1Gi"))
    create(sim, 0, "pv", "other", volume("4Gi", storageClassName="manual"))
    create(sim, 1, "pvc", "data", claim())
    bound = sim.one(2, "pvc", "data")
    assert (bound["spec"]["volumeName"], bound["status"]["capacity"]) == ("fits", {"storage": "5Gi"})
    assert bound["metadata"]["annotations"] == {"pv.kubernetes.io/bind-completed": "yes", "pv.kubernetes.io/bound-by-controller": "yes"}
    assert all_volumes(sim, 2) == {"large": "Available", "fits": "Bound", "small": "Available", "other": "Available"}


def test_a_volume_that_comes_later_is_taken(sim):
    create(sim, 0, "pvc", "data", claim())
    assert sim.messages(1, "data") == ["no persistent volumes available for this claim and no storage class is set"]
    create(sim, 300, "pv", "late", volume())
    assert phase(sim, 301, "pvc", "data") == "Bound"


@pytest.mark.parametrize(
    ("spec", "message"),
    [
        ({"storageClassName": "ghost"}, 'storageclass.storage.k8s.io "ghost" not found'),
        ({"storageClassName": "late"}, "waiting for first consumer to be created before binding"),
        ({"storageClassName": "local"}, "no volume plugin matched name: kubernetes.io/no-provisioner"),
        ({"storageClassName": "fake"}, "Waiting for a volume to be created either by the external provisioner 'example.com/fake'"),
    ],
)
def test_what_a_claim_waits_for_is_told(sim, spec, message):
    create(sim, 0, "sc", "late", {**CLASS, "volumeBindingMode": "WaitForFirstConsumer"})
    create(sim, 0, "sc", "local", {"provisioner": "kubernetes.io/no-provisioner"})
    create(sim, 0, "sc", "fake", CLASS)
    create(sim, 1, "pvc", "data", claim(**spec))
    assert phase(sim, 2, "pvc", "data") == "Pending"
    assert sim.messages(2, "data")[0].startswith(message)


def test_a_claim_without_a_class_gets_the_default_one(sim):
    create(sim, 0, "pvc", "before", claim())
    create(sim, 1, "sc", "standard", CLASS, annotations={"storageclass.kubernetes.io/is-default-class": "true"})
    create(sim, 2, "pvc", "after", claim())
    create(sim, 2, "pvc", "none", claim(storageClassName=""))
    assert [sim.one(3, "pvc", n)["spec"]["storageClassName"] for n in ("before", "after", "none")] == ["standard", "standard", ""]


def test_a_claim_that_waits_for_a_pod_binds_where_the_pod_runs(sim):
    create(sim, 0, "sc", "late", {"provisioner": "kubernetes.io/no-provisioner", "volumeBindingMode": "WaitForFirstConsumer"})
    create(sim, 0, "pv", "local", volume(storageClassName="late"))
    create(sim, 0, "pvc", "data", claim(storageClassName="late"))
    assert phase(sim, 1, "pvc", "data") == "Pending"
    create(sim, 2, "pods", "p", user())
    assert phase(sim, 4, "pvc", "data") == "Bound"
    assert phase(sim, 8, "pods", "p") == "Running"


def test_a_claim_in_use_is_kept_and_its_volume_released(sim):
    create(sim, 0, "pv", "disk", volume())
    create(sim, 0, "pvc", "data", claim())
    create(sim, 1, "pods", "p", user())
    told = sim.one(3, "pvc", "data")["status"]["conditions"][0]
    assert (told["type"], told["status"], told["reason"]) == ("Unused", "False", "PodUsingPVC")
    delete(sim, 4, "pvc", "data")
    assert "deletionTimestamp" in sim.one(5, "pvc", "data")["metadata"]
    delete(sim, 6, "pods", "p")
    assert sim.items(10, "pvc") == []
    assert all_volumes(sim, 10) == {"disk": "Released"}
    sim.patch(11, "pv", "disk", {"spec": {"claimRef": None}})
    assert all_volumes(sim, 12) == {"disk": "Available"}


def test_a_bound_volume_is_kept_until_its_claim_is_gone(sim):
    create(sim, 0, "pv", "disk", volume())
    create(sim, 0, "pvc", "data", claim())
    delete(sim, 1, "pv", "disk")
    assert all_volumes(sim, 2) == {"disk": "Bound"}
    delete(sim, 3, "pvc", "data")
    assert all_volumes(sim, 4) == {}


@pytest.mark.parametrize(("path", "left"), [("/tmp/data", {}), ("/mnt/data", {"disk": "Failed"})])
def test_a_volume_that_is_to_be_deleted_with_its_claim(sim, path, left):
    create(sim, 0, "pv", "disk", volume(hostPath={"path": path}, persistentVolumeReclaimPolicy="Delete"))
    create(sim, 0, "pvc", "data", claim())
    delete(sim, 1, "pvc", "data")
    assert all_volumes(sim, 2) == left


def test_a_claim_whose_volume_is_gone_is_lost(sim):
    create(sim, 0, "pv", "disk", volume())
    create(sim, 0, "pvc", "data", claim())
    sim.patch(1, "pv", "disk", {"metadata": {"finalizers": None}})
    delete(sim, 2, "pv", "disk")
    assert phase(sim, 3, "pvc", "data") == "Lost"
