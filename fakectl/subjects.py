"""Users, groups and service accounts that a role binding names. Source: kubectl `pkg/cmd/create/create_rolebinding.go`."""
from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from . import flags
from .errors import CommandError

GROUP = "rbac.authorization.k8s.io"

subject_flags = flags.bundle(
    flags.string_array("user", help="A user to bind to the role."),
    flags.string_array("group", help="A group to bind to the role."),
    flags.string_array("serviceaccount", help="A service account to bind to the role, as NAMESPACE:NAME."),
)


def subjects(users: Sequence[str], groups: Sequence[str], accounts: Sequence[str]) -> list[dict[str, Any]]:
    """The subjects of a binding. Raises CommandError for a service account that is not NAMESPACE:NAME."""
    found = [{"kind": "User", "apiGroup": GROUP, "name": user} for user in users]
    found += [{"kind": "Group", "apiGroup": GROUP, "name": group} for group in groups]
    for account in accounts:
        parts = account.split(":")
        if len(parts) != 2 or not all(parts):
            raise CommandError("serviceaccount must be <namespace>:<name>")
        found.append({"kind": "ServiceAccount", "name": parts[1], "namespace": parts[0]})
    return found


def role_ref(kind: str, name: str) -> dict[str, str]:
    """The reference to a Role or ClusterRole."""
    return {"apiGroup": GROUP, "kind": kind, "name": name}
