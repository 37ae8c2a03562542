"""One custom resource: what stands where a built-in kind has its file (columns, defaults, validation, strategy).

Sources: apiextensions-apiserver `pkg/registry/customresource/{strategy,validator,status_strategy}.go`,
`pkg/registry/customresource/tableconvertor/tableconvertor.go`.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property
from typing import TYPE_CHECKING, Any

from .fielderrors import Cause
from .kind import Age, Resource
from .pure import simplepath
from .pure.objects import Object, clone
from .pure.precedence import precedence

if TYPE_CHECKING:
    from .merge_types import Node

VERBS = ("delete", "deletecollection", "get", "list", "patch", "create", "update", "watch")
SUBRESOURCE_VERBS = ("get", "patch", "update")
AGE = {"name": "Age", "type": "date", "jsonPath": ".metadata.creationTimestamp"}
SYSTEM = ("metadata", "apiVersion", "kind")


def established(crd: Object) -> bool:
    """Whether what it defines is served."""
    return any(c["type"] == "Established" and c["status"] == "True" for c in crd.get("status", {}).get("conditions") or ())


def resources(crd: Object) -> list[Resource]:
    """What a definition serves, in order of precedence; nothing before it is established."""
    if not established(crd):
        return []
    spec, names = crd["spec"], crd["status"]["acceptedNames"]
    versions = sorted((v for v in spec["versions"] if v.get("served")), key=lambda v: precedence(v["name"]))
    return [
        Resource(
            spec["group"], v["name"], names["plural"], names["kind"], names.get("singular", ""), spec["scope"] == "Namespaced",
            tuple(names.get("shortNames") or ()), tuple(names.get("categories") or ()), VERBS,
            tuple(s for s in ("status", "scale") if s in (v.get("subresources") or {})), Custom(crd, v),
        )
        for v in versions
    ]  # fmt: skip


class Custom:
    """One version of a CustomResourceDefinition. Two are equal when they are of the same version of the same definition."""

    def __init__(self, crd: Object, version: Object):
        self.spec, self.version = crd["spec"], version
        self.key = f"{crd['metadata']['uid']}/{crd['metadata']['resourceVersion']}/{version['name']}"
        self.schema: Object = (version.get("schema") or {}).get("openAPIV3Schema") or {}
        self.subresources: Object = version.get("subresources") or {}
        self.has_status = "status" in self.subresources

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Custom) and other.key == self.key

    def __hash__(self) -> int:
        return hash(self.key)

    def __str__(self) -> str:
        return self.key

    @cached_property
    def storage(self) -> str:
        """The apiVersion in which objects are stored."""
        return f"{self.spec['group']}/{next(v['name'] for v in self.spec['versions'] if v.get('storage'))}"

    @cached_property
    def node(self) -> Node:
        """How objects merge."""
        from .merge_types import node_of_schema

        return node_of_schema(self.schema)

    def serves(self, api_version: str) -> bool:
        """Whether objects are served in this version."""
        return any(v.get("served") and api_version == f"{self.spec['group']}/{v['name']}" for v in self.spec["versions"])

    @cached_property
    def deprecation(self) -> str:
        """What whoever uses this version is warned of, "" for nothing."""
        if not self.version.get("deprecated"):
            return ""
        if self.version.get("deprecationWarning"):
            text: str = self.version["deprecationWarning"]
            return text
        group, kind, name = self.spec["group"], self.spec["names"]["kind"], self.version["name"]
        better = [
            v["name"] for v in self.spec["versions"]
            if v.get("served") and not v.get("deprecated") and precedence(v["name"]) < precedence(name)
        ]  # fmt: skip
        instead = f"; use {group}/{min(better, key=precedence)} {kind}" if better else ""
        return f"{group}/{name} {kind} is deprecated{instead}"

    def hook(self, name: str) -> Callable[..., Any] | None:
        """The behaviour of this name, as `kind.hook` finds that of built-in kinds."""
        return getattr(self, name, None)

    def verbs(self, subresource: str) -> tuple[str, ...]:
        """What may be done with the resource, or one of its subresources."""
        return SUBRESOURCE_VERBS if subresource else VERBS

    # -- tables -------------------------------------------------------------------------------------------------------------------

    @cached_property
    def _printed(self) -> list[Object]:
        return self.version.get("additionalPrinterColumns") or [AGE]

    @cached_property
    def columns(self) -> list[Object]:
        """Column definitions of the table."""
        made = [{"name": "Name", "type": "string", "format": "name", "description": "", "priority": 0}]
        for c in self._printed:
            about = c.get("description") or f"Custom resource definition column (in JSONPath format): {c['jsonPath']}"
            made.append({"name": c["name"], "type": c["type"], "format": c.get("format", ""), "description": about,
                         "priority": c.get("priority", 0)})  # fmt: skip
        return made

    def row(self, obj: Object, age: Age) -> list[Any]:
        return [obj["metadata"]["name"], *(_cell(c["type"], simplepath.find(c["jsonPath"], obj), age) for c in self._printed)]

    # -- strategy -----------------------------------------------------------------------------------------------------------------

    def default(self, obj: Object) -> None:
        from .structural import default, prune

        if self.pruned:
            prune(self.schema, obj)
        default(self.schema, obj)

    @property
    def pruned(self) -> bool:
        """Whether fields that the schema does not know are dropped."""
        return not self.spec.get("preserveUnknownFields")

    def prepare_create(self, obj: Object) -> None:
        if self.has_status:
            obj.pop("status", None)
        obj["metadata"]["generation"] = 1

    def prepare_update(self, obj: Object, old: Object) -> None:
        if self.has_status:
            obj.pop("status", None)
            if "status" in old:
                obj["status"] = old["status"]
        generation = old["metadata"].get("generation", 1)
        same = {k: v for k, v in obj.items() if k not in SYSTEM} == {k: v for k, v in old.items() if k not in SYSTEM}
        obj["metadata"]["generation"] = generation if same else generation + 1

    def prepare_status(self, obj: Object, old: Object) -> None:
        status = obj.get("status")
        kept = {**clone(old), "apiVersion": obj["apiVersion"]}
        kept["metadata"]["managedFields"] = obj["metadata"].get("managedFields")
        obj.clear()
        obj.update(kept)
        obj.pop("status", None)
        if status is not None:
            obj["status"] = status

    def validate(self, obj: Object) -> list[Cause]:
        return self._validate(obj, None)

    def validate_update(self, obj: Object, old: Object) -> list[Cause]:
        from .structural import validate
        from .structural_rules import blocked

        return self._rules(obj, old) if self._has_rules and not blocked(validate(self.schema, obj)) else []

    def validate_status(self, obj: Object, old: Object) -> list[Cause]:
        return self._validate(obj, old)

    def _validate(self, obj: Object, old: Object | None) -> list[Cause]:
        from .structural import validate
        from .structural_rules import blocked

        causes = validate(self.schema, obj)
        if not self._has_rules:
            return causes
        return [*causes, *(blocked(causes) or self._rules(obj, old))]

    @cached_property
    def _has_rules(self) -> bool:
        return "x-kubernetes-validations" in str(self.schema)

    def _rules(self, obj: Object, old: Object | None) -> list[Cause]:
        """What rules forbid: those that look at the old object when there is one, the others when there is none."""
        from .structural_rules import broken

        return broken(self.schema, obj, old)

    def fields(self, obj: Object) -> dict[str, str]:
        paths = [f["jsonPath"] for f in self.version.get("selectableFields") or ()]
        return {p.removeprefix("."): _selectable(simplepath.find(p, obj)) for p in paths}

    # -- scale --------------------------------------------------------------------------------------------------------------------

    def scale(self, obj: Object) -> tuple[int | None, int, str]:
        """(wanted replicas, those that there are, selector)."""
        paths = self.subresources["scale"]
        wanted, there = (simplepath.find(paths[key], obj) for key in ("specReplicasPath", "statusReplicasPath"))
        selector = simplepath.find(paths["labelSelectorPath"], obj) if paths.get("labelSelectorPath") else []
        return (wanted[0] if wanted else None), (there[0] if there else 0), (selector[0] if selector else "")

    def set_replicas(self, obj: Object, replicas: int) -> None:
        simplepath.put(self.subresources["scale"]["specReplicasPath"], obj, replicas)


def _selectable(found: list[Any]) -> str:
    value = found[0] if found else ""
    return str(value).lower() if isinstance(value, bool) else str(value)


def _cell(kind: str, found: list[Any], age: Age) -> Any:
    """The first value as the column's type has it; None for what is not of the type."""
    value = found[0] if found else None
    if value is None:
        return None
    if kind == "string":
        from .pure.gofmt import text

        return value if isinstance(value, str) else _json(value) if isinstance(value, (dict, list)) else text(value)
    if kind == "date":
        return _age(value, age)
    number = isinstance(value, (int, float)) and not isinstance(value, bool)
    if kind == "integer":
        return int(value) if number else None
    if kind == "number":
        return value if number else None
    return value if kind == "boolean" and isinstance(value, bool) else None


def _json(value: Any) -> str:
    from .pure.gojson import dumps

    return dumps(value)


def _age(value: Any, age: Age) -> str | None:
    from .pure.times import parse_rfc3339

    if not isinstance(value, str):
        return None
    try:
        parse_rfc3339(value)
    except ValueError:
        return "<invalid>"
    return age(value)
