"""Secrets of a dump without what they hold: keys stay, values become a placeholder that tells nothing, not even a length."""
from __future__ import annotations

import json
from typing import Any

from .lastapplied import ANNOTATION

Object = dict[str, Any]
PLACEHOLDER = "cmVkYWN0ZWQ="  # "redacted"
_DOCKER = {".dockerconfigjson": "eyJhdXRocyI6e319", ".dockercfg": "e30="}  # the server wants JSON there: {"auths":{}}, {}


def is_secret(obj: Object) -> bool:
    return obj.get("kind") == "Secret" and obj.get("apiVersion") == "v1"


def redacted(obj: Object) -> Object:
    """A copy of a Secret without its values, be it in its data or in what apply remembers of it."""
    made = {**obj}
    for field in ("data", "stringData"):
        if isinstance(obj.get(field), dict):
            made[field] = {key: _value(str(key), field) for key in obj[field]}
        elif obj.get(field) is not None:
            made[field] = {}
    meta = obj.get("metadata")
    notes = meta.get("annotations") if isinstance(meta, dict) else None
    if isinstance(meta, dict) and isinstance(notes, dict):
        made["metadata"] = {**meta, "annotations": {key: _note(key, value) for key, value in notes.items()}}
    return made


def _value(key: str, field: str) -> str:
    text = _DOCKER.get(key, PLACEHOLDER)
    if field == "data":
        return text
    from base64 import b64decode

    return b64decode(text).decode()


def _note(key: str, value: Any) -> Any:
    if key != ANNOTATION:
        return value
    try:
        applied = json.loads(value)
    except (ValueError, TypeError, RecursionError):
        return "{}"
    return json.dumps(redacted(applied), separators=(",", ":")) + "\n" if isinstance(applied, dict) else "{}"
