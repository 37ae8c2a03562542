"""What a rollout is, as kubectl sees it: the revisions that a workload can go back to, and its pauses and restarts.

Source: kubectl `pkg/polymorphichelpers/history.go`, `rollback.go`, `objectpauser.go`, `objectresumer.go`, `objectrestarter.go`.
"""
from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from typing import Any

from state import StatusError
from state.kind import Resource
from state.pure.objects import clone, controller_of
from state.pure.selectors import from_label_selector
from state.pure.strconv import parse_int

from . import flags
from .changecause import ANNOTATION as CHANGE_CAUSE
from .errors import CommandError
from .lastapplied import ANNOTATION as LAST_APPLIED
from .resolve import Info, Infos, resolve

Object = dict[str, Any]

REVISION = "deployment.kubernetes.io/revision"
RESTARTED_AT = "kubectl.kubernetes.io/restartedAt"
HASH_LABEL = "pod-template-hash"

_PODS = ("apps DaemonSet", "apps Deployment", "apps ReplicaSet", "apps StatefulSet", "batch Job", "batch CronJob", " Pod",
         " ReplicationController")
_REVISIONED = ("Deployment", "DaemonSet", "StatefulSet")
# What a rollback leaves as the deployment has it, instead of taking it from the replica set.
_KEPT = (LAST_APPLIED, REVISION, "deployment.kubernetes.io/revision-history", "deployment.kubernetes.io/desired-replicas",
         "deployment.kubernetes.io/max-replicas", "deprecated.deployment.rollback.to")

rollout_flags = flags.bundle(flags.filename_flags, flags.selector_flag, flags.output_flags)


def check_named(args: list[str], o: Mapping[str, Any]) -> None:
    """Raises CommandError when the command line names no object."""
    if not args and not o["filename"] and not o["kustomize"]:
        raise CommandError("required resource not specified")


def targets(session: Any, args: list[str], o: Mapping[str, Any], **options: Any) -> Infos:
    """The objects that a `rollout` command is about. Raises CommandError when the command line names none."""
    check_named(args, o)
    return resolve(session, args, filenames=o["filename"], kustomize=o["kustomize"], recursive=o["recursive"], selector=o["selector"],
                   allow_empty_selector=True, latest=True, **options)


def group_kind(resource: Resource) -> str:
    """`Deployment.apps`, `Pod`."""
    return f"{resource.kind}.{resource.group}" if resource.group else resource.kind


def check_revisioned(resource: Resource, what: str, thing: str) -> None:
    """Raise for a kind without revisions; `what` and `thing` are kubectl's words: "history", "history viewer"."""
    if resource.group == "apps" and resource.kind in _REVISIONED:
        return
    name = group_kind(resource)
    if f"{resource.group} {resource.kind}" in _PODS:
        raise CommandError(f'no {thing} has been implemented for "{name}"')
    raise CommandError(f'error retrieving {what} for "{name}", no visitor method exists for {{{resource.group} {resource.kind}}}')


class Revision:
    """One revision of a workload: what it was called for, its pod template, and the object that keeps it."""

    def __init__(self, kept: Object, template: Object):
        self.kept, self.template = kept, template
        self.cause = (kept["metadata"].get("annotations") or {}).get(CHANGE_CAUSE, "")


def revisions(session: Any, obj: Object, *, called: str = "deployment") -> dict[int, Revision]:
    """The revisions of a deployment, daemon set or stateful set by number, in the server's order. Raises CommandError, StatusError.

    `called`: what a failure calls a deployment.
    """
    deployment = obj["kind"] == "Deployment"
    resource = session.catalog.by_plural("replicasets" if deployment else "controllerrevisions", "apps")
    selector = str(from_label_selector(obj["spec"]["selector"]))
    name, namespace = obj["metadata"]["name"], obj["metadata"]["namespace"]
    what = f"{called} {name}"
    try:
        if deployment:  # kubectl looks at it once more
            session.cluster.get(session.catalog.by_plural("deployments", "apps"), namespace, name)
            what = f"replica sets from deployment {name}"
        found = session.cluster.list(resource, namespace, labels=selector)["items"]
    except StatusError as e:
        if not deployment:
            raise
        raise CommandError(f"failed to retrieve {what}: {e}") from None
    owned = [kept for kept in found if (controller_of(kept) or {}).get("uid") == obj["metadata"]["uid"]]
    if not deployment:
        return {kept["revision"]: Revision(kept, _template(kept)) for kept in owned}
    held = {}
    for kept in owned:
        with suppress(ValueError):  # a replica set without a revision, or with one that is no number, is none of the history
            held[parse_int((kept["metadata"].get("annotations") or {}).get(REVISION, ""))] = Revision(kept, kept["spec"]["template"])
    return held


