"""`kubectl config set-credentials NAME`. What is said of exec plugins is kept and shown; none is ever run.

Source: kubectl `pkg/cmd/config/set_credentials.go`.
"""
from __future__ import annotations

import os
from collections.abc import Sequence
from typing import Any

import click

from fakectl import flags
from fakectl.configedits import check_file, embedded, kept_path, misused, put_or_drop
from fakectl.errors import CommandError
from state.pure.gojson import quote

MODES = ("IfAvailable", "Never", "Always")
FILES = ("client-certificate", "client-key")


@flags.command(short="Set a user entry in kubeconfig")
@flags.string("client-certificate", help="The file of the user's certificate.")
@flags.string("client-key", help="The file of its key.")
@flags.boolean("embed-certs", help="Keep certificate and key themselves, not the paths of their files.")
@flags.string("token", help="A bearer token.")
@flags.string("username", help="The name for basic authentication.")
@flags.string("password", help="The password for basic authentication.")
@flags.string("auth-provider", help="The name of an authentication provider.")
@flags.string_slice("auth-provider-arg", help="Its arguments: KEY=VALUE, or KEY- to take one away.")
@flags.string("exec-command", help="The command of an exec plugin.")
@flags.string("exec-api-version", help="The version of its API.")
@flags.string_slice("exec-arg", help="The arguments of the plugin.")
@flags.string_array("exec-env", help="Its environment: KEY=VALUE, or KEY- to take one away.")
@flags.string("exec-interactive-mode", help="IfAvailable, Never or Always.")
@flags.boolean("exec-provide-cluster-info", help="Whether the plugin is told of the cluster.")
@click.pass_obj
def command(session: Any, args: list[str], **o: Any) -> None:
    if len(args) != 1:
        raise misused(session, f"unexpected args: [{' '.join(args)}]")
    settings = _pairs(session, "auth-provider-arg", o["auth_provider_arg"])
    variables = _pairs(session, "exec-env", o["exec_env"])
    _check(session, args[0], o)
    config = session.editable_config
    entry = dict(config.get("users", args[0]) or {})
    _change_files(session, config, args[0], entry, o)
    _change_provider(entry, o["auth_provider"], *settings)
    _change_plugin(entry, o, *variables)
    if "/" in (entry.get("exec") or {}).get("command", ""):
        folder = config.folder_of("users", args[0])
        entry["exec"]["command"] = kept_path(session, config, "users", args[0], os.path.join(folder, entry["exec"]["command"]))
    _change_secrets(entry, o)
    config.put("users", args[0], entry)
    config.save()
    session.out(f"User {quote(args[0])} set.\n")


def _pairs(session: Any, flag: str, texts: Sequence[str]) -> tuple[dict[str, str], list[str]]:
    """What to set and what to take away."""
    put: dict[str, str] = {}
    drop = []
    for text in texts:
        key, equals, value = text.partition("=")
        if equals and key:
            put[key] = value
        elif not equals and text.endswith("-") and text != "-":
            drop.append(text[:-1])
        else:
            raise misused(session, f"invalid {flag} format: {text}")
    return put, drop


def _check(session: Any, name: str, o: dict[str, Any]) -> None:
    if flags.changed("exec-interactive-mode") and o["exec_interactive_mode"] not in MODES:
        raise CommandError("invalid interactive mode type, can be only IfAvailable, Never, Always")
    if not name:
        raise CommandError("you must specify a non-empty user name")
    if o["token"] and (o["username"] or o["password"]):
        raise CommandError("you cannot specify more than one authentication method at the same time: --token, --username/--password")
    if not o["embed_certs"]:
        return
    if not o["client_certificate"] and not o["client_key"]:
        raise CommandError("you must specify a --client-certificate or --client-key to embed")
    for flag in FILES:
        if given := o[flags.parameter(flag)]:
            check_file(session, flag, given)


def _change_files(session: Any, config: Any, name: str, entry: dict[str, Any], o: dict[str, Any]) -> None:
    for flag in filter(flags.changed, FILES):
        given = o[flags.parameter(flag)]
        path = "" if o["embed_certs"] else kept_path(session, config, "users", name, given)
        put_or_drop(entry, flag, path)
        put_or_drop(entry, f"{flag}-data", "" if path else embedded(session, given))


def _change_provider(entry: dict[str, Any], name: str, put: dict[str, str], drop: Sequence[str]) -> None:
    provider = entry.get("auth-provider")
    if flags.changed("auth-provider") and (provider is None or provider["name"] != name):
        provider = {"name": name}
    if provider is not None:
        kept = {k: v for k, v in (provider.get("config") or {}).items() if k not in drop}
        entry["auth-provider"] = {"name": provider["name"], "config": dict(sorted({**kept, **put}.items()))}


def _change_plugin(entry: dict[str, Any], o: dict[str, Any], put: dict[str, str], drop: Sequence[str]) -> None:
    plugin = dict(entry["exec"]) if entry.get("exec") else None
    if flags.changed("exec-command"):
        plugin = {**(plugin or {}), "command": o["exec_command"], "args": None}
    if plugin is None:
        return
    for flag, field in (("exec-api-version", "apiVersion"), ("exec-interactive-mode", "interactiveMode"),
                        ("exec-provide-cluster-info", "provideClusterInfo")):
        if flags.changed(flag):
            put_or_drop(plugin, field, o[flags.parameter(flag)])
    if o["exec_arg"]:
        plugin["args"] = o["exec_arg"]
    _change_variables(plugin, put, drop)
    entry["exec"] = plugin


def _change_variables(plugin: dict[str, Any], put: dict[str, str], drop: Sequence[str]) -> None:
    old = plugin.get("env")
    if drop:
        old = [v for v in old or () if v["name"] not in drop]
    if put:
        names = [v["name"] for v in old or ()]
        changed = [{"name": v["name"], "value": put.get(v["name"], v["value"])} for v in old or ()]
        old = changed + [{"name": n, "value": v} for n, v in put.items() if n not in names]
    plugin["env"] = old


def _change_secrets(entry: dict[str, Any], o: dict[str, Any]) -> None:
    """A token and basic authentication exclude each other: what is given drives out the other."""
    for flag in ("token", "username", "password"):
        if flags.changed(flag):
            put_or_drop(entry, flag, o[flag])
    if o["token"]:
        entry.pop("username", None)
        entry.pop("password", None)
    elif o["username"] or o["password"]:
        entry.pop("token", None)
