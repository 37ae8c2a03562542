"""The metrics of an autoscaler, current against target (describe.go, describeHorizontalPodAutoscalerV2)."""
from __future__ import annotations

from state.pure.gojson import quote

from .metadata import Object
from .writer import Writer

_UNKNOWN = "<unknown>"


def metric_line(w: Writer, metric: Object, current: Object) -> None:
    """One metric; `current` is the metric status at the same place, or empty."""
    kind = metric.get("type", "")
    if kind in ("Resource", "ContainerResource"):
        key = kind[0].lower() + kind[1:]
        container = f' of container "{metric[key].get("container", "")}"' if kind == "ContainerResource" else ""
        _resource(w, metric[key], current.get(key), container)
    elif kind == "Pods":
        target = metric["pods"]["target"].get("averageValue", "<nil>")
        w.write(1, f"{quote(metric['pods']['metric']['name'])} on pods:\t{_value(current.get('pods'), 'averageValue')} / {target}\n")
    elif kind == "External":
        target, name = metric["external"]["target"], quote(metric["external"]["metric"]["name"])
        _valued(w, f"{name} ", target, current.get("external"), average="averageValue" in target, level=1)
    elif kind == "Object":
        about = metric["object"]["describedObject"]
        w.write(1, f'"{metric["object"]["metric"]["name"]}" on {about["kind"]}/{about["name"]} ')
        target = metric["object"]["target"]
        _valued(w, "", target, current.get("object"), average=target.get("type") == "AverageValue", level=0)
    else:
        w.write(1, f"<unknown metric type {quote(kind)}>\n")


def _value(status: Object | None, key: str) -> str:
    return _UNKNOWN if status is None else str((status.get("current") or {}).get(key, "<nil>"))


def _valued(w: Writer, name: str, target: Object, status: Object | None, *, average: bool, level: int) -> None:
    key, words = ("averageValue", "target average value") if average else ("value", "target value")
    if level and average and key not in ((status or {}).get("current") or {}):
        status = None
    w.write(level, f"{name}({words}):\t{_value(status, key)} / {target.get(key, '<nil>')}\n")


def _resource(w: Writer, metric: Object, status: Object | None, container: str) -> None:
    target, now = metric["target"], (status or {}).get("current") or {}
    w.write(1, f"resource {metric['name']}{container} on pods")
    if "averageValue" in target:
        w.write(0, f":\t{_value(status, 'averageValue')} / {target['averageValue']}\n")
        return
    used = now.get("averageUtilization")
    current = _UNKNOWN if used is None else f"{used}% ({now.get('averageValue', '<nil>')})"
    wanted = target.get("averageUtilization")
    w.write(1, f"(as a percentage of request):\t{current} / {'<auto>' if wanted is None else f'{wanted}%'}\n")
