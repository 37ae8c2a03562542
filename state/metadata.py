"""What every object's metadata must satisfy: names by kind, labels, annotations, finalizers, owners, and what no update may change.

Sources: apimachinery `pkg/api/validation/{objectmeta,generic}.go`, `pkg/apis/meta/v1/validation/validation.go`;
kubernetes `pkg/apis/core/validation/validation.go`. Names by kind: the `Validate…Name` functions of `pkg/apis/*/validation`.
"""
from __future__ import annotations

from collections.abc import Callable
from typing import Any

from . import fielderrors as fe
from .fielderrors import Cause
from .kind import Resource
from .pure import names
from .pure.gojson import quote

ANNOTATIONS_LIMIT = 256 * 1024
STANDARD_FINALIZERS = frozenset({"kubernetes", "orphan", "foregroundDeletion"})
OPERATORS = frozenset({"In", "NotIn", "Exists", "DoesNotExist"})

_PATH_SEGMENT_GROUPS = frozenset({"rbac.authorization.k8s.io", "apiregistration.k8s.io"})
_PATH_SEGMENT = frozenset({"certificatesigningrequests.certificates.k8s.io"})
_LABEL = frozenset({"namespaces", "services", "statefulsets.apps"})


def _trust_bundle(value: str) -> list[str]:
    return names.dns1123_subdomain(value.replace(":", "."))


def name_rule(resource: Resource) -> Callable[[str], list[str]]:
    """What a resource's names must be: the function gives the reasons why a name is refused."""
    if resource.gr in _LABEL:
        return names.dns1123_label
    if resource.gr == "clustertrustbundles.certificates.k8s.io":
        return _trust_bundle
    if resource.group in _PATH_SEGMENT_GROUPS or resource.gr in _PATH_SEGMENT:
        return names.path_segment_name
    return names.dns1123_subdomain


def validate_labels(labels: dict[str, str] | None, path: str) -> list[Cause]:
    """Keys must be qualified names, values label values; both are reported at the map's own path."""
    causes = []
    for key, value in (labels or {}).items():
        causes += [fe.invalid(path, key, why) for why in names.qualified_name(key)]
        causes += [fe.invalid(path, value, why) for why in names.label_value(value)]
    return causes


def validate_annotations(annotations: dict[str, str] | None, path: str) -> list[Cause]:
    """Keys as labels' keys in any case; all together 256 KiB."""
    causes = []
    size = 0
    for key, value in (annotations or {}).items():
        causes += [fe.invalid(path, key, why) for why in names.qualified_name(key.lower())]
        size += len(key.encode()) + len(value.encode())
    if size > ANNOTATIONS_LIMIT:
        causes.append(fe.too_long(path, ANNOTATIONS_LIMIT))
    return causes


def _validate_owner(ref: dict[str, Any], path: str) -> list[Cause]:
    causes = []
    if not ref.get("apiVersion"):
        causes.append(fe.invalid(f"{path}.apiVersion", "", "version must not be empty"))
    for key in ("kind", "name", "uid"):
        if not ref.get(key):
            causes.append(fe.invalid(f"{path}.{key}", "", "must not be empty"))
    if ref.get("apiVersion") == "v1" and ref.get("kind") == "Event":
        causes.append(fe.invalid(path, ref, "/v1, Kind=Event is disallowed from being an owner"))
    return causes


def validate_owner_references(refs: list[dict[str, Any]] | None, path: str) -> list[Cause]:
    """Every owner must be named in full, and at most one of them controls."""
    causes = []
    first = ""
    for i, ref in enumerate(refs or ()):
        causes += _validate_owner(ref, f"{path}[{i}]")
        if not ref.get("controller"):
            continue
        current = f"{ref.get('kind', '')}/{ref.get('name', '')}"
        if first:
            why = f'Only one reference can have Controller set to true. Found "true" in references for {first} and {current}'
            causes.append(fe.invalid(path, refs, why))
        else:
            first = current
    return causes


def validate_finalizers(finalizers: list[str] | None, path: str) -> list[Cause]:
    """A finalizer is a standard one or carries a domain; the two ways to treat dependents exclude each other."""
    causes = []
    for i, name in enumerate(finalizers or ()):
        causes += [fe.invalid(f"{path}[{i}]", name, why) for why in names.qualified_name(name)]
        if "/" not in name and name not in STANDARD_FINALIZERS:
            causes.append(fe.invalid(f"{path}[{i}]", name, "name is neither a standard finalizer name nor is it fully qualified"))
    if {"orphan", "foregroundDeletion"} <= set(finalizers or ()):
        causes.append(fe.invalid(path, finalizers, "finalizer orphan and foregroundDeletion cannot be both set"))
    return causes


