"""Changes that kubectl makes to objects on its own side and sends as the patch between before and after.

    send(session, edited(infos, change), printer, o, strategy=strategy, failed="failed to patch: ")

Source: kubectl `pkg/cmd/set/helper.go` (CalculatePatches) and the Run functions of `pkg/cmd/set`.
"""
from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from state import StatusError
from state.pure.gojson import quote
from state.pure.objects import clone
from state.schema import type_for
from state.strategic_diff import create_two_way_merge_patch

from . import flags
from .errors import CommandError, raise_all
from .gotypes import is_typed, typed
from .printers.name import name_of
from .resolve import LOCAL_NEEDS_FILE, NO_RESOURCE, Info, Infos, resolve
from .results import sorted_keys

Object = dict[str, Any]
Change = Callable[[Object], bool | None]

set_flags = flags.bundle(flags.all_flag, flags.local_flag, flags.output_flags, flags.dry_run_flag, flags.field_manager_flag("kubectl-set"))


@dataclass
class Edit:
    """One object's change: `obj` as it is to be, and the patch to get there, or why there is none."""

    info: Info
    obj: Object
    patch: Object
    error: Exception | None = None


def targets(session: Any, words: Sequence[str], o: Mapping[str, Any]) -> Infos:
    """The objects that a `set` command is to change; the first that cannot be found ends it. `o` holds the command's flags."""
    local = o["local"]
    if local and words:
        raise CommandError(LOCAL_NEEDS_FILE)
    if local and not o["filename"] and not o.get("kustomize"):
        raise CommandError(NO_RESOURCE)
    selecting = {} if local else {"selector": o.get("selector", ""), "allow_empty_selector": o["all_"]}
    infos = resolve(session, words, filenames=o["filename"], kustomize=o.get("kustomize", ""), recursive=o["recursive"], local=local,
                    latest=not local, **selecting)
    infos.raise_errors()
    return infos


def edited(infos: Iterable[Info], change: Change) -> list[Edit]:
    """Change each object, as kubectl's Go struct of it, in place; `change` raises CommandError, or returns False to leave it out."""
    edits = []
    for info in infos:
        before = _struct(info)
        after = clone(before)
        try:
            if change(after) is False:
                continue
        except CommandError as e:
            edits.append(Edit(info, after, {}, e))
            continue
        after = typed(after)
        assert info.resource is not None
        struct = type_for(info.resource)
        assert struct is not None
        edits.append(Edit(info, after, sorted_keys(create_two_way_merge_patch(before, after, struct))))
    return edits


def _struct(info: Info) -> Object:
    obj = info.obj or {}
    version, kind = obj.get("apiVersion", ""), obj.get("kind", "")
    if is_typed(version, kind):
        return typed(obj)
    why = f'no kind {quote(kind)} is registered for version {quote(version)} in scheme "pkg/scheme/scheme.go:28"'
    raise CommandError(f"unable to decode {quote(info.source)}: {why}" if info.source else why)


def object_name(info: Info, local: bool) -> str:
    """How kubectl calls an object in an error: `deployments/web`. It calls what it only read from a file by kind and group."""
    assert info.resource is not None
    if not local:
        return f"{info.resource.plural}/{info.name}"
    return name_of(info.resource.kind, info.resource.group, info.name) + ("\n" if info.resource.group else "")


def patched(session: Any, edit: Edit, *, dry_run: bool, manager: str) -> Object:
    """The object as the server has it after the patch."""
    info = edit.info
    return session.cluster.patch(info.resource, info.namespace or None, info.name, edit.patch, "strategic", dry_run=dry_run,
                                 manager=manager)


def send(session: Any, edits: Iterable[Edit], printer: Any, o: Mapping[str, Any], *, strategy: str, failed: str,
         errors: Iterable[Exception] = (), unchanged: bool = False) -> None:
    """Patch and print each object, then raise what went wrong, behind the `errors` so far. `failed` stands before the server's refusals.

    `o` holds the command's flags. `unchanged`: an object that is as it shall be already counts as changed.
    """
    errors, local = list(errors), o["local"]
    for edit in edits:
        if edit.error:
            errors.append(CommandError(f"error: {object_name(edit.info, local)} {edit.error}\n"))
        elif not edit.patch and not unchanged:
            continue
        elif local or strategy == "client":
            session.out(printer.print_object(edit.obj))
        else:
            try:
                obj = patched(session, edit, dry_run=strategy == "server", manager=o["field_manager"])
            except StatusError as e:
                errors.append(CommandError(failed + e.message))
                continue
            session.out(printer.print_object(obj))
    raise_all(errors)
