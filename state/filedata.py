"""What ConfigMaps and Secrets have in common: keys that may be file names, one mebibyte in all, and that both can be sealed.

Source: kubernetes `pkg/apis/core/validation/validation.go` (`ValidateConfigMap`, `ValidateSecret`).
"""
from __future__ import annotations

from typing import Any

from . import fielderrors as fe
from .fielderrors import Cause
from .pure import names

LIMIT = 1024 * 1024
SEALED = "field is immutable when `immutable` is set"


def bytes_in(encoded: str) -> int:
    """How many bytes a base64 text stands for."""
    return len(encoded) * 3 // 4 - encoded.count("=", -2)


def validate_keys(data: dict[str, Any] | None, path: str) -> list[Cause]:
    """Every key can be a file's name."""
    return [fe.invalid(f"{path}[{key}]", key, why) for key in data or () for why in names.config_map_key(key)]


def validate_sealed(obj: dict[str, Any], old: dict[str, Any], keys: tuple[str, ...]) -> list[Cause]:
    """A sealed object stays sealed, and its data stays."""
    if not old.get("immutable"):
        return []
    causes = [] if obj.get("immutable") else [fe.forbidden("immutable", SEALED)]
    return causes + [fe.forbidden(key, SEALED) for key in keys if (obj.get(key) or {}) != (old.get(key) or {})]
