"""What the cluster serves: resources with their names and verbs, and the optional behaviour of each (one file a kind, found by name).

A `Resource` comes from discovery (`data/discovery.json`, recorded from a v1.37 API server); behaviour comes from `kinds/<plural>.py`
when that file exists. A resource without a file is served from the schema alone.
"""

from __future__ import annotations

import importlib
from collections.abc import Callable
from functools import cache
from types import ModuleType
from typing import Any, NamedTuple

from .data import load

Age = Callable[[str | None], str]


class Resource(NamedTuple):
    """One served resource. `gr` is group-qualified ("deployments.apps", "pods"), `api_version` is "apps/v1" or "v1"."""

    group: str
    version: str
    plural: str
    kind: str
    singular: str
    namespaced: bool
    short_names: tuple[str, ...] = ()
    categories: tuple[str, ...] = ()
    verbs: tuple[str, ...] = ()
    subresources: tuple[str, ...] = ()
    custom: Any = None  # a Custom (`state/customkind.py`) for a custom resource

    @property
    def gr(self) -> str:
        return f"{self.plural}.{self.group}" if self.group else self.plural

    @property
    def api_version(self) -> str:
        return f"{self.group}/{self.version}" if self.group else self.version

    @property
    def path(self) -> str:
        """The API folder: "/api/v1" or "/apis/apps/v1"."""
        return f"/apis/{self.api_version}" if self.group else f"/api/{self.version}"


class Catalog:
    """All served resources, in discovery's order (the legacy group first, then groups by priority)."""

    def __init__(self, served: list[Resource]):
        self.all = served
        self._by_kind = {(r.api_version, r.kind): r for r in reversed(served)}

    def by_kind(self, api_version: str, kind: str) -> Resource | None:
        """The resource that serves objects of this apiVersion and kind, or None."""
        return self._by_kind.get((api_version, kind))

    def by_plural(self, plural: str, group: str | None = None, version: str | None = None) -> Resource | None:
        """The first resource of this plural name; `group` "" is the legacy group, None any."""
        for r in self.all:
            if r.plural == plural and group in (None, r.group) and version in (None, r.version):
                return r
        return None

    def resolve(self, word: str) -> Resource | None:
        """The resource that a user's word means.

        Plural, singular, short name or kind in any case, alone or with `.group` or `.version.group`.
        """
        name, _, rest = word.lower().partition(".")
        candidates = [r for r in self.all if name in (r.plural, r.singular, r.kind.lower())]
        candidates += [r for r in self.all if name in r.short_names and r not in candidates]
        if not rest:
            return candidates[0] if candidates else None
        for r in candidates:
            if rest.rstrip(".") in (r.group, f"{r.version}.{r.group}".rstrip(".")) or (r.group and r.group.startswith(rest + ".")):
                return r
        return None

    def rivals(self, word: str) -> list[Resource]:
        """Resources of other groups that have the same short name as the one that a word means, and less priority."""
        found = [r for r in self.all if word in r.short_names]
        return [r for r in found if r.group != found[0].group]


@cache
def catalog() -> Catalog:
    """The built-in catalog."""
    discovery = load("discovery.json")
    folders = ["/api/v1"]
    for group in discovery["/apis"]["groups"]:
        folders += ["/apis/" + v["groupVersion"] for v in group["versions"]]
    served = []
    for folder in folders:
        entries = discovery.get(folder, {}).get("resources", [])
        subs: dict[str, list[str]] = {}
        for e in entries:
            plural, _, sub = e["name"].partition("/")
            if sub:
                subs.setdefault(plural, []).append(sub)
        group, _, version = folder.removeprefix("/apis/").removeprefix("/api/").rpartition("/")
        served += [
            Resource(
                group,
                version,
                e["name"],
                e["kind"],
                e["singularName"],
                e["namespaced"],
                tuple(e.get("shortNames", ())),
                tuple(e.get("categories", ())),
                tuple(e["verbs"]),
                tuple(subs.get(e["name"], ())),
            )
            for e in entries
            if "/" not in e["name"]
        ]
    return Catalog(served)


def columns(resource: Resource) -> list[dict[str, Any]]:
    """Column definitions of the resource's table: name, type, format, priority (0 always, 1 wide)."""
    if resource.custom is not None:
        made: list[dict[str, Any]] = resource.custom.columns
        return made
    return _built_in_columns(resource)


@cache
def _built_in_columns(resource: Resource) -> list[dict[str, Any]]:
    known = _columns().get(f"{resource.path}/{resource.plural}")
    return known or [
        {"name": "Name", "type": "string", "format": "name", "priority": 0},
        {"name": "Age", "type": "string", "format": "", "priority": 0},
    ]


@cache
def _columns() -> dict[str, list[dict[str, Any]]]:
    return load("table-columns.json")


@cache
def behaviour(plural: str) -> ModuleType | None:
    """The module `state.kinds.<plural>`, or None when the kind has no behaviour of its own."""
    name = f"{__package__}.kinds.{plural}"
    try:
        return importlib.import_module(name)
    except ModuleNotFoundError as e:
        if e.name != name:
            raise
        return None


def hook(resource: Resource, name: str) -> Callable[..., Any] | None:
    """The optional function `name` of the resource's behaviour."""
    if resource.custom is not None:
        found: Callable[..., Any] | None = resource.custom.hook(name)
        return found
    return getattr(behaviour(resource.plural), name, None)
