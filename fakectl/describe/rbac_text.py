"""Roles as a table of what may be done to what, and bindings as a table of who.

Rules from k8s.io/kubectl/pkg/describe/describe.go and pkg/util/rbac/rbac.go (SortableRuleSlice).
"""
from __future__ import annotations

from collections.abc import Iterable

from state.pure.rbacrules import Rule, break_down, compact

from .metadata import Object, go_list, meta_block
from .writer import Writer


def role_text(role: Object) -> str:
    """A role or a cluster role."""
    w = Writer()
    w.write(0, f"Name:\t{role['metadata']['name']}\n")
    meta_block(w, role)
    w.write(0, "PolicyRule:\n")
    w.write(1, "Resources\tNon-Resource URLs\tResource Names\tVerbs\n")
    w.write(1, "---------\t-----------------\t--------------\t-----\n")
    for cells in rule_rows(role.get("rules") or ()):
        w.write(1, "\t".join(cells) + "\n")
    return w.tabbed()


def rule_rows(rules: Iterable[Rule]) -> list[list[str]]:
    """The cells for each resource and URL: its name, URLs, names of objects, verbs."""
    parts = compact(part for rule in rules for part in break_down(rule))
    kept = ("nonResourceURLs", "resourceNames", "verbs")
    return [[_qualified(rule), *(go_list(rule.get(key)) for key in kept)] for rule in sorted(parts, key=_printed)]


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
