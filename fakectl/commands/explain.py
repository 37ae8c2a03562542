"""`kubectl explain`: the fields of a kind, with their types.

Source: kubectl `pkg/cmd/explain/explain.go`, `pkg/explain/explain.go`.
"""
from __future__ import annotations

from typing import Any

import click

from fakectl import flags
from fakectl.errors import BareError, CommandError, no_resource_type
from state.kind import Resource
from state.schema import definition_name

SEE = 'Use "kubectl api-resources" for a complete list of supported resources.'


@flags.command(short="Get documentation for a resource")
@flags.string("api-version", help="Explain the kind of this group and version.")
@flags.integer("max-depth", help="With --recursive: how deep; 0 for no limit.")
@flags.string("output", "o", default="plaintext", help="The form; plaintext is the one that fakectl has.")
@flags.boolean("recursive", "R", help="Show the fields of fields too, without their descriptions.")
@click.pass_obj
def command(session: Any, args: list[str], api_version: str, max_depth: int, output: str, recursive: bool) -> None:
    if not args:
        raise CommandError(f"You must specify the type of resource to explain. {SEE}")
    if len(args) > 1:
        raise CommandError("We accept only this format: explain RESOURCE")
    if max_depth < 0:
        raise CommandError("--max-depth must be non-negative")
    if max_depth and not recursive:
        raise CommandError("--max-depth requires --recursive")
    resource, path = _meant(session, args[0], whole=not api_version)
    if output == "plaintext-openapiv2":
        raise CommandError("fakectl does not simulate --output=plaintext-openapiv2; it has plaintext only")
    resource = _in_version(session, resource, api_version) if api_version else resource
    if output != "plaintext":
        raise CommandError(f"unrecognized format: {output}")
    session.reach("/openapi/v3")
    group = f"GROUP:      {resource.group}\n" if resource.group else ""
    session.out(f"{group}KIND:       {resource.kind}\nVERSION:    {resource.version}\n\n")
    session.out(_explained(resource, path, recursive, max_depth) + "\n")


def _meant(session: Any, text: str, *, whole: bool) -> tuple[Resource, list[str]]:
    """The resource that the words mean, and the path of the field; with `whole`, its full name may have its group."""
    name, *path = _fields(text)
    resource = session.resource(name)
    if resource is None:
        raise BareError(no_resource_type(name))
    if whole and text.startswith(resource.gr):
        path = text[len(resource.gr) :].removesuffix(".").split(".")[1:]
    return resource, path


def _fields(text: str) -> list[str]:
    """The names of a path, which is a JSONPath of fields alone."""
    from fakectl.printers.jsonpath_parser import Field, SyntaxFault, parse

    try:
        nodes = parse("{." + text.removesuffix(".") + "}")
    except SyntaxFault as e:
        raise CommandError(str(e)) from None
    fields = [n for n in nodes[0] if isinstance(n, Field)] if len(nodes) == 1 and isinstance(nodes[0], list) else []
    if not fields or len(fields) != len(nodes[0]):
        raise CommandError("invalid jsonpath syntax, first node must be field node")
    return [n.name for n in fields]


def _in_version(session: Any, resource: Resource, api_version: str) -> Resource:
    """The resource as the group and version that were asked for have it."""
    if api_version.count("/") > 1:
        raise CommandError(f"unexpected GroupVersion string: {api_version}")
    group, _, version = api_version.rpartition("/")
    found = session.catalog.by_plural(resource.plural, group, version)
    if found is None:
        raise CommandError(f'couldn\'t find resource for "{group}/{version}, Resource={resource.plural}"')
    return found


def _explained(resource: Resource, path: list[str], recursive: bool, depth: int) -> str:
    from fakectl.explaining import Explanation
    from fakectl.openapi3 import schema

    if resource.custom is not None:
        from fakectl.customschemas import name_of, schema_of

        custom = name_of(resource)
        whole = schema_of(resource)
        of = Explanation(lambda name: whole if name == custom else schema(name), recursive=recursive, depth=depth)
        return of.text(custom, path)
    name = definition_name(resource)
    if not name:
        raise CommandError(f"GVR ({resource.group}/{resource.version}, Resource={resource.plural}) not found in OpenAPI schema")
    return Explanation(schema, recursive=recursive, depth=depth).text(name, path)
