"""The pod-template-hash: what names every ReplicaSet of a Deployment.

The real one is FNV-1a over the text that Go's dump prints of the template, so that text is made here, struct by struct, from the table
of Go types in `data/pod-template-types.json`. A struct's fields are laid out on first use. Quantities count as they are written,
so the template has to be as the server holds it: defaulted and with canonical quantities.
Source: `pkg/controller/controller_utils.go` ComputeHash, `k8s.io/utils/dump`, apimachinery `pkg/util/rand`.
"""
from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache
from typing import Any

from .data import load
from .pure.names import safe_encode
from .pure.quantity import parse
from .pure.times import SECOND, parse_rfc3339

LABEL = "pod-template-hash"
_ROOT = "v1.PodTemplateSpec"
_UNLISTED = {"v1.ResourceList": "map[v1.ResourceName]resource.Quantity"}  # named types that the table lacks
_INLINE = "<inline>"
_YEAR_ONE = -62135596800  # seconds from the epoch to where Go's time.Time counts from
_QUANTITY_HEAD = len("(resource.Quantity)")

Dump = Callable[[Any], str]


def pod_template_hash(template: Mapping[str, Any], collision_count: int | None = None) -> str:
    """The hash of a template as the server holds it; a label that holds an earlier hash does not count."""
    value = 0x811C9DC5
    for byte in dump_template(template).encode("utf-8", "surrogatepass"):
        value = (value ^ byte) * 0x01000193 & 0xFFFFFFFF
    if collision_count is not None:
        for byte in (collision_count & 0xFFFFFFFF).to_bytes(8, "little"):
            value = (value ^ byte) * 0x01000193 & 0xFFFFFFFF
    return safe_encode(str(value))


def dump_template(template: Mapping[str, Any]) -> str:
    """The text that is hashed."""
    meta = template.get("metadata") or {}
    if LABEL in (meta.get("labels") or {}):
        labels = {k: v for k, v in meta["labels"].items() if k != LABEL}
        template = {**template, "metadata": {**meta, "labels": labels}}
    return f"({_ROOT}){_dumper(_ROOT)(template)}"


@cache
def _table() -> dict[str, Any]:
    return load("pod-template-types.json")


@cache
def _dumper(go_type: str) -> Dump:
    """What prints the body of a value of this Go type; the value is there, never None."""
    special = _SPECIAL.get(go_type)
    if special is not None:
        return special
    if go_type[0] == "*":
        return _dumper(go_type[1:])
    if go_type.startswith("[]"):
        return _list_dumper(_dumper(go_type[2:]))
    if go_type.startswith("map["):
        return _map_dumper(_dumper(go_type[go_type.index("]") + 1:]))
    underlying = _UNLISTED.get(go_type) or _table()["named"].get(go_type)
    if underlying is not None:
        return _dumper(underlying)
    return _struct_dumper(go_type)


def _zero(go_type: str) -> str:
    """The body of an absent value."""
    if go_type[0] in "*[" or go_type.startswith("map["):
        return "<nil>"
    underlying = _UNLISTED.get(go_type) or _table()["named"].get(go_type)
    if underlying is not None:
        return _zero(underlying)
    return _ZEROS[go_type] if go_type in _ZEROS else _dumper(go_type)({})


def _list_dumper(element: Dump) -> Dump:
    return lambda items: f"[{' '.join(map(element, items))}]" if items else "<nil>"


def _map_dumper(element: Dump) -> Dump:
    def dump(items: Mapping[str, Any]) -> str:
        keys = sorted(items) if all(map(str.isascii, items)) else sorted(items, key=_utf8)
        return f"map[{' '.join(f'{k}:{element(items[k])}' for k in keys)}]" if keys else "<nil>"

    return dump


def _utf8(text: str) -> bytes:
    return text.encode("utf-8", "surrogatepass")


def _struct_dumper(go_type: str) -> Dump:
    """The fields in table order. Those of an embedded struct stand in the JSON of the struct around it."""
    fields = []
    for field in _table()["structs"][go_type]:
        head = f"{field['go']}:({field['type']})"
        key = None if field["json"] == _INLINE else field["json"]
        zero = "" if key is None else head + _zero(field["type"])
        fields.append((key, head, field["type"], zero))

    def dump(obj: Mapping[str, Any]) -> str:
        out = []
        for key, head, body, zero in fields:
            value = obj if key is None else obj.get(key)
            out.append(zero if value is None else head + _dumper(body)(value))
        return f"{{{' '.join(out)}}}"

    return dump


def _string(value: Any) -> str:
    return value if type(value) is str else str(value)


def _bool(value: Any) -> str:
    return "true" if value else "false"


def _int(value: Any) -> str:
    return str(int(value))


def _int_or_string(value: int | str) -> str:
    kind, number, text = (1, 0, value) if isinstance(value, str) else (0, value, "")
    return f"{{Type:(intstr.Type){kind} IntVal:(int32){number} StrVal:(string){text}}}"


def _quantity(value: Any) -> str:
    return parse(str(value)).dump()[_QUANTITY_HEAD:]


def _time(value: str) -> str:
    """A moment that somebody wrote into a template: in the zone of a controller manager without zone files."""
    seconds, ns = divmod(parse_rfc3339(value), SECOND)
    zone = ("{name:(string)UTC zone:([]time.zone)<nil> tx:([]time.zoneTrans)<nil> extend:(string) "
            "cacheStart:(int64)0 cacheEnd:(int64)0 cacheZone:(*time.zone)<nil>}")
    return f"{{Time:(time.Time){{wall:(uint64){ns} ext:(int64){seconds - _YEAR_ONE} loc:(*time.Location){zone}}}}}"


def _fields_v1(value: Any) -> str:
    """The raw bytes of a managed fields entry, as numbers."""
    from .pure.gojson import dumps

    return f"{{Raw:([]uint8)[{' '.join(map(str, dumps(value, html=False).encode()))}]}}"


_SPECIAL: dict[str, Dump] = {
    "string": _string, "bool": _bool, "int": _int, "int32": _int, "int64": _int, "uint64": _int, "uint8": _int,
    "intstr.IntOrString": _int_or_string, "resource.Quantity": _quantity, "v1.Time": _time, "v1.FieldsV1": _fields_v1,
}
_ZEROS = {
    "string": "", "bool": "false", "int": "0", "int32": "0", "int64": "0", "uint64": "0", "uint8": "0",
    "intstr.IntOrString": "{Type:(intstr.Type)0 IntVal:(int32)0 StrVal:(string)}",
    "resource.Quantity": parse("0").dump()[_QUANTITY_HEAD:],
    "v1.Time": "{Time:(time.Time){wall:(uint64)0 ext:(int64)0 loc:(*time.Location)<nil>}}",
}
