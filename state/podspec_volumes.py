"""The rules of a pod's volumes and of where containers mount them.

Source: kubernetes `pkg/apis/core/validation/validation.go` (`ValidateVolumes`, `validateVolumeSource`,
`ValidateVolumeMounts`, `ValidateVolumeDevices`).
"""
from __future__ import annotations

from typing import Any

from . import fielderrors as fe
from .fielderrors import Cause
from .metadata import validate_annotations, validate_labels
from .pure import names, quantity

Volumes = dict[str, dict[str, Any]]

SOURCES = (
    "emptyDir", "hostPath", "gitRepo", "gcePersistentDisk", "awsElasticBlockStore", "secret", "nfs", "iscsi", "glusterfs",
    "flocker", "persistentVolumeClaim", "rbd", "cinder", "cephfs", "quobyte", "downwardAPI", "fc", "flexVolume", "configMap", "azureFile",
    "vsphereVolume", "photonPersistentDisk", "portworxVolume", "azureDisk", "storageos", "projected", "scaleIO", "csi", "ephemeral",
    "image",
)
_HOST_PATH_TYPES = ("", "BlockDevice", "CharDevice", "Directory", "DirectoryOrCreate", "File", "FileOrCreate", "Socket")
_REQUIRED = {
    "nfs": ("server", "path"), "gcePersistentDisk": ("pdName",), "awsElasticBlockStore": ("volumeID",), "csi": ("driver",),
    "persistentVolumeClaim": ("claimName",), "cinder": ("volumeID",), "azureFile": ("secretName", "shareName"),
    "gitRepo": ("repository",), "vsphereVolume": ("volumePath",), "flexVolume": ("driver",), "rbd": ("monitors", "image"),
    "cephfs": ("monitors",), "glusterfs": ("endpoints", "path"), "hostPath": ("path",), "secret": ("secretName",),
    "configMap": ("name",), "image": ("reference",),
}
_NO_PART = "one of secret, configMap, downwardAPI, serviceAccountToken, or clusterTrustBundle must be specified"
_PROPAGATIONS = ("Bidirectional", "HostToContainer", "None")


def _backsteps(value: str, path: str) -> list[Cause]:
    return [fe.invalid(path, value, "must not contain '..'")] if ".." in value.split("/") else []


def validate_local_path(value: str, path: str) -> list[Cause]:
    """A path that stays inside its folder."""
    if value.startswith("/"):
        return [fe.invalid(path, value, "must be a relative path")]
    return _backsteps(value, path)


def _validate_file_path(value: str, path: str) -> list[Cause]:
    if not value:
        return [fe.required(path)]
    causes = validate_local_path(value, path)
    if value.startswith("..") and ".." not in value.split("/"):
        causes.append(fe.invalid(path, value, "must not start with '..'"))
    return causes


def _validate_mode(holder: dict[str, Any], key: str, path: str) -> list[Cause]:
    mode = holder.get(key)
    if mode is None or 0 <= mode <= 0o777:
        return []
    return [fe.invalid(f"{path}.{key}", mode, "must be a number between 0 and 0777 (octal), both inclusive")]


def _validate_items(source: dict[str, Any], path: str) -> list[Cause]:
    causes = _validate_mode(source, "defaultMode", path)
    for i, item in enumerate(source.get("items") or ()):
        here = f"{path}.items[{i}]"
        if "fieldRef" not in item and "resourceFieldRef" not in item and not item.get("key"):
            causes.append(fe.required(f"{here}.key"))
        causes += _validate_file_path(item.get("path", ""), f"{here}.path") + _validate_mode(item, "mode", here)
    return causes


def _validate_projected(source: dict[str, Any], path: str) -> list[Cause]:
    causes = _validate_mode(source, "defaultMode", path)
    for i, part in enumerate(source.get("sources") or ()):
        here = f"{path}.sources[{i}]"
        found = 0
        for kind in ("secret", "configMap", "downwardAPI", "serviceAccountToken", "clusterTrustBundle", "podCertificate"):
            if part.get(kind) is None:
                continue
            if found:
                causes.append(fe.forbidden(f"{here}.{kind}", "may not specify more than 1 volume type per source"))
                continue
            found = 1
            if kind in ("secret", "configMap") and not part[kind].get("name"):
                causes.append(fe.required(f"{here}.{kind}.name"))
            causes += _validate_items(part[kind], f"{here}.{kind}")
        if not found:
            causes.append(fe.required(here, _NO_PART))
    return causes


def _validate_source(kind: str, source: dict[str, Any], path: str) -> list[Cause]:
    causes = [fe.required(f"{path}.{key}") for key in _REQUIRED.get(kind, ()) if not source.get(key)]
    if kind == "hostPath":
        causes += _backsteps(source.get("path", ""), f"{path}.path")
        if source.get("type", "") not in _HOST_PATH_TYPES:
            causes.append(fe.not_supported(f"{path}.type", source["type"], _HOST_PATH_TYPES))
    elif kind == "emptyDir" and source.get("sizeLimit") and quantity.compare(source["sizeLimit"], "0") < 0:
        causes.append(fe.forbidden(f"{path}.sizeLimit", "SizeLimit field must be a valid resource quantity"))
    elif kind == "nfs" and source.get("path") and not source["path"].startswith("/"):
        causes.append(fe.invalid(f"{path}.path", source["path"], "must be an absolute path"))
    elif kind in ("secret", "configMap", "downwardAPI"):
        causes += _validate_items(source, path)
    elif kind == "projected":
        causes += _validate_projected(source, path)
    elif kind == "ephemeral":
        causes += _validate_ephemeral(source, path)
    return causes


