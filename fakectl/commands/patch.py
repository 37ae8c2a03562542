"""`kubectl patch`: fields changed by a strategic merge patch, a JSON merge patch or a JSON patch.

Source: kubectl `pkg/cmd/patch/patch.go`.
"""
from __future__ import annotations

from collections.abc import Callable
from typing import Any

import click

from fakectl import flags
from fakectl.changecause import recorder
from fakectl.errors import CommandError
from fakectl.keyvalues import read
from fakectl.localpatch import patched_here
from fakectl.resolve import NO_RESOURCE, Info, resolve
from fakectl.results import printer
from state import StatusError
from state.patch import MEDIA_TYPES, parse_patch
from state.pure.gojson import dumps, quote
from state.pure.objects import clone
from state.strategic_diff import create_merge_patch

TYPES = ("json", "merge", "strategic")
Object = dict[str, Any]


@flags.command(short="Update fields of a resource")
@flags.boolean("local", help="Patch the objects of files without asking the server.")
@flags.string("patch", "p", help="The patch, as JSON or YAML.")
@flags.string("patch-file", help="The file of the patch.")
@flags.string("type", default="strategic", help=f"The type of the patch: one of [{' '.join(TYPES)}].")
@flags.string("subresource", help="Patch this subresource.")
@flags.filename_flags
@flags.output_flags
@flags.dry_run_flag
@flags.record_flag
@flags.field_manager_flag("kubectl-patch")
@click.pass_obj
def command(session: Any, args: list[str], **o: Any) -> None:
    strategy = flags.dry_run_strategy(session, o["dry_run"])
    _check(args, strategy, o)
    text = _json(session, o["patch"], o["patch_file"])
    if o["local"] and not o["filename"] and not o["kustomize"]:
        raise CommandError(NO_RESOURCE)
    infos = resolve(session, args, filenames=o["filename"], kustomize=o["kustomize"], recursive=o["recursive"], local=o["local"],
                    require_object=False)
    run = _Run(session, text, strategy, recorder(session, command, o["record"]), o)
    infos.each(run.patch)
    if not infos:
        raise CommandError("no objects passed to patch")


def _check(args: list[str], strategy: str, o: dict[str, Any]) -> None:
    if o["patch"] and o["patch_file"]:
        raise CommandError("cannot specify --patch and --patch-file together")
    if not o["patch"] and not o["patch_file"]:
        raise CommandError("must specify --patch or --patch-file containing the contents of the patch")
    if o["local"] and args:
        raise CommandError("cannot specify --local and server resources")
    if o["local"] and strategy == "server":
        raise CommandError(flags.LOCAL_AND_SERVER)
    if o["type_"] and o["type_"].lower() not in TYPES:
        raise CommandError(f"--type must be one of [{' '.join(TYPES)}], not {quote(o['type_'])}")


def _json(session: Any, patch: str, path: str) -> bytes:
    """The patch as JSON text. What starts with a brace is sent as it is, be it JSON or not."""
    raw = patch.encode("utf-8", "surrogateescape")
    if path:
        try:
            raw = read(session, path)
        except CommandError as e:
            raise CommandError(f"unable to read patch file: {e}") from None
    if raw.lstrip().startswith(b"{"):
        return raw
    from fakectl.yamlreader import YAMLFault, load

    try:
        return dumps(load(raw.decode("utf-8", "replace"))).encode("utf-8", "surrogatepass")
    except YAMLFault as e:
        raise CommandError(f"unable to parse {quote(patch)}: {e}") from None


class _Run:
    """The patch, and what is done with each object."""

    def __init__(self, session: Any, text: bytes, strategy: str, record: Callable[[Object], None], o: dict[str, Any]):
        self.session, self.text, self.strategy, self.record, self.o = session, text, strategy, record, o
        self.kind = o["type_"].lower() or "strategic"

    def patch(self, info: Info) -> None:
        """Patch one object and print it."""
        if info.obj is None:
            info.get(self.session.cluster, self.o["subresource"] or None)
        assert info.obj is not None
        self._show("patched", None)
        here = self.o["local"] or self.strategy == "client"
        after = patched_here(self.kind, info.obj, self.text) if here else self._patched(info)
        self._show("patched" if after != info.obj else "patched (no change)", after)

    def _show(self, operation: str, obj: Object | None) -> None:
        """Print the object; without one, raise only what is wrong with -o."""
        shown = printer(self.session, self.o, operation, self.strategy, structs=False)
        if obj is not None:
            self.session.out(shown.print_object(obj))

    def _patched(self, info: Info) -> Object:
        after = self._send(info, parse_patch(self.text), self.kind)
        told = clone(after)
        self.record(told)
        change = create_merge_patch(after, told)
        return self._send(info, change, "merge") if change else after

    def _send(self, info: Info, patch: Any, kind: str) -> Object:
        try:
            return self.session.cluster.patch(
                info.resource, info.namespace or None, info.name, patch, kind, dry_run=self.strategy == "server",
                manager=self.o["field_manager"], validation="Warn", subresource=self.o["subresource"] or None)
        except StatusError as e:
            if e.reason != "UnsupportedMediaType" or info.resource is None:
                raise
            media = next(media for media, of in MEDIA_TYPES.items() if of == kind)
            gvk = f"{info.resource.group}/{info.resource.version}, Kind={info.resource.kind}"
            raise CommandError(f"{media} is not supported by {gvk}: {e.message}") from None
