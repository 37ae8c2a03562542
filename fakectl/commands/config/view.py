"""`kubectl config view`: fakectl's kubeconfig as kubectl shows one.

Sources: kubectl `pkg/cmd/config/view.go`, client-go `tools/clientcmd/api/helpers.go`.
"""
from __future__ import annotations

import base64
import os
from typing import Any

import click

from fakectl import flags
from fakectl.errors import CommandError, UsageError
from fakectl.kubeconfig import KubeConfig

HIDDEN = {
    "users": {"client-key-data": "DATA+OMITTED", "client-certificate-data": "DATA+OMITTED", "token": "REDACTED", "password": "REDACTED"},
    "clusters": {"certificate-authority-data": "DATA+OMITTED"},
}
FILES = {"users": ("client-certificate", "client-key"), "clusters": ("certificate-authority",)}


@flags.command(short="Display merged kubeconfig settings or a specified kubeconfig file")
@flags.output_flags
@flags.boolean("merge", default=True, help="Merge the files of KUBECONFIG.")
@flags.boolean("raw", help="Show secrets and certificates as they are.")
@flags.boolean("flatten", help="Show the content of files in place of their paths.")
@flags.boolean("minify", help="Only what the current context uses.")
@click.pass_obj
def command(session: Any, args: list[str], merge: bool, raw: bool, flatten: bool, minify: bool, **options: Any) -> None:
    if args:
        raise UsageError(f"unexpected arguments: [{' '.join(args)}]")
    shown = _printer(session, options)
    if not merge and not session.globals.get("kubeconfig"):
        raise CommandError("if merge==false a precise file must be specified")
    config = session.editable_config
    if minify:
        _minify(config, session.globals.get("context") or config.current)
    if flatten:
        _flatten(config)
    elif not raw:
        _hide(config)
    session.out(shown.print_object(config.view()))


def _printer(session: Any, options: dict[str, Any]) -> Any:
    from fakectl.printers import printer_for

    output, template = options["output"], options["template"]
    if not flags.changed("output"):
        output = "go-template" if template else "yaml"
    return printer_for(output or "name", template=template, show_managed_fields=options["show_managed_fields"], typed=True,
                       allow_missing=options["allow_missing_template_keys"], cwd=session.cwd)


def _minify(config: KubeConfig, current: str) -> None:
    """Keep one context and what it names."""
    if not current:
        raise CommandError("current-context must exist in order to minify")
    context = config.get("contexts", current)
    if context is None:
        raise CommandError(f"cannot locate context {current}")
    config.current = current
    kept = {"contexts": current, "clusters": context.get("cluster") or "", "users": context.get("user") or ""}
    for section, what in (("clusters", "cluster"), ("users", "user")):
        if kept[section] and config.get(section, kept[section]) is None:
            raise CommandError(f"cannot locate {what} {kept[section]}")
    for section, name in kept.items():
        config.data[section] = {n: e for n, e in config.data[section].items() if n == name}


def _flatten(config: KubeConfig) -> None:
    """Put the content of files in place of their paths."""
    for section, fields in FILES.items():
        for name, entry in config.data[section].items():
            for field in fields:
                if path := entry.pop(field, ""):
                    entry[f"{field}-data"] = _content(os.path.join(config.folder_of(section, name), path), entry.get(f"{field}-data"))


def _content(path: str, present: str | None) -> str:
    if present:
        raise CommandError("cannot have values for both path and contents")
    try:
        with open(path, "rb") as f:
            return base64.b64encode(f.read()).decode()
    except OSError as e:
        raise CommandError(f"{'read' if isinstance(e, IsADirectoryError) else 'open'} {path}: {(e.strerror or '').lower()}") from None


def _hide(config: KubeConfig) -> None:
    for section, hidden in HIDDEN.items():
        for entry in config.data[section].values():
            entry.update({field: shown for field, shown in hidden.items() if entry.get(field)})
