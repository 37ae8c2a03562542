"""The containers of a pod or of a pod template: image, ports, state, resources, probes, environment, mounts.

Rules from k8s.io/kubectl/pkg/describe/describe.go (describeContainers and what it calls) and pkg/util/resource/resource.go.
"""
from __future__ import annotations

from collections.abc import Callable
from typing import Any

from .gosort import go_sorted
from .metadata import Object, go_bool, moment
from .probes import probe_text
from .writer import Writer

Resolver = Callable[[Object], str]


def containers_block(
    w: Writer, label: str, containers: list[Object], statuses: list[Object] | None, resolve: Resolver | None, space: str = "",
) -> None:
    """All containers of one sort; `resolve` gives the value of a field that an environment variable refers to."""
    by_name = {status["name"]: status for status in statuses or ()}
    w.write(0, f"{space}{label}:{'' if containers else ' <none>'}\n")
    for container in containers:
        status = by_name.get(container["name"])
        _basics(w, container, status, space)
        _command(w, container)
        if status is not None:
            _states(w, status)
        resources_block(w, container.get("resources"), 2)
        for key, title in (("livenessProbe", "Liveness"), ("readinessProbe", "Readiness"), ("startupProbe", "Startup")):
            if container.get(key):
                w.write(2, f"{title}:\t{probe_text(container[key])}\n")
        _environment_from(w, container)
        _environment(w, container, resolve)
        _mounts(w, container)


def _basics(w: Writer, container: Object, status: Object | None, space: str) -> None:
    w.write(1, f"{' ' if space else ''}{container['name']}:\n")
    if status is not None:
        w.write(2, f"Container ID:\t{status.get('containerID', '')}\n")
    w.write(2, f"Image:\t{container.get('image', '')}\n")
    if status is not None:
        w.write(2, f"Image ID:\t{status.get('imageID', '')}\n")
    for title, key in (("Port", "containerPort"), ("Host Port", "hostPort")):
        ports = _ports(container, key)
        w.write(2, f"{title}s:\t{ports}\n" if "," in ports else f"{title}:\t{ports or '<none>'}\n")
    seccomp = (container.get("securityContext") or {}).get("seccompProfile")
    if seccomp:
        w.write(2, f"SeccompProfile:\t{seccomp['type']}\n")
        if seccomp["type"] == "Localhost":
            w.write(3, f"LocalhostProfile:\t{seccomp.get('localhostProfile', '')}\n")


def _ports(container: Object, key: str) -> str:
    ports = container.get("ports") or ()
    names = [f" ({port['name']})" if port.get("name") else "" for port in ports]
    return ", ".join(f"{port.get(key, 0)}/{port.get('protocol', '')}{name}" for port, name in zip(ports, names, strict=True))


def _command(w: Writer, container: Object) -> None:
    for title, key in (("Command", "command"), ("Args", "args")):
        if container.get(key):
            w.write(2, f"{title}:\n")
            for word in container[key]:
                for line in word.split("\n"):
                    w.write(3, f"{line}\n")


def _states(w: Writer, status: Object) -> None:
    _state(w, "State", status.get("state") or {})
    if (status.get("lastState") or {}).get("terminated"):
        _state(w, "Last State", status["lastState"])
    w.write(2, f"Ready:\t{'True' if status.get('ready') else 'False'}\n")
    w.write(2, f"Restart Count:\t{status.get('restartCount', 0)}\n")


def _state(w: Writer, title: str, state: Object) -> None:
    if state.get("running") is not None:
        w.write(2, f"{title}:\tRunning\n")
        w.write(3, f"Started:\t{moment(state['running'].get('startedAt'))}\n")
    elif state.get("waiting") is not None or state.get("terminated") is None:
        w.write(2, f"{title}:\tWaiting\n")
        reason = (state.get("waiting") or {}).get("reason")
        if reason:
            w.write(3, f"Reason:\t{reason}\n")
    else:
        end = state["terminated"]
        w.write(2, f"{title}:\tTerminated\n")
        for name, key in (("Reason", "reason"), ("Message", "message")):
            if end.get(key):
                w.write(3, f"{name}:\t{end[key]}\n")
        w.write(3, f"Exit Code:\t{end.get('exitCode', 0)}\n")
        if end.get("signal", 0) > 0:
            w.write(3, f"Signal:\t{end['signal']}\n")
        w.write(3, f"Started:\t{moment(end.get('startedAt'))}\n")
        w.write(3, f"Finished:\t{moment(end.get('finishedAt'))}\n")


