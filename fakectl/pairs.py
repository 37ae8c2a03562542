"""Words of the form KEY=VALUE and KEY- behind the resources of a command line. Source: kubectl `pkg/cmd/util/helpers.go`."""
from __future__ import annotations

from collections.abc import Sequence

from .errors import CommandError


def split_pairs(words: Sequence[str], what: str) -> tuple[list[str], list[str]]:
    """The resources, which come first, and the pairs. `what` names a pair's kind in errors: "image", "label"."""
    resources: list[str] = []
    pairs: list[str] = []
    for word in words:
        if ("=" in word and word[0] != "=") or (word.endswith("-") and word != "-"):
            pairs.append(word)
        elif pairs:
            raise CommandError(f"all resources must be specified before {what} changes: {word}")
        else:
            resources.append(word)
    return resources, pairs


def parse_pairs(pairs: Sequence[str], what: str, *, removable: bool) -> tuple[dict[str, str], list[str]]:
    """What is to be set, and, if that can be, the keys that are to be removed."""
    wanted: dict[str, str] = {}
    removed: list[str] = []
    invalid: list[str] = []
    for pair in pairs:
        key, equals, value = pair.partition("=")
        if equals and key:
            wanted[key] = value
        elif removable and pair.endswith("-") and pair != "-":
            removed.append(pair[:-1])
        else:
            invalid.append(pair)
    if invalid:
        raise CommandError(f"invalid {what} format: {', '.join(invalid)}")
    return wanted, removed
