"""`-o jsonpath=`, `jsonpath-file=` and `jsonpath-as-json=` (k8s.io/cli-runtime/pkg/printers/jsonpath.go)
and the jsonpath look-ups of other commands: `wait --for=jsonpath`, `--sort-by`, custom columns."""
from __future__ import annotations

import re
from typing import Any

from fakectl.errors import CommandError
from fakectl.printers import jsonpath_eval, jsonpath_parser
from state.pure import gofmt, gojson

_RELAXED = re.compile(r"\{\.?([^{}]+)\}|\.?([^{}]+)")
_DEBUG = "Error executing template: {}. Printing more information for debugging the template:\n\ttemplate was:\n\t\t{}\n" \
    "\tobject given to jsonpath engine was:\n\t\t{}\n\n"


class JSONPathError(CommandError):
    """What kubectl says after `error: `; `printed` had reached stdout before."""

    def __init__(self, message: str, printed: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.printed = printed


def relaxed(expression: str) -> str:
    """The canonical `{.a.b}` of `a.b`, `.a.b`, `{a.b}` or `{.a.b}` (RelaxedJSONPathExpression)."""
    if not expression:
        return expression
    match = _RELAXED.fullmatch(expression)
    if not match:
        expected = "a 'name1.name2' or '.name1.name2' or '{name1.name2}' or '{.name1.name2}'"
        raise JSONPathError(f"unexpected path string, expected {expected}")
    return "{." + (match[1] or match[2]) + "}"


class Template:
    """A parsed template, to be looked up in many objects."""

    def __init__(self, text: str, allow_missing: bool = True) -> None:
        self.allow_missing = allow_missing
        try:
            self.root = jsonpath_parser.parse(text)
        except jsonpath_parser.SyntaxFault as fault:
            raise JSONPathError(str(fault)) from None

    def find(self, obj: Any) -> list[list[Any]]:
        """The values found by each piece of the template."""
        try:
            return jsonpath_eval.evaluate(self.root, obj, self.allow_missing)
        except jsonpath_eval.Fault as fault:
            raise JSONPathError(str(fault)) from None


def find(template: str, obj: Any, allow_missing: bool = True) -> list[list[Any]]:
    """The values that each piece of the template finds in the object; a JSONPathError has the library's bare words."""
    return Template(template, allow_missing).find(obj)


class JSONPathPrinter:
    """Prints what a template finds. With `typed`, print_object takes an object of a command that holds Go structs (`create
    --dry-run=client` and other builders): its numbers have then been through encoding/json and are floats."""

    def __init__(self, template: str, as_json: bool = False, allow_missing: bool = True) -> None:
        self.text = template
        self.as_json = as_json
        try:
            self.template = Template(template, allow_missing)
        except JSONPathError as err:
            raise JSONPathError(f"error parsing jsonpath {template}, {err}") from None

    def print_object(self, obj: dict[str, Any], typed: bool = False) -> str:
        """The text for one object or list."""
        if typed:
            obj = gofmt.as_floats(obj)
        try:
            found = self.template.find(obj)
        except JSONPathError as err:
            debug = _DEBUG.format(err, self.text, gofmt.source(obj))
            raise JSONPathError(f"error executing jsonpath {gojson.quote(self.text)}: {debug}\n") from None
        if self.as_json:
            return "".join(gofmt.to_json([_known(value) for value in values], indent=4) + "\n" for values in found)
        return "".join(" ".join(map(_printed, values)) for values in found)


def _known(value: Any) -> Any:
    return None if value is jsonpath_eval.INVALID else value


def _printed(value: Any) -> str:
    if isinstance(value, str):
        return value
    if isinstance(value, dict | list):
        return gofmt.to_json(value)
    if value is None:
        return "null"
    return "<no value>" if value is jsonpath_eval.INVALID else gofmt.text(value)
