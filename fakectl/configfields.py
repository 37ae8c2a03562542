"""The fields of a kubeconfig's parts: their order, what is left out when empty, and the names that `config set` knows them by.

Sources: client-go `tools/clientcmd/api/v1/types.go` (what is written), `tools/clientcmd/api/types.go` (what `config set` walks).
"""
from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

Object = dict[str, Any]

_FALLBACK_MODES = ("client.authentication.k8s.io/v1beta1", "client.authentication.k8s.io/v1alpha1")


class Field(NamedTuple):
    """A field as it is written. `path`: its name in `config set`.

    `kind`: string, bool, bytes, list, map, lists (a map of lists), extensions, provider, exec.
    """

    name: str
    kind: str = "string"
    path: str = ""
    always: bool = False

    @property
    def step(self) -> str:
        return self.path or self.name


_EXTENSIONS = Field("extensions", "extensions")
FIELDS: dict[str, tuple[Field, ...]] = {
    "clusters": (
        Field("server", always=True), Field("tls-server-name"), Field("insecure-skip-tls-verify", "bool"), Field("certificate-authority"),
        Field("certificate-authority-data", "bytes"), Field("proxy-url"), Field("disable-compression", "bool"), _EXTENSIONS,
    ),
    "users": (
        Field("client-certificate"), Field("client-certificate-data", "bytes"), Field("client-key"), Field("client-key-data", "bytes"),
        Field("token"), Field("tokenFile"), Field("as", path="act-as"), Field("as-uid", path="act-as-uid"),
        Field("as-groups", "list", path="act-as-groups"), Field("as-user-extra", "lists", path="act-as-user-extra"), Field("username"),
        Field("password"), Field("auth-provider", "provider"), Field("exec", "exec"), _EXTENSIONS,
    ),
    "contexts": (Field("cluster", always=True), Field("user", always=True), Field("namespace"), _EXTENSIONS),
    "preferences": (Field("colors", "bool"), _EXTENSIONS),
}
_PROVIDER = (Field("name", always=True), Field("config", "map", always=True))
_EXEC = (
    Field("command", always=True), Field("args", "list", always=True), Field("env", "list", always=True), Field("apiVersion"),
    Field("installHint"), Field("provideClusterInfo", "bool", always=True), Field("interactiveMode"),
)
_ZEROS: Mapping[str, Any] = {"string": "", "bytes": "", "bool": False}


def written(section: str, entry: Mapping[str, Any]) -> Object:
    """An entry as Go writes it: its own fields in their order, empty ones left out where they may be."""
    return _struct(FIELDS[section], entry)


def defaulted(entry: Object) -> Object:
    """A user as clientcmd reads it: how an exec plugin of an early version uses the terminal has a default."""
    plugin = entry.get("exec")
    if isinstance(plugin, dict) and plugin.get("apiVersion") in _FALLBACK_MODES and not plugin.get("interactiveMode"):
        plugin["interactiveMode"] = "IfAvailable"
    return entry


def _struct(fields: tuple[Field, ...], value: Mapping[str, Any]) -> Object:
    out: Object = {}
    for field in fields:
        given = value.get(field.name)
        if not given and not field.always:
            continue
        if field.kind == "provider":
            given = _struct(_PROVIDER, given or {})
        elif field.kind == "exec":
            given = _struct(_EXEC, given or {})
        out[field.name] = _ZEROS.get(field.kind) if given is None else given
    return out


def wholesome(section: str, entry: Any) -> bool:
    """Whether an entry that was read is a map whose fields have the types that every reader of it expects."""
    return _wholesome(FIELDS[section], entry)


def _wholesome(fields: tuple[Field, ...], entry: Any) -> bool:
    return isinstance(entry, dict) and all(_fits(f.kind, entry[f.name]) for f in fields if entry.get(f.name) is not None)


def _fits(kind: str, value: Any) -> bool:
    if kind == "bool":
        return isinstance(value, bool)
    if kind in ("list", "extensions"):
        return isinstance(value, list)
    if kind in ("map", "lists"):
        return isinstance(value, dict)
    if kind in ("provider", "exec"):
        return _wholesome(_PROVIDER if kind == "provider" else _EXEC, value)
    return isinstance(value, str)
