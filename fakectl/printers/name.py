"""`-o name` and the lines that tell what happened: `deployment.apps/web`, `deployment.apps/web image updated (dry run)`.

Source: cli-runtime pkg/printers/name.go; kubectl pkg/cmd/util/helpers.go (PrintFlagsWithDryRunStrategy).
"""
from __future__ import annotations

from typing import Any

from fakectl.errors import CommandError

DRY_RUN = {"": "", "none": "", "client": " (dry run)", "server": " (server dry run)"}


def name_of(kind: str, group: str, name: str) -> str:
    """`deployment.apps/web`, `pod/web`; `kind` is a Kind or a singular name."""
    word = kind.lower()
    return f"{word}.{group}/{name}" if group else f"{word}/{name}"


def name_of_object(obj: dict[str, Any]) -> str:
    """The same from an object's own apiVersion, kind and name."""
    kind = obj.get("kind") or ""
    group, slash, _ = _text(obj.get("apiVersion")).partition("/")
    metadata = obj.get("metadata")
    name = _text(metadata.get("name") if isinstance(metadata, dict) else None) or "<unknown>"
    if not kind:
        raise CommandError("missing apiVersion or kind; try GetObjectKind().SetGroupVersionKind() if you know the type")
    return name_of(kind, group if slash else "", name)


def _text(value: Any) -> str:
    """A string as it is; what only a patch of kubectl's own can put in its place counts as nothing."""
    return value if isinstance(value, str) else ""


class NamePrinter:
    """Prints one line for an object, or one for each item of a list."""

    def print_object(self, obj: dict[str, Any]) -> str:
        """The line or lines."""
        if "kind" not in obj and set(obj) == {"type", "object"}:
            obj = obj["object"]
        items = obj.get("items")
        if isinstance(items, list):
            return "".join([self.print_object(item) for item in items])
        return name_of_object(obj) + "\n"


class ResultPrinter:
    """Prints what was done to an object. `dry_run` is "none", "client" or "server"."""

    def __init__(self, operation: str, dry_run: str = "none") -> None:
        self._suffix = (f" {operation}" if operation else "") + DRY_RUN[dry_run]

    def print_object(self, obj: dict[str, Any]) -> str:
        """`deployment.apps/web created`."""
        return name_of_object(obj) + self._suffix + "\n"
