"""Namespaces, names, labels, annotations, replicas and images of a kustomization. Source: kustomize `api/internal/builtins`."""
from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from ..errors import CommandError
from . import fields
from .item import Item, Object, holders

_IMAGE_TAIL = r"(:(?P<tag>[a-zA-Z0-9_.{}-]*))?(@(?P<digest>sha256:[a-zA-Z0-9_.{}-]*))?$"


def set_namespace(items: Iterable[Item], namespace: str, catalog: Any) -> None:
    """Put all that has a namespace into this one; a default service account that a binding names is the namespace's."""
    for item in items:
        resource = catalog.by_kind(item.obj.get("apiVersion", ""), item.kind)
        if item.kind == "Namespace":
            item.rename(namespace)
        elif resource is None or resource.namespaced:
            item.move(namespace)
        if item.kind in ("RoleBinding", "ClusterRoleBinding"):
            for subject in item.obj.get("subjects") or ():
                if subject.get("kind") == "ServiceAccount" and subject.get("name") == "default":
                    subject["namespace"] = namespace


def add_affixes(items: Iterable[Item], prefix: str, suffix: str) -> None:
    """Put a prefix before and a suffix behind every name."""
    for item in items:
        if item.kind in fields.NOT_PREFIXED:
            continue
        item.rename(f"{prefix}{item.name}{suffix}")
        item.affixes.append(f"{prefix}|{suffix}")


def _merge(item: Item, paths: Iterable[tuple[str, bool]], pairs: Object) -> None:
    for path, create in paths:
        for holder in holders(item.obj, path.split("/"), create=create):
            holder.update(pairs)


def add_labels(items: Iterable[Item], kustomization: Object) -> None:
    """`commonLabels`, and `labels` with or without selectors and templates."""
    entries = list(kustomization.get("labels") or ())
    if kustomization.get("commonLabels"):
        entries.append({"pairs": kustomization["commonLabels"], "includeSelectors": True})
    for item in items:
        for entry in entries:
            paths = [("metadata/labels", True)]
            if entry.get("includeSelectors"):
                paths += [*fields.selectors(item.kind), *fields.template_maps(item.kind, "labels")]
            elif entry.get("includeTemplates"):
                paths += fields.template_maps(item.kind, "labels")
            own = [f for f in entry.get("fields") or () if f.get("kind") in (None, item.kind)]
            paths += [(f["path"], bool(f.get("create"))) for f in own]
            _merge(item, paths, entry.get("pairs") or {})


def add_annotations(items: Iterable[Item], pairs: Object) -> None:
    for item in items:
        _merge(item, [("metadata/annotations", True), *fields.template_maps(item.kind, "annotations")], pairs)


def set_replicas(items: list[Item], name: str, count: int) -> None:
    """Another number of pods for what has or had this name. Raises CommandError when nothing does."""
    found = [i for i in items if i.kind in fields.REPLICATED and name in i.names]
    if not found:
        kinds = " ".join(f"{kind}.[noVer].[noGrp]" for kind in fields.REPLICATED)
        raise CommandError(f"resource with name {name} does not match a config with the following GVK [{kinds}]")
    for item in found:
        item.obj.setdefault("spec", {})["replicas"] = count


def set_image(items: Iterable[Item], entry: Object) -> None:
    """Another name, tag or digest for the images of this name."""
    pattern = re.compile(f"^{re.escape(entry.get('name', ''))}{_IMAGE_TAIL}")
    for item in items:
        if item.kind != "CustomResourceDefinition":
            _walk(item.obj, pattern, entry)


def _walk(value: Any, pattern: re.Pattern[str], entry: Object) -> None:
    if isinstance(value, list):
        for each in value:
            _walk(each, pattern, entry)
    elif isinstance(value, dict):
        for key, each in value.items():
            if key in ("containers", "initContainers") and isinstance(each, list):
                for container in each:
                    if isinstance(container, dict) and isinstance(container.get("image"), str):
                        container["image"] = _image(container["image"], pattern, entry)
            else:
                _walk(each, pattern, entry)


def _image(image: str, pattern: re.Pattern[str], entry: Object) -> str:
    match = pattern.match(image)
    if match is None:
        return image
    tag, digest = match["tag"] or "", match["digest"] or ""
    if entry.get("newTag") or entry.get("digest"):
        tag, digest = str(entry.get("newTag") or ""), entry.get("digest") or ""
    elif entry.get("tagSuffix") and tag:
        tag += entry["tagSuffix"]
    return (entry.get("newName") or entry["name"]) + (f":{tag}" if tag else "") + (f"@{digest}" if digest else "")
