"""Which resources the cluster serves: the built-in ones, and those that established CustomResourceDefinitions define.

Source: apiextensions-apiserver `pkg/apiserver/customresource_discovery_controller.go`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from .kind import Catalog, catalog

if TYPE_CHECKING:
    from .store import Store

CRDS = "customresourcedefinitions.apiextensions.k8s.io"
CHANGED = "customs"  # the setting that says at which version a definition was last written


def note(store: Store, gr: str) -> None:
    """Called after each write: the catalog is another when it was a definition."""
    if gr == CRDS:
        store.set_meta(CHANGED, str(store.rv))


def defined(store: Store) -> bool:
    """Whether there ever was a definition."""
    return store.meta(CHANGED) != ""


def served(store: Store) -> Catalog:
    """What the cluster serves now: the built-in resources, then custom ones by group and plural, their newest version first."""
    changed = store.meta(CHANGED)
    if not changed:
        return catalog()
    known = store.memo.get("catalog")
    if known is None or known[0] != changed:
        from .customkind import resources

        found = [r for crd in store.list(CRDS) for r in resources(crd)]
        found.sort(key=lambda r: (r.group, r.plural))
        known = store.memo["catalog"] = changed, Catalog([*catalog().all, *found])
    made: Catalog = known[1]
    return made
