"""A simulated Kubernetes cluster in one SQLite file: everything behind the wire. It knows no command line and can be used alone."""
from __future__ import annotations

from typing import TYPE_CHECKING, Any

from .errors import ClusterError, StatusError

if TYPE_CHECKING:
    from .cluster import Cluster

__all__ = ["Cluster", "ClusterError", "StatusError"]


def __getattr__(name: str) -> Any:
    """`state.Cluster`, imported when it is asked for: many commands end before they need one."""
    if name != "Cluster":
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from .cluster import Cluster

    return Cluster
