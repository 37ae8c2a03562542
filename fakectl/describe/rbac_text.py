"""Roles as a table of what may be done to what, and bindings as a table of who.

Rules from k8s.io/kubectl/pkg/describe/describe.go and pkg/util/rbac/rbac.go (BreakdownRule, CompactRules, SortableRuleSlice).
"""
from __future__ import annotations

from .metadata import Object, go_list, meta_block
from .writer import Writer

Rule = dict[str, list[str]]


def role_text(role: Object) -> str:
    """A role or a cluster role."""
    w = Writer()
    w.write(0, f"Name:\t{role['metadata']['name']}\n")
    meta_block(w, role)
    w.write(0, "PolicyRule:\n")
    w.write(1, "Resources\tNon-Resource URLs\tResource Names\tVerbs\n")
    w.write(1, "---------\t-----------------\t--------------\t-----\n")
    parts = [part for rule in role.get("rules") or () for part in _break_down(rule)]
    for rule in _compact(parts):
        urls, names, verbs = (go_list(rule.get(key)) for key in ("nonResourceURLs", "resourceNames", "verbs"))
        w.write(1, f"{_qualified(rule)}\t{urls}\t{names}\t{verbs}\n")
    return w.tabbed()


def _break_down(rule: Rule) -> list[Rule]:
    """One rule for every combination of group, resource, verb and name."""
    verbs = rule.get("verbs") or []
    names: list[Rule] = [{"resourceNames": [name]} for name in rule.get("resourceNames") or ()] or [{}]
    parts = [
        {"apiGroups": [group], "resources": [resource], "verbs": [verb], **name}
        for group in rule.get("apiGroups") or () for resource in rule.get("resources") or () for verb in verbs for name in names
    ]
    return parts + [{"nonResourceURLs": [url], "verbs": [verb]} for url in rule.get("nonResourceURLs") or () for verb in verbs]


def _compact(rules: list[Rule]) -> list[Rule]:
    """Verbs for the same resource gathered, rules in the order of their printed form."""
    compacted: list[Rule] = []
    simple: dict[tuple[str, ...], Rule] = {}
    for rule in rules:
        if "nonResourceURLs" in rule:
            compacted.append(rule)
            continue
        known = simple.setdefault((*rule["apiGroups"], *rule["resources"], *rule.get("resourceNames", ())), {**rule, "verbs": []})
        known["verbs"] += [verb for verb in rule["verbs"] if verb not in known["verbs"]]
    return sorted([*compacted, *simple.values()], key=_printed)


def _printed(rule: Rule) -> str:
    parts = (("Verbs", "verbs"), ("APIGroups", "apiGroups"), ("Resources", "resources"), ("ResourceNames", "resourceNames"))
    return "".join(f"{title}:{go_list(rule.get(key))}," for title, key in (*parts, ("NonResourceURLs", "nonResourceURLs")))


def _qualified(rule: Rule) -> str:
    """`deployments.apps/scale`."""
    if not rule.get("resources"):
        return ""
    resource, _, sub = rule["resources"][0].partition("/")
    group = rule["apiGroups"][0]
    return resource + (f".{group}" if group else "") + (f"/{sub}" if "/" in rule["resources"][0] else "")


def binding_text(binding: Object) -> str:
    """A role binding or a cluster role binding."""
    w = Writer()
    w.write(0, f"Name:\t{binding['metadata']['name']}\n")
    meta_block(w, binding)
    w.write(0, "Role:\n")
    w.write(1, f"Kind:\t{binding['roleRef'].get('kind', '')}\n")
    w.write(1, f"Name:\t{binding['roleRef'].get('name', '')}\n")
    w.write(0, "Subjects:\n")
    w.write(1, "Kind\tName\tNamespace\n")
    w.write(1, "----\t----\t---------\n")
    for subject in binding.get("subjects") or ():
        w.write(1, f"{subject.get('kind', '')}\t{subject.get('name', '')}\t{subject.get('namespace', '')}\n")
    return w.tabbed()
