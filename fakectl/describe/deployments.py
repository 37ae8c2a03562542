"""`describe deployment` (k8s.io/kubectl/pkg/describe/describe.go, describeDeployment; pkg/util/deployment/deployment.go)."""
from __future__ import annotations

from typing import Any

from state.pure.objects import controller_of

from .events import events_block
from .metadata import Object, conditions_table, created, meta_block, names, selector_string
from .pod_template import pod_template_block
from .source import Source, list_if_allowed
from .writer import Writer

_COUNTS = (
    ("updatedReplicas", "updated"), ("replicas", "total"), ("availableReplicas", "available"), ("unavailableReplicas", "unavailable"),
)
_HASH = "pod-template-hash"


def describe(deployment: Object, source: Source, show_events: bool) -> str:
    """A deployment, its replica sets and its events."""
    w = Writer()
    spec, status = deployment["spec"], deployment.get("status", {})
    names(w, deployment)
    created(w, deployment)
    meta_block(w, deployment)
    w.write(0, f"Selector:\t{selector_string(spec.get('selector'))}\n")
    counts = " | ".join(f"{status.get(key, 0)} {word}" for key, word in _COUNTS)
    w.write(0, f"Replicas:\t{spec.get('replicas', 0)} desired | {counts}\n")
    strategy = spec.get("strategy") or {}
    w.write(0, f"StrategyType:\t{strategy.get('type', '')}\n")
    w.write(0, f"MinReadySeconds:\t{spec.get('minReadySeconds', 0)}\n")
    rolling = strategy.get("rollingUpdate")
    if rolling is not None:
        unavailable, surge = (rolling.get(key, "<nil>") for key in ("maxUnavailable", "maxSurge"))
        w.write(0, f"RollingUpdateStrategy:\t{unavailable} max unavailable, {surge} max surge\n")
    pod_template_block(w, spec["template"])
    conditions_table(w, status.get("conditions"))
    _replica_sets(w, deployment, source)
    events_block(w, source, deployment, show_events)
    return w.tabbed()


def _replica_sets(w: Writer, deployment: Object, source: Source) -> None:
    owned = [
        rs for rs in list_if_allowed(
            source, "replicasets.apps", deployment["metadata"].get("namespace"), labels=selector_string(deployment["spec"].get("selector")),
        )
        if (controller_of(rs) or {}).get("uid") == deployment["metadata"].get("uid")
    ]
    owned.sort(key=lambda rs: (rs["metadata"].get("creationTimestamp") or "", rs["metadata"]["name"]))
    wanted = _without_hash(deployment["spec"]["template"])
    new = next((rs for rs in owned if _without_hash(rs["spec"]["template"]) == wanted), None)
    if owned:
        w.write(0, f"OldReplicaSets:\t{_listed([rs for rs in owned if rs is not new])}\n")
        w.write(0, f"NewReplicaSet:\t{_listed([new] if new else [])}\n")


def _listed(replica_sets: list[Object]) -> str:
    texts = [
        f"{rs['metadata']['name']} ({rs.get('status', {}).get('replicas', 0)}/{rs['spec'].get('replicas', 0)} replicas created)"
        for rs in replica_sets
    ]
    return ", ".join(texts) or "<none>"


def _without_hash(template: Object) -> Any:
    """The template as it is compared: without the hash label, and with nothing the same as empty."""
    meta = {**(template.get("metadata") or {})}
    meta["labels"] = {key: value for key, value in (meta.get("labels") or {}).items() if key != _HASH}
    return _pruned({**template, "metadata": meta})


def _pruned(value: Any) -> Any:
    if isinstance(value, dict):
        pruned = {key: _pruned(item) for key, item in value.items()}
        return {key: item for key, item in pruned.items() if item not in (None, {}, [])}
    return [_pruned(item) for item in value] if isinstance(value, list) else value
