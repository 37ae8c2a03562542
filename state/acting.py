"""A cluster that somebody uses who may not do everything: every verb asks first whether RBAC lets him.

Nobody grants what he has not got: who makes a role or a binding must hold its rules, or the right to escalate or to bind.
Sources: apiserver `pkg/endpoints/filters/authorization.go`; kubernetes `pkg/registry/rbac/*/policybased/storage.go`,
`pkg/registry/rbac/validation/rule.go` (ConfirmNoEscalation).
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from . import errors
from .authorizer import GROUP, allowed, rules
from .cluster import Changes
from .kind import Resource
from .pure.gojson import quote
from .pure.objects import Object
from .pure.rbacrules import Rule, compact, missing, shown
from .requests import place
from .standing import StandingCluster
from .users import MASTERS, Question

Rules = list[Rule]

_ROLES = ("roles", "clusterroles")
_GUARDED = {"roles": "rules", "clusterroles": "rules", "rolebindings": "roleRef", "clusterrolebindings": "roleRef"}


class ActingCluster(StandingCluster):
    """`Cluster` for its `user`. Every verb raises Forbidden for what he may not do.

    `asked`: whoever calls has asked already whether the user may, so that only what he grants is looked at.
    """

    asked = False

    def _ask(self, verb: str, resource: Resource, namespace: str | None, name: str = "", subresource: str | None = None) -> None:
        if self.asked or MASTERS in self.user.groups:
            return
        plural = f"{resource.plural}/{subresource}" if subresource else resource.plural
        where = (namespace or "") if resource.namespaced else name if resource.gr == "namespaces" else ""
        self.authorize(self.user, Question(verb, resource.group, plural, where, name))

    def get(self, resource: Resource, namespace: str | None, name: str, subresource: str | None = None) -> Object:
        self._ask("get", resource, place(resource, namespace), name, subresource)
        return super().get(resource, namespace, name, subresource)

    def list(self, resource: Resource, namespace: str | None = None, **options: Any) -> dict[str, Any]:
        self._ask("list", resource, namespace)
        return super().list(resource, namespace, **options)

    def table(self, resource: Resource, namespace: str | None = None, name: str | None = None, **options: Any) -> dict[str, Any]:
        if name is None:
            self._ask("list", resource, namespace)
        return super().table(resource, namespace, name, **options)

    def changes(self, resource: Resource, since: int) -> Changes:
        self._ask("watch", resource, None)
        return super().changes(resource, since)

    def create(self, resource: Resource, namespace: str | None, body: Object, **options: Any) -> Object:
        self._ask("create", resource, place(resource, namespace))
        return self._granting(resource, None, lambda: super(ActingCluster, self).create(resource, namespace, body, **options), body)

    def update(self, resource: Resource, namespace: str | None, name: str, body: Object, **options: Any) -> Object:
        where = place(resource, namespace)
        self._ask("update", resource, where, name, options.get("subresource"))
        old = self._find(resource.gr, where, name)
        return self._granting(resource, old, lambda: super(ActingCluster, self).update(resource, namespace, name, body, **options))

    def patch(self, resource: Resource, namespace: str | None, name: str, patch: Any, kind: str = "strategic", **options: Any) -> Object:
        where = place(resource, namespace)
        self._ask("patch", resource, where, name, options.get("subresource"))
        old = self._find(resource.gr, where, name)
        if old is None and kind == "apply":
            self._ask("create", resource, where, name)
        return self._granting(resource, old, lambda: super(ActingCluster, self).patch(resource, namespace, name, patch, kind, **options))

    def delete(self, resource: Resource, namespace: str | None, name: str, **options: Any) -> Object:
        self._ask("delete", resource, place(resource, namespace), name)
        return super().delete(resource, namespace, name, **options)

    def post(self, resource: Resource, namespace: str | None, name: str, subresource: str, body: Any, **options: Any) -> Object:
        self._ask("create", resource, place(resource, namespace), name, subresource)
        return super().post(resource, namespace, name, subresource, body, **options)

    def review(self, resource: Resource, namespace: str | None, body: Any, *args: Any, **options: Any) -> Any:
        self._ask("create", resource, namespace or "")
        return super().review(resource, namespace, body, *args, **options)

    # -- granting -----------------------------------------------------------------------------------------------------------------

    def _granting(self, resource: Resource, old: Object | None, write: Callable[[], Object], body: Object | None = None) -> Object:
        """Write a role or a binding unless that gives away what the user has not got."""
        if resource.group != GROUP or MASTERS in self.user.groups:
            return write()
        if body is not None:
            self._check_grant(resource, body, None)
            return write()
        self._begin_write()
        self._store.savepoint()
        try:
            made = write()
            self._check_grant(resource, made, old)
        except BaseException:
            self._store.restore()
            raise
        self._store.release()
        return made

    def _check_grant(self, resource: Resource, obj: Object, old: Object | None) -> None:
        key = _GUARDED[resource.plural]
        if old is not None and old.get(key) == obj.get(key) and old.get("aggregationRule") == obj.get("aggregationRule"):
            return
        name, namespace = obj["metadata"].get("name", ""), obj["metadata"].get("namespace", "") if resource.namespaced else ""
        if resource.plural in _ROLES:
            if not self._may("escalate", resource.plural, namespace, name):
                self._confirm(resource, name, namespace, _granted(obj))
            return
        ref = obj.get("roleRef") or {}
        plural = "clusterroles" if ref.get("kind") == "ClusterRole" else "roles"
        if self._may("bind", plural, namespace, ref.get("name", "")):
            return
        role = self._find(f"{plural}.{GROUP}", "" if plural == "clusterroles" else namespace, ref.get("name", ""))
        if role is None:
            found = self.catalog.by_plural(plural, GROUP)
            assert found
            raise errors.not_found(found, ref.get("name", ""))
        self._confirm(resource, name, namespace, role.get("rules") or [])

    def _may(self, verb: str, plural: str, namespace: str, name: str) -> bool:
        self._begin_read()
        return allowed(self._store, self.user, Question(verb, GROUP, plural, namespace, name))

    def _confirm(self, resource: Resource, name: str, namespace: str, granted: Rules) -> None:
        lacking = missing(rules(self._store, self.user, namespace), granted)
        if lacking:
            groups = f"[{' '.join(map(quote, self.user.groups))}]"
            lines = sorted({shown(rule) for rule in compact(lacking)})
            why = f"user {quote(self.user.name)} (groups={groups}) is attempting to grant RBAC permissions not currently held:\n"
            raise errors.forbidden(resource, name, why + "\n".join(lines))


def _granted(role: Object) -> Rules:
    """What a role gives; one that is put together from others may become anything."""
    if role.get("aggregationRule"):
        return [{"verbs": ["*"], "apiGroups": ["*"], "resources": ["*"]}, {"verbs": ["*"], "nonResourceURLs": ["*"]}]
    return role.get("rules") or []
