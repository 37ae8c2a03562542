"""fakectl's own kubeconfig: contexts, clusters and users, and which cluster file a context means.

The user's own kubeconfig is never read as ours nor written: a file is ours when it carries the marker, an extension called "fakectl".
We write JSON, which every YAML reader reads and which costs us no yaml import; a file that somebody edited into YAML is read with yaml.
Several files of KUBECONFIG are one configuration: the first that has an entry wins, and a change goes to the file that it came from.
Source for rules and messages: client-go `tools/clientcmd/client_config.go`, `config.go`, `validation.go`, `loader.go`.
"""
from __future__ import annotations

import json
import os
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from state.pure.gojson import quote

from .errors import BareError, CommandError, ConfigError

Object = dict[str, Any]

SECTIONS = {"clusters": "cluster", "contexts": "context", "users": "user"}
MARK = "fakectl"
MARKER = {"name": MARK, "extension": {"about": "a kubeconfig of simulated clusters"}}
SERVER = "https://127.0.0.1:6443"
TOKEN = "fakectl"
NO_SERVER = "The connection to the server localhost:8080 was refused - did you specify the right host or port?"
REFUSED = "The connection to the server {} was refused - did you specify the right host or port?"
_SAFE = frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_.~")


class Context(NamedTuple):
    """What a command talks to. `cluster` names the cluster's file."""

    name: str
    cluster: str
    user: str
    namespace: str
    server: str


class Part:
    """One file: its path, its name as it was given, its content, and whether it is there yet."""

    def __init__(self, path: str, said: str, data: Object, *, exists: bool):
        self.path, self.said, self.data, self.exists = path, said, data, exists

    def write(self) -> None:
        """Write the file at one stroke, for its owner's eyes only."""
        write(self.path, json.dumps(document(self.data, marked=True), indent=2) + "\n")
        self.exists = True


class KubeConfig:
    """The configuration of one file or of several. `data` maps the names of each section's entries to their fields.

    `path` and `said` are those of the file that takes what is new.
    """

    def __init__(self, path: str, data: Object | None = None, *, exists: bool = True, said: str = "", parts: Sequence[Part] = ()):
        self.parts = list(parts) or [Part(path, said or path, data or empty(), exists=exists)]
        self.target = next((p for p in self.parts if p.exists), self.parts[-1])
        self.path, self.said = self.target.path, self.target.said
        self.data = _merged(self.parts)
        self._origin = {(s, n): p for p in reversed(self.parts) for s in SECTIONS for n in p.data[s]}

    @property
    def exists(self) -> bool:
        return self.target.exists

    @property
    def current(self) -> str:
        return self.data["current-context"]

    @current.setter
    def current(self, name: str) -> None:
        self.data["current-context"] = name

    def names(self, section: str) -> list[str]:
        return sorted(self.data[section])

    def get(self, section: str, name: str) -> Object | None:
        """The entry of this name ("contexts", "fake"), or None."""
        return self.data[section].get(name)

    def put(self, section: str, name: str, value: Object) -> None:
        """Set an entry."""
        self.data[section][name] = value

    def remove(self, section: str, name: str) -> bool:
        """Drop an entry; whether there was one."""
        return self.data[section].pop(name, None) is not None

    def rename_context(self, old: str, new: str) -> None:
        """Call a context by another name, in its file; the current one stays the current one."""
        self.data["contexts"][new] = self.data["contexts"].pop(old)
        self._origin["contexts", new] = self._origin.get(("contexts", old), self.target)
        if self.current == old:
            self.current = new

    def folder_of(self, section: str, name: str) -> str:
        """Where the file lies that an entry came from, or will go to: what its relative paths start from."""
        return os.path.dirname(self._origin.get((section, name), self.target).path)

    def add_cluster(self, name: str) -> None:
        """A cluster with the context and user of the same name."""
        self.put("clusters", name, {"server": SERVER, "insecure-skip-tls-verify": True})
        self.put("contexts", name, {"cluster": name, "user": name})
        self.put("users", name, {"token": TOKEN})

    def remove_cluster(self, name: str) -> bool:
        """Drop a cluster, its contexts and its user; the first context left is the current one, and a home without any starts anew."""
        found = self.remove("clusters", name)
        for context in self.names("contexts"):
            if self.data["contexts"][context].get("cluster") == name:
                self.remove("contexts", context)
        self.remove("users", name)
        if not self.names("contexts"):
            self.add_cluster("fake")
        if self.current not in self.names("contexts"):
            self.current = self.names("contexts")[0]
        return found

    def view(self) -> Object:
        """The configuration as Go's struct is written, without fakectl's marker: what `config view` shows."""
        return document(self.data, marked=False)

    def resolve(self, context: str = "", cluster: str = "", user: str = "", *, to_connect: bool = True) -> Context:
        """The context that counts, with --context, --cluster and --user; errors in clientcmd's words.

        They differ by what a command wants first: to connect (`create`), or only the namespace (`get`).
        """
        name = context or self.current
        entry = self.get("contexts", name) if name else {}
        if entry is None and to_connect and context:
            raise CommandError(f"context {quote(name)} does not exist")
        if entry is None:
            raise ConfigError(f"context was not found for specified context: {name}")
        target = cluster or entry.get("cluster") or ""
        known = self.get("clusters", target) if target else None
        if known is None and cluster:
            lost = f"cluster {quote(cluster)} does not exist" if to_connect else f"no server found for cluster {quote(cluster)}"
            raise CommandError(lost)
        if user and self.get("users", user) is None:
            raise CommandError(f"auth info {quote(user)} does not exist")
        server = (known or {}).get("server") or ""
        _check_reach(server)
        return Context(name, target, user or entry.get("user") or "", entry.get("namespace") or "", server)

    def save(self) -> None:
        """Write what has changed, each entry to the file that it came from."""
        before = _merged(self.parts)
        # to say that no context is current, the file that says one now is changed
        naming = self.target if self.current else next((p for p in self.parts if p.data["current-context"]), self.target)
        preferring = None
        if _preferences(self.data) != _preferences(before):
            preferring = next((p for p in self.parts if _preferences(p.data) != _preferences(self.data)), None)
        for part in [part for part in self.parts if self._update(part, before, naming, preferring)]:
            part.write()

    def _update(self, part: Part, before: Object, naming: Part, preferring: Part | None) -> bool:
        """Bring a file's content up to date; whether that changes it. Two files are special: those for current context and preferences."""
        old, new = json.dumps(part.data), {**part.data, **{s: dict(part.data[s]) for s in SECTIONS}}
        for section in SECTIONS:
            for name in {**before[section], **self.data[section]}:
                mine = self._origin.get((section, name), self.target) is part
                if mine and name not in self.data[section]:
                    new[section].pop(name, None)
                elif mine and self.data[section][name] != before[section].get(name):
                    new[section][name] = self.data[section][name]
        if self.current != before["current-context"] and part is naming:
            new["current-context"] = self.current
        if part is preferring:
            new["preferences"] = self.data["preferences"]
        part.data = new
        return json.dumps(new) != old


