"""`kubectl kuberc set`: one alias, or the defaults of one command, in the file of preferences. Source: kubectl `pkg/cmd/kuberc/set.go`."""
from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import click

from fakectl import flags
from fakectl.errors import CommandError
from fakectl.preferences import file_of, load, save
from state.pure.gojson import quote

DEFAULTS, ALIASES, PLUGINS = "defaults", "aliases", "credentialplugin"
POLICIES = ("AllowAll", "DenyAll", "Allowlist")


@flags.command(short="Set values in the kuberc configuration")
@flags.string("section", required=True, help="defaults, aliases or credentialplugin.")
@flags.string("command", help="The command that they are for.")
@flags.string("name", help="The name of the alias.")
@flags.string_array("option", help="A flag and its value: FLAG=VALUE.")
@flags.string_array("prependarg", help="A word of the alias before those that are typed.")
@flags.string_array("appendarg", help="A word of the alias behind those that are typed.")
@flags.string("policy", help="AllowAll, DenyAll or Allowlist; fakectl runs no plugins.")
@flags.string_array("allowlist-entry", help="A plugin that may run: command=NAME.")
@flags.boolean("overwrite", help="Put it in the place of what is there.")
@click.pass_obj
def command(session: Any, args: list[str], **o: Any) -> None:
    path = file_of(session)
    _validate(o)
    preferences = load(session, path) or {}
    options = [_option(text) for text in o["option"]]
    if o["section"] == DEFAULTS:
        _put(preferences, DEFAULTS, "command", {"command": o["command"], "options": options}, o,
             f"defaults for command {quote(o['command'])} already exist")
    elif o["section"] == ALIASES:
        alias = {"name": o["name"], "command": o["command"], "prependArgs": o["prependarg"], "appendArgs": o["appendarg"],
                 "options": options}
        _put(preferences, ALIASES, "name", alias, o, f"alias {quote(o['name'])} already exists")
    else:
        if o["policy"] == "Allowlist":
            preferences["credentialPluginAllowlist"] = _entries(o["allowlist_entry"])
        preferences["credentialPluginPolicy"] = o["policy"]
    save(session, path, preferences)


def _validate(o: dict[str, Any]) -> None:
    section = o["section"]
    if section not in (DEFAULTS, ALIASES, PLUGINS):
        raise CommandError(f'--section must be "{DEFAULTS}", "{ALIASES}", or "{PLUGINS}", got: {section}')
    if section == ALIASES and not o["name"]:
        raise CommandError(f"--name is required when --section={ALIASES}")
    if section == DEFAULTS and o["name"]:
        raise CommandError(f"--name should not be specified when --section={DEFAULTS}")
    if section == DEFAULTS and (o["prependarg"] or o["appendarg"]):
        raise CommandError(f"--prependarg and --appendarg are only valid for --section={ALIASES}")
    if section == PLUGINS:
        _validate_policy(o["policy"], o["allowlist_entry"])
    elif not o["command"]:
        raise CommandError(f"--command is required when --section={ALIASES} or --section={DEFAULTS}")


def _validate_policy(policy: str, entries: Sequence[str]) -> None:
    if not policy:
        raise CommandError(f"--policy is required when --section={PLUGINS}")
    if policy not in POLICIES:
        raise CommandError(f' --policy must be  "AllowAll", "DenyAll", or "Allowlist", got: {policy}')
    if entries and policy != "Allowlist":
        raise CommandError(f"--allowlist-entry may only be used when --section={PLUGINS} and --policy=Allowlist")
    if not entries and policy == "Allowlist":
        raise CommandError(f"--allowlist-entry is required when --section={PLUGINS} and --policy=Allowlist")


def _option(text: str) -> dict[str, str]:
    name, equals, value = text.partition("=")
    if not equals:
        raise CommandError(f"invalid option format {quote(text)}, expected flag=value")
    return {"name": name.lstrip("-"), "default": value}


def _put(preferences: dict[str, Any], section: str, key: str, entry: dict[str, Any], o: dict[str, Any], taken: str) -> None:
    """Add an entry; what an entry that takes another's place leaves out stays as it was."""
    entries = preferences.setdefault(section, None) or []
    at = next((i for i, e in enumerate(entries) if e.get(key) == entry[key]), None)
    if at is None:
        preferences[section] = [*entries, entry]
        return
    if not o["overwrite"]:
        raise CommandError(f"{taken}, use --overwrite to replace")
    entries[at] = {**entries[at], **{k: v for k, v in entry.items() if v}}


def _entries(texts: Sequence[str]) -> list[dict[str, str]]:
    entries, errors = [], []
    for pair in (pair for text in texts for pair in text.split(",")):
        key, equals, value = pair.partition("=")
        if not equals:
            errors.append(f"improperly formatted allowlist entry: {quote(pair)}")
        elif key == "name":
            errors.append('allowlist entry field "name" is deprecated, use "command" instead')
        elif key != "command":
            errors.append(f"unrecognized allowlist entry field: {quote(key)}")
        elif not value.strip():
            errors.append(f"empty value in allowlist entry for field {quote(key)}")
        else:
            entries.append({"command": value})
    if errors:
        raise CommandError("\n".join(errors))
    return entries
