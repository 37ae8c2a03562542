"""Component statuses: objects that are nowhere stored; the server makes them when asked.

Source: kubernetes `pkg/registry/core/componentstatus/rest.go`.
"""

from __future__ import annotations

from collections.abc import Iterator

from .pure.objects import Object

GR = "componentstatuses"
NAMES = ("scheduler", "controller-manager", "etcd-0")


class Components:
    """Reads like a store that holds nothing else. In this cluster all is well."""

    def get(self, gr: str, namespace: str, name: str) -> Object | None:
        return _status(name) if name in NAMES else None

    def list(self, gr: str, namespace: str | None = None, *, after: tuple[str, str] = ("", "")) -> Iterator[Object]:
        begin = NAMES.index(after[1]) + 1 if after[1] in NAMES else 0
        return map(_status, NAMES[begin:])


def _status(name: str) -> Object:
    condition = {"type": "Healthy", "status": "True", "message": "ok"}
    return {"kind": "ComponentStatus", "apiVersion": "v1", "metadata": {"name": name}, "conditions": [condition]}
