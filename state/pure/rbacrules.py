"""Rules of roles as sets of what they allow: taken apart, put together, compared.

Sources: component-helpers `auth/rbac/validation/policy_comparator.go`, kubernetes `pkg/registry/rbac/validation/policy_compact.go`,
kubectl `pkg/util/rbac/rbac.go`.
"""

from __future__ import annotations

from collections.abc import Iterable

from .gojson import quote

Rule = dict[str, list[str]]

_TITLES = {
    "apiGroups": "APIGroups", "resources": "Resources", "nonResourceURLs": "NonResourceURLs", "resourceNames": "ResourceNames",
    "verbs": "Verbs",
}  # fmt: skip


def break_down(rule: Rule) -> list[Rule]:
    """One rule for every combination of group, resource, verb and name."""
    verbs = rule.get("verbs") or []
    names: list[Rule] = [{"resourceNames": [name]} for name in rule.get("resourceNames") or ()] or [{}]
    parts = [
        {"apiGroups": [group], "resources": [resource], "verbs": [verb], **name}
        for group in rule.get("apiGroups") or ()
        for resource in rule.get("resources") or ()
        for verb in verbs
        for name in names
    ]
    return parts + [{"nonResourceURLs": [url], "verbs": [verb]} for url in rule.get("nonResourceURLs") or () for verb in verbs]


def compact(rules: Iterable[Rule]) -> list[Rule]:
    """Rules that were taken apart, the verbs for the same resource gathered."""
    compacted: list[Rule] = []
    simple: dict[tuple[str, ...], Rule] = {}
    for rule in rules:
        if "nonResourceURLs" in rule:
            compacted.append(rule)
            continue
        known = simple.setdefault((*rule["apiGroups"], *rule["resources"], *rule.get("resourceNames", ())), {**rule, "verbs": []})
        known["verbs"] += [verb for verb in rule["verbs"] if verb not in known["verbs"]]
    return [*compacted, *simple.values()]


def missing(owned: Iterable[Rule], wanted: Iterable[Rule]) -> list[Rule]:
    """The parts of the wanted rules that the owned ones do not cover."""
    parts = [part for rule in owned for part in break_down(rule)]
    return [part for rule in wanted for part in break_down(rule) if not any(_covers(mine, part) for mine in parts)]


def shown(rule: Rule) -> str:
    """A rule as messages show it: {APIGroups:["apps"], Resources:["deployments"], Verbs:["get"]}."""
    parts = [f"{title}:[{' '.join(map(quote, rule[key]))}]" for key, title in _TITLES.items() if rule.get(key)]
    return "{" + ", ".join(parts) + "}"


def _covers(owner: Rule, part: Rule) -> bool:
    if not _has(owner.get("verbs"), part["verbs"][0]):
        return False
    if "nonResourceURLs" in part:
        return any(_url_covers(url, part["nonResourceURLs"][0]) for url in owner.get("nonResourceURLs") or ())
    resource, names = part["resources"][0], part.get("resourceNames")
    known = _has(owner.get("resources"), resource) or f"*/{resource.partition('/')[2]}" in (owner.get("resources") or ())
    mine = owner.get("resourceNames")
    return _has(owner.get("apiGroups"), part["apiGroups"][0]) and known and (not mine or names is not None and names[0] in mine)


def _has(values: list[str] | None, wanted: str) -> bool:
    return bool(values) and ("*" in values or wanted in values)  # type: ignore[operator]


def _url_covers(url: str, wanted: str) -> bool:
    return url in ("*", wanted) or url.endswith("*") and wanted.startswith(url.rstrip("*"))
