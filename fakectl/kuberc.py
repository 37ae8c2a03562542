"""The user's preferences: aliases of commands, and other defaults for flags.

They are in the file that --kuberc or KUBERC names, or in the one of our home.

`~/.kube/kuberc`, which belongs to the real kubectl, is never read nor written. What the file says becomes words of the command line.
Source: kubectl `pkg/kuberc/kuberc.go`, `marshal.go`.
"""
from __future__ import annotations

import os
import re
from collections.abc import Mapping, Sequence
from typing import Any

from . import kubeconfig
from .errors import BareError, CommandError
from .flags import GLOBALS, known_flags
from .lazy import Node, find
from .pflag import convert

Object = dict[str, Any]

API_VERSION = "kubectl.config.k8s.io/v1beta1"
VERSIONS = (API_VERSION, "kubectl.config.k8s.io/v1alpha1")
_KNOWN = ("apiVersion", "kind", "defaults", "aliases", "credentialPluginPolicy", "credentialPluginAllowlist")
_ALIAS = re.compile("[a-zA-Z]+")


class Refused(Exception):
    """Preferences that cannot be applied; the text says why."""


def explicit(words: Sequence[str]) -> str | None:
    """The file that --kuberc names, None without the flag. Raises Refused for a flag without a file."""
    for i, word in enumerate(words):
        if word == "--":
            return None
        path = words[i + 1] if word == "--kuberc" and i + 1 < len(words) else word[9:] if word.startswith("--kuberc=") else ""
        if path:
            return path
        if word.startswith("--kuberc"):
            raise Refused("kuberc file is not found")
    return None


def place(env: Mapping[str, str], cwd: str) -> str:
    """The file that counts without the flag, "" when KUBERC is off."""
    named = env.get("KUBERC", "")
    if named == "off":
        return ""
    foreign = os.path.join(env.get("HOME", ""), ".kube", "")
    if named and not os.path.join(cwd, named).startswith(foreign):
        return named
    return os.path.join(kubeconfig.home(env, cwd), "kuberc")


def applied(session: Any, words: Sequence[str]) -> list[str]:
    """The command line with the preferences in it. Raises BareError."""
    if not words:
        return list(words)
    try:
        preferences = _loaded(session, explicit(words))
        if preferences is None:
            return list(words)
        _validate(preferences)
        changed, alias = _with_alias(preferences, list(words))
        return _with_defaults(session, preferences, changed, alias)
    except Refused as e:
        raise BareError(f"error occurred while applying preferences {e}") from None


def _loaded(session: Any, given: str | None) -> Object | None:
    env = session.env
    if env.get("KUBERC") == "off":
        if given:
            raise Refused("kuberc error disabling kuberc via KUBERC=off and passing kuberc flag are mutually exclusive")
        return None
    path = given or place(env, session.cwd)
    try:
        preferences, unknown = read(session.path(path), path)
    except FileNotFoundError:
        if not given and path != env.get("KUBERC"):
            return None
        raise Refused(f"kuberc error kuberc: open {path}: no such file or directory") from None
    except ValueError as e:
        if not given and path != env.get("KUBERC"):
            session.err(f"kuberc: no preferences loaded from {path}: {e}")
            return None
        raise Refused(f"kuberc error kuberc: {e}") from None
    if unknown:
        fields = ", ".join(f'unknown field "{name}"' for name in unknown)
        session.err(f"kuberc: ignoring strict decoding error in {path}: strict decoding error: {fields}")
    return preferences


def read(file: str, said: str) -> tuple[Object | None, list[str]]:
    """A file's preferences (None for an empty one) and the fields in it that nobody knows.

    Raises FileNotFoundError, and ValueError for a file that holds none.
    """
    from .yamlreader import YAMLFault, load

    with open(file, encoding="utf-8", errors="surrogateescape") as f:
        text = f.read(1 << 20)
    if not text.strip():
        return None, []
    try:
        data = load(text)
    except YAMLFault:
        data = None
    if not isinstance(data, dict) or data.get("kind") != "Preference" or data.get("apiVersion") not in VERSIONS or not _wholesome(data):
        raise ValueError(f"no valid preferences found in {said}, use --v=5 to see details")
    return data, [name for name in data if name not in _KNOWN]


