"""Defaults and rules of pod specs."""
from __future__ import annotations

from typing import Any

import pytest

from state import podspec
from state.podspec_defaults import default_volume, latest
from state.podspec_warnings import spec_warnings

Spec = dict[str, Any]


def container(**more: Any) -> Spec:
    return {"name": "c", "image": "nginx:1.25", **more}


def complaints(**spec: Any) -> list[str]:
    body: Spec = {"containers": [container()], **spec}
    podspec.default_pod_spec(body)
    return [str(c) for c in podspec.validate_pod_spec(body, "spec")]


def of_container(**more: Any) -> list[str]:
    return [text.replace("spec.containers[0].", "") for text in complaints(containers=[container(**more)])]


def test_a_minimal_spec_gets_the_servers_defaults() -> None:
    spec: Spec = {"containers": [container(ports=[{"containerPort": 80}])]}
    podspec.default_pod_spec(spec)
    assert spec == {
        "containers": [{
            "name": "c", "image": "nginx:1.25", "imagePullPolicy": "IfNotPresent", "resources": {},
            "terminationMessagePath": "/dev/termination-log", "terminationMessagePolicy": "File",
            "ports": [{"containerPort": 80, "protocol": "TCP"}]}],
        "dnsPolicy": "ClusterFirst", "restartPolicy": "Always", "schedulerName": "default-scheduler", "securityContext": {},
        "terminationGracePeriodSeconds": 30,
    }


@pytest.mark.parametrize(("image", "is_latest"), [
    ("nginx", True), ("nginx:latest", True), ("nginx:1", False), ("localhost:5000/nginx", True), ("localhost:5000/nginx:2", False),
    ("nginx@sha256:abc", False), ("nginx:latest@sha256:abc", True), ("", False),
])
def test_images_without_a_tag_mean_latest(image: str, is_latest: bool) -> None:
    assert latest(image) is is_latest


def test_only_a_pod_itself_takes_requests_from_limits() -> None:
    spec: Spec = {"containers": [container(resources={"limits": {"cpu": "1", "memory": "1Gi"}, "requests": {"cpu": "500m"}})]}
    podspec.default_pod_spec(spec)
    assert spec["containers"][0]["resources"]["requests"] == {"cpu": "500m"}
    podspec.default_pod(spec)
    assert spec["containers"][0]["resources"]["requests"] == {"cpu": "500m", "memory": "1Gi"} and spec["enableServiceLinks"] is True


def test_amounts_are_rounded_up_to_thousandths() -> None:
    spec: Spec = {"containers": [container(resources={"limits": {"cpu": "100u"}})]}
    podspec.default_pod_spec(spec)
    assert spec["containers"][0]["resources"]["limits"] == {"cpu": "1m"}


def test_probes_and_handlers_are_filled_in() -> None:
    spec: Spec = {"containers": [container(livenessProbe={"httpGet": {"port": 80}}, lifecycle={"preStop": {"httpGet": {"port": 1}}})]}
    podspec.default_pod_spec(spec)
    assert spec["containers"][0]["livenessProbe"] == {
        "httpGet": {"port": 80, "path": "/", "scheme": "HTTP"}, "timeoutSeconds": 1, "periodSeconds": 10, "successThreshold": 1,
        "failureThreshold": 3}
    assert spec["containers"][0]["lifecycle"]["preStop"]["httpGet"] == {"port": 1, "path": "/", "scheme": "HTTP"}


@pytest.mark.parametrize(("volume", "filled"), [
    ({"name": "v"}, {"emptyDir": {}}),
    ({"name": "v", "configMap": {"name": "x"}}, {"configMap": {"name": "x", "defaultMode": 420}}),
    ({"name": "v", "hostPath": {"path": "/x"}}, {"hostPath": {"path": "/x", "type": ""}}),
    ({"name": "v", "projected": {"sources": [{"serviceAccountToken": {"path": "t"}}]}},
     {"projected": {"sources": [{"serviceAccountToken": {"path": "t", "expirationSeconds": 3600}}], "defaultMode": 420}}),
    ({"name": "v", "downwardAPI": {"items": [{"path": "l", "fieldRef": {"fieldPath": "metadata.labels"}}]}},
     {"downwardAPI": {"items": [{"path": "l", "fieldRef": {"fieldPath": "metadata.labels", "apiVersion": "v1"}}], "defaultMode": 420}}),
])
def test_volumes_are_filled_in(volume: Spec, filled: Spec) -> None:
    default_volume(volume)
    assert volume == {"name": "v", **filled}


def test_both_names_of_the_service_account_are_kept_alike() -> None:
    spec: Spec = {"containers": [container()], "serviceAccount": "bot"}
    podspec.default_pod_spec(spec)
    assert spec["serviceAccountName"] == spec["serviceAccount"] == "bot"


