"""`apply --prune`: what an apply made once and this one no longer names is deleted.

Source: kubectl `pkg/cmd/apply/prune.go`, `pkg/util/prune`.
"""
from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from state.kind import Resource

from .errors import CommandError
from .lastapplied import ANNOTATION

Object = dict[str, Any]

_NAMESPACED = (
    ("v1", "ConfigMap"), ("v1", "Endpoints"), ("v1", "PersistentVolumeClaim"), ("v1", "Pod"), ("v1", "ReplicationController"),
    ("v1", "Secret"), ("v1", "Service"), ("batch/v1", "Job"), ("batch/v1", "CronJob"), ("networking.k8s.io/v1", "Ingress"),
    ("apps/v1", "DaemonSet"), ("apps/v1", "Deployment"), ("apps/v1", "ReplicaSet"), ("apps/v1", "StatefulSet"),
)
_CLUSTER_WIDE = (("v1", "Namespace"), ("v1", "PersistentVolume"))
_DEPRECATED = ("Deprecated: kubectl apply will no longer prune non-namespaced resources by default when used with the --namespace flag in "
               "a future release. To preserve the current behaviour, list the resources you want to target explicitly in the "
               "--prune-allowlist flag.")


def allowed(session: Any, kinds: Sequence[str]) -> list[Resource]:
    """The resources that --prune-allowlist names. Raises CommandError for what is none."""
    found = []
    for text in kinds:
        parts = text.split("/")
        if len(parts) != 3:
            raise CommandError(f"invalid GroupVersionKind format: {text}, please follow <group/version/kind>")
        group, version, kind = "" if parts[0] == "core" else parts[0], parts[1], parts[2]
        api_version = f"{group}/{version}" if group else version
        resource = session.catalog.by_kind(api_version, kind)
        if resource is None:
            raise CommandError(f'no matches for kind "{kind}" in version "{api_version}"')
        found.append(resource)
    return found


def prune(session: Any, resources: Sequence[Resource], namespaces: Iterable[str], kept: set[str], printer: Any,
          o: Mapping[str, Any]) -> None:
    """Delete what was applied and is not `kept` (by uid), in the namespaces that the apply has been in, and say so."""
    for resource, obj in left_over(session, resources, namespaces, kept, o["selector"]):
        metadata = obj["metadata"]
        if o["strategy"] != "client":
            grace = o["grace_period"] if o["grace_period"] >= 0 else None
            session.cluster.delete(resource, metadata.get("namespace"), metadata["name"], dry_run=o["strategy"] == "server",
                                   propagation=o["policy"], grace=grace)
        session.out(printer.print_object(obj))


def left_over(session: Any, resources: Sequence[Resource], namespaces: Iterable[str], kept: set[str],
              selector: str) -> Iterator[tuple[Resource, Object]]:
    """What was applied once, has these labels and is not `kept` (by uid): of these resources (none: the usual ones), with its resource."""
    if not resources:
        session.klog("W", "prune.go:71", _DEPRECATED)
    wanted = list(resources) or [session.catalog.by_kind(*kind) for kind in (*_NAMESPACED, *_CLUSTER_WIDE)]
    places = [(r, namespace) for namespace in sorted(namespaces) for r in wanted if r.namespaced]
    for resource, namespace in [*places, *((r, "") for r in wanted if not r.namespaced)]:
        for obj in session.cluster.list(resource, namespace or None, labels=selector)["items"]:
            metadata = obj["metadata"]
            if ANNOTATION in (metadata.get("annotations") or {}) and metadata["uid"] not in kept:
                yield resource, {"kind": resource.kind, "apiVersion": resource.api_version, **obj}
