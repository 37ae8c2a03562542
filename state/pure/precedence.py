"""Which of an API group's versions comes first. Source: apimachinery `pkg/version/helpers.go`."""

from __future__ import annotations

import re
from typing import Any


def precedence(version: str) -> tuple[Any, ...]:
    """The key by which versions are sorted: v2, v1, v1beta2, v1beta1, v1alpha1, then others by name."""
    found = re.match(r"v(\d+)(?:(alpha|beta)(\d+))?$", version)
    if not found:
        return 9, 0, 0, version
    stage = {None: 0, "beta": 1, "alpha": 2}[found[2]]
    return stage, -int(found[1]), -int(found[3] or 0), ""
