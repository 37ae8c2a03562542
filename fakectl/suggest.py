"""`Did you mean this?`: the commands near a word that is none.

Source: spf13/cobra `command.go` (SuggestionsFor) and kubectl's `cmd.go` for the order of the commands, which is the order of suggestions.
"""
from __future__ import annotations

from collections.abc import Iterable

# kubectl's commands in the order of its making; the root help lists the other commands by name.
SECTIONS = {
    "Basic Commands (Beginner):": ("create", "expose", "run", "set"),
    "Basic Commands (Intermediate):": ("explain", "get", "edit", "delete"),
    "Deploy Commands:": ("rollout", "scale", "autoscale"),
    "Cluster Management Commands:": ("certificate", "cluster-info", "top", "cordon", "uncordon", "drain", "taint"),
    "Troubleshooting and Debugging Commands:": (
        "describe", "logs", "attach", "exec", "port-forward", "proxy", "cp", "auth", "debug", "events"),
    "Advanced Commands:": ("diff", "apply", "patch", "replace", "wait", "kustomize"),
    "Settings Commands:": ("label", "annotate", "completion"),
    "Other Commands:": ("config", "kuberc", "plugin", "version", "api-versions", "api-resources"),
}
# Words that other tools use for a command.
_ALSO = {"list": "get", "rm": "delete"}
_NEAR = 2


def suggestions(word: str, ours: Iterable[str]) -> list[str]:
    """kubectl's commands that the word comes near to; only where there are none, fakectl's own (`ours`)."""
    real = [name for names in SECTIONS.values() for name in names]
    return [n for n in real if _near(word, n)] or [n for n in ours if n not in real and _near(word, n)]


def _near(word: str, name: str) -> bool:
    typed = word.lower()
    return name.startswith(typed) or distance(typed, name) <= _NEAR or _ALSO.get(typed) == name


def distance(a: str, b: str) -> int:
    """Levenshtein's distance."""
    row = list(range(len(b) + 1))
    for i, x in enumerate(a, 1):
        before, row[0] = row[0], i
        for j, y in enumerate(b, 1):
            before, row[j] = row[j], min(row[j] + 1, row[j - 1] + 1, before + (x != y))
    return row[-1]