CONTAINER_CASES: list[tuple[Spec, list[str]]] = [
    ({}, []),
    ({"name": ""}, ["name: Required value"]),
    ({"image": ""}, ["image: Required value"]),
    ({"image": " nginx"}, ['image: Invalid value: " nginx": must not have leading or trailing whitespace']),
    ({"imagePullPolicy": "Often"}, ['imagePullPolicy: Unsupported value: "Often": supported values: "Always", "IfNotPresent", "Never"']),
    ({"ports": [{}]}, ["ports[0].containerPort: Required value"]),
    ({"ports": [{"containerPort": 70000}]}, ["ports[0].containerPort: Invalid value: 70000: must be between 1 and 65535, inclusive"]),
    ({"ports": [{"containerPort": 80, "name": "a"}, {"containerPort": 81, "name": "a"}]}, ['ports[1].name: Duplicate value: "a"']),
    ({"env": [{"value": "x"}]}, ["env[0].name: Required value"]),
    ({"env": [{"name": "A", "value": "x", "valueFrom": {"fieldRef": {"fieldPath": "metadata.name"}}}]},
     ['env[0].valueFrom: Invalid value: "": may not be specified when `value` is not empty']),
    ({"env": [{"name": "A", "valueFrom": {"configMapKeyRef": {"name": "x"}}}]}, ["env[0].valueFrom.configMapKeyRef.key: Required value"]),
    ({"volumeMounts": [{"name": "no", "mountPath": "/x"}]}, ['volumeMounts[0].name: Not found: "no"']),
    ({"resources": {"limits": {"cpu": "20m"}, "requests": {"cpu": "50m"}}},
     ['resources.requests: Invalid value: "50m": must be less than or equal to cpu limit of 20m']),
    ({"resources": {"limits": {"cpu": "-1"}}}, ['resources.limits[cpu]: Invalid value: "-1": must be greater than or equal to 0']),
    ({"resources": {"limits": {"cpus": "1"}}}, ['resources.limits: Invalid value: "cpus": must be a standard resource for containers']),
    ({"resources": {"requests": {"example.com/gpu": "1"}}},
     ["resources.limits: Required value: Limit must be set for non overcommitable resources"]),
    ({"livenessProbe": {}}, ["livenessProbe: Required value: must specify a handler type"]),
    ({"livenessProbe": {"tcpSocket": {"port": 1}, "exec": {"command": ["x"]}}},
     ["livenessProbe.tcpSocket: Forbidden: may not specify more than 1 handler type"]),
    ({"livenessProbe": {"tcpSocket": {"port": "http"}, "successThreshold": 2}},
     ["livenessProbe.successThreshold: Invalid value: 2: must be 1"]),
]


@pytest.mark.parametrize(("more", "expected"), CONTAINER_CASES)
def test_what_is_wrong_with_a_container(more: Spec, expected: list[str]) -> None:
    assert of_container(**more) == expected


SPEC_CASES: list[tuple[Spec, list[str]]] = [
    ({"containers": None}, ["spec.containers: Required value"]),
    ({"containers": [container(), container()]}, ['spec.containers[1].name: Duplicate value: "c"']),
    ({"initContainers": [container()]}, ['spec.initContainers[0].name: Duplicate value: "c"']),
    ({"initContainers": [container(name="i", readinessProbe={"tcpSocket": {"port": 1}})]},
     ["spec.initContainers[0].readinessProbe: Forbidden: may not be set for init containers without restartPolicy=Always"]),
    ({"restartPolicy": "Maybe"}, ['spec.restartPolicy: Unsupported value: "Maybe": supported values: "Always", "Never", "OnFailure"']),
    ({"volumes": [{"name": "v", "emptyDir": {}}, {"name": "v", "emptyDir": {}}]}, ['spec.volumes[1].name: Duplicate value: "v"']),
    ({"volumes": [{"name": "v", "emptyDir": {}, "hostPath": {"path": "/"}}]},
     ["spec.volumes[0].hostPath: Forbidden: may not specify more than 1 volume type"]),
    ({"volumes": [{"name": "v", "persistentVolumeClaim": {}}]}, ["spec.volumes[0].persistentVolumeClaim.claimName: Required value"]),
    ({"tolerations": [{"operator": "Equal"}]},
     ['spec.tolerations[0].operator: Invalid value: "Equal": operator must be Exists when `key` is empty, '
      'which means "match all values and all keys"']),
    ({"activeDeadlineSeconds": 0}, ["spec.activeDeadlineSeconds: Invalid value: 0: must be between 1 and 2147483647, inclusive"]),
    ({"containers": [container(name=n, ports=[{"containerPort": 1, "hostPort": 9}]) for n in "cd"]},
     ['spec.containers[1].ports[0].hostPort: Duplicate value: "TCP//9"']),
    ({"topologySpreadConstraints": [{"maxSkew": 0, "topologyKey": "zone", "whenUnsatisfiable": "DoNotSchedule"}]},
     ["spec.topologySpreadConstraints[0].maxSkew: Invalid value: 0: must be greater than zero"]),
    ({"dnsPolicy": "None"}, ["spec.dnsConfig: Required value: must provide `dnsConfig` when `dnsPolicy` is None"]),
    ({"affinity": {"nodeAffinity": {"requiredDuringSchedulingIgnoredDuringExecution": {"nodeSelectorTerms": []}}}},
     ["spec.affinity.nodeAffinity.requiredDuringSchedulingIgnoredDuringExecution.nodeSelectorTerms: Required value: "
      "must have at least one node selector term"]),
]


@pytest.mark.parametrize(("more", "expected"), SPEC_CASES)
def test_what_is_wrong_with_a_spec(more: Spec, expected: list[str]) -> None:
    assert complaints(**more) == expected


def test_warnings_tell_of_hidden_variables_old_labels_and_double_ports() -> None:
    spec = {
        "nodeSelector": {"beta.kubernetes.io/os": "linux"},
        "containers": [container(env=[{"name": "A"}, {"name": "A"}], ports=[{"containerPort": 80}, {"containerPort": 80}])],
    }
    assert spec_warnings(spec, "spec") == [
        'spec.nodeSelector[beta.kubernetes.io/os]: deprecated since v1.14; use "kubernetes.io/os" instead',
        'spec.containers[0].env[1]: hides previous definition of "A", which may be dropped when using apply',
        "spec.containers[0].ports[1]: duplicate port definition with spec.containers[0].ports[0]",
    ]
