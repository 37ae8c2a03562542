"""The Pod Security Standards: what a namespace's labels forbid its pods, in the server's words.

A check is a function of a pod's spec that returns why it fails, None when it does not; the table at the end says which level has which.
Source: kubernetes `staging/src/k8s.io/pod-security-admission/policy`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import NamedTuple

from .pure.objects import Object


class Violation(NamedTuple):
    """What is forbidden, and where it is in the pod ("" where that goes without saying)."""

    reason: str
    detail: str

    def __str__(self) -> str:
        return f"{self.reason} ({self.detail})" if self.detail else self.reason


Check = Callable[[Object], Violation | None]
DEFAULT_CAPABILITIES = frozenset({
    "AUDIT_WRITE", "CHOWN", "DAC_OVERRIDE", "FOWNER", "FSETID", "KILL", "MKNOD", "NET_BIND_SERVICE", "SETFCAP", "SETGID", "SETPCAP",
    "SETUID", "SYS_CHROOT",
})  # fmt: skip
SAFE_SYSCTLS = frozenset({
    "kernel.shm_rmid_forced", "net.ipv4.ip_local_port_range", "net.ipv4.tcp_syncookies", "net.ipv4.ping_group_range",
    "net.ipv4.ip_unprivileged_port_start", "net.ipv4.ip_local_reserved_ports", "net.ipv4.tcp_keepalive_time", "net.ipv4.tcp_fin_timeout",
    "net.ipv4.tcp_keepalive_intvl", "net.ipv4.tcp_keepalive_probes", "net.ipv4.tcp_rmem", "net.ipv4.tcp_wmem",
})  # fmt: skip
FREE_VOLUMES = frozenset({
    "configMap", "csi", "downwardAPI", "emptyDir", "ephemeral", "persistentVolumeClaim", "projected", "secret", "image",
})  # fmt: skip
GOOD_SECCOMP = ("RuntimeDefault", "Localhost")


def _containers(spec: Object) -> Iterator[tuple[str, Object]]:
    """(name, security context) of every container."""
    for key in ("initContainers", "containers", "ephemeralContainers"):
        for container in spec.get(key) or ():
            yield container["name"], container.get("securityContext") or {}


def _quoted(names: list[str]) -> str:
    return ", ".join(f'"{name}"' for name in names)


def _who(names: list[str]) -> str:
    return f"container{'s' if len(names) > 1 else ''} {_quoted(names)}"


def _setters(pod: bool, names: list[str]) -> str:
    """Who sets something: the pod, containers, or both."""
    return " and ".join([*(["pod"] if pod else []), *([_who(names)] if names else [])])


def _whole(spec: Object) -> Object:
    return spec.get("securityContext") or {}


# -- baseline ---------------------------------------------------------------------------------------------------------------------


def _app_armor(spec: Object) -> Violation | None:
    def bad(context: Object) -> bool:
        return (context.get("appArmorProfile") or {}).get("type") == "Unconfined"

    names = [name for name, own in _containers(spec) if bad(own)]
    who = _setters(bad(_whole(spec)), names)
    return Violation("forbidden AppArmor profile", f'{who} must not set AppArmor profile type to "Unconfined"') if who else None


def _capabilities(spec: Object) -> Violation | None:
    found = {name: {*((own.get("capabilities") or {}).get("add") or ())} - DEFAULT_CAPABILITIES for name, own in _containers(spec)}
    names = [name for name, some in found.items() if some]
    added = sorted({c for some in found.values() for c in some})
    text = f"{_who(names)} must not include {_quoted(added)} in securityContext.capabilities.add"
    return Violation("non-default capabilities", text) if names else None


def _host_namespaces(spec: Object) -> Violation | None:
    found = [f"{key}=true" for key in ("hostNetwork", "hostPID", "hostIPC") if spec.get(key)]
    return Violation("host namespaces", ", ".join(found)) if found else None


def _host_paths(spec: Object) -> Violation | None:
    names = [v["name"] for v in spec.get("volumes") or () if v.get("hostPath")]
    return Violation("hostPath volumes", f"volume{'s' if len(names) > 1 else ''} {_quoted(names)}") if names else None


def _host_ports(spec: Object) -> Violation | None:
    names, ports = [], set()
    for key in ("initContainers", "containers"):
        for container in spec.get(key) or ():
            used = {str(p["hostPort"]) for p in container.get("ports") or () if p.get("hostPort")}
            names += [container["name"]] if used else []
            ports |= used
    verb, word = ("use" if len(names) > 1 else "uses"), f"hostPort{'s' if len(ports) > 1 else ''}"
    return Violation("hostPort", f"{_who(names)} {verb} {word} {', '.join(sorted(ports))}") if names else None


def _privileged(spec: Object) -> Violation | None:
    names = [name for name, own in _containers(spec) if own.get("privileged")]
    return Violation("privileged", f"{_who(names)} must not set securityContext.privileged=true") if names else None


def _proc_mount(spec: Object) -> Violation | None:
    found = {name: own["procMount"] for name, own in _containers(spec) if own.get("procMount") not in (None, "Default")}
    text = f"{_who([*found])} must not set securityContext.procMount to {_quoted(sorted(set(found.values())))}"
    return Violation("procMount", text) if found and spec.get("hostUsers") is not False else None


def _seccomp(spec: Object) -> Violation | None:
    def bad(context: Object) -> bool:
        return (context.get("seccompProfile") or {}).get("type") == "Unconfined"

    who = _setters(bad(_whole(spec)), [name for name, own in _containers(spec) if bad(own)])
    return Violation("seccompProfile", f'{who} must not set securityContext.seccompProfile.type to "Unconfined"') if who else None


def _sysctls(spec: Object) -> Violation | None:
    names = [s["name"] for s in _whole(spec).get("sysctls") or () if s["name"] not in SAFE_SYSCTLS]
    return Violation("forbidden sysctls", ", ".join(names)) if names else None


# -- restricted -------------------------------------------------------------------------------------------------------------------


def _escalation(spec: Object) -> Violation | None:
    names = [name for name, own in _containers(spec) if own.get("allowPrivilegeEscalation") is not False]
    text = f"{_who(names)} must set securityContext.allowPrivilegeEscalation=false"
    return Violation("allowPrivilegeEscalation != false", text) if names else None


def _few_capabilities(spec: Object) -> Violation | None:
    keeping, adding, added = [], [], set()
    for name, own in _containers(spec):
        capabilities = own.get("capabilities") or {}
        more = [c for c in capabilities.get("add") or () if c != "NET_BIND_SERVICE"]
        keeping += [] if "ALL" in (capabilities.get("drop") or ()) else [name]
        adding += [name] if more else []
        added |= {*more}
    texts = [f'{_who(keeping)} must set securityContext.capabilities.drop=["ALL"]'] if keeping else []
    texts += [f"{_who(adding)} must not include {_quoted(sorted(added))} in securityContext.capabilities.add"] if adding else []
    return Violation("unrestricted capabilities", "; ".join(texts)) if texts else None


def _volume_types(spec: Object) -> Violation | None:
    found = {v["name"]: next((k for k in v if k != "name"), "unknown") for v in spec.get("volumes") or () if not FREE_VOLUMES & {*v}}
    kinds = sorted(set(found.values()))
    several, more = len(found) > 1, len(kinds) > 1
    text = f"volume{'s' if several else ''} {_quoted([*found])} {'use' if several else 'uses'} restricted volume type{'s' if more else ''} "
    return Violation("restricted volume types", text + _quoted(kinds)) if found else None


def _silent(spec: Object, key: str) -> list[str]:
    """The containers that say nothing of a field of the security context themselves."""
    return [name for name, own in _containers(spec) if own.get(key) is None]


def _non_root(spec: Object) -> Violation | None:
    pod = _whole(spec).get("runAsNonRoot")
    who = _setters(pod is False, [name for name, own in _containers(spec) if own.get("runAsNonRoot") is False])
    if who:
        return Violation("runAsNonRoot != true", f"{who} must not set securityContext.runAsNonRoot=false")
    silent = _silent(spec, "runAsNonRoot")
    text = f"pod or {_who(silent)} must set securityContext.runAsNonRoot=true"
    return Violation("runAsNonRoot != true", text) if silent and not pod else None


def _root_user(spec: Object) -> Violation | None:
    who = _setters(_whole(spec).get("runAsUser") == 0, [name for name, own in _containers(spec) if own.get("runAsUser") == 0])
    return Violation("runAsUser=0", f"{who} must not set runAsUser=0") if who else None


def _seccomp_profile(spec: Object) -> Violation | None:
    def kind(context: Object) -> str:
        return (context.get("seccompProfile") or {}).get("type", "")

    pod = kind(_whole(spec))
    bad = {name: kind(own) for name, own in _containers(spec) if kind(own) and kind(own) not in GOOD_SECCOMP}
    who = _setters(bool(pod) and pod not in GOOD_SECCOMP, [*bad])
    if who:
        values = sorted({*bad.values(), *([pod] if pod and pod not in GOOD_SECCOMP else [])})
        return Violation("seccompProfile", f"{who} must not set securityContext.seccompProfile.type to {_quoted(values)}")
    silent = _silent(spec, "seccompProfile")
    text = f'pod or {_who(silent)} must set securityContext.seccompProfile.type to "RuntimeDefault" or "Localhost"'
    return Violation("seccompProfile", text) if silent and not pod else None


_BOTH: tuple[Check, ...] = (_app_armor, _host_namespaces, _host_ports, _privileged, _proc_mount, _sysctls)
CHECKS: dict[str, tuple[Check, ...]] = {
    "privileged": (),
    "baseline": (_app_armor, _capabilities, _host_namespaces, _host_paths, _host_ports, _privileged, _proc_mount, _seccomp, _sysctls),
    "restricted": (*_BOTH, _escalation, _few_capabilities, _volume_types, _non_root, _root_user, _seccomp_profile),
}


def violations(level: str, spec: Object) -> list[Violation]:
    """What the level forbids in a pod's spec, in the order of the checks."""
    return [found for check in CHECKS[level] if (found := check(spec))]