def _validate_ephemeral(source: dict[str, Any], path: str) -> list[Cause]:
    claim = source.get("volumeClaimTemplate")
    if claim is None:
        return [fe.required(f"{path}.volumeClaimTemplate")]
    from .claimspec import validate_claim_spec

    here = f"{path}.volumeClaimTemplate"
    meta = claim.get("metadata") or {}
    causes = validate_annotations(meta.get("annotations"), f"{here}.metadata.annotations")
    causes += validate_labels(meta.get("labels"), f"{here}.metadata.labels")
    return causes + validate_claim_spec(claim.get("spec") or {}, f"{here}.spec")


def _validate_volume(volume: dict[str, Any], path: str) -> list[Cause]:
    causes = []
    found = 0
    for kind in SOURCES:
        if volume.get(kind) is None:
            continue
        if found:
            causes.append(fe.forbidden(f"{path}.{kind}", "may not specify more than 1 volume type"))
        else:
            found = 1
            causes += _validate_source(kind, volume[kind], f"{path}.{kind}")
    if not found:
        causes.append(fe.required(path, "must specify a volume type"))
    return causes


def validate_volumes(volumes: list[dict[str, Any]] | None, path: str) -> tuple[Volumes, list[Cause]]:
    """The volumes by name (those with a usable one), and what is wrong with them."""
    known: Volumes = {}
    causes = []
    for i, volume in enumerate(volumes or ()):
        here = f"{path}[{i}]"
        found = _validate_volume(volume, here)
        name = volume.get("name", "")
        if not name:
            found.append(fe.required(f"{here}.name"))
        else:
            found += [fe.invalid(f"{here}.name", name, why) for why in names.dns1123_label(name)]
            if name in known:
                found.append(fe.duplicate(f"{here}.name", name))
        if not found:
            known[name] = volume
        causes += found
    return known, causes


def validate_mounts(container: dict[str, Any], volumes: Volumes, path: str) -> list[Cause]:
    """Where a container mounts volumes."""
    causes = []
    places: set[str] = set()
    devices = {d.get("name"): d.get("devicePath") for d in container.get("volumeDevices") or ()}
    for i, mount in enumerate(container.get("volumeMounts") or ()):
        here = f"{path}[{i}]"
        name, place = mount.get("name", ""), mount.get("mountPath", "")
        if not name:
            causes.append(fe.required(f"{here}.name"))
        elif name not in volumes:
            causes.append(fe.not_found(f"{here}.name", name))
        if not place:
            causes.append(fe.required(f"{here}.mountPath"))
        elif place in places:
            causes.append(fe.invalid(f"{here}.mountPath", place, "must be unique"))
        places.add(place)
        if name in devices:
            causes.append(fe.invalid(f"{here}.name", name, "must not already exist in volumeDevices"))
        if place and place in devices.values():
            causes.append(fe.invalid(f"{here}.mountPath", place, "must not already exist as a path in volumeDevices"))
        causes += _validate_sub_paths(mount, here)
        propagation = mount.get("mountPropagation")
        if propagation is not None and propagation not in _PROPAGATIONS:
            causes.append(fe.not_supported(f"{here}.mountPropagation", propagation, _PROPAGATIONS))
    return causes


def _validate_sub_paths(mount: dict[str, Any], path: str) -> list[Cause]:
    causes = []
    if mount.get("subPath"):
        causes += validate_local_path(mount["subPath"], f"{path}.subPath")
    if mount.get("subPathExpr"):
        if mount.get("subPath"):
            causes.append(fe.invalid(f"{path}.subPathExpr", mount["subPathExpr"], "subPathExpr and subPath are mutually exclusive"))
        causes += validate_local_path(mount["subPathExpr"], f"{path}.subPathExpr")
    return causes


def validate_devices(container: dict[str, Any], volumes: Volumes, path: str) -> list[Cause]:
    """Where a container finds block devices."""
    causes = []
    names_seen: set[str] = set()
    places: set[str] = set()
    for i, device in enumerate(container.get("volumeDevices") or ()):
        here = f"{path}[{i}]"
        name, place = device.get("name", ""), device.get("devicePath", "")
        if not name:
            causes.append(fe.required(f"{here}.name"))
        if name in names_seen:
            causes.append(fe.invalid(f"{here}.name", name, "must be unique"))
        elif name and name not in volumes:
            causes.append(fe.not_found(f"{here}.name", name))
        if not place:
            causes.append(fe.required(f"{here}.devicePath"))
        if place in places:
            causes.append(fe.invalid(f"{here}.devicePath", place, "must be unique"))
        names_seen.add(name)
        places.add(place)
    return causes
