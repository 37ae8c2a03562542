"""From `-o FORMAT` to a printer: each format's module is loaded when it is asked for.

Only json, yaml and kyaml leave out `metadata.managedFields`; the template formats see the object as it is.
Sources: cli-runtime pkg/genericclioptions (print_flags.go, json_yaml_flags.go, jsonpath_flags.go, template_flags.go);
kubectl pkg/cmd/get/customcolumn_flags.go; cli-runtime pkg/printers/managedfields.go.
"""
from __future__ import annotations

from typing import Any, Protocol

from fakectl.errors import CommandError
from state.pure.gojson import quote

_DATA = ("json", "kyaml", "yaml")
_JSONPATH = ("jsonpath", "jsonpath-as-json", "jsonpath-file")
_GO_TEMPLATE = ("go-template", "go-template-file", "template", "templatefile")
_COLUMNS = ("custom-columns", "custom-columns-file")


class Printer(Protocol):
    """Object in, text out. The text ends as kubectl's does, with or without a newline."""

    def print_object(self, obj: Any) -> str:
        """The text of one object or list."""


def allowed_formats(columns: bool = False) -> list[str]:
    """What `-o` takes; `columns` is for commands that print tables (`get`)."""
    return sorted([*_DATA, "name", *_JSONPATH, *_GO_TEMPLATE, *((*_COLUMNS, "wide") if columns else ())])


def unknown_format(output: str, allowed: list[str]) -> CommandError:
    """The refusal of a format."""
    formats = ",".join(allowed)
    return CommandError(f"unable to match a printer suitable for the output format {quote(output)}, allowed formats are: {formats}")


def printer_for(
    output: str, *, template: str | None = None, no_headers: bool = False, show_managed_fields: bool = False, typed: bool = False,
    columns: bool = False, allow_missing: bool = True, cwd: str = "",
) -> Printer:
    """The printer of a format, or a CommandError with kubectl's words. A template's fault on an object is one with `printed`, for stdout.

    `template` is --template, `typed` says that the objects stand for the client's Go structs, `columns` that the command knows
    custom-columns and wide (the tables themselves are table.TablePrinter's), `allow_missing` is --allow-missing-template-keys.
    """
    if not output and template:
        output = "go-template"
    low = output.lower()
    if low in _DATA:
        return _DataPrinter(low, typed, show_managed_fields)
    if low == "name":
        from fakectl.printers.name import NamePrinter

        return NamePrinter()
    form, value = _split(output, template or "")
    if form in _JSONPATH:
        return _jsonpath(form, value, typed, allow_missing, cwd)
    if form in _GO_TEMPLATE:
        return _go_template(form, value, typed, allow_missing, cwd)
    if columns and form in _COLUMNS:
        return _custom_columns(form, value, no_headers, cwd)
    raise unknown_format(output, allowed_formats(columns))


def _split(output: str, template: str) -> tuple[str, str]:
    """The format and its template: what stands behind `=`, unless --template is given."""
    if template:
        return output, template
    form, equals, value = output.partition("=")
    known = form in _JSONPATH or form in _GO_TEMPLATE or form in _COLUMNS
    return (form, value) if equals and known else (output, "")


class _DataPrinter:
    """json, yaml and kyaml, without the managed fields unless they are asked for."""

    def __init__(self, form: str, typed: bool, show_managed_fields: bool) -> None:
        self._show_managed_fields = show_managed_fields
        self._printer: Printer
        if form == "json":
            from fakectl.printers.json import JSONPrinter

            self._printer = JSONPrinter(sort=not typed)
        elif form == "yaml":
            from fakectl.printers.yaml import YAMLPrinter

            self._printer = YAMLPrinter()
        else:
            from fakectl.printers.kyaml import KYAMLPrinter

            self._printer = KYAMLPrinter(sort=not typed)

    def print_object(self, obj: Any) -> str:
        return self._printer.print_object(obj if self._show_managed_fields else without_managed_fields(obj))


def without_managed_fields(obj: dict[str, Any]) -> dict[str, Any]:
    """The object, list or watch event without `metadata.managedFields`; nothing is changed in place."""
    if "kind" not in obj and set(obj) == {"type", "object"}:
        return {**obj, "object": without_managed_fields(obj["object"])}
    items = obj.get("items")
    if isinstance(items, list):
        obj = {**obj, "items": [without_managed_fields(item) if isinstance(item, dict) else item for item in items]}
    metadata = obj.get("metadata")
    if isinstance(metadata, dict) and "managedFields" in metadata:
        obj = {**obj, "metadata": {key: value for key, value in metadata.items() if key != "managedFields"}}
    return obj


# ---- templates --------------------------------------------------------------------------------------------------------------

class _Typed:
    """A template printer for objects that stand for Go structs."""

    def __init__(self, printer: Any) -> None:
        self._printer = printer

    def print_object(self, obj: Any) -> str:
        return self._printer.print_object(obj, typed=True)


def _jsonpath(form: str, value: str, typed: bool, allow_missing: bool, cwd: str) -> Printer:
    from fakectl.printers.jsonpath import JSONPathPrinter

    printer = JSONPathPrinter(_text(form == "jsonpath-file", value, cwd), as_json=form == "jsonpath-as-json", allow_missing=allow_missing)
    return _Typed(printer) if typed else printer


def _go_template(form: str, value: str, typed: bool, allow_missing: bool, cwd: str) -> Printer:
    from fakectl.printers.go_template import GoTemplatePrinter

    printer = GoTemplatePrinter(_text(form in ("go-template-file", "templatefile"), value, cwd), allow_missing)
    return _Typed(printer) if typed else printer


def _custom_columns(form: str, value: str, no_headers: bool, cwd: str) -> Printer:
    from fakectl.printers.custom_columns import CustomColumnsPrinter

    if not value:
        raise CommandError("custom-columns format specified but no custom columns given")
    if form == "custom-columns-file":
        return CustomColumnsPrinter.from_file(_read(value, cwd, "template"))
    return CustomColumnsPrinter(value, no_headers)


def _text(from_file: bool, value: str, cwd: str) -> str:
    """The template itself, be it given or in a file."""
    if not value:
        raise CommandError("template format specified but no template given")
    return _read(value, cwd, "--template") if from_file else value


def _read(path: str, cwd: str, what: str) -> str:
    import os

    try:
        with open(os.path.join(cwd, path), encoding="utf-8", errors="replace", newline="") as f:
            return f.read()
    except OSError as e:
        action = "read" if isinstance(e, IsADirectoryError) else "open"
        raise CommandError(f"error reading {what} {path}, {action} {path}: {(e.strerror or str(e)).lower()}") from None
