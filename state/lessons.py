"""Lessons: documents as data, which a cluster follows; their form is `lessonform.py`'s. Where one is found, and how it reads as a document.
"""

from __future__ import annotations

import json
import os
from typing import Any

from .data import load
from .errors import ClusterError
from .lessonform import wrong
from .settings import BUILT_IN

DEFAULT = "deployment-rollout-and-rollback"
LIMIT = 1 << 20  # a lesson's data is at most this long, in bytes


def built_in() -> list[str]:
    """Names of the lessons that come with fakectl."""
    folder = os.path.join(os.path.dirname(__file__), "data", "lessons")
    return sorted(f.removesuffix(".json") for f in os.listdir(folder) if f.endswith(".json"))


def chosen(word: str) -> list[dict[str, Any]]:
    """The lessons that a setting means: `none`, a built-in one's name, the default, or a path to lesson data. Raises ClusterError."""
    if word == "none":
        return []
    return [find(DEFAULT if word == BUILT_IN else word)]


def find(word: str) -> dict[str, Any]:
    """A lesson by name or path. Raises ClusterError with one clear line."""
    if word in built_in():
        return load(os.path.join("lessons", f"{word}.json"))
    if not os.path.isfile(word):
        raise ClusterError(f"there is no lesson {word!r}: it is neither a built-in one ({', '.join(built_in())}) nor a file")
    try:
        with open(word, encoding="utf-8") as f:
            text = f.read(LIMIT + 1)
    except (OSError, UnicodeDecodeError) as e:
        raise ClusterError(f"cannot read the lesson {word}: {e}") from None
    return parsed(text, word)


def parsed(text: str, source: str) -> dict[str, Any]:
    """The lesson whose data a text is, which was read from `source`. Raises ClusterError with one clear line."""
    if len(text) > LIMIT:
        raise ClusterError(f"the lesson {source} is longer than {LIMIT} bytes")
    try:
        lesson = json.loads(text)
    except (ValueError, RecursionError):
        raise ClusterError(
            f"{source} is no lesson data, which is JSON; a document is solved first: make the cluster with FAKECTL_LESSON=none, then "
            f"run fakectl lesson load {source} (fakectl lesson show NAME -o json prints its data)"
        ) from None
    trouble = wrong(lesson)
    if trouble:
        raise ClusterError(f"{source} is no lesson data: {trouble}")
    return lesson


def markdown(lesson: dict[str, Any]) -> str:
    """The lesson as a document: prose, commands, and the output that belongs to them."""
    parts = [f"# {lesson.get('title', lesson['name'])}\n"]
    for step in lesson["steps"]:
        if step.get("text"):
            parts.append(step["text"].rstrip() + "\n")
        command = step["command"].replace("\n", "\n> ")
        parts.append(f"```console\n$ {command}\n{step['output']}```\n")
    if lesson.get("close"):
        parts.append(lesson["close"].rstrip() + "\n")
    return "\n".join(parts)
