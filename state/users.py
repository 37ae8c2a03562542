"""Who asks, and what for: what authorization decides on."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

MASTERS, AUTHENTICATED, ANONYMOUS = "system:masters", "system:authenticated", "system:unauthenticated"


class User(NamedTuple):
    """A user with groups; `extra` is what an authenticator adds."""

    name: str
    groups: tuple[str, ...] = ()
    uid: str = ""
    extra: Mapping[str, list[str]] = {}


ADMIN = User("admin", (MASTERS, AUTHENTICATED), "admin")  # who owns the cluster, and types its commands


class Question(NamedTuple):
    """May somebody do `verb`? On a resource (`plural` may be "pods/log"), or on a `path` that is none."""

    verb: str
    group: str = ""
    plural: str = ""
    namespace: str = ""
    name: str = ""
    path: str = ""
