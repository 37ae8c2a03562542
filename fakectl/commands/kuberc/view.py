"""`kubectl kuberc view`: the preferences that count. Source: kubectl `pkg/cmd/kuberc/view.go`."""
from __future__ import annotations

from typing import Any

import click

from fakectl import flags
from fakectl.preferences import document, file_of, load, save
from fakectl.printers import printer_for

RECOMMENDED = {"defaults": [
    {"command": "apply", "options": [{"name": "server-side", "default": "true"}]},
    {"command": "delete", "options": [{"name": "interactive", "default": "true"}]},
]}


@flags.command(short="Display the current kuberc configuration")
@flags.output_flags
@click.pass_obj
def command(session: Any, args: list[str], **o: Any) -> None:
    """Where there is no file it offers to make one."""
    form = o["output"] if flags.changed("output") else "go-template" if o["template"] else "yaml"
    printer = printer_for(form or "name", template=o["template"], show_managed_fields=o["show_managed_fields"], typed=True,
                          allow_missing=o["allow_missing_template_keys"], cwd=session.cwd)
    path = file_of(session)
    found = load(session, path)
    if found is not None:
        session.out(printer.print_object(document(found)))
        return
    session.out(f"kuberc file not found at {path}\nWould you like to generate a default kuberc file with recommended options? (y/N): ")
    session.speak()
    if session.stdin.readline().strip().lower() in ("y", "yes"):
        save(session, path, RECOMMENDED)
