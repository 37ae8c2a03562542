"""The pretend kubelet: probes, missing things, deadlines, memory, and clusters left alone for long. Texts are a v1.37 kubelet's."""

from __future__ import annotations

import time
from typing import Any

import pytest

HEALTHY = "touch /tmp/healthy; sleep 30; rm -f /tmp/healthy; sleep 600"


def pod(name: str = "p", *, image: str = "nginx:1.27", init: list[dict[str, Any]] | None = None, **container: Any) -> dict[str, Any]:
    spec: dict[str, Any] = {"containers": [{"name": "c", "image": image, **container}]}
    if init:
        spec["initContainers"] = init
    return {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": name, "labels": {"app": name}}, "spec": spec}


def create(sim, seconds: float, body: dict[str, Any], what: str = "pods") -> None:
    with sim.at(seconds) as c:
        c.create(c.catalog.resolve(what), "default", body)


def status(sim, seconds: float, name: str = "p") -> dict[str, Any]:
    return sim.one(seconds, "pods", name)["status"]["containerStatuses"][0]


def told(sim, seconds: float, name: str = "p") -> dict[str, int]:
    """The messages about an object with their counts."""
    events = sim.items(seconds, "events", f"involvedObject.name={name}")
    return {e["message"]: e.get("count", 1) for e in events}


def test_a_page_that_nginx_does_not_have_keeps_a_pod_from_being_ready(sim):
    create(sim, 0, pod(readinessProbe={"httpGet": {"path": "/nope", "port": 80}}))
    assert not status(sim, 60)["ready"]
    assert told(sim, 60)["Readiness probe failed: HTTP probe failed with statuscode: 404"] == 6


@pytest.mark.parametrize(
    ("probe", "ready"),
    [
        ({"httpGet": {"path": "/", "port": 80}}, True),
        ({"httpGet": {"path": "/", "port": 8080}}, False),
        ({"tcpSocket": {"port": 80}}, True),
        ({"tcpSocket": {"port": 6379}}, False),
        ({"exec": {"command": ["cat", "/tmp/ok"]}}, True),
        ({"exec": {"command": ["sh", "-c", "exit 1"]}}, False),
        ({"grpc": {"port": 5000}}, True),
    ],
)
def test_what_an_image_serves_decides_its_probes(sim, probe, ready):
    create(sim, 0, pod(readinessProbe=probe))
    assert status(sim, 1)["ready"] is ready


def test_a_refused_connection_is_told_with_the_address(sim):
    create(sim, 0, pod(readinessProbe={"httpGet": {"path": "/", "port": 8080}}))
    ip = sim.one(1, "pods", "p")["status"]["podIP"]
    assert f'Readiness probe failed: Get "http://{ip}:8080/": dial tcp {ip}:8080: connect: connection refused' in told(sim, 1)


def test_a_readiness_probe_waits_for_its_delay(sim):
    create(sim, 0, pod(readinessProbe={"httpGet": {"path": "/", "port": 80}, "initialDelaySeconds": 5}))
    assert not status(sim, 4)["ready"]
    assert status(sim, 6)["ready"]


def test_the_liveness_example_of_the_documentation(sim):
    probe = {"exec": {"command": ["cat", "/tmp/healthy"]}, "initialDelaySeconds": 5, "periodSeconds": 5}
    create(sim, 0, pod(image="busybox:1.36", args=["/bin/sh", "-c", HEALTHY], livenessProbe=probe))
    assert status(sim, 44)["restartCount"] == 0
    why = "Liveness probe failed: cat: can't open '/tmp/healthy': No such file or directory\n"
    assert told(sim, 44)[why] == 2
    now = status(sim, 47)
    assert (now["restartCount"], now["lastState"]["terminated"]["exitCode"]) == (1, 137)
    assert told(sim, 47)["Container c failed liveness probe, will be restarted"] == 1
    assert told(sim, 47)['Container image "busybox:1.36" already present on machine and can be accessed by the pod'] == 1


def test_a_startup_probe_holds_the_others_back(sim):
    startup = {"httpGet": {"path": "/", "port": 80}, "initialDelaySeconds": 10}
    create(sim, 0, pod(startupProbe=startup, livenessProbe={"httpGet": {"path": "/nope", "port": 80}, "periodSeconds": 1}))
    early = status(sim, 9)
    assert (early["started"], early["ready"]) == (False, False)
    assert not any("probe failed" in text for text in told(sim, 9))
    assert status(sim, 11)["started"]
    assert status(sim, 20)["restartCount"] >= 1


def test_a_sidecar_that_starts_slowly_holds_the_containers_back(sim):
    side = {"name": "s", "image": "nginx:1.27", "restartPolicy": "Always"}
    side["startupProbe"] = {"httpGet": {"path": "/", "port": 80}, "initialDelaySeconds": 10}
    create(sim, 0, pod(init=[side]))
    assert "waiting" in status(sim, 9)["state"]
    assert "running" in status(sim, 12)["state"]


@pytest.mark.parametrize(
    ("env", "why", "cure"),
    [
        ({"env": [{"name": "A", "valueFrom": {"configMapKeyRef": {"name": "m", "key": "k"}}}]}, 'configmap "m" not found', "configmaps"),
        ({"envFrom": [{"secretRef": {"name": "m"}}]}, 'secret "m" not found', "secrets"),
    ],
)
def test_a_container_without_its_configuration_waits_for_it(sim, env, why, cure):
    create(sim, 0, pod(**env))
    assert status(sim, 5)["state"]["waiting"] == {"reason": "CreateContainerConfigError", "message": why}
    assert f"Error: {why}" in told(sim, 5)
    create(sim, 10, {"metadata": {"name": "m"}, "data": {"k": "dg=="}}, cure)
    assert "running" in status(sim, 20)["state"]


def test_a_missing_key_is_named(sim):
    create(sim, 0, {"metadata": {"name": "m"}, "data": {"other": "v"}}, "configmaps")
    create(sim, 1, pod(env=[{"name": "A", "valueFrom": {"configMapKeyRef": {"name": "m", "key": "k"}}}]))
    assert status(sim, 5)["state"]["waiting"]["message"] == "couldn't find key k in ConfigMap default/m"


def test_a_volume_that_is_missing_keeps_the_pod_creating(sim):
    body = pod(volumeMounts=[{"name": "v", "mountPath": "/v"}])
    body["spec"]["volumes"] = [{"name": "v", "configMap": {"name": "m"}}]
    create(sim, 0, body)
    assert status(sim, 5)["state"]["waiting"]["reason"] == "ContainerCreating"
    assert told(sim, 5)['MountVolume.SetUp failed for volume "v" : configmap "m" not found'] == 4  # after 0, 0.5, 1.5 and 3.5 s
    create(sim, 10, {"metadata": {"name": "m"}, "data": {"k": "v"}}, "configmaps")
    assert "running" in status(sim, 20)["state"]


def test_a_pod_that_outlives_its_deadline_fails(sim):
    body = pod()
    body["spec"]["activeDeadlineSeconds"] = 30
    create(sim, 0, body)
    assert sim.one(29, "pods", "p")["status"]["phase"] == "Running"
    late = sim.one(31, "pods", "p")["status"]
    assert (late["phase"], late["reason"]) == ("Failed", "DeadlineExceeded")
    assert "Pod was active on the node longer than the specified deadline" in told(sim, 31)


def test_a_stress_test_beyond_its_limit_is_killed(sim):
    args = ["--vm", "1", "--vm-bytes", "250M", "--vm-hang", "1"]
    create(sim, 0, pod(image="polinux/stress", command=["stress"], args=args, resources={"limits": {"memory": "100Mi"}}))
    ended = status(sim, 4)["lastState"]["terminated"]
    assert (ended["reason"], ended["exitCode"]) == ("OOMKilled", 137)
    create(sim, 5, pod("fits", image="polinux/stress", command=["stress"], args=args, resources={"limits": {"memory": "300Mi"}}))
    assert "running" in status(sim, 30, "fits")["state"]


@pytest.mark.parametrize(
    ("image", "policy", "reason"),
    [("Nginx", "Always", "InvalidImageName"), ("nginx", "Never", "ErrImageNeverPull"), ("nginx:1.161", "Always", "ErrImagePull")],
)
def test_images_that_cannot_be_had(sim, image, policy, reason):
    create(sim, 0, pod(image=image, imagePullPolicy=policy))
    assert status(sim, 2)["state"]["waiting"]["reason"] == reason
    assert f"Error: {reason}" in told(sim, 2)


def test_a_root_image_that_must_not_run_as_root(sim):
    create(sim, 0, pod(securityContext={"runAsNonRoot": True}))
    waiting = status(sim, 2)["state"]["waiting"]
    assert waiting["reason"] == "CreateContainerConfigError"
    assert waiting["message"].startswith('container has runAsNonRoot and image will run as root (pod: "p_default(')


def ill(sim) -> None:
    create(sim, 0, pod("crash", image="busybox", args=["sh", "-c", "exit 1"]))
    create(sim, 0, pod("typo", image="nginx:1.161"))
    create(sim, 0, pod("deaf", readinessProbe={"httpGet": {"path": "/nope", "port": 80}}))
    create(sim, 0, pod("sick", livenessProbe={"httpGet": {"path": "/nope", "port": 80}}))
    lost = pod("lost", volumeMounts=[{"name": "v", "mountPath": "/v"}])
    lost["spec"]["volumes"] = [{"name": "v", "secret": {"secretName": "m"}}]
    create(sim, 0, lost)


def test_a_cluster_left_alone_for_a_month_is_settled_quickly(sim):
    ill(sim)
    began = time.process_time()
    assert sim.one(30 * 86400, "pods", "crash")["status"]["containerStatuses"][0]["restartCount"] > 8000
    assert time.process_time() - began < 20


def test_whoever_looks_in_between_changes_nothing(make_sim):
    def seen(sim, moments: list[float]) -> list[Any]:
        ill(sim)
        for moment in moments:
            sim.items(moment, "pods")
        names = ("crash", "typo", "deaf", "sick", "lost")
        pods = [sim.one(50_000, "pods", name)["status"] for name in names]
        counts = [(e["involvedObject"]["name"], e["message"], e.get("count"), e.get("lastTimestamp")) for e in sim.items(50_000, "events")]
        return [pods, sorted(counts, key=str)]

    assert seen(make_sim(), []) == seen(make_sim(), [3_000, 9_000, 9_100, 30_000, 49_000])
