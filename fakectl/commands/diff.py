"""`kubectl diff`: what an apply would change, shown by the user's diff program over two folders of files.

Everything that goes wrong ends with a code above 1: 1 says that there are differences.
Source: kubectl `pkg/cmd/diff/diff.go`, `pkg/cmd/diff/prune.go`.
"""
from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import click

from fakectl import flags
from fakectl.applying import warn_if_deleting
from fakectl.differing import DiffCommand, compared, file_name, masked, text_of, write
from fakectl.errors import CommandError, UsageError
from fakectl.printers.yaml import dumps
from fakectl.pruning import allowed, left_over
from fakectl.resolve import Info, resolve
from fakectl.results import sorted_keys
from fakectl.tempfiles import new_folder
from fakectl.threeway import make_patch
from state import StatusError
from state.kind import Resource

Object = dict[str, Any]

_TRIES = 4


@click.command(None, cls=DiffCommand, short_help="Diff the live version against a would-be applied version",
               help="Show what an apply would change, with KUBECTL_EXTERNAL_DIFF or diff -u -N.")
@flags.filename_flags
@flags.selector_flag
@flags.integer("concurrency", default=1, help="Without effect: one object is compared after the other.")
@flags.boolean("force-conflicts", help="Take fields from other managers; only with --server-side.")
@flags.boolean("prune", help="Show what an apply with --prune would delete.")
@flags.string_array("prune-allowlist", help="GROUP/VERSION/KIND that --prune may delete, in place of the usual ones.")
@flags.boolean("server-side", help="Let the server apply the configuration.")
@flags.boolean("show-managed-fields", help="Compare the managed fields too.")
@flags.boolean("show-secrets", help="Show the data of Secrets.")
@flags.field_manager_flag("kubectl-client-side-apply")
@click.pass_obj
def command(session: Any, args: list[str], **o: Any) -> int:
    if args:
        raise UsageError(f"Unexpected args: [{' '.join(args)}]")
    if not o["filename"] and not o["kustomize"]:
        raise CommandError("must specify one of -f and -k")
    if o["force_conflicts"] and not o["server_side"]:
        raise CommandError("--force-conflicts only works with --server-side")
    if o["server_side"] and not flags.changed("field-manager"):
        o["field_manager"] = "kubectl"
    prunable = allowed(session, o["prune_allowlist"]) if o["prune"] else None
    folders = [new_folder(session, name) for name in ("LIVE-", "MERGED-")]
    try:
        _fill(session, folders, prunable, o)
        return compared(session, folders)
    finally:
        from shutil import rmtree

        for folder in folders:
            rmtree(folder, ignore_errors=True)


def _fill(session: Any, folders: Sequence[str], prunable: Sequence[Resource] | None, o: dict[str, Any]) -> None:
    """Write each object as it is and as it would be; the first that fails ends it."""
    infos = resolve(session, filenames=o["filename"], kustomize=o["kustomize"], recursive=o["recursive"], selector=o["selector"],
                    require_object=False, continue_on_error=False)
    namespaces: set[str] = set()
    uids: set[str] = set()
    for info in infos:
        assert info.resource is not None
        live = _live(session, info)
        if live is not None:
            uids.add(live["metadata"]["uid"])
            namespaces.add(info.namespace)
        pair: list[Object | None] = [live, _merged(session, info, live, o)]
        if (info.resource.api_version, info.resource.kind) == ("v1", "Secret") and not o["show_secrets"]:
            pair = [*masked(live, pair[1] or {})]
        name = _file_of(info.resource, info.namespace, info.name)
        for folder, obj in zip(folders, pair, strict=True):
            write(folder, name, text_of(obj, o["show_managed_fields"]))
        if live is not None:
            warn_if_deleting(session, live)
    if prunable is not None:
        for resource, obj in left_over(session, prunable, namespaces - {""}, uids, o["selector"]):
            name = _file_of(resource, obj["metadata"].get("namespace", ""), obj["metadata"]["name"])
            write(folders[0], name, dumps(obj))


def _live(session: Any, info: Info) -> Object | None:
    try:
        return session.cluster.get(info.resource, info.namespace or None, info.name)
    except StatusError as e:
        if e.reason != "NotFound":
            raise
        return None


def _merged(session: Any, info: Info, live: Object | None, o: dict[str, Any]) -> Object:
    """The object as it would be after an apply, by a dry run."""
    where = (info.resource, info.namespace or None)
    sent = {"dry_run": True, "manager": o["field_manager"], "validation": "Warn"}
    if o["server_side"]:
        try:
            return session.cluster.patch(*where, info.name, sorted_keys(info.obj), "apply", force=o["force_conflicts"], **sent)
        except StatusError as e:
            if e.reason == "Conflict" and live is not None and info.resource:
                kind = f"{info.resource.group}/{info.resource.version}, Kind={info.resource.kind}"
                session.klog("W", "diff.go:723", f"Object ({kind}: {info.name}) keeps changing, diffing without lock")
            raise
    if live is None:
        return session.cluster.create(*where, sorted_keys(info.obj), **sent)
    patch, kind = make_patch(session, info, live, overwrite=True, annotate=False)
    if not patch:
        return live
    metadata = {**(patch.get("metadata") or {}), "resourceVersion": live["metadata"]["resourceVersion"]}
    return session.cluster.patch(*where, info.name, sorted_keys({**patch, "metadata": metadata}), kind, **sent)


def _file_of(resource: Resource, namespace: str, name: str) -> str:
    return file_name(resource.api_version, resource.kind, namespace, name)
