"""The rules of a container's environment.

Source: kubernetes `pkg/apis/core/validation/validation.go` (`ValidateEnv`, `ValidateEnvFrom`, `validateEnvVarValueFrom`).
"""
from __future__ import annotations

from typing import Any

from . import fielderrors as fe
from .fielderrors import Cause
from .pure import names

_VALUE_FIELDS = (
    "metadata.name", "metadata.namespace", "metadata.uid", "spec.nodeName", "spec.serviceAccountName", "status.hostIP", "status.hostIPs",
    "status.podIP", "status.podIPs",
)
_AMOUNTS = (
    "limits.cpu", "limits.ephemeral-storage", "limits.memory", "requests.cpu", "requests.ephemeral-storage", "requests.memory",
)
_KINDS = ("fieldRef", "resourceFieldRef", "configMapKeyRef", "secretKeyRef", "fileKeyRef")


def _validate_field_ref(ref: dict[str, Any], path: str) -> list[Cause]:
    if not ref.get("apiVersion"):
        return [fe.required(f"{path}.apiVersion")]
    field = ref.get("fieldPath", "")
    if not field:
        return [fe.required(f"{path}.fieldPath")]
    base, bracket, rest = field.partition("['")
    if bracket and base in ("metadata.annotations", "metadata.labels") and rest.endswith("']"):
        key = rest[:-2]
        return [fe.invalid(f"{path}.fieldPath", key, why) for why in names.qualified_name(key.lower())]
    if field not in _VALUE_FIELDS:
        return [fe.not_supported(f"{path}.fieldPath", field, _VALUE_FIELDS)]
    return []


def _validate_amount_ref(ref: dict[str, Any], path: str) -> list[Cause]:
    resource = ref.get("resource", "")
    if not resource:
        return [fe.required(f"{path}.resource")]
    if resource not in _AMOUNTS and not resource.startswith(("requests.hugepages-", "limits.hugepages-")):
        return [fe.not_supported(f"{path}.resource", resource, _AMOUNTS)]
    return []


def _validate_key_ref(ref: dict[str, Any], path: str) -> list[Cause]:
    causes = [] if ref.get("name") else [fe.required(f"{path}.name")]
    if not ref.get("key"):
        return [*causes, fe.required(f"{path}.key")]
    return causes + [fe.invalid(f"{path}.key", ref["key"], why) for why in names.config_map_key(ref["key"])]


def _validate_source(variable: dict[str, Any], path: str) -> list[Cause]:
    source = variable["valueFrom"]
    causes = []
    found = [kind for kind in _KINDS if source.get(kind) is not None]
    for kind in found:
        here = f"{path}.{kind}"
        if kind == "fieldRef":
            causes += _validate_field_ref(source[kind], here)
        elif kind == "resourceFieldRef":
            causes += _validate_amount_ref(source[kind], here)
        elif kind != "fileKeyRef":
            causes += _validate_key_ref(source[kind], here)
    if not found:
        alternatives = "`fieldRef`, `resourceFieldRef`, `configMapKeyRef`, `secretKeyRef` or `fileKeyRef`"
        causes.append(fe.invalid(path, "", f"must specify one of: {alternatives}"))
    elif variable.get("value"):
        causes.append(fe.invalid(path, "", "may not be specified when `value` is not empty"))
    elif len(found) > 1:
        causes.append(fe.invalid(path, "", "may not have more than one field specified at a time"))
    return causes


def validate_env(env: list[dict[str, Any]] | None, path: str) -> list[Cause]:
    """Variables: a name, and a value or one source of it."""
    causes = []
    for i, variable in enumerate(env or ()):
        name = variable.get("name", "")
        if not name:
            causes.append(fe.required(f"{path}[{i}].name"))
        else:
            causes += [fe.invalid(f"{path}[{i}].name", name, why) for why in names.relaxed_env_var_name(name)]
        if variable.get("valueFrom") is not None:
            causes += _validate_source(variable, f"{path}[{i}].valueFrom")
    return causes


def validate_env_from(sources: list[dict[str, Any]] | None, path: str) -> list[Cause]:
    """Whole ConfigMaps and Secrets as variables."""
    causes = []
    for i, source in enumerate(sources or ()):
        here = f"{path}[{i}]"
        if source.get("prefix"):
            causes += [fe.invalid(f"{here}.prefix", source["prefix"], why) for why in names.relaxed_env_var_name(source["prefix"])]
        found = [kind for kind in ("configMapRef", "secretRef") if source.get(kind) is not None]
        causes += [fe.required(f"{here}.{kind}.name") for kind in found if not source[kind].get("name")]
        if not found:
            causes.append(fe.invalid(here, "", "must specify one of: `configMapRef` or `secretRef`"))
        elif len(found) > 1:
            causes.append(fe.invalid(here, "", "may not have more than one field specified at a time"))
    return causes
