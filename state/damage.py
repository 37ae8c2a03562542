"""What is said of a cluster's file that cannot be read, or holds what it should not: one clear line each."""

from __future__ import annotations

import json

from .errors import ClusterError
from .pure.objects import Object

SIGNS = ("not a database", "malformed", "decode", "no such table", "no such column", "UNIQUE constraint")  # in SQLite's words

_decode = json.loads


def trouble(path: str, e: Exception) -> ClusterError:
    """SQLite's error, or Python's about what SQLite read."""
    text = " ".join(str(e).partition(" with text ")[0].split())
    if any(sign in text for sign in SIGNS):
        return ClusterError(f"the cluster file {path} is damaged or no SQLite file ({text}); nothing was changed")
    return ClusterError(f"cannot use the cluster file {path}: {text}")


def damaged(path: str, how: str) -> ClusterError:
    """The error of a file that SQLite can read and we cannot."""
    return ClusterError(f"the cluster file {path} is damaged: {how}")


def number(text: str, what: str, path: str) -> int:
    """A counter or a moment."""
    try:
        return int(text)
    except ValueError:
        raise damaged(path, f"{what} is no number") from None


def parse(body: str, path: str) -> Object:
    """An object's text."""
    try:
        obj = _decode(body)
    except (ValueError, TypeError):
        raise damaged(path, "it holds an object that is no JSON") from None
    if type(obj) is not dict or type(obj.get("metadata")) is not dict:
        raise damaged(path, "it holds an object that is none")
    return obj
