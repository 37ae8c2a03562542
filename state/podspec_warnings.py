"""What the server warns of in a pod's spec, alone or in a template.

Source: kubernetes `pkg/api/pod/warnings.go`.
"""
from __future__ import annotations

from typing import Any

from .pure import names, quantity
from .pure.gojson import quote

_OLD_LABELS = {
    "beta.kubernetes.io/arch": ("v1.14", "kubernetes.io/arch"),
    "beta.kubernetes.io/os": ("v1.14", "kubernetes.io/os"),
    "failure-domain.beta.kubernetes.io/region": ("v1.17", "topology.kubernetes.io/region"),
    "failure-domain.beta.kubernetes.io/zone": ("v1.17", "topology.kubernetes.io/zone"),
    "beta.kubernetes.io/instance-type": ("v1.17", "node.kubernetes.io/instance-type"),
}
_BYTES = ("memory", "ephemeral-storage")


def name_warnings(obj: dict[str, Any], use: str) -> list[str]:
    """A name that is no DNS label surprises where it becomes a hostname."""
    found = names.dns1123_label(obj["metadata"].get("name", ""))
    if not found:
        return []
    why = "which can result in surprising behavior; a DNS label is recommended"
    return [f"metadata.name: this is used in {use}, {why}: [{' '.join(found)}]"]


def _selector(spec: dict[str, Any], path: str) -> list[str]:
    return [
        f'{path}.nodeSelector[{key}]: deprecated since {_OLD_LABELS[key][0]}; use "{_OLD_LABELS[key][1]}" instead'
        for key in sorted(spec.get("nodeSelector") or ()) if key in _OLD_LABELS
    ]


def _containers(spec: dict[str, Any], path: str) -> list[tuple[str, dict[str, Any]]]:
    return [
        (f"{path}.{key}[{i}]", container)
        for key in ("initContainers", "containers") for i, container in enumerate(spec.get(key) or ())
    ]


def _fractions(container: dict[str, Any], path: str) -> list[str]:
    found = []
    for key in ("limits", "requests"):
        amounts = (container.get("resources") or {}).get(key) or {}
        found += [
            f"{path}.resources.{key}[{name}]: fractional byte value {quote(amounts[name])} is invalid, must be an integer"
            for name in _BYTES if name in amounts and quantity.milli_value(amounts[name]) % 1000
        ]
    return found


def _hidden_env(container: dict[str, Any], path: str) -> list[str]:
    found = []
    seen: set[str] = set()
    for i, variable in enumerate(container.get("env") or ()):
        name = variable.get("name", "")
        if name in seen and f"$({name})" not in variable.get("value", ""):
            found.append(f"{path}.env[{i}]: hides previous definition of {quote(name)}, which may be dropped when using apply")
        seen.add(name)
    return found


def _ports(spec: dict[str, Any], path: str) -> list[str]:
    found = []
    numbers: dict[tuple[Any, ...], str] = {}
    named: dict[str, str] = {}
    for here, container in _containers(spec, path):
        for j, port in enumerate(container.get("ports") or ()):
            place = f"{here}.ports[{j}]"
            key = (port.get("protocol", "TCP"), port.get("containerPort"), port.get("hostPort", 0), port.get("hostIP", ""))
            if key in numbers:
                found.append(f"{place}: duplicate port definition with {numbers[key]}")
            numbers.setdefault(key, place)
            name = port.get("name")
            if name and named.setdefault(name, place) != place:
                first = named[name]
                use = f"services and probes that select ports by name will use {first}"
                found.append(f"{place}: duplicate port name {quote(name)} with {first}, {use}")
    return found


def spec_warnings(spec: dict[str, Any], path: str) -> list[str]:
    """All warnings of a pod's spec."""
    found = _selector(spec, path)
    for i, secret in enumerate(spec.get("imagePullSecrets") or ()):
        if not secret.get("name"):
            found.append(f'{path}.imagePullSecrets[{i}].name: invalid empty name ""')
    for here, container in _containers(spec, path):
        found += _fractions(container, here)
    for here, container in _containers(spec, path):
        found += _hidden_env(container, here)
    return found + _ports(spec, path)


def template_warnings(obj: dict[str, Any], old: dict[str, Any] | None, template: dict[str, Any], path: str) -> list[str]:
    """The warnings of a workload: of its name when it is new, of its template when that may have changed."""
    found = [] if old else name_warnings(obj, "Pod names and hostnames")
    if old and old["metadata"].get("generation") == obj["metadata"].get("generation"):
        return found
    return found + spec_warnings(template.get("spec") or {}, f"{path}.spec")
