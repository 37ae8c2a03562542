"""`-o go-template=` and `go-template-file=` (k8s.io/cli-runtime/pkg/printers/template.go)."""
from __future__ import annotations

from typing import Any

from fakectl.errors import CommandError
from fakectl.printers import gotemplate_exec, gotemplate_parser
from fakectl.printers.gotemplate_funcs import FUNCTIONS
from state.pure import gofmt, gojson

_DEBUG = "Error executing template: {}. Printing more information for debugging the template:\n\ttemplate was:\n\t\t{}\n" \
    "\traw data was:\n\t\t{}\n\tobject given to template engine was:\n\t\t{}\n\n"


class GoTemplateError(CommandError):
    """What kubectl says after `error: `; `printed` goes to stdout before: the output so far and help for debugging."""

    def __init__(self, message: str, printed: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.printed = printed


class GoTemplatePrinter:
    """Prints objects through a Go template."""

    def __init__(self, template: str, allow_missing: bool = True) -> None:
        self.text = template
        self.allow_missing = allow_missing
        try:
            self.trees = gotemplate_parser.parse(template, FUNCTIONS)
        except gotemplate_parser.TemplateSyntaxError as err:
            raise GoTemplateError(f"error parsing template {template}, {err}") from None

    def print_object(self, obj: dict[str, Any], typed: bool = False) -> str:
        """The template's output for one object or list. `typed` keeps the order of the object's fields in the raw data of an
        error, for the commands that print a Go struct."""
        out: list[str] = []
        try:
            gotemplate_exec.execute(self.text, self.trees, obj, self.allow_missing, out)
        except gotemplate_exec.ExecError as err:
            raw = gofmt.to_json(obj, sort=not typed)
            out.append(_DEBUG.format(err, self.text, raw, gofmt.text(obj)))
            raise GoTemplateError(f"error executing template {gojson.quote(self.text)}: {err}", "".join(out)) from None
        return "".join(out)
