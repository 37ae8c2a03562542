"""Facts recorded from a v1.37 API server, read from the JSON files of this folder."""
from __future__ import annotations

import json
import os
from typing import Any


def load(name: str) -> Any:
    """The parsed content of `state/data/<name>`. `open` and `os.path` rather than importlib.resources, which costs start-up time."""
    with open(os.path.join(os.path.dirname(__file__), name), encoding="utf-8") as f:
        return json.load(f)
