"""Questions that the server answers and does not keep: who am I, may I, what may I."""
from __future__ import annotations

from typing import Any


def ask(session: Any, group: str, kind: str, spec: dict[str, Any] | None = None) -> dict[str, Any]:
    """The review with its status. `session.reviews` must be on before the cluster is opened."""
    resource = session.catalog.by_kind(f"{group}/v1", kind)
    body = {"kind": kind, "apiVersion": f"{group}/v1", "metadata": {}} | ({} if spec is None else {"spec": spec})
    return session.cluster.review(resource, None, body, manager="kubectl", validation="Strict")
