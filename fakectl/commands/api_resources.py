"""`kubectl api-resources`: what the server serves, group by group. Source: kubectl `pkg/cmd/apiresources/apiresources.go`."""
from __future__ import annotations

from typing import Any

import click

from fakectl import flags
from fakectl.errors import CommandError, UsageError

HEADERS = ["NAME", "SHORTNAMES", "APIVERSION", "NAMESPACED", "KIND"]
WIDE_HEADERS = [*HEADERS, "VERBS", "CATEGORIES"]
FORMATS = ["json", "kyaml", "name", "wide", "yaml"]


@flags.command(short="List the resources that the server serves")
@flags.string("api-group", help="Only those of this API group.")
@flags.boolean("cached", help="Without effect: there is nothing to cache.")
@flags.string_slice("categories", help="Only those in all of these categories.")
@flags.boolean("namespaced", default=True, help="Only those in namespaces; with =false, only the others.")
@flags.boolean("no-headers", help="Without the headings.")
@flags.string("output", "o", help="One of: (json, yaml, kyaml, name, wide).")
@flags.boolean("show-managed-fields", help="Without effect: resources have none.")
@flags.string("sort-by", help="'name' or 'kind'.")
@flags.string_slice("verbs", help="Only those with all of these verbs.")
@click.pass_obj
def command(session: Any, args: list[str], output: str, sort_by: str, no_headers: bool, **wanted: Any) -> None:
    if args:
        raise UsageError(f"unexpected arguments: [{' '.join(args)}]")
    if sort_by not in ("", "name", "kind"):
        raise CommandError("--sort-by accepts only name or kind")
    if output and output.lower() not in FORMATS:
        from fakectl.printers import unknown_format

        raise unknown_format(output, FORMATS)
    session.discover()
    found = [r for r in _preferred(session.catalog.all) if _fits(r, wanted)]
    found.sort(key=lambda r: ({"name": r.plural, "kind": r.kind}.get(sort_by, r.group), r.plural))
    session.out(_text(found, output.lower(), no_headers))


def _preferred(served: list[Any]) -> list[Any]:
    """Each resource in the version that its group prefers: the first that discovery lists."""
    first: dict[tuple[str, str], Any] = {}
    for r in served:
        first.setdefault((r.group, r.plural), r)
    return list(first.values())


def _fits(resource: Any, wanted: dict[str, Any]) -> bool:
    if flags.changed("api-group") and resource.group != wanted["api_group"]:
        return False
    if flags.changed("namespaced") and resource.namespaced != wanted["namespaced"]:
        return False
    return set(wanted["verbs"]) <= set(resource.verbs) and set(wanted["categories"]) <= set(resource.categories)


def _text(found: list[Any], output: str, no_headers: bool) -> str:
    if output == "name":
        return "".join(f"{r.gr}\n" for r in found)
    if output in ("json", "yaml", "kyaml"):
        from fakectl.printers import printer_for

        whole = {"kind": "APIResourceList", "apiVersion": "v1", "groupVersion": "", "resources": [_entry(r) for r in found]}
        return printer_for(output, typed=True).print_object(whole)
    from fakectl.printers.tabwriter import TabWriter

    writer = TabWriter()
    if not no_headers:
        writer.line(WIDE_HEADERS if output == "wide" else HEADERS)
    for r in found:
        cells = [r.plural, ",".join(r.short_names), r.api_version, str(r.namespaced).lower(), r.kind]
        writer.line([*cells, ",".join(r.verbs), ",".join(r.categories)] if output == "wide" else cells)
    return writer.flush()


def _entry(resource: Any) -> dict[str, Any]:
    """The resource as the client's APIResource struct holds it, empty fields left out."""
    entry = {
        "name": resource.plural, "singularName": resource.singular, "namespaced": resource.namespaced, "group": resource.group,
        "version": resource.version, "kind": resource.kind, "verbs": list(resource.verbs), "shortNames": list(resource.short_names),
        "categories": list(resource.categories),
    }
    return {k: v for k, v in entry.items() if v or k in ("name", "singularName", "namespaced", "kind", "verbs")}
