"""`config set` and `config unset`: a dotted path walked through a kubeconfig's fields, as kubectl's reflection walks its Go structs.

What makes kubectl panic is told in its one line, with its exit code. Addresses of memory, which kubectl prints by accident, are made up
from the name that they belong to. Sources: kubectl `pkg/cmd/config/set.go`, `unset.go`, `navigation_step_parser.go`.
"""
from __future__ import annotations

from typing import Any

from state.pure.gojson import quote

from .configfields import FIELDS, Field
from .errors import BareError, CommandError
from .kubeconfig import KubeConfig
from .pflag import parse_bool

Object = dict[str, Any]

TOP = ("kind", "apiVersion", "preferences", "clusters", "users", "contexts", "current-context", "extensions")
_ORIGIN = "-"  # Go's tag of the field that says which file an entry came from
_PREFERENCES = "[{preferences 0x22304a0}]"  # how kubectl 1.37.1 prints its steps so far


class Panic(BareError):
    """What kubectl ends with when it panics, without the trace."""

    code = 2


def set_property(config: KubeConfig, path: str, value: str, *, raw: bool) -> None:
    """Give a property a value. Raises CommandError, Panic."""
    if not value:
        raise CommandError("you cannot use set to unset a property")
    _change(config, path, value, raw)


def unset_property(config: KubeConfig, path: str) -> None:
    """Take a property away. Raises CommandError, Panic."""
    _change(config, path, None, False)


def _change(config: KubeConfig, path: str, value: str | None, raw: bool) -> None:
    if not path:
        raise CommandError("you must specify a property")
    head, *rest = path.split(".")
    if head not in TOP:
        raise CommandError(f"unable to parse {path} after [] at api.Config")
    if head in ("kind", "apiVersion", "current-context"):
        if rest:
            raise _unparsable(path)
        if head == "current-context":
            config.current = value or ""
    elif head == "extensions":
        _extensions(config.data, "extensions", rest, value)
    elif head == "preferences":
        _preferences(config, path, rest, value)
    else:
        _entry(config, head, path, rest, value, raw)


def _preferences(config: KubeConfig, path: str, rest: list[str], value: str | None) -> None:
    found = config.data["preferences"]
    if not rest:
        if value is None:
            config.data["preferences"] = {}
            return
        shown = f"{{{str(bool(found.get('colors'))).lower()} map[]}}"
        raise CommandError(f'unable to locate path config.navigationStep{{stepValue:"", stepType:reflect.Type(nil)}} under {shown}')
    field = next((f for f in FIELDS["preferences"] if f.name == rest[0]), None)
    if field is None:
        raise CommandError(f"unable to parse {path} after {_PREFERENCES} at api.Preferences")
    _field(found, field, path, rest[1:], value, False)


def _entry(config: KubeConfig, section: str, path: str, rest: list[str], value: str | None, raw: bool) -> None:
    entries = config.data[section]
    if not rest:
        if value is not None:
            raise _is_map(entries)
        entries.clear()
        return
    fields = {f.step: f for f in FIELDS[section]} | {_ORIGIN: Field(_ORIGIN)}
    at = next((i for i, part in enumerate(rest[1:], 1) if part in fields), None)
    name = ".".join(rest if at is None else rest[:at])
    if at is None:
        if value is not None:
            raise _is_map(entries)
        config.remove(section, name)
        return
    _check(fields[rest[at]], path, rest[at + 1:])
    entry = entries.get(name)
    if entry is None:
        if value is None:
            raise CommandError(f"current map key `{name}` is invalid")
        entry = {}
    _field(entry, fields[rest[at]], path, rest[at + 1:], value, raw)
    config.put(section, name, entry)


def _check(field: Field, path: str, more: list[str]) -> None:
    """What is wrong with the path itself, before anything is looked at."""
    if not more:
        return
    if field.kind == "extensions":
        raise Panic("panic: reflect: Elem of invalid type runtime.Object")
    if field.kind == "lists":
        raise CommandError("string is not of type struct")
    raise _unparsable(path)


def _field(entry: Object, field: Field, path: str, more: list[str], value: str | None, raw: bool) -> None:
    _check(field, path, more)
    if field.name == _ORIGIN:
        raise CommandError("fakectl keeps entries in its own kubeconfig")
    if value is None:
        entry.pop(field.name, None)
    elif field.kind in ("extensions", "lists"):
        raise _is_map(entry.get(field.name) or {})
    elif field.kind == "list":
        raise CommandError("unrecognized slice type. string")
    elif field.kind in ("provider", "exec"):
        raise Panic("panic: unrecognized type: <nil>")
    else:
        entry[field.name] = _value(field, value, raw)


def _value(field: Field, value: str, raw: bool) -> Any:
    if field.kind == "bool":
        try:
            return parse_bool(value)
        except ValueError as e:
            raise CommandError(str(e)) from None
    if field.kind != "bytes":
        return value
    if raw:
        import base64

        return base64.b64encode(value.encode("utf-8", "surrogateescape")).decode()
    from state.pure.base64text import canonical

    try:
        return canonical(value)
    except ValueError as e:
        raise CommandError(f"error decoding input value: {e}") from None


def _extensions(data: Object, key: str, rest: list[str], value: str | None) -> None:
    if rest:
        raise Panic("panic: reflect: Elem of invalid type runtime.Object")
    if value is not None:
        raise _is_map({})
    data[key] = []


def _unparsable(path: str) -> CommandError:
    return CommandError(f"unable to parse one or more field values of {path}")


def _is_map(entries: Any) -> CommandError:
    names = sorted(entries) if isinstance(entries, dict) else []
    return CommandError(f"can't set a map to a value: map[{' '.join(f'{n}:{_address(n)}' for n in names)}]")


def _address(name: str) -> str:
    from zlib import crc32

    return f"0xc000{crc32(quote(name).encode('utf-8', 'surrogateescape')) & 0xFFFFFC0:07x}"