def _check_reach(server: str) -> None:
    """Only what is at home is simulated: at another address nobody answers."""
    if not server:
        raise BareError(NO_SERVER)
    place = server.partition("://")[2] or server
    place = place.partition("/")[0]
    if place.partition(":")[0] not in ("127.0.0.1", "localhost"):
        raise BareError(REFUSED.format(place))


def _preferences(data: Object) -> Object:
    from .configfields import written

    return written("preferences", data["preferences"])


def empty() -> Object:
    return {"preferences": {}, "clusters": {}, "users": {}, "contexts": {}, "current-context": "", "extensions": []}


def _merged(parts: Sequence[Part]) -> Object:
    """What several files amount to; it may be changed without changing them."""
    whole = empty()
    for part in reversed(parts):
        for section in SECTIONS:
            whole[section] |= json.loads(json.dumps(part.data[section]))
        whole["current-context"] = part.data["current-context"] or whole["current-context"]
        whole["preferences"] = {**whole["preferences"], **part.data["preferences"]}
        whole["extensions"] = part.data["extensions"] or whole["extensions"]
    return whole


def document(data: Object, *, marked: bool) -> Object:
    """The configuration as the file's own structure, entries by their names."""
    from .configfields import written

    made: Object = {"kind": "Config", "apiVersion": "v1"}
    if preferences := written("preferences", data["preferences"]):
        made["preferences"] = preferences
    for section in ("clusters", "users", "contexts"):
        key, entries = SECTIONS[section], data[section]
        made[section] = [{"name": n, key: written(section, entries[n])} for n in sorted(entries)] or None
    made["current-context"] = data["current-context"]
    extensions = data["extensions"] + ([MARKER] if marked else [])
    return made | ({"extensions": extensions} if extensions else {})


def default(path: str, said: str = "") -> KubeConfig:
    """What a new home starts with: one cluster called fake."""
    config = KubeConfig(path, exists=False, said=said)
    config.add_cluster("fake")
    config.current = "fake"
    return config


def home(env: Mapping[str, str], cwd: str) -> str:
    """FAKECTL_HOME, else fakectl's corner of the XDG state folder."""
    if env.get("FAKECTL_HOME"):
        return os.path.normpath(os.path.join(cwd, env["FAKECTL_HOME"]))
    base = env.get("XDG_STATE_HOME") or ""
    if not os.path.isabs(base):
        base = os.path.join(env.get("HOME") or os.path.expanduser("~"), ".local", "state")
    return os.path.join(base, "fakectl")


def may_have_preferences(env: Mapping[str, str], cwd: str, words: Sequence[str]) -> bool:
    """Whether a kuberc may count: a look that costs next to nothing."""
    return bool(env.get("KUBERC")) or any("--kuberc" in w for w in words) or os.path.exists(os.path.join(home(env, cwd), "kuberc"))


