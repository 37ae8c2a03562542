"""Ingresses.

Sources: kubernetes `pkg/apis/networking/validation/validation.go` (`ValidateIngressSpec`), `pkg/registry/networking/ingress/strategy.go`,
`pkg/printers/internalversion/printers.go`.
"""
from __future__ import annotations

from typing import Any

from .. import fielderrors as fe
from ..cells import NONE, age_of, balancer
from ..fielderrors import Cause
from ..kind import Age
from ..pure import names
from ..strategy import advance, start, status_only

Object = dict[str, Any]
_HOSTS_SHOWN = 3
_OLD_CLASS = "kubernetes.io/ingress.class"
_PATH_TYPES = ("Exact", "ImplementationSpecific", "Prefix")
_BAD_PARTS = ("//", "/./", "/../", "%2f", "%2F")
_BAD_ENDS = ("/..", "/.")


def _hosts(rules: list[Object]) -> str:
    found = [r["host"] for r in rules if r.get("host")]
    if not found:
        return "*"
    text = ",".join(found[:_HOSTS_SHOWN])
    return f"{text} + {len(rules) - _HOSTS_SHOWN} more..." if len(found) >= _HOSTS_SHOWN and len(rules) > _HOSTS_SHOWN else text


def row(obj: Object, age: Age) -> list[Any]:
    spec = obj["spec"]
    return [
        obj["metadata"]["name"], spec.get("ingressClassName") or NONE, _hosts(spec.get("rules") or []), balancer(obj.get("status", {})),
        "80, 443" if spec.get("tls") else "80", age_of(obj, age),
    ]


def default(obj: Object) -> None:
    obj.setdefault("spec", {})
    obj.setdefault("status", {}).setdefault("loadBalancer", {})


def prepare_create(obj: Object) -> None:
    start(obj, {"loadBalancer": {}})


prepare_update = advance
prepare_status = status_only


def _validate_backend(backend: Object, path: str) -> list[Cause]:
    service, resource = backend.get("service"), backend.get("resource")
    if resource is not None and service is not None:
        return [fe.invalid(path, "", "cannot set both resource and service backends")]
    if resource is not None:
        return [fe.required(f"{path}.resource.{key}") for key in ("kind", "name") if not resource.get(key)]
    if service is None:
        return [fe.required(path, "resource or service backend is required")]
    here = f"{path}.service"
    name = service.get("name", "")
    causes = [fe.invalid(f"{here}.name", name, why) for why in names.dns1035_label(name)] if name else [fe.required(f"{here}.name")]
    port = service.get("port") or {}
    if port.get("name") and port.get("number"):
        causes.append(fe.invalid(f"{path}.service", "", "cannot set both port name & port number"))
    elif port.get("name"):
        causes += [fe.invalid(f"{here}.port.name", port["name"], why) for why in names.port_name(port["name"])]
    elif port.get("number"):
        causes += [fe.invalid(f"{here}.port.number", port["number"], why) for why in names.port_number(port["number"])]
    else:
        causes.append(fe.required(path, "port name or number is required"))
    return causes


def _validate_path(item: Object, path: str) -> list[Cause]:
    kind, value = item.get("pathType"), item.get("path", "")
    if kind is None:
        return [fe.required(f"{path}.pathType", "pathType must be specified")]
    causes = []
    if kind in ("Exact", "Prefix"):
        if not value.startswith("/"):
            causes.append(fe.invalid(f"{path}.path", value, "must be an absolute path"))
        for part in _BAD_PARTS:
            if part in value:
                causes.append(fe.invalid(f"{path}.path", value, f"must not contain '{part}'"))
        for end in _BAD_ENDS:
            if value.endswith(end):
                causes.append(fe.invalid(f"{path}.path", value, f"cannot end with '{end}'"))
    elif kind == "ImplementationSpecific":
        if value and not value.startswith("/"):
            causes.append(fe.invalid(f"{path}.path", value, "must be an absolute path"))
    else:
        causes.append(fe.not_supported(f"{path}.pathType", kind, _PATH_TYPES))
    return causes + _validate_backend(item.get("backend") or {}, f"{path}.backend")


def _validate_host(host: str, path: str) -> list[Cause]:
    if names.ip_version(host):
        return [fe.invalid(path, host, "must be a DNS name, not an IP address")]
    check = names.wildcard_dns1123_subdomain if "*" in host else names.dns1123_subdomain
    return [fe.invalid(path, host, why) for why in check(host)]


def _validate_rule(rule: Object, path: str) -> list[Cause]:
    causes = _validate_host(rule["host"], f"{path}.host") if rule.get("host") else []
    http = rule.get("http")
    if http is None:
        return causes
    if not http.get("paths"):
        return [*causes, fe.required(f"{path}.http.paths")]
    return causes + [cause for i, item in enumerate(http["paths"]) for cause in _validate_path(item, f"{path}.http.paths[{i}]")]


def validate(obj: Object) -> list[Cause]:
    spec = obj["spec"]
    causes = []
    if spec.get("rules") is None and spec.get("defaultBackend") is None:
        causes.append(fe.invalid("spec", {}, "either `defaultBackend` or `rules` must be specified"))
    if spec.get("defaultBackend") is not None:
        causes += _validate_backend(spec["defaultBackend"], "spec.defaultBackend")
    for i, rule in enumerate(spec.get("rules") or ()):
        causes += _validate_rule(rule, f"spec.rules[{i}]")
    for i, tls in enumerate(spec.get("tls") or ()):
        for j, host in enumerate(tls.get("hosts") or ()):
            causes += _validate_host(host, f"spec.tls[{i}].hosts[{j}]")
    if spec.get("ingressClassName") is not None:
        name = spec["ingressClassName"]
        causes += [fe.invalid("spec.ingressClassName", name, why) for why in names.dns1123_subdomain(name)]
        if _OLD_CLASS in (obj["metadata"].get("annotations") or {}):
            why = "can not be set when the class field is also set"
            causes.insert(0, fe.invalid(f"metadata.annotations[{_OLD_CLASS}]", obj["metadata"]["annotations"][_OLD_CLASS], why))
    return causes


def warnings(obj: Object, old: Object | None) -> list[str]:
    if old is None and _OLD_CLASS in (obj["metadata"].get("annotations") or {}):
        return [f"annotation \"{_OLD_CLASS}\" is deprecated, please use 'spec.ingressClassName' instead"]
    return []
