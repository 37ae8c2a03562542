"""`kubectl auth reconcile -f FILE`: roles and bindings brought up to what files say. Source: kubectl `pkg/cmd/auth/reconcile.go`."""
from __future__ import annotations

from typing import Any

import click

from fakectl import flags
from fakectl.describe.metadata import go_list
from fakectl.errors import CommandError
from fakectl.gotypes import typed
from fakectl.reconciling import Plan, plan_binding, plan_role
from fakectl.resolve import Info, resolve
from fakectl.results import printer
from state import StatusError

GROUP = "rbac.authorization.k8s.io"
ROLES = ("Role", "ClusterRole")
BINDINGS = ("RoleBinding", "ClusterRoleBinding")
AUTO_UPDATE = "rbac.authorization.kubernetes.io/autoupdate: false"
_RULE = ("verbs", "apiGroups", "resources", "resourceNames", "nonResourceURLs")
_SUBJECT = ("kind", "apiGroup", "name", "namespace")


@flags.command(short="Reconciles rules for RBAC role, role binding, cluster role, and cluster role binding objects")
@flags.filename_flags
@flags.output_flags
@flags.dry_run_flag
@flags.boolean("remove-extra-permissions", help="Take away what roles allow beyond the files.")
@flags.boolean("remove-extra-subjects", help="Take away subjects that the files do not name.")
@click.pass_obj
def command(session: Any, args: list[str], **o: Any) -> None:
    """Roles and bindings that are not there are made, and their namespaces too; other objects of the files are passed over."""
    if not o["filename"] and not o["kustomize"]:
        raise CommandError("must specify one of -f and -k")
    if args:
        raise CommandError("no arguments are allowed")
    strategy = flags.dry_run_strategy(session, o["dry_run"])
    if strategy == "server":
        raise CommandError("--dry-run=server for command reconcile is not supported yet")
    infos = resolve(session, filenames=o["filename"], kustomize=o["kustomize"], recursive=o["recursive"], local=True)
    shown = printer(session, o, "reconciled", strategy)
    infos.each(lambda info: _reconcile(session, info, shown, o, strategy == "client"))


def _reconcile(session: Any, info: Info, shown: Any, o: dict[str, Any], dry: bool) -> None:
    wanted = info.obj or {}
    kind, version = wanted.get("kind"), wanted.get("apiVersion", "")
    if kind not in ROLES + BINDINGS or version.partition("/")[0] != GROUP:
        return
    if version != f"{GROUP}/v1":
        raise CommandError(f"only {GROUP}/v1 is supported: not *{version.rpartition('/')[2]}.{kind}")
    resource = session.catalog.by_kind(version, kind)
    namespace = (wanted["metadata"].get("namespace") or session.namespace) if resource.namespaced else None
    wanted = _prepared(wanted, namespace)
    found = _find(session, resource, namespace, wanted["metadata"]["name"])
    if kind in ROLES:
        plan = plan_role(found, wanted, remove_extra=o["remove_extra_permissions"])
    else:
        plan = plan_binding(found, wanted, remove_extra=o["remove_extra_subjects"])
    obj = plan.obj if dry or plan.protected or plan.operation == "none" else _carried_out(session, resource, namespace, plan)
    session.out(shown.print_object(typed(obj)))
    _tell(session, plan, kind in ROLES, o["remove_extra_permissions"] if kind in ROLES else o["remove_extra_subjects"])


def _prepared(wanted: dict[str, Any], namespace: str | None) -> dict[str, Any]:
    """The object of a file with its namespace and what the API fills in of a binding."""
    made = {**wanted, "metadata": {**wanted["metadata"], **({"namespace": namespace} if namespace else {})}}
    if "roleRef" in made:
        made["roleRef"] = {"apiGroup": GROUP, **made["roleRef"]}
    if made.get("subjects"):
        made["subjects"] = [{**({} if s.get("kind") == "ServiceAccount" else {"apiGroup": GROUP}), **s} for s in made["subjects"]]
    return made


def _find(session: Any, resource: Any, namespace: str | None, name: str) -> dict[str, Any] | None:
    try:
        return session.cluster.get(resource, namespace, name)
    except StatusError as e:
        if e.reason != "NotFound":
            raise
        return None


def _carried_out(session: Any, resource: Any, namespace: str | None, plan: Plan) -> dict[str, Any]:
    name = plan.obj["metadata"]["name"]
    if plan.operation == "update":
        return session.cluster.update(resource, namespace, name, plan.obj)
    if plan.operation == "recreate":
        session.cluster.delete(resource, namespace, name)
    elif namespace:
        spaces = session.catalog.by_plural("namespaces", "")
        if _find(session, spaces, None, namespace) is None:
            session.cluster.create(spaces, None, {"kind": "Namespace", "apiVersion": "v1", "metadata": {"name": namespace}})
    return session.cluster.create(resource, namespace, plan.obj)


def _tell(session: Any, plan: Plan, roles: bool, remove_extra: bool) -> None:
    """What was needed, on stderr."""
    if plan.operation == "none":
        return
    session.note(f"\treconciliation required {plan.operation}" + (f", but object opted out ({AUTO_UPDATE})" if plan.protected else ""))
    what, text = ("rules", _rule) if roles else ("subjects", _subject)
    for title, items in ((f"missing {what} added", plan.missing), (f"extra {what} removed", plan.extra if remove_extra else [])):
        if items:
            session.note(f"\t{title}:")
            for item in items:
                session.note(f"\t\t{text(item)}")


def _rule(rule: dict[str, Any]) -> str:
    return "{" + " ".join(f"{_title(key)}:{go_list(rule.get(key))}" for key in _RULE) + "}"


def _subject(subject: dict[str, Any]) -> str:
    return "{" + " ".join(f"{_title(key)}:{subject.get(key, '')}" for key in _SUBJECT) + "}"


def _title(key: str) -> str:
    return {"apiGroup": "APIGroup", "apiGroups": "APIGroups", "nonResourceURLs": "NonResourceURLs"}.get(key, key[0].upper() + key[1:])