def cluster_file(home_folder: str, name: str) -> str:
    """The file of a cluster: its name percent-encoded, so that every name is one file in one folder."""
    safe = "".join(c if c in _SAFE else "".join(f"%{b:02X}" for b in c.encode("utf-8", "surrogateescape")) for c in name)
    if safe.startswith("."):
        safe = "%2E" + safe[1:]
    return os.path.join(home_folder, "clusters", safe + ".db")


def find(env: Mapping[str, str], cwd: str, flag: str = "", *, may_be_absent: bool = False) -> KubeConfig:
    """The kubeconfig that counts: --kubeconfig, else the files of KUBECONFIG that are ours or absent, else the one of our home.

    An explicit file that is foreign is an error; one that is absent is too, unless the command makes it (`config set-context`).
    """
    if flag:
        return _explicit(os.path.join(cwd, flag), flag, may_be_absent)
    parts: list[Part] = []
    for entry in dict.fromkeys(filter(None, env.get("KUBECONFIG", "").split(os.pathsep))):
        path = os.path.join(cwd, entry)
        if not os.path.lexists(path):
            parts.append(Part(path, entry, empty(), exists=False))
        elif (config := read(path, entry)) is not None:
            parts += config.parts
    if any(p.exists for p in parts):
        return KubeConfig("", parts=parts)
    if parts:
        return default(parts[-1].path, parts[-1].said)
    path = os.path.join(home(env, cwd), "config")
    if not os.path.lexists(path):
        return default(path)
    config = read(path)
    if config is None:
        raise CommandError(f"{path} is not a kubeconfig of fakectl: move it away, or set FAKECTL_HOME to another folder")
    return config


def _explicit(path: str, said: str, may_be_absent: bool) -> KubeConfig:
    if not os.path.lexists(path):
        if may_be_absent:
            return KubeConfig(path, exists=False, said=said)
        raise CommandError(f"stat {said}: no such file or directory")
    config = read(path, said)
    if config is None:
        raise CommandError(f"{said} is not a kubeconfig of fakectl, which uses no other")
    return config


def read(path: str, said: str = "") -> KubeConfig | None:
    """The kubeconfig in this file, or None when it is not ours (nothing of a foreign file is taken)."""
    try:
        with open(path, encoding="utf-8") as f:
            text = f.read(1 << 20)
    except (OSError, UnicodeDecodeError):
        return None
    data = _parse(text)
    if not isinstance(data, dict) or not _wholesome(data):
        return None
    ours = any(e.get("name") == MARK for e in data.get("extensions") or ())
    return KubeConfig(path, _by_name(data), said=said) if ours else None


def _by_name(data: Object) -> Object:
    """A file's structure as a configuration."""
    from .configfields import defaulted

    made = empty() | {"preferences": data.get("preferences") or {}, "current-context": data.get("current-context") or ""}
    made["extensions"] = [e for e in data.get("extensions") or () if e["name"] != MARK]
    for section, key in SECTIONS.items():
        entries = {e["name"]: e.get(key) or {} for e in data.get(section) or ()}
        made[section] = {n: defaulted(e) for n, e in entries.items()} if section == "users" else entries
    return made


def _parse(text: str) -> Any:
    try:
        return json.loads(text)
    except ValueError:
        pass
    except RecursionError:
        return None
    if MARK not in text:
        return None
    import yaml

    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    try:
        # a kubeconfig has no aliases, so none can blow it up
        return None if any(isinstance(e, yaml.AliasEvent) for e in yaml.parse(text, loader)) else yaml.load(text, loader)
    except (yaml.YAMLError, ValueError, RecursionError):
        return None


def _wholesome(data: Object) -> bool:
    """Whether everything that we read has the type that every reader of it expects."""
    from .configfields import wholesome

    if not isinstance(data.get("current-context") or "", str) or not wholesome("preferences", data.get("preferences") or {}):
        return False
    lists = [(data.get(section) or [], section, key) for section, key in {**SECTIONS, "extensions": "extension"}.items()]
    return all(isinstance(entries, list) and all(_entry(e, section, key) for e in entries) for entries, section, key in lists)


def _entry(entry: Any, section: str, key: str) -> bool:
    """Whether this is a named entry of a list, its content (under `key`) a map of the right fields."""
    from .configfields import wholesome

    if not isinstance(entry, dict) or not isinstance(entry.get("name"), str):
        return False
    return section == "extensions" or wholesome(section, entry.get(key) or {})


def write(path: str, text: str) -> None:
    """Replace a file by a new one with this text; who reads meanwhile sees the old or the new one whole."""
    path = os.path.realpath(path)
    draft = f"{path}.{os.getpid()}.new"
    try:
        os.makedirs(os.path.dirname(path), mode=0o700, exist_ok=True)
        with open(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="utf-8") as f:
            f.write(text)
        os.replace(draft, path)
    except OSError as e:
        if os.path.exists(draft):
            os.unlink(draft)
        raise CommandError(f"cannot write {path}: {e.strerror}") from None
