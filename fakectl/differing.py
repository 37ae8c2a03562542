"""Two folders of objects as files, compared by the user's diff program: what `kubectl diff` and `fakectl cluster diff` share.

Source: kubectl `pkg/cmd/diff/diff.go` (DiffProgram, Masker, Printer).
"""
from __future__ import annotations

import os
import re
from collections.abc import Sequence
from typing import Any

import click

from state import StatusError
from state.errors import ClusterError

from . import flags
from .errors import CommandError, MultipleErrors, UsageError, render
from .pflag import FlagError
from .printers import without_managed_fields
from .printers.yaml import dumps

Object = dict[str, Any]

FAILED = 2
MASK, BEFORE, AFTER = "***", "*** (before)", "*** (after)"


class DiffCommand(flags.Command):
    """A command whose failures end with 2."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        try:
            return super().parse_args(ctx, args)
        except FlagError as e:
            error = UsageError(str(e))
            error.code = FAILED
            raise error from None

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except (CommandError, MultipleErrors, StatusError, ClusterError) as e:
            ctx.obj.err(render(e, ctx.command_path)[0])
            return FAILED


def masked(live: Object | None, merged: Object) -> list[Object]:
    """Two versions of a Secret without what it holds, but still different where they were."""
    both = [dict(live or {}), dict(merged)]
    before, after = (obj.get("data") or {} for obj in both)
    same = {key for key in before if key in after and before[key] == after[key]}
    for obj, data, other, mask in zip(both, (before, after), (after, before), (BEFORE, AFTER), strict=True):
        if data:
            obj["data"] = {key: mask if key in other and key not in same else MASK for key in data}
    return both


def file_name(api_version: str, kind: str, namespace: str, name: str) -> str:
    """What an object's file is called: GROUP.VERSION.KIND.NAMESPACE.NAME, without a group what stands after it."""
    return f"{api_version.replace('/', '.')}.{kind}.{namespace}.{name}"


def text_of(obj: Object | None, show_managed_fields: bool) -> str:
    """An object as it is compared; one that is not there is an empty file, except, as in kubectl, a Secret."""
    if not obj:
        return "" if obj is None else "null\n"
    return dumps(obj if show_managed_fields else without_managed_fields(obj))


def write(folder: str, name: str, text: str) -> None:
    with open(os.path.join(folder, name), "wb", opener=lambda path, how: os.open(path, how, 0o700)) as f:
        f.write(text.encode("utf-8", "surrogateescape"))


def compared(session: Any, folders: Sequence[str]) -> int:
    """Run the diff program; 0 or 1 as it says. Raises CommandError when it cannot be run or fails."""
    from fakectl.childprocesses import run
    from state.pure.gojson import quote

    program, argv = _program(session, folders)
    try:
        code = run(session, argv)
    except OSError:
        raise CommandError(f"failed to run {quote(program)}: executable file not found in $PATH") from None
    if code not in (0, 1):
        raise CommandError(f"failed to run {quote(program)}: exit status {code}")
    return code


def _program(session: Any, folders: Sequence[str]) -> tuple[str, list[str]]:
    """The diff program, and the command line. Of KUBECTL_EXTERNAL_DIFF's words only simple flags are handed on."""
    said = session.env.get("KUBECTL_EXTERNAL_DIFF", "")
    if not said:
        return "diff", ["diff", "-u", "-N", *folders]
    program, *words = said.split(" ")
    return program, [program, *folders, *(word for word in words if re.fullmatch("[a-zA-Z0-9-=]+", word))]
