"""What the server fills in where a pod's spec is silent.

Source: kubernetes `pkg/apis/core/v1/defaults.go`, `zz_generated.defaults.go`, `conversion.go`
(the twin names of a service account).
"""
from __future__ import annotations

from typing import Any

from .pure import quantity

Spec = dict[str, Any]

_PROBES = (("timeoutSeconds", 1), ("periodSeconds", 10), ("successThreshold", 1), ("failureThreshold", 3))
_WITH_MODE = ("secret", "configMap", "downwardAPI", "projected")
_FILE_MODE = 0o644
_TOKEN_SECONDS = 3600
_VOLUME_DEFAULTS: dict[str, dict[str, Any]] = {
    "iscsi": {"iscsiInterface": "default"},
    "rbd": {"pool": "rbd", "user": "admin", "keyring": "/etc/ceph/keyring"},
    "azureDisk": {"cachingMode": "ReadWrite", "kind": "Shared", "fsType": "ext4", "readOnly": False},
    "scaleIO": {"storageMode": "ThinProvisioned", "fsType": "xfs"},
    "hostPath": {"type": ""},
}


def latest(image: str) -> bool:
    """Whether an image reference means the tag `latest`: it says so, or names neither tag nor digest."""
    name, _, digest = image.partition("@")
    tag = name.rpartition("/")[2].partition(":")[2]
    return tag == "latest" if tag else bool(name) and not digest


def pull_policy(image: str) -> str:
    """How often an image is pulled when nobody says."""
    return "Always" if latest(image) else "IfNotPresent"


def round_up(amounts: dict[str, str] | None) -> None:
    """Amounts finer than a thousandth are rounded up to one."""
    for name, text in (amounts or {}).items():
        if text.endswith(("n", "u")) or "e" in text or "." in text:
            amounts[name] = quantity.canonical(quantity.parse(text).rounded_up_to_milli().served())  # type: ignore[index]


def default_resources(holder: Spec) -> None:
    """The `resources` of a container."""
    resources = holder.setdefault("resources", {})
    round_up(resources.get("limits"))
    round_up(resources.get("requests"))


def _default_field_ref(item: Spec) -> None:
    ref = item.get("fieldRef")
    if ref is not None:
        ref.setdefault("apiVersion", "v1")
    amount = item.get("resourceFieldRef")
    if amount is not None:
        amount.setdefault("divisor", "0")


def _default_probe(probe: Spec) -> None:
    for key, value in _PROBES:
        if not probe.get(key):
            probe[key] = value
    _default_http(probe)
    if "grpc" in probe:
        probe["grpc"].setdefault("service", "")


def _default_http(handler: Spec) -> None:
    http = handler.get("httpGet")
    if http is not None:
        if not http.get("path"):
            http["path"] = "/"
        if not http.get("scheme"):
            http["scheme"] = "HTTP"


def default_container(container: Spec) -> None:
    """One container of any sort."""
    default_resources(container)
    _set(container, "terminationMessagePath", "/dev/termination-log")
    _set(container, "terminationMessagePolicy", "File")
    _set(container, "imagePullPolicy", pull_policy(container.get("image", "")))
    for port in container.get("ports") or ():
        _set(port, "protocol", "TCP")
    for variable in container.get("env") or ():
        _default_field_ref(variable.get("valueFrom") or {})
    for key in ("livenessProbe", "readinessProbe", "startupProbe"):
        if key in container:
            _default_probe(container[key])
    for handler in (container.get("lifecycle") or {}).values():
        if isinstance(handler, dict):
            _default_http(handler)


def _set(holder: Spec, key: str, value: Any) -> None:
    if not holder.get(key):
        holder[key] = value


def _default_projection(source: Spec) -> None:
    token = source.get("serviceAccountToken")
    if token is not None and "expirationSeconds" not in token:
        token["expirationSeconds"] = _TOKEN_SECONDS
    for item in (source.get("downwardAPI") or {}).get("items") or ():
        _default_field_ref(item)


def default_volume(volume: Spec) -> None:
    """One volume; one without a source is an emptyDir."""
    if len(volume) <= ("name" in volume):
        volume["emptyDir"] = {}
    for key in _WITH_MODE:
        if key in volume:
            volume[key].setdefault("defaultMode", _FILE_MODE)
    for key, values in _VOLUME_DEFAULTS.items():
        if key in volume:
            for name, value in values.items():
                volume[key].setdefault(name, value)
    for item in (volume.get("downwardAPI") or {}).get("items") or ():
        _default_field_ref(item)
    for source in (volume.get("projected") or {}).get("sources") or ():
        _default_projection(source)
    if "ephemeral" in volume:
        claim = volume["ephemeral"].get("volumeClaimTemplate")
        if claim is not None:
            claim.setdefault("spec", {}).setdefault("volumeMode", "Filesystem")
    if "image" in volume:
        _set(volume["image"], "pullPolicy", pull_policy(volume["image"].get("reference", "")))


def default_pod_spec(spec: Spec) -> None:
    """A pod's spec wherever it stands, alone or in a template."""
    _set(spec, "dnsPolicy", "ClusterFirst")
    _set(spec, "restartPolicy", "Always")
    _set(spec, "schedulerName", "default-scheduler")
    spec.setdefault("terminationGracePeriodSeconds", 30)
    spec.setdefault("securityContext", {})
    if "resources" in spec:
        default_resources(spec)
    round_up(spec.get("overhead"))
    account = spec.get("serviceAccountName") or spec.get("serviceAccount")
    if account:
        spec["serviceAccountName"] = spec["serviceAccount"] = account
    for container in _all_containers(spec):
        default_container(container)
    for volume in spec.get("volumes") or ():
        default_volume(volume)


def _all_containers(spec: Spec) -> list[Spec]:
    return [c for key in ("initContainers", "containers", "ephemeralContainers") for c in spec.get(key) or ()]


def default_template(template: Spec) -> None:
    """A pod template."""
    template.setdefault("metadata", {})
    default_pod_spec(template.setdefault("spec", {}))


def default_pod(spec: Spec) -> None:
    """What only a pod itself gets: requests from limits, service links, the host's ports."""
    default_pod_spec(spec)
    spec.setdefault("enableServiceLinks", True)
    for container in (*(spec.get("initContainers") or ()), *(spec.get("containers") or ())):
        limits = container["resources"].get("limits")
        if limits:
            requests = container["resources"].setdefault("requests", {})
            for name, amount in limits.items():
                requests.setdefault(name, amount)
        if spec.get("hostNetwork"):
            for port in container.get("ports") or ():
                _set(port, "hostPort", port.get("containerPort", 0))
