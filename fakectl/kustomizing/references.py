"""Names that follow the objects they name. Source: kustomize `api/internal/accumulator/namereferencetransformer.go`."""
from __future__ import annotations

from functools import partial
from typing import Any

from .fields import references
from .item import Item, replace_values


def follow_names(items: list[Item]) -> None:
    """Write the present name wherever an object is named by one that it had."""
    renamed = [i for i in items if len(i.names) > 1 or len(i.spaces) > 1]
    for referrer in items:
        for kind in sorted({i.kind for i in renamed}):
            those = [i for i in renamed if i.kind == kind]
            for path in references(kind, referrer.kind):
                replace_values(referrer.obj, path.split("/"), partial(_new, those, referrer))
        if referrer.kind in ("RoleBinding", "ClusterRoleBinding"):
            _follow_subjects(referrer, [i for i in items if i.kind == "ServiceAccount"])


def _new(candidates: list[Item], referrer: Item, value: Any) -> Any:
    if isinstance(value, list):
        return [_new(candidates, referrer, each) for each in value]
    found = [i for i in candidates if value in i.names]
    # of several that had the name, the one that went the same way
    same = [i for i in found if i.affixes == referrer.affixes[: len(i.affixes)] or referrer.affixes == i.affixes[: len(referrer.affixes)]]
    chosen = same or found
    return chosen[0].name if chosen else value


def _follow_subjects(binding: Item, accounts: list[Item]) -> None:
    for subject in binding.obj.get("subjects") or ():
        for account in accounts:
            if subject.get("kind") == "ServiceAccount" and subject.get("name") in account.names and account.namespace:
                subject["namespace"] = account.namespace
