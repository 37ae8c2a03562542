"""`kubectl apply view-last-applied`: the configuration that the next apply compares with.

Source: kubectl `pkg/cmd/apply/apply_view_last_applied.go`; Go's encoding/json indent.go.
"""
from __future__ import annotations

from typing import Any

import click

from fakectl import flags
from fakectl.errors import CommandError, UsageError
from fakectl.jsonreader import decode
from fakectl.lastapplied import ANNOTATION
from fakectl.resolve import Info, resolve
from state.pure.gojson import quote


@flags.command(short="View the latest last-applied-configuration annotations of a resource/object")
@flags.all_flag
@flags.filename_flags
@flags.selector_flag
@flags.string("output", "o", default="yaml", help='"yaml" or "json".')
@click.pass_obj
def command(session: Any, args: list[str], output: str, **o: Any) -> None:
    infos = resolve(session, args, filenames=o["filename"], kustomize=o["kustomize"], recursive=o["recursive"], selector=o["selector"],
                    all_=o["all_"], latest=True, continue_on_error=False)
    texts = [text for text in map(_configuration, infos) if text]
    if output not in ("json", "yaml"):
        raise UsageError(f"Unexpected -o output mode: {output}, the flag 'output' must be one of yaml|json")
    for text in texts:
        session.out(_indented(text) if output == "json" else _yaml(text))


def _configuration(info: Info) -> str:
    annotations = (info.obj or {}).get("metadata", {}).get("annotations") or {}
    if ANNOTATION not in annotations and info.source:
        # kubectl words an error that it does not have.
        what = f"no last-applied-configuration annotation found on resource: {info.name}\n"
        raise CommandError(f"error when {what} {quote(info.source)}: <nil>")
    return annotations.get(ANNOTATION, "")


def _yaml(text: str) -> str:
    from fakectl.printers.yaml import dumps

    return dumps(decode(text, 0)[0])


def _indented(text: str) -> str:
    """The JSON text with two blanks for each level; all else stays as it was written, the blanks at the end too."""
    out: list[str] = []
    depth, quoted, escaped = 0, False, False
    opened = False
    for char in text.rstrip():
        if quoted:
            out.append(char)
            escaped, quoted = char == "\\" and not escaped, escaped or char != '"'
            continue
        if char.isspace():
            continue
        if char in "}]":
            depth -= 1
            out.append(char if opened else "\n" + "  " * depth + char)
            opened = False
            continue
        if opened:
            out.append("\n" + "  " * depth)
        opened = char in "{["
        depth += opened
        quoted = char == '"'
        out.append({",": ",\n" + "  " * depth, ":": ": "}.get(char, char))
    return "".join(out) + text[len(text.rstrip()):]
