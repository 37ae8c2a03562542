"""Discovery of custom resources, in the forms of `discovery.py`.

Sources: apiextensions-apiserver `pkg/apiserver/customresource_discovery_controller.go`.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from state.kind import Catalog, Resource
from state.pure.precedence import precedence

Document = dict[str, Any]
SCALE = {"group": "autoscaling", "version": "v1", "kind": "Scale"}


def customs(served: Catalog) -> list[Resource]:
    """The custom resources among those that are served."""
    return [r for r in served.all if r.custom is not None]


def groups(found: Sequence[Resource]) -> list[Document]:
    """Their groups, for the list of all."""
    return [_group(name, _versions(found, name)) for name in dict.fromkeys(r.group for r in found)]


def _group(name: str, versions: list[str]) -> Document:
    told = [{"groupVersion": f"{name}/{v}", "version": v} for v in versions]
    return {"name": name, "versions": told, "preferredVersion": told[0]}


def _versions(found: Sequence[Resource], group: str) -> list[str]:
    """The versions of a group, the preferred one first."""
    return sorted({r.version for r in found if r.group == group}, key=precedence)


def document(path: str, found: Sequence[Resource]) -> Document | None:
    """The document of a group or of one of its versions."""
    here = [r for r in found if r.path == path]
    if here:
        entries = [entry for r in here for entry in (_entry(r), *(subresource(r, s) for s in r.subresources))]
        return {"kind": "APIResourceList", "apiVersion": "v1", "groupVersion": here[0].api_version, "resources": entries}
    group = path.removeprefix("/apis/")
    if any(r.group == group for r in found):
        return {"kind": "APIGroup", "apiVersion": "v1", **_group(group, _versions(found, group))}
    return None


def _entry(r: Resource) -> Document:
    made: Document = {"name": r.plural, "singularName": r.singular, "namespaced": r.namespaced, "kind": r.kind, "verbs": list(r.verbs)}
    return made | _names(r)


def _names(r: Resource) -> Document:
    """Short names and categories, where there are any."""
    listed = (("shortNames", r.short_names), ("categories", r.categories))
    return {key: list(names) for key, names in listed if names}


def subresource(r: Resource, name: str) -> Document:
    """The entry of a subresource."""
    own = SCALE if name == "scale" else {"kind": r.kind}
    verbs = list(r.custom.verbs(name))
    return {"name": f"{r.plural}/{name}", "singularName": "", "namespaced": r.namespaced, **own, "verbs": verbs}


def aggregated(found: Sequence[Resource]) -> list[Document]:
    """Their groups in the aggregated form."""
    return [
        {
            "metadata": {"name": group},
            "versions": [
                {"version": v, "resources": [_whole(r) for r in found if (r.group, r.version) == (group, v)], "freshness": "Current"}
                for v in _versions(found, group)
            ],
        }
        for group in dict.fromkeys(r.group for r in found)
    ]


def _whole(r: Resource) -> Document:
    kind = {"group": r.group, "version": r.version, "kind": r.kind}
    made: Document = {"resource": r.plural, "responseKind": kind, "scope": "Namespaced" if r.namespaced else "Cluster"}
    made |= {"singularResource": r.singular, "verbs": list(r.verbs), **_names(r)}
    if r.subresources:
        made["subresources"] = [
            {"subresource": s, "responseKind": SCALE if s == "scale" else kind, "verbs": list(r.custom.verbs(s))} for s in r.subresources
        ]
    return made
