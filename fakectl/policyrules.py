"""The rules of roles from --verb, --resource and --resource-name. Source: kubectl `pkg/cmd/create/create_role.go`."""
from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

from state.kind import Catalog, Resource

from .errors import BareError, CommandError, no_resource_type

VERBS = ("*", "get", "delete", "list", "create", "update", "patch", "watch", "proxy", "deletecollection", "use", "bind", "escalate",
         "impersonate")
_ROLES = (("rbac.authorization.k8s.io", "roles"), ("rbac.authorization.k8s.io", "clusterroles"))
# Verbs that mean something for these resources only.
_SPECIAL = {
    "use": (("policy", "podsecuritypolicies"), ("extensions", "podsecuritypolicies")),
    "bind": _ROLES,
    "escalate": _ROLES,
    "impersonate": (("", "users"), ("", "serviceaccounts"), ("", "groups"), ("authentication.k8s.io", "userextras")),
}


class Wanted(NamedTuple):
    """One --resource: `deployments.apps/scale`."""

    group: str
    name: str
    sub: str


class RuleSet:
    """What the flags of `create role` and `create clusterrole` ask for."""

    def __init__(self, verbs: Sequence[str], resources: Sequence[str], names: Sequence[str]):
        self.verbs = ["*"] if "*" in verbs else list(dict.fromkeys(verbs))
        self.resources = _wanted(resources)
        self.names = list(dict.fromkeys(names))

    def check_verbs(self, session: Any) -> None:
        """Warn of verbs that no resource knows."""
        for verb in self.verbs:
            if verb not in VERBS:
                session.note(f"Warning: '{verb}' is not a standard resource verb")

    def check_resources(self, served: Catalog) -> None:
        """Raise CommandError or BareError for a resource that is not there or has no such verb."""
        for wanted in self.resources:
            if not wanted.name:
                raise CommandError("resource must be specified if apiGroup/subresource specified")
            if wanted.name == "*":
                return
            self._check(served, wanted)

    def _check(self, served: Catalog, wanted: Wanted) -> None:
        found = _find(served, wanted)
        own = (found.group, found.plural) if found else (wanted.group, wanted.name)
        missing = found is None
        for verb in self.verbs:
            if verb not in _SPECIAL:
                continue
            if own not in _SPECIAL[verb]:
                raise CommandError(f"can not perform '{verb}' on '{own[1]}' in group '{own[0]}'")
            missing = False
        if missing:
            raise BareError(no_resource_type(wanted.name) + (f' in group "{wanted.group}"' if wanted.group else ""))

    def rules(self, served: Catalog) -> list[dict[str, Any]]:
        """The policy rules: one for each API group, in the order of their names."""
        by_group: dict[str, dict[str, None]] = {}
        for wanted in self.resources:
            found = _find(served, wanted)
            group, name = (found.group, found.plural) if found else (wanted.group, wanted.name)
            by_group.setdefault(group, {})[f"{name}/{wanted.sub}" if wanted.sub else name] = None
        return [{"verbs": self.verbs, "apiGroups": [group], "resources": list(by_group[group]), "resourceNames": self.names}
                for group in sorted(by_group)]


def _wanted(resources: Sequence[str]) -> list[Wanted]:
    found: list[Wanted] = []
    for text in resources:
        if text == "*":
            return [Wanted("", "*", "")]
        whole, _, sub = text.partition("/")
        name, _, group = whole.partition(".")
        found.append(Wanted(group, name, sub))
    return found


def _find(served: Catalog, wanted: Wanted) -> Resource | None:
    """The resource by its name in any case; a group may be cut short."""
    if not wanted.group:
        return served.resolve(wanted.name) if wanted.name else None
    word = wanted.name.lower()
    named = [r for r in served.all if word in (r.plural, r.singular)] or [r for r in served.all if word in r.short_names]
    exact = [r for r in named if r.group == wanted.group]
    return next(iter(exact or [r for r in named if r.group.startswith(wanted.group)]), None)
