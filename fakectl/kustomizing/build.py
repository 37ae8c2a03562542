"""A folder is built: its resources and bases, what it generates, and what it changes of them.

Source: kustomize `api/internal/target/kusttarget.go`, `api/krusty/kustomizer.go`, `api/internal/loader/fileloader.go`.
"""
from __future__ import annotations

import os
from typing import Any

from ..errors import CommandError
from . import generating, patching, transforming
from .item import Item, Object
from .kustomization import load, read_documents
from .references import follow_names

_FIRST = (
    "Namespace", "ResourceQuota", "StorageClass", "CustomResourceDefinition", "ServiceAccount", "PodSecurityPolicy", "Role", "ClusterRole",
    "RoleBinding", "ClusterRoleBinding", "ConfigMap", "Secret", "Endpoints", "Service", "LimitRange", "PriorityClass", "PersistentVolume",
    "PersistentVolumeClaim", "Deployment", "StatefulSet", "CronJob", "PodDisruptionBudget",
)
_LAST = ("MutatingWebhookConfiguration", "ValidatingWebhookConfiguration")
_REMOTE = ("http://", "https://", "git@", "github.com/", "ssh://", "git::")


def build(session: Any, path: str) -> list[Object]:
    """The objects of a folder in the order in which they are to be made. Raises CommandError."""
    if path.startswith(_REMOTE):
        raise CommandError("fakectl does not simulate remote kustomizations")
    root = _folder(session.path(path), path, os.path.realpath(session.path(path)))
    items = _Build(session, root, ()).run([])
    for item in items:
        if item.hashed:
            generating.add_hash(item)
    follow_names(items)
    local = "config.kubernetes.io/local-config"
    kept = [i for i in items if ((i.obj.get("metadata") or {}).get("annotations") or {}).get(local) is None]
    return [i.obj for i in sorted(kept, key=_place)]


def _place(item: Item) -> tuple[int, str, str, str]:
    group, version = item.group_version
    rank = _FIRST.index(item.kind) if item.kind in _FIRST else 100 + _LAST.index(item.kind) if item.kind in _LAST else 50
    return rank, f"{group or '~G'}_{version or '~V'}_{item.kind}", item.namespace or "~X", item.name


def _folder(path: str, shown: str, real: str) -> str:
    """The folder that a path means. Raises CommandError; `shown` is how the path is written there."""
    if not os.path.lexists(path):
        why = f"evalsymlink failure on '{shown}' : lstat {real}: no such file or directory"
        raise CommandError(f"must build at directory: not a valid directory: {why}")
    if not os.path.isdir(path):
        raise CommandError(f"must build at directory: '{real}': file is not directory")
    return real


