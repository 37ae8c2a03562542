"""A simulated Kubernetes cluster in one SQLite file: everything behind the wire. It knows no command line and can be used alone."""
from __future__ import annotations

from .cluster import Cluster
from .errors import ClusterError, StatusError

__all__ = ["Cluster", "ClusterError", "StatusError"]
