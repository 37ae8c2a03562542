"""`kubectl expose`: a service for the pods of an object. Source: kubectl `pkg/cmd/expose/expose.go`, `pkg/polymorphichelpers`."""
from __future__ import annotations

from typing import Any

import click

from fakectl import flags
from fakectl.changecause import recorder
from fakectl.errors import CommandError
from fakectl.gotypes import typed
from fakectl.overrides import overridden, override_flags
from fakectl.podtemplates import pod_spec
from fakectl.resolve import Info, resolve
from fakectl.results import created, printer
from fakectl.services import service

Object = dict[str, Any]

LONGEST_NAME = 63
NO_SELECTOR = "couldn't retrieve selectors via --selector flag or introspection: "


@flags.command(short="Take a replication controller, service, deployment or pod and expose it as a new Kubernetes service")
@flags.string("cluster-ip", help='The address of the service; "None" for a headless one.')
@flags.string("external-ip", help="An address of the service that is not Kubernetes' own.")
@flags.string("labels", "l", help="Labels for the service; without them it has those of the object.")
@flags.string("load-balancer-ip", help="The address of the load balancer.")
@flags.string("name", help="The service's name; without it that of the object.")
@flags.string("port", help="The service's port; without it those of the object.")
@flags.string("protocol", help="The protocol of the ports.")
@flags.string("selector", help="The labels of the pods; without it the object's selector.")
@flags.string("session-affinity", help="'None' or 'ClientIP'.")
@flags.string("target-port", help="The pods' port, by number or name.")
@flags.string("type", help="ClusterIP, NodePort, LoadBalancer or ExternalName.")
@override_flags
@flags.filename_flags
@flags.output_flags
@flags.dry_run_flag
@flags.save_config_flag
@flags.record_flag
@flags.field_manager_flag("kubectl-expose")
@click.pass_obj
def command(session: Any, args: list[str], **o: Any) -> None:
    o["strategy"] = flags.dry_run_strategy(session, o["dry_run"])
    shown = printer(session, o, "exposed", o["strategy"])
    infos = resolve(session, args, filenames=o["filename"], kustomize=o["kustomize"], recursive=o["recursive"])
    record = recorder(session, command, o["record"])

    def expose(info: Info) -> None:
        made = typed(overridden(typed(_service(info, o)), o["overrides"], o["override_type"]))
        record(made)
        session.out(shown.print_object(created(session, made, o)))

    infos.each(expose)


def _service(info: Info, o: dict[str, Any]) -> Object:
    assert info.resource is not None
    resource, obj = info.resource, info.obj or {}
    if f"{resource.group}/{resource.kind}" not in ("/ReplicationController", "/Service", "/Pod", "apps/Deployment", "apps/ReplicaSet"):
        raise CommandError(f"cannot expose a {resource.kind}{'.' if resource.group else ''}{resource.group}")
    selector = o["selector"] or _labels_text(_selector(obj))
    ports, protocols = o["port"], _protocols(obj)
    if not ports:
        ports = ",".join(protocols)
        if not ports and o["cluster_ip"] != "None":
            raise CommandError("couldn't find port via --port flag or introspection")
    labels = o["labels"] or _labels_text(obj["metadata"].get("labels") or {})
    rest = {k: o[k] for k in ("protocol", "target_port", "external_ip", "type_", "load_balancer_ip", "session_affinity", "cluster_ip")}
    if not selector:
        raise CommandError("Parameter: selector is required")
    return service(o["name"] or info.name[:LONGEST_NAME], selector, ports, labels=labels, protocols=protocols, **rest)


def _labels_text(labels: dict[str, str]) -> str:
    return ",".join(f"{key}={value}" for key, value in labels.items())


def _selector(obj: Object) -> dict[str, str]:
    """The labels by which the object's pods are found."""
    kind, spec = obj["kind"], obj.get("spec") or {}
    if kind == "Pod":
        return _present(obj["metadata"].get("labels"), "the pod has no labels and cannot be exposed")
    if kind == "ReplicationController":
        return spec.get("selector") or {}
    if kind == "Service":
        return _present(spec.get("selector"), "the service has no pod selector set")
    selector = spec.get("selector") or {}
    labels = _present(selector.get("matchLabels"), f"invalid {kind.lower()}: no selectors, therefore cannot be exposed")
    if selector.get("matchExpressions"):
        shown = " ".join(f"{{Key:{e.get('key', '')} Operator:{e.get('operator', '')} Values:[{' '.join(e.get('values') or ())}]}}"
                         for e in selector["matchExpressions"])
        raise CommandError(f'{NO_SELECTOR}couldn\'t convert expressions - "[{shown}]" to map-based selector format')
    return labels


def _present(labels: dict[str, str] | None, why_not: str) -> dict[str, str]:
    if not labels:
        raise CommandError(NO_SELECTOR + why_not)
    return labels


def _protocols(obj: Object) -> dict[str, str]:
    """The object's ports, in order, with their protocols."""
    if obj["kind"] == "Service":
        ports = [(p["port"], p.get("protocol")) for p in (obj.get("spec") or {}).get("ports") or ()]
    else:
        containers = pod_spec(typed(obj)).get("containers") or ()
        ports = [(p["containerPort"], p.get("protocol")) for c in containers for p in c.get("ports") or ()]
    return {str(port): protocol or "TCP" for port, protocol in ports}
