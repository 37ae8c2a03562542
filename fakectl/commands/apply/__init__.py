"""`kubectl apply`: objects made or changed to what files say. Each subcommand is a file of this folder.

Source: kubectl `pkg/cmd/apply/apply.go`.
"""
from __future__ import annotations

from typing import Any

import click

from fakectl import flags
from fakectl.changecause import recorder
from fakectl.deletions import deletion_flags, propagation
from fakectl.errors import CommandError, UsageError
from fakectl.pruning import allowed, prune
from fakectl.resolve import Info, Infos, resolve
from fakectl.results import printer, sorted_keys

NEITHER_ALL = ("all resources selected for prune without explicitly passing --all. To prune all resources, pass the --all flag. "
               "If you did not mean to prune all resources, specify a label selector")


@flags.command(short="Apply a configuration to a resource by file name or stdin")
@flags.filename_flags
@flags.output_flags
@flags.dry_run_flag
@flags.validate_flag
@flags.record_flag
@flags.selector_flag
@deletion_flags
@flags.boolean("all", help="With --prune: whatever its labels.")
@flags.boolean("force-conflicts", help="Take fields from other managers.")
@flags.boolean("openapi-patch", default=True, help="Without effect: kinds are known.")
@flags.boolean("overwrite", default=True, help="Let the file win over what was changed since the last apply.")
@flags.boolean("prune", help="Delete what was applied once and is in the files no more.")
@flags.string_array("prune-allowlist", help="GROUP/VERSION/KIND that --prune may delete, in place of the usual ones.")
@flags.boolean("server-side", help="Let the server apply the configuration.")
@flags.string("subresource", help="Apply to this subresource; needs --server-side.")
@flags.field_manager_flag("kubectl-client-side-apply")
@click.pass_obj
def command(session: Any, args: list[str], **o: Any) -> None:
    if args:
        raise UsageError(f"Unexpected args: [{' '.join(args)}]")
    o["strategy"] = flags.dry_run_strategy(session, o["dry_run"])
    o["policy"] = propagation(session, o["cascade"])
    if o["filename"] and o["kustomize"]:
        raise CommandError("only one of -f or -k can be specified")
    if not o["filename"] and not o["kustomize"]:
        raise CommandError("must specify one of -f and -k")
    if o["kustomize"] and o["recursive"]:
        raise CommandError("the -k flag can't be used with -f or -R")
    o["directive"] = flags.validation_directive(o["validate"])
    o["manager"] = "kubectl" if o["server_side"] and not flags.changed("field-manager") else o["field_manager"]
    prunable = allowed(session, o["prune_allowlist"]) if o["prune"] else []
    _validate(o)
    infos = resolve(session, filenames=o["filename"], kustomize=o["kustomize"], recursive=o["recursive"], selector=o["selector"],
                    require_object=False, validate=o["directive"] != "Ignore")
    run = _Run(session, o)
    run.apply_all(infos)
    run.print_later(infos)
    if o["prune"]:
        prune(session, prunable, run.namespaces, run.uids, printer(session, o, "pruned", o["strategy"], structs=False), o)


def _validate(o: dict[str, Any]) -> None:
    """Flags that do not go together, in the order in which kubectl finds them."""
    server = o["server_side"]
    faults = [
        (o["force_conflicts"] and not server, "--force-conflicts only works with --server-side"),
        (o["strategy"] == "client" and server, "--dry-run=client doesn't work with --server-side (did you mean --dry-run=server instead?)"),
        (server and o["force"], "--force cannot be used with --server-side"),
        (o["strategy"] == "server" and o["force"], "--dry-run=server cannot be used with --force"),
        (o["all_"] and o["selector"], flags.ALL_AND_SELECTOR),
        (o["prune"] and o["force"], "--force cannot be used with --prune"),
        (o["prune"] and not o["all_"] and not o["selector"], NEITHER_ALL),
        (o["prune"] and server, "--prune is in alpha and doesn't currently work on objects created by server-side apply"),
        (o["subresource"] and not server, "--subresource can only be specified for --server-side"),
    ]
    for wrong, text in faults:
        if wrong:
            raise CommandError(text)


class _Run:
    """One apply: the namespaces and uids that it has met are kept for --prune."""

    def __init__(self, session: Any, o: dict[str, Any]):
        self.session, self.o = session, o
        self.namespaces: set[str] = {session.namespace} if session.explicit_namespace else set()
        self.uids: set[str] = set()
        self._later = o["output"] not in ("", "name")
        self._record = recorder(session, command, o["record"])
        # A bad -o is refused before anything is done.
        self._final = printer(session, o, "", o["strategy"], structs=False)

    def apply_all(self, infos: Infos) -> None:
        """Apply one object after the other; what went wrong is raised at the end."""
        if not infos and not infos.errors:
            raise CommandError("no objects passed to apply")
        infos.each(self._apply)

    def _apply(self, info: Info) -> None:
        assert info.resource is not None and info.obj is not None
        if info.resource.namespaced:
            self.namespaces.add(info.namespace)
        self._record(info.obj)
        if not info.name and (prefix := (info.obj.get("metadata") or {}).get("generateName")):
            raise CommandError(f"from {prefix}: cannot use generate name with apply")
        if self.o["server_side"]:
            from fakectl.serverside import apply_object as apply_by_server

            info.obj, done = apply_by_server(self.session, info, self.o), "serverside-applied"
        else:
            from fakectl.applying import apply_object

            info.obj, done = apply_object(self.session, info, self.o)
        self.uids.add(info.obj["metadata"].get("uid", ""))
        if not self._later:
            self.session.out(printer(self.session, self.o, done, self.o["strategy"], structs=False).print_object(info.obj))

    def print_later(self, infos: Infos) -> None:
        """What -o asks for, of all objects at once: several as a List."""
        if not self._later:
            return
        if len(infos) == 1:
            self.session.out(self._final.print_object(infos[0].obj))
            return
        from fakectl.printers import printer_for, without_managed_fields

        whole = {"kind": "List", "apiVersion": "v1", "metadata": {}, "items": [sorted_keys(info.obj) for info in infos]}
        if not self.o["show_managed_fields"]:
            whole = without_managed_fields(whole)
        shown = printer_for(self.o["output"], template=self.o["template"], show_managed_fields=True, typed=True,
                            allow_missing=self.o["allow_missing_template_keys"], cwd=self.session.cwd)
        self.session.out(shown.print_object(whole))
