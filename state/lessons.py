"""Lessons as data: a document's steps with their moments, the hash of each template, the order of rows and the style of ages.

The form (JSON): `name`, `title`, `binds` (namespace, deployment, hashes: real pod-template-hash -> what the document prints), `rows`
("newest-revision-first" or absent), `ages` ("short" or absent), `steps` (command, output, `at` in seconds from the document's zero, and the
prose before it), `close` (the prose after the last step).
"""

from __future__ import annotations

import json
import os
from typing import Any

from .data import load
from .errors import ClusterError
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
    if len(text) > LIMIT:
        raise ClusterError(f"the lesson {word} is longer than {LIMIT} bytes")
    try:
        lesson = json.loads(text)
    except ValueError:
        raise ClusterError(
            f"{word} is no lesson data: fakectl reads a lesson in its JSON form (fakectl lesson show NAME -o json prints one)"
        ) from None
    trouble = wrong(lesson)
    if trouble:
        raise ClusterError(f"{word} is no lesson data: {trouble}")
    return lesson


def wrong(lesson: Any) -> str:
    """What is wrong with lesson data, in words, or "" when it is sound."""
    if not isinstance(lesson, dict) or not isinstance(lesson.get("name"), str):
        return "it has no name"
    binds, steps = lesson.get("binds"), lesson.get("steps")
    if not isinstance(binds, list) or not all(_is_bind(b) for b in binds):
        return "binds must be a list of {namespace, deployment, hashes}"
    if not isinstance(steps, list) or not all(_is_step(s) for s in steps):
        return "steps must be a list of {command, output, at}"
    moments = [s["at"] for s in steps]
    return "" if moments == sorted(moments) else "the steps' moments must not go back"


def _is_bind(bind: Any) -> bool:
    return (
        isinstance(bind, dict)
        and isinstance(bind.get("namespace"), str)
        and isinstance(bind.get("deployment"), str)
        and isinstance(bind.get("hashes"), dict)
        and all(isinstance(v, str) for v in bind["hashes"].values())
    )


def _is_step(step: Any) -> bool:
    return (
        isinstance(step, dict)
        and isinstance(step.get("command"), str)
        and isinstance(step.get("output"), str)
        and isinstance(step.get("at"), (int, float))
        and not isinstance(step.get("at"), bool)
    )


def markdown(lesson: dict[str, Any]) -> str:
    """The lesson as a document: prose, commands, and the output that belongs to them."""
    parts = [f"# {lesson.get('title', lesson['name'])}\n"]
    for step in lesson["steps"]:
        if step.get("text"):
            parts.append(step["text"].rstrip() + "\n")
        parts.append(f"```console\n$ {step['command']}\n{step['output']}```\n")
    if lesson.get("close"):
        parts.append(lesson["close"].rstrip() + "\n")
    return "\n".join(parts)
