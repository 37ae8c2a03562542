"""What a profile of `kubectl debug` makes of the pod that it adds a container to, copies, or runs on a node.

Source: kubectl `pkg/cmd/debug/profiles.go`.
"""
from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from .errors import CommandError

Object = dict[str, Any]

EPHEMERAL, COPY, NODE = "ephemeral", "copy", "node"
PROFILES = ("legacy", "general", "baseline", "restricted", "netadmin", "sysadmin")
ROOT = "host-root"


def check(profile: str) -> None:
    """Raise CommandError for a profile that is none."""
    if profile not in PROFILES:
        raise CommandError(f"unknown profile: {profile}")


def apply_profile(profile: str, style: str, pod: Object, container: Object, keep: Mapping[str, bool]) -> None:
    """Change the pod and its container in place. `keep` says which of a copied pod's parts stay."""
    if profile in ("baseline", "restricted") or (profile == "general" and style == NODE):
        container.pop("securityContext", None)
    _secure(profile, style, container)
    if style == COPY:
        _shorten(profile, pod, keep)
        if profile != "legacy":
            pod["spec"].setdefault("shareProcessNamespace", True)
    if style == NODE and profile not in ("baseline", "restricted"):
        if profile != "netadmin":
            _mount_root(pod, container)
        pod["spec"] |= {"hostNetwork": True, "hostPID": True, "hostIPC": True}


def _secure(profile: str, style: str, container: Object) -> None:
    if profile == "general" and style != NODE:
        _add(container, "SYS_PTRACE")
    elif profile == "netadmin":
        _add(container, "NET_ADMIN", "NET_RAW")
    elif profile == "sysadmin":
        container.setdefault("securityContext", {})["privileged"] = True
    elif profile == "restricted":
        container["securityContext"] = {
            "runAsNonRoot": True, "capabilities": {"drop": ["ALL"]}, "allowPrivilegeEscalation": False,
            "seccompProfile": {"type": "RuntimeDefault"},
        }


def _add(container: Object, *capabilities: str) -> None:
    held = container.setdefault("securityContext", {}).setdefault("capabilities", {})
    held["add"] = [*held.get("add", ()), *capabilities]


def _shorten(profile: str, pod: Object, keep: Mapping[str, bool]) -> None:
    """Take from a copy what would make it part of something, or keep it from being looked into."""
    if profile == "legacy" or not keep["labels"]:
        pod["metadata"].pop("labels", None)
    if profile == "legacy":
        return
    if not keep["annotations"]:
        pod["metadata"].pop("annotations", None)
    for container in pod["spec"]["containers"]:
        for kind in ("liveness", "readiness", "startup"):
            if not keep[kind]:
                container.pop(f"{kind}Probe", None)
    if not keep["init_containers"]:
        pod["spec"].pop("initContainers", None)


def _mount_root(pod: Object, container: Object) -> None:
    pod["spec"].setdefault("volumes", []).append({"name": ROOT, "hostPath": {"path": "/"}})
    container.setdefault("volumeMounts", []).append({"mountPath": "/host", "name": ROOT})