def _template(kept: Object) -> Object:
    """The pod template in a controller revision, which keeps it as a patch."""
    return {k: v for k, v in kept["data"]["spec"]["template"].items() if k != "$patch"}


def described(obj: Object, revision: Revision) -> str:
    """The template of a revision as `rollout history --revision` shows it."""
    from .describe.pod_template import pod_template_text

    template = revision.template
    if obj["kind"] == "Deployment" and revision.cause:
        metadata = template.get("metadata") or {}
        annotations = {**(metadata.get("annotations") or {}), CHANGE_CAUSE: revision.cause}
        template = {**template, "metadata": {**metadata, "annotations": annotations}}
    return pod_template_text(template)


def as_revision(obj: Object, revision: Revision) -> Object:
    """The object that stands for a revision: the replica set, or the workload as it was."""
    if obj["kind"] == "Deployment":
        return {"apiVersion": "apps/v1", "kind": "ReplicaSet", **revision.kept}
    return {**obj, "spec": {**obj["spec"], "template": revision.template}}


def chosen(obj: Object, held: Mapping[int, Revision], number: int) -> Revision:
    """The revision to go back to: the one of this number, or for 0 the last but one. Raises CommandError."""
    if number < 0:
        raise _no_revision(number)
    numbers = sorted(held)
    if number:
        if number not in held:
            raise _no_revision(number)
        return held[number]
    if len(numbers) < 2:
        if obj["kind"] == "Deployment":
            raise CommandError(f'no rollout history found for deployment "{obj["metadata"]["name"]}"')
        raise CommandError("no last revision to roll back to")
    return held[numbers[-2]]


def _no_revision(number: int) -> CommandError:
    return CommandError(f"unable to find specified revision {number} in history")


def rolled_back(obj: Object, revision: Revision) -> tuple[str, Any] | None:
    """The patch, and its type, that takes a workload back to a revision; None when it is there already."""
    if obj["kind"] != "Deployment":
        same = _template(revision.kept) == obj["spec"]["template"]
        return None if same else ("strategic", revision.kept["data"])
    template = clone(revision.template)
    (template.get("metadata", {}).get("labels") or {}).pop(HASH_LABEL, None)
    if template == obj["spec"]["template"]:
        return None
    have = obj["metadata"].get("annotations") or {}
    annotations = {key: have[key] for key in _KEPT if key in have}
    annotations |= {k: v for k, v in (revision.kept["metadata"].get("annotations") or {}).items() if k not in _KEPT}
    return "json", [{"op": "replace", "path": "/spec/template", "value": template},
                    {"op": "replace", "path": "/metadata/annotations", "value": annotations}]


def pause(obj: Object) -> None:
    """Pause a deployment, in place. Raises CommandError."""
    if (obj["apiVersion"], obj["kind"]) != ("apps/v1", "Deployment"):
        raise CommandError("pausing is not supported")
    if obj["spec"].get("paused"):
        raise CommandError("is already paused")
    obj["spec"]["paused"] = True


def resume(obj: Object) -> None:
    """Let a deployment go on, in place. Raises CommandError."""
    if (obj["apiVersion"], obj["kind"]) != ("apps/v1", "Deployment"):
        raise CommandError("resuming is not supported")
    if not obj["spec"].get("paused"):
        raise CommandError("is not paused")
    obj["spec"].pop("paused")


def restart(obj: Object, moment: str) -> None:
    """Note in the pod template that it was restarted at a moment (RFC 3339), in place. Raises CommandError."""
    if obj["apiVersion"] != "apps/v1" or obj["kind"] not in _REVISIONED:
        raise CommandError("restarting is not supported")
    if obj["spec"].get("paused"):
        raise CommandError("can't restart paused deployment (run rollout resume first)")
    metadata = obj["spec"]["template"].setdefault("metadata", {})
    metadata["annotations"] = {**(metadata.get("annotations") or {}), RESTARTED_AT: moment}


def refused(info: Info, why: Exception) -> CommandError:
    """The error about one object among several."""
    assert info.resource is not None
    return CommandError(f'error: {info.resource.gr} "{info.name}" {why}')
