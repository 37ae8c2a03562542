"""What `label` and `annotate` share: their flags, the objects that they mean, and the merge patch of a changed map of metadata.

Source: kubectl `pkg/cmd/label/label.go`, `pkg/cmd/annotate/annotate.go`.
"""
from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from state.pure.objects import clone
from state.strategic_diff import create_merge_patch

from . import flags
from .errors import CommandError
from .resolve import Info, Infos, resolve

Object = dict[str, Any]


def map_flags(manager: str, *, recursive: bool) -> flags.Decorator:
    """The flags of both commands. `recursive`: the default of -R."""
    return flags.bundle(
        flags.all_flag, flags.all_namespaces_flag, flags.selector_flags,
        flags.boolean("list", help="Show what the objects have."),
        flags.local_flag,
        flags.boolean("overwrite", help="Give another value to what has one."),
        flags.string("resource-version", help="Only if the object still has this version."),
        flags.string_slice("filename", "f", help="Files, folders, or - for standard input."),
        flags.string("kustomize", "k", help="A folder with a kustomization."),
        flags.boolean("recursive", "R", default=recursive, help="Read the folders given to -f recursively."),
        flags.output_flags, flags.dry_run_flag, flags.record_flag, flags.field_manager_flag(manager),
    )


class MapEdit:
    """One run of `label` or `annotate`: `field` of the metadata gets what is `wanted` and loses what is `removed`."""

    def __init__(self, session: Any, field: str, wanted: Mapping[str, str], removed: Sequence[str], o: Mapping[str, Any], strategy: str):
        self.session, self.field, self.wanted, self.removed, self.o = session, field, wanted, removed, o
        self.only_here = strategy == "client" or o["local"] or o["list_"]
        self._dry_run = strategy == "server"

    def check(self, resources: Sequence[str], example: str) -> None:
        """Raise what is wrong with the flags; `example` is the stem of the file names that kubectl proposes."""
        o, what = self.o, self.field.removesuffix("s")
        for selecting in ("selector", "field-selector"):
            if o["all_"] and o[selecting.replace("-", "_")]:
                raise CommandError(f"cannot set --all and --{selecting} at the same time")
        files = o["filename"] or o["kustomize"]
        if o["local"]:
            if self._dry_run:
                raise CommandError(flags.LOCAL_AND_SERVER)
            if resources:
                raise CommandError(f"can only use local files by -f {example}.yaml or --filename={example}.json when --local=true is set")
            if not files:
                raise CommandError(f"one or more files must be specified as -f {example}.yaml or --filename={example}.json")
        elif not resources and not files:
            raise CommandError("one or more resources must be specified as <resource> <name> or <resource>/<name>")
        if not self.wanted and not self.removed and not o["list_"]:
            raise CommandError(f"at least one {what} update is required")

    def targets(self, resources: Sequence[str]) -> Infos:
        """The objects that are meant."""
        o = self.o
        selecting = {} if o["local"] else {"selector": o["selector"], "field_selector": o["field_selector"], "all_": o["all_"],
                                           "all_namespaces": o["all_namespaces"]}
        infos = resolve(self.session, resources, filenames=o["filename"], kustomize=o["kustomize"], recursive=o["recursive"],
                        local=o["local"], latest=not o["local"], **selecting)
        if o["resource_version"] and not infos.single:
            raise CommandError("--resource-version may only be used with a single resource")
        return infos

    def held(self, obj: Object) -> dict[str, str]:
        """What the object has now."""
        return (obj.get("metadata") or {}).get(self.field) or {}

    def conflicts(self, obj: Object) -> list[tuple[str, str]]:
        """What has another value already: key and value."""
        held = self.held(obj)
        return [(key, held[key]) for key in sorted(self.wanted) if held.get(key, self.wanted[key]) != self.wanted[key]]

    def before(self, obj: Object) -> Object:
        """A copy to compare with; without its version when one was asked for, so that the patch names that."""
        made = clone(obj)
        if self.o["resource_version"]:
            made["metadata"].pop("resourceVersion", None)
        return made

    def changed(self, obj: Object) -> Object:
        """A copy with the change made."""
        made = clone(obj)
        metadata = made.setdefault("metadata", {})
        held = {**self.held(made), **self.wanted}
        metadata[self.field] = {key: value for key, value in held.items() if key not in self.removed}
        if self.o["resource_version"]:
            metadata["resourceVersion"] = self.o["resource_version"]
        return made

    def send(self, info: Info, before: Object, after: Object) -> Object:
        """The object as the server has it after the patch."""
        patch = create_merge_patch(before, after)
        return self.session.cluster.patch(info.resource, info.namespace or None, info.name, patch, "merge", dry_run=self._dry_run,
                                          manager=self.o["field_manager"])

    def show(self, infos: Infos, info: Info, obj: Object) -> None:
        """The answer to --list."""
        indent = ""
        if not infos.single:
            group, slash, _ = obj.get("apiVersion", "").rpartition("/")
            self.session.out(f"Listing {self.field} for {obj.get('kind', '')}.{group if slash else ''}/{info.name}:\n")
            indent = " "
        held = self.held(obj)
        # Go shows them in an order of chance.
        for key in sorted(held):
            self.session.out(f"{indent}{key}={held[key]}\n")