def _wholesome(data: Object) -> bool:
    for section, fields in (("aliases", ("name", "command")), ("defaults", ("command",))):
        for entry in data.get(section) or ():
            if not isinstance(entry, dict) or not all(isinstance(entry.get(f) or "", str) for f in fields):
                return False
            args = [*(entry.get("prependArgs") or ()), *(entry.get("appendArgs") or ())]
            options = entry.get("options") or ()
            if not all(isinstance(o, dict) and isinstance(o.get("name"), str) and isinstance(o.get("default"), str) for o in options):
                return False
            if not all(isinstance(a, str) for a in args):
                return False
    return True


def _validate(preferences: Object) -> None:
    seen: set[str] = set()
    for alias in preferences.get("aliases") or ():
        if not _ALIAS.fullmatch(alias["name"]):
            raise Refused("invalid alias name, can only include alphabetical characters")
        if alias["name"] in seen:
            raise Refused(f"duplicate alias name {alias['name']}")
        seen.add(alias["name"])
    for entry in [*(preferences.get("aliases") or ()), *(preferences.get("defaults") or ())]:
        for option in entry.get("options") or ():
            if option["name"].startswith("-"):
                raise Refused(f"flag name {option['name']} should be in long form without dashes")


def _with_alias(preferences: Object, words: list[str]) -> tuple[list[str], str]:
    """The words with an alias spelt out, and its name ("" for none)."""
    try:
        find(words)
        return words, ""
    except CommandError:
        at = next((i for i, w in enumerate(words) if not w.startswith(("-", "__complete"))), None)
    alias = next((a for a in preferences.get("aliases") or () if at is not None and a["name"] == words[at]), None)
    if alias is None or at is None:
        return words, ""
    command = alias.get("command", "").split()
    try:
        node, _ = find(command)
    except CommandError:
        why = f"command \"{alias.get('command', '')}\" not found to set alias \"{alias['name']}\": [{' '.join(command)}]"
        raise Refused(why) from None
    ending = "alias kubectl"
    options = _options(node, alias, words, f"invalid alias flag {{}} in {ending}", f"could not apply value {{}} to flag {{}} in {ending}")
    more = [*(alias.get("prependArgs") or ()), *words[at + 1:], *(alias.get("appendArgs") or ())]
    return [*words[:at], *command, *options, *more], alias["name"]


def _with_defaults(session: Any, preferences: Object, words: list[str], alias: str) -> list[str]:
    """The words with the defaults of their command in front, those left out that are given."""
    try:
        node, _ = find(words)
    except CommandError:
        return words
    added: list[str] = []
    for entry in preferences.get("defaults") or ():
        command = entry.get("command", "")
        try:
            other, _ = find(command.split())
        except CommandError:
            session.note(f'Warning: command "{command}" not found to set kuberc override')
            continue
        if not alias and node.path and other.path[-1:] == node.path[-1:]:
            misfit = f"could not apply override value {{}} to flag {{}} in command {command}"
            added += _options(node, entry, words, f"invalid flag {{}} for command {command}", misfit)
    return [*added, *words]


def _options(node: Node, entry: Object, words: Sequence[str], unknown: str, misfit: str) -> list[str]:
    """The flags of an entry as words. Raises Refused for one that the command has not, or whose value does not fit."""
    own = known_flags(" ".join(node.path)) | (dict(node.load().flags) if not node.missing else {})
    made = []
    for option in entry.get("options") or ():
        name, value = option["name"], option["default"]
        flag = own.get(name) or GLOBALS.get(name)
        if flag is None:
            raise Refused(unknown.format(name))
        if _given(name, flag.shorthand, words):
            continue
        try:
            convert(flag.kind, value)
        except ValueError as e:
            raise Refused(f'{misfit.format(value, name)} err: invalid argument "{value}" for "--{name}" flag: {e}') from None
        made.append(f"--{name}={value}")
    return made


def _given(name: str, shorthand: str, words: Sequence[str]) -> bool:
    """Whether the command line says this flag itself."""
    for word in words:
        if word == f"--{name}" or word.startswith(f"--{name}="):
            return True
        if shorthand and (word.startswith(f"-{shorthand}") or re.fullmatch("-[a-zA-Z]+", word) and shorthand in word[1:]):
            return True
    return False