def resources_block(w: Writer, resources: Object | None, level: int) -> None:
    """Limits and requests, by resource name."""
    for title, key in (("Limits", "limits"), ("Requests", "requests")):
        amounts = (resources or {}).get(key)
        if amounts:
            w.write(level, f"{title}:\n")
            for name in sorted(amounts):
                w.write(level + 1, f"{name}:\t{amounts[name]}\n")


def _environment_from(w: Writer, container: Object) -> None:
    if not container.get("envFrom"):
        return
    w.write(2, "Environment Variables from:\n")
    for entry in container["envFrom"]:
        kind, ref = ("ConfigMap", entry["configMapRef"]) if "configMapRef" in entry else ("Secret", entry.get("secretRef"))
        prefix = f" with prefix '{entry['prefix']}'" if entry.get("prefix") else ""
        name, optional = (ref or {}).get("name", ""), go_bool((ref or {}).get("optional"))
        w.write(3, f"{name}\t{kind if ref is not None else ''}{prefix}\tOptional: {optional}\n")


def _environment(w: Writer, container: Object, resolve: Resolver | None) -> None:
    variables = container.get("env") or []
    w.write(2, f"Environment:{'' if variables else chr(9) + '<none>'}\n")
    for variable in variables:
        name, source = variable["name"], variable.get("valueFrom")
        if source is None:
            first, *rest = variable.get("value", "").split("\n")
            w.write(3, f"{name}:\t{first}\n")
            for line in rest:
                w.write(3, f"\t{line}\n")
        elif "fieldRef" in source:
            ref = source["fieldRef"]
            w.write(3, f"{name}:\t{resolve(ref) if resolve else ''} ({ref.get('apiVersion', '')}:{ref['fieldPath']})\n")
        elif "resourceFieldRef" in source:
            ref = source["resourceFieldRef"]
            value = resource_value(ref, container)
            if value == "0" and ref["resource"] in ("limits.cpu", "limits.memory"):
                value = "node allocatable"
            w.write(3, f"{name}:\t{value} ({ref['resource']})\n")
        else:
            _key_reference(w, name, source)


def _key_reference(w: Writer, name: str, source: Object) -> None:
    for kind, place in (("secretKeyRef", "in secret"), ("configMapKeyRef", "of config map")):
        if kind in source:
            ref = source[kind]
            optional = go_bool(ref.get("optional"))
            w.write(3, f"{name}:\t<set to the key '{ref['key']}' {place} '{ref.get('name', '')}'>\tOptional: {optional}\n")
            return


def resource_value(ref: Object, container: Object) -> str:
    """A container's own limit or request in units of the divisor, rounded up; empty for what cannot be told."""
    from state.pure import quantity

    kind, _, name = ref["resource"].partition(".")
    if kind not in ("limits", "requests") or not (name in ("cpu", "memory", "ephemeral-storage") or name.startswith("hugepages-")):
        return ""
    measure = quantity.milli_value if name == "cpu" else quantity.value
    amount = measure((container.get("resources") or {}).get(kind, {}).get(name, "0"))
    divisor = str(ref.get("divisor", "0"))
    unit = measure("1" if quantity.milli_value(divisor) == 0 else divisor)
    return str(-(-amount // unit))


def _mounts(w: Writer, container: Object) -> None:
    mounts = container.get("volumeMounts") or []
    none = "" if mounts else "\t<none>"
    w.write(2, f"Mounts:{none}\n")
    for mount in _sorted_by(mounts, "mountPath"):
        flags = "ro" if mount.get("readOnly") else "rw"
        if mount.get("subPath"):
            from state.pure.gojson import quote

            flags += f",path={quote(mount['subPath'])}"
        w.write(3, f"{mount['mountPath']} from {mount['name']} ({flags})\n")
    if container.get("volumeDevices"):
        w.write(2, f"Devices:{none}\n")
        for device in _sorted_by(container["volumeDevices"], "devicePath"):
            w.write(3, f"{device['devicePath']} from {device['name']}\n")


def _sorted_by(items: list[Object], key: str) -> list[Any]:
    return go_sorted(items, lambda a, b: a[key] < b[key])


def field_of(pod: Object) -> Resolver:
    """What a pod's `fieldRef` resolves to: kubectl knows only the name and the namespace."""
    known = {"metadata.name": "name", "metadata.namespace": "namespace"}
    return lambda ref: pod["metadata"].get(known.get(ref["fieldPath"], ""), "")
