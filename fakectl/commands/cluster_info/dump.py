"""`kubectl cluster-info dump`: lists of what there is, to stdout or as files in a folder of the user's choosing.

Source: kubectl `pkg/cmd/clusterinfo/clusterinfo_dump.go`.
"""
from __future__ import annotations

import os
from typing import Any

import click

from fakectl import flags
from fakectl.errors import CommandError
from fakectl.gotypes import typed
from fakectl.printers import printer_for
from fakectl.printers.name import NamePrinter

NO_LOGS = "Request log error: fakectl keeps no logs for this dump\n"
# Name of the file, plural and group of each list of a namespace.
LISTS = (
    ("events", "events", ""), ("replication-controllers", "replicationcontrollers", ""), ("services", "services", ""),
    ("daemonsets", "daemonsets", "apps"), ("deployments", "deployments", "apps"), ("replicasets", "replicasets", "apps"),
    ("pods", "pods", ""),
)


@flags.command(short="Dump relevant information for debugging and diagnosis")
@flags.output_flags
@flags.all_namespaces_flag
@flags.string_slice("namespaces", help="The namespaces to dump.")
@flags.string("output-directory", help="A folder for files; without one, or with -, all goes to stdout.")
@flags.duration("pod-running-timeout", default=20_000_000_000, help="How long to wait for a pod that runs.")
@click.pass_obj
def command(session: Any, args: list[str], **o: Any) -> None:
    form = o["output"] if flags.changed("output") else "go-template" if o["template"] else "json"
    printer = printer_for(form or "name", template=o["template"], show_managed_fields=o["show_managed_fields"], typed=True,
                          allow_missing=o["allow_missing_template_keys"], cwd=session.cwd)
    dump = Dump(session, printer, o["output_directory"], {"json": ".json", "yaml": ".yaml"}.get(form, ".txt"))
    spaces = o["namespaces"] or ["kube-system", session.namespace]
    dump.write("nodes", dump.listed("nodes", "", None))
    if o["all_namespaces"]:
        spaces = [n["metadata"]["name"] for n in dump.listed("namespaces", "", None)["items"]]
    for namespace in spaces:
        for name, plural, group in LISTS:
            found = dump.listed(plural, group, namespace)
            dump.write(f"{namespace}/{name}", found)
        for pod in found["items"]:
            dump.write_logs(pod)
    if dump.folder:
        session.out(f"Cluster info dumped to {o['output_directory']}\n")


class Dump:
    """Where lists go: to stdout, or each to its file below a folder."""

    def __init__(self, session: Any, printer: Any, folder: str, ending: str):
        self.session, self.printer, self.ending = session, printer, ending
        self.folder = session.path(folder) if folder not in ("", "-") else ""

    def listed(self, plural: str, group: str, namespace: str | None) -> dict[str, Any]:
        """The list, its objects as Go's structs write them inside of one."""
        resource = self.session.catalog.by_plural(plural, group)
        found = self.session.cluster.list(resource, namespace)
        items = [{k: v for k, v in typed(item).items() if k not in ("kind", "apiVersion")} for item in found["items"]]
        return {**found, "items": items}

    def write(self, name: str, obj: dict[str, Any]) -> None:
        if isinstance(self.printer, NamePrinter):
            raise CommandError(f"list types are not supported by name printing: *v1.{obj['kind']}")
        self._put(name + self.ending, self.printer.print_object(obj))

    def write_logs(self, pod: dict[str, Any]) -> None:
        """A section for each container of a pod."""
        meta, spec = pod["metadata"], pod["spec"]
        where = f"{meta['namespace']}/{meta['name']}"
        text = ""
        for container in [*(spec.get("initContainers") or ()), *spec["containers"]]:
            what = f"logs for container {container['name']} of pod {where} ====\n"
            text += f"==== START {what}{NO_LOGS}==== END {what}"
        self._put(f"{where}/logs.txt", text)

    def _put(self, name: str, text: str) -> None:
        if not self.folder:
            self.session.out(text)
            return
        path = os.path.join(self.folder, name)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, "w", encoding="utf-8", errors="surrogateescape") as f:
            f.write(text)