class _Build:
    """The building of one folder; `above` are those that led here, none of which may come again."""

    def __init__(self, session: Any, root: str, above: tuple[str, ...]):
        self.session, self.root, self.above = session, root, (*above, root)
        self.kustomization, warnings = load(root)
        for line in warnings:
            session.err(f"{line}\n")

    def run(self, items: list[Item]) -> list[Item]:
        """The items with what this folder adds to them and makes of them."""
        k = self.kustomization
        for path in [*(k.get("resources") or ()), *(k.get("bases") or ())]:
            self._accumulate(items, str(path))
        for entry, kind in generating.wanted(k):
            made, behavior = generating.generated(entry, kind, k.get("generatorOptions") or {}, self._find, self.session.env)
            self._absorb(items, made, behavior)
        for path in k.get("components") or ():
            items = self._built(self._subfolder(str(path)), items)
        self._transform(items)
        return items

    def _transform(self, items: list[Item]) -> None:
        k = self.kustomization
        first, later = patching.entries_of(k)
        patching.patch_all(items, first, self._find)
        if k.get("namespace"):
            transforming.set_namespace(items, k["namespace"], self.session.catalog)
        if k.get("namePrefix") or k.get("nameSuffix"):
            transforming.add_affixes(items, k.get("namePrefix") or "", k.get("nameSuffix") or "")
        transforming.add_labels(items, k)
        if k.get("commonAnnotations"):
            transforming.add_annotations(items, k["commonAnnotations"])
        patching.patch_all(items, later, self._find)
        for entry in k.get("replicas") or ():
            transforming.set_replicas(items, entry.get("name", ""), entry.get("count", 0))
        for entry in [*(k.get("images") or ()), *(k.get("imageTags") or ())]:
            transforming.set_image(items, entry)

    # -- resources ----------------------------------------------------------------------------------------------------------------

    def _accumulate(self, items: list[Item], path: str) -> None:
        """Take a file, or else a folder, in."""
        if path.startswith(_REMOTE):
            raise CommandError("fakectl does not simulate remote kustomizations")
        try:
            self._read(items, path)
            return
        except _NoFile as e:
            why = str(e)
        try:
            for item in self._built(self._subfolder(path), []):
                _add(items, item)
        except CommandError as e:
            raise CommandError(f"accumulating resources: accumulation err='{why}': {e}") from None

    def _built(self, folder: str, items: list[Item]) -> list[Item]:
        """What another folder adds to the items."""
        if folder in self.above:
            raise CommandError(f"cycle detected: candidate root '{folder}' contains visited root '{folder}'")
        try:
            other = _Build(self.session, folder, self.above)
        except CommandError as e:
            raise CommandError(f"couldn't make target for path '{folder}': {e}") from None
        try:
            return other.run(items)
        except CommandError as e:
            raise CommandError(f"recursed accumulation of path '{folder}': {e}") from None

    def _read(self, items: list[Item], path: str) -> None:
        real = os.path.join(self.root, path)
        if not os.path.lexists(real):
            whole = os.path.normpath(real)
            raise _NoFile(f"accumulating resources from '{path}': evalsymlink failure on '{whole}' : lstat {whole}: "
                          "no such file or directory")
        if os.path.isdir(real):
            raise _NoFile(f"accumulating resources from '{path}': '{os.path.realpath(real)}' must resolve to a file")
        if not f"{os.path.realpath(real)}/".startswith(f"{self.root}/"):
            why = f"security; file '{os.path.realpath(real)}' is not in or below '{self.root}'"
            raise _NoFile(f"accumulating resources from '{path}': {why}")
        for value in read_documents(real):
            if not isinstance(value, dict) or not value.get("kind"):
                why = f"accumulating resources from '{path}': missing kind in object"
                raise CommandError(f"accumulating resources: accumulation err='{why}'")
            for obj in value.get("items") or () if str(value["kind"]).endswith("List") else (value,):
                try:
                    _add(items, Item(obj))
                except CommandError as e:
                    raise _NoFile(f"merging resources from '{path}': {e}") from None

    def _subfolder(self, path: str) -> str:
        whole = os.path.normpath(os.path.join(self.root, path))
        return _folder(whole, whole, os.path.realpath(whole))

    def _find(self, path: str) -> str:
        """The file of a patch or generator. Raises CommandError."""
        whole = os.path.normpath(os.path.join(self.root, path))
        if not os.path.lexists(whole):
            raise CommandError(f"evalsymlink failure on '{whole}' : lstat {whole}: no such file or directory")
        if os.path.isdir(whole):
            raise CommandError(f"read {whole}: is a directory")
        if not os.path.realpath(whole).startswith(f"{self.root}/"):
            raise CommandError(f"security; file '{os.path.realpath(whole)}' is not in or below '{self.root}'")
        return whole

    def _absorb(self, items: list[Item], made: Item, behavior: str) -> None:
        """Take a generated item in, or let it change the one that a base made."""
        had = [i for i in items if i.kind == made.kind and made.name in i.names and (not made.namespace or made.namespace in i.spaces)]
        if behavior == "create":
            if had:
                raise CommandError(f"behavior must be merge or replace: {made.described()} exists")
            items.append(made)
        elif not had:
            raise CommandError(f"id {made.described()} does not exist; cannot merge or replace")
        else:
            generating.combine(had[0], made, behavior)


class _NoFile(Exception):
    """A path is no file that can be read; it may be a folder."""


def _add(items: list[Item], item: Item) -> None:
    if any(item.is_same(each) for each in items):
        raise CommandError(f"may not add resource with an already registered id: {item.described()}")
    items.append(item)