def validate_metadata(obj: dict[str, Any], resource: Resource, path: str = "metadata") -> list[Cause]:
    """The rules of a new or changed object's metadata (`ValidateObjectMeta`)."""
    meta = obj["metadata"]
    rule = name_rule(resource)
    causes = []
    if meta.get("generateName"):
        prefix = meta["generateName"]
        causes += [fe.invalid(f"{path}.generateName", prefix, why) for why in rule(names.mask_trailing_dash(prefix))]
    if not meta.get("name"):
        causes.append(fe.required(f"{path}.name", "name or generateName is required"))
    else:
        causes += [fe.invalid(f"{path}.name", meta["name"], why) for why in rule(meta["name"])]
    if resource.namespaced:
        if not meta.get("namespace"):
            causes.append(fe.required(f"{path}.namespace"))
        else:
            causes += [fe.invalid(f"{path}.namespace", meta["namespace"], why) for why in names.dns1123_label(meta["namespace"])]
    elif meta.get("namespace"):
        causes.append(fe.forbidden(f"{path}.namespace", "not allowed on this type"))
    causes += validate_labels(meta.get("labels"), f"{path}.labels")
    causes += validate_annotations(meta.get("annotations"), f"{path}.annotations")
    causes += validate_owner_references(meta.get("ownerReferences"), f"{path}.ownerReferences")
    return causes + validate_finalizers(meta.get("finalizers"), f"{path}.finalizers")


def validate_metadata_update(obj: dict[str, Any], old: dict[str, Any], path: str = "metadata") -> list[Cause]:
    """What an update may not do to metadata (`ValidateObjectMetaUpdate`)."""
    meta, had = obj["metadata"], old["metadata"]
    causes = []
    if had.get("deletionTimestamp"):
        added = sorted(set(meta.get("finalizers") or ()) - set(had.get("finalizers") or ()))
        if added:
            found = "[]string{" + ", ".join(map(quote, added)) + "}"
            why = f"no new finalizers can be added if the object is being deleted, found new finalizers {found}"
            causes.append(fe.forbidden(f"{path}.finalizers", why))
    if meta.get("generation", 0) < had.get("generation", 0):
        causes.append(fe.invalid(f"{path}.generation", meta.get("generation", 0), "must not be decremented"))
    for key in ("name", "namespace", "uid", "creationTimestamp", "deletionTimestamp", "deletionGracePeriodSeconds"):
        if meta.get(key) != had.get(key):
            causes.append(fe.invalid(f"{path}.{key}", meta.get(key), "field is immutable"))
    return causes


def _validate_requirement(requirement: dict[str, Any], path: str) -> list[Cause]:
    causes = []
    operator, values = requirement.get("operator", ""), requirement.get("values") or []
    if operator in ("In", "NotIn") and not values:
        causes.append(fe.required(f"{path}.values", "must be specified when `operator` is 'In' or 'NotIn'"))
    elif operator in ("Exists", "DoesNotExist") and values:
        causes.append(fe.forbidden(f"{path}.values", "may not be specified when `operator` is 'Exists' or 'DoesNotExist'"))
    elif operator not in OPERATORS:
        causes.append(fe.invalid(f"{path}.operator", operator, "not a valid selector operator"))
    causes += [fe.invalid(f"{path}.key", requirement.get("key", ""), why) for why in names.qualified_name(requirement.get("key", ""))]
    for i, value in enumerate(values):
        causes += [fe.invalid(f"{path}.values[{i}]", value, why) for why in names.label_value(value)]
    return causes


def validate_label_selector(selector: dict[str, Any] | None, path: str) -> list[Cause]:
    """The rules of a LabelSelector; none at all is no fault here."""
    if selector is None:
        return []
    causes = validate_labels(selector.get("matchLabels"), f"{path}.matchLabels")
    for i, requirement in enumerate(selector.get("matchExpressions") or ()):
        causes += _validate_requirement(requirement, f"{path}.matchExpressions[{i}]")
    return causes
