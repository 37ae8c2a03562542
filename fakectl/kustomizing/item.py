"""An object on its way through kustomizations, with the names that it had. Source: kustomize `api/resource/resource.go`, `kyaml/resid`."""
from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

Object = dict[str, Any]


class Item:
    """`names` are those that it had, the first one first; `hashed` items get a suffix of their content in the end."""

    def __init__(self, obj: Object, *, hashed: bool = False):
        self.obj, self.hashed = obj, hashed
        self.names = [self.name]
        self.spaces = [self.namespace]
        self.affixes: list[str] = []

    @property
    def kind(self) -> str:
        return str(self.obj.get("kind", ""))

    @property
    def name(self) -> str:
        return str((self.obj.get("metadata") or {}).get("name", ""))

    @property
    def namespace(self) -> str:
        return str((self.obj.get("metadata") or {}).get("namespace", ""))

    @property
    def group_version(self) -> tuple[str, str]:
        group, _, version = str(self.obj.get("apiVersion", "")).rpartition("/")
        return group, version

    def rename(self, name: str) -> None:
        """Give it another name, and remember."""
        self.obj.setdefault("metadata", {})["name"] = name
        if name != self.names[-1]:
            self.names.append(name)

    def move(self, namespace: str) -> None:
        """Put it into another namespace, and remember."""
        self.obj.setdefault("metadata", {})["namespace"] = namespace
        self.spaces.append(namespace)

    def described(self) -> str:
        """`Deployment.v1.apps/web.[noNs]`."""
        group, version = self.group_version
        return f"{self.kind}.{version or '[noVer]'}.{group or '[noGrp]'}/{self.name}.{self.namespace or '[noNs]'}"

    def is_same(self, other: Item) -> bool:
        """Whether both would be the same object in a cluster."""
        return (self.group_version[0], self.kind, self.name, self.namespace) == (
            other.group_version[0], other.kind, other.name, other.namespace)


def holders(obj: Any, path: list[str], *, create: bool) -> Iterator[Object]:
    """The maps that a path of fields leads to, through every item of lists; missing ones are made when `create` is set."""
    if isinstance(obj, list):
        for each in obj:
            yield from holders(each, path, create=create)
        return
    if not isinstance(obj, dict):
        return
    if not path:
        yield obj
        return
    if obj.get(path[0]) is None:
        if not create:
            return
        obj[path[0]] = {}
    yield from holders(obj[path[0]], path[1:], create=create)


def replace_values(obj: Any, path: list[str], new: Callable[[Any], Any]) -> None:
    """Change what the last field of a path holds, wherever it is."""
    for holder in holders(obj, path[:-1], create=False):
        if path[-1] in holder:
            holder[path[-1]] = new(holder[path[-1]])
