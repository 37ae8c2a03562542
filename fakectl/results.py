"""What a command prints of the objects that it changed: the line that tells what was done, or what -o asks for.

Source: cli-runtime `pkg/genericclioptions/print_flags.go`, kubectl `pkg/cmd/util/helpers.go` (PrintFlagsWithDryRunStrategy).
"""
from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from state.pure.gojson import dumps

from .errors import CommandError
from .gotypes import typed
from .lastapplied import ANNOTATION

Object = dict[str, Any]


class TypedPrinter:
    """Prints objects as kubectl's Go structs, whatever form they came in."""

    def __init__(self, printer: Any):
        self._printer = printer

    def print_object(self, obj: Object) -> str:
        return self._printer.print_object(typed(obj))


class OutspokenPrinter:
    """Prints objects; what a template printed before it failed, and its help for debugging, goes to `out` before the error is raised."""

    def __init__(self, printer: Any, out: Callable[[str], object]):
        self._printer, self._out = printer, out

    def print_object(self, obj: Object) -> str:
        try:
            return self._printer.print_object(obj)
        except CommandError as e:
            self._out(getattr(e, "printed", ""))
            raise


def printer(session: Any, options: Mapping[str, Any], operation: str, strategy: str = "none", *, structs: bool = True) -> Any:
    """The printer for the command's output flags. Without one it says `kind/name OPERATION`, and whether it was a dry run.

    `structs`: the command holds what it prints as Go structs, in their order of fields, not as it came from the server.
    """
    if not options["output"] and not options["template"]:
        from .printers.name import ResultPrinter

        return ResultPrinter(operation, strategy)
    from .printers import printer_for

    made = printer_for(options["output"], template=options["template"], show_managed_fields=options["show_managed_fields"],
                       typed=structs, allow_missing=options["allow_missing_template_keys"], cwd=session.cwd)
    return OutspokenPrinter(TypedPrinter(made) if structs else made, session.out)


def sorted_keys(value: Any) -> Any:
    """JSON data with the keys of all its maps sorted, as kubectl sends it."""
    if isinstance(value, dict):
        return {key: sorted_keys(value[key]) for key in sorted(value)}
    return [sorted_keys(item) for item in value] if isinstance(value, list) else value


def saved(obj: Object, create: bool) -> Object:
    """A struct that keeps its own configuration for `apply`, if --save-config asks for that or it did before; else as it is."""
    annotations = obj["metadata"].get("annotations") or {}
    if not create and ANNOTATION not in annotations:
        return obj
    others = {k: v for k, v in annotations.items() if k != ANNOTATION}
    plain = typed({**obj, "metadata": {**obj["metadata"], "annotations": others}})
    annotations = {**others, ANNOTATION: dumps(plain, sort=False) + "\n"}
    return typed({**obj, "metadata": {**obj["metadata"], "annotations": annotations}})


def created(session: Any, obj: Object, o: Mapping[str, Any]) -> Object:
    """The object as the server made it, or, in a dry run here, as it would be sent. `o` holds the command's flags."""
    if o["strategy"] == "client":
        if session.explicit_namespace:
            obj["metadata"]["namespace"] = session.namespace
        return obj
    resource = session.catalog.by_kind(obj["apiVersion"], obj["kind"])
    return session.cluster.create(resource, session.namespace, saved(obj, o["save_config"]), dry_run=o["strategy"] == "server",
                                  manager=o["field_manager"])
