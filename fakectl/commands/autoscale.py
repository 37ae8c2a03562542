"""`kubectl autoscale`: a horizontal pod autoscaler for an object. Source: kubectl `pkg/cmd/autoscale/autoscale.go`."""
from __future__ import annotations

from typing import Any

import click

from fakectl import flags
from fakectl.changecause import recorder
from fakectl.errors import CommandError
from fakectl.gotypes import typed
from fakectl.resolve import Info, resolve
from fakectl.results import created, printer
from state import StatusError
from state.pure.quantity import canonical
from state.pure.strconv import parse_int

Object = dict[str, Any]

UNITS = {"cpu": "m", "memory": "Mi"}


@flags.command(short="Auto-scale a deployment, replica set, stateful set, or replication controller")
@flags.string("cpu", help="The CPU use to aim at: 70% of the request, or 500m for each pod.")
@flags.string("memory", help="The memory use to aim at: 60% of the request, or 200Mi for each pod.")
@flags.integer("cpu-percent", default=-1, bits=32,
               deprecated="Use --cpu with percentage or resource quantity format (e.g., '70%' for utilization or '500m' for milliCPU).")
@flags.integer("max", default=-1, bits=32, required=True, help="The most pods.")
@flags.integer("min", default=-1, bits=32, help="The fewest pods; negative: the server decides.")
@flags.string("name", help="The autoscaler's name; without it that of the object.")
@flags.filename_flags
@flags.output_flags
@flags.dry_run_flag
@flags.save_config_flag
@flags.record_flag
@flags.field_manager_flag("kubectl-autoscale")
@click.pass_obj
def command(session: Any, args: list[str], **o: Any) -> None:
    o["strategy"] = flags.dry_run_strategy(session, o["dry_run"])
    metrics = _metrics(o)
    infos = resolve(session, args, filenames=o["filename"], kustomize=o["kustomize"], recursive=o["recursive"])
    record = recorder(session, command, o["record"])
    infos.each(lambda info: _autoscale(session, info, o, metrics, record))
    if not infos:
        raise CommandError("no objects passed to autoscale")


def _metrics(o: dict[str, Any]) -> list[Object]:
    """The metrics that the flags ask for. Raises CommandError."""
    if o["max_"] < 1:
        raise CommandError(f"--max=MAXPODS is required and must be at least 1, max: {o['max_']}")
    if o["max_"] < o["min_"]:
        raise CommandError(f"--max=MAXPODS must be larger or equal to --min=MINPODS, max: {o['max_']}, min: {o['min_']}")
    if o["cpu_percent"] > 0 and o["cpu"]:
        raise CommandError("--cpu-percent and --cpu are mutually exclusive")
    metrics = [_metric("cpu", {"type": "Utilization", "averageUtilization": o["cpu_percent"]})] if o["cpu_percent"] > 0 else []
    return metrics + [_metric(name, _target(name, o[name])) for name in ("cpu", "memory") if o[name]]


def _metric(name: str, target: Object) -> Object:
    return {"type": "Resource", "resource": {"name": name, "target": target}}


def _target(name: str, text: str) -> Object:
    """`70%` of the request, or an amount, in milli-CPU or MiB where it has no unit."""
    text = text.strip()
    if not text:
        raise CommandError("empty input")
    if text.endswith("%"):
        try:
            percent = parse_int(text[:-1].removeprefix("+"), 31, signed=False)
        except ValueError:
            raise CommandError(f"invalid percentage value: {text[:-1]}") from None
        return {"type": "Utilization", "averageUtilization": percent}
    amount = _with_unit(name, text)
    try:
        return {"type": "AverageValue", "averageValue": canonical(amount)}
    except ValueError as e:
        raise CommandError(f"invalid resource {name} value: {text}" if amount == text else str(e)) from None


def _with_unit(name: str, text: str) -> str:
    try:
        value = float(text)
    except ValueError:
        return text
    from state.pure.gofmt import format_float

    return format_float(value) + UNITS[name]


def _autoscale(session: Any, info: Info, o: dict[str, Any], metrics: list[Object], record: Any) -> None:
    assert info.resource is not None
    resource = info.resource
    if "scale" not in resource.subresources:
        where = f"{resource.group}/{resource.version}, Resource={resource.plural}"
        raise CommandError(f"cannot autoscale a {resource.kind}: could not find scale subresource for {where} in discovery information")
    made = _scaler(session, info, o, metrics)
    record(made)
    try:
        session.out(_shown(session, made, o))
    except StatusError:
        if not o["cpu"].strip():
            raise CommandError("failed to create autoscaling/v2 HPA and the configuration is incompatible with autoscaling/v1: "
                               "empty input") from None
        if o["memory"] or (o["cpu_percent"] < 0 and not o["cpu"].strip().endswith("%")):
            raise CommandError("failed to create autoscaling/v2 HPA and the configuration is incompatible with autoscaling/v1: "
                               "%!w(<nil>)") from None
        older = _older(made, o)
        record(older)
        session.out(_shown(session, older, o))


def _scaler(session: Any, info: Info, o: dict[str, Any], metrics: list[Object]) -> Object:
    assert info.resource is not None
    spec: Object = {"scaleTargetRef": {"kind": info.resource.kind, "name": info.name, "apiVersion": info.resource.api_version},
                    "maxReplicas": o["max_"], "metrics": metrics}
    if o["min_"] > 0:
        spec["minReplicas"] = o["min_"]
    metadata = {"name": o["name"] or info.name}
    if session.explicit_namespace:
        metadata["namespace"] = session.namespace
    return typed({"kind": "HorizontalPodAutoscaler", "apiVersion": "autoscaling/v2", "metadata": metadata, "spec": spec})


def _older(made: Object, o: dict[str, Any]) -> Object:
    """The same in autoscaling/v1, which knows nothing but a percentage of the CPU."""
    spec = {k: v for k, v in made["spec"].items() if k != "metrics"}
    if o["cpu_percent"] >= 0:
        spec["targetCPUUtilizationPercentage"] = o["cpu_percent"]
    return typed({"kind": made["kind"], "apiVersion": "autoscaling/v1", "metadata": dict(made["metadata"]), "spec": spec})


def _shown(session: Any, made: Object, o: dict[str, Any]) -> str:
    """What is printed of the autoscaler once it is made, or would be."""
    done = "created" if o["strategy"] == "client" else "autoscaled"
    return printer(session, o, done, o["strategy"]).print_object(created(session, made, o))
