"""Pod templates. Source: kubernetes `pkg/printers/internalversion/printers.go`."""
from __future__ import annotations

from typing import Any

from ..cells import containers
from ..kind import Age
from ..podspec import default_template
from ..pure.selectors import format_labels
from ..strategy import first_generation

Object = dict[str, Any]


def row(obj: Object, age: Age) -> list[Any]:
    template = obj["template"]
    return [obj["metadata"]["name"], *containers(template["spec"]), format_labels(template["metadata"].get("labels"))]


def default(obj: Object) -> None:
    default_template(obj.setdefault("template", {}))


prepare_create = first_generation
