"""fakectl's own kubeconfig: contexts, clusters and users, and which cluster file a context means.

The user's own kubeconfig is never read as ours nor written: a file is ours when it carries the marker, an extension called "fakectl".
We write JSON, which every YAML reader reads and which costs us no yaml import; a file that somebody edited into YAML is read with yaml.
Source for rules and messages: client-go `tools/clientcmd/client_config.go`, `validation.go`, `loader.go`.
"""
from __future__ import annotations

import json
import os
from collections.abc import Mapping
from typing import Any, NamedTuple

from state.pure.gojson import quote

from .errors import BareError, CommandError, ConfigError

SECTIONS = {"clusters": "cluster", "contexts": "context", "users": "user"}
MARK = "fakectl"
MARKER = {"name": MARK, "extension": {"about": "a kubeconfig of simulated clusters"}}
SERVER = "https://127.0.0.1:6443"
TOKEN = "fakectl"
NO_SERVER = "The connection to the server localhost:8080 was refused - did you specify the right host or port?"
_SAFE = frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_.~")


class Context(NamedTuple):
    """What a command talks to. `cluster` names the cluster's file."""

    name: str
    cluster: str
    user: str
    namespace: str
    server: str


class KubeConfig:
    """One kubeconfig file, as the dict that its YAML means. `exists`: whether the file is there yet."""

    def __init__(self, path: str, data: dict[str, Any] | None = None, *, exists: bool = True):
        self.path, self.data, self.exists = path, data if data is not None else empty(), exists

    @property
    def current(self) -> str:
        return self.data.get("current-context") or ""

    @current.setter
    def current(self, name: str) -> None:
        self.data["current-context"] = name

    def names(self, section: str) -> list[str]:
        return [e["name"] for e in self.data.get(section) or ()]

    def get(self, section: str, name: str) -> dict[str, Any] | None:
        """The entry of this name ("contexts", "fake"), or None."""
        for entry in self.data.get(section) or ():
            if entry["name"] == name:
                return entry.get(SECTIONS[section]) or {}
        return None

    def put(self, section: str, name: str, value: dict[str, Any]) -> None:
        """Set an entry; entries are kept in the order of their names, as clientcmd writes them."""
        entries = [e for e in self.data.get(section) or () if e["name"] != name]
        self.data[section] = sorted([*entries, {"name": name, SECTIONS[section]: value}], key=lambda e: e["name"])

    def remove(self, section: str, name: str) -> bool:
        """Drop an entry; whether there was one."""
        entries = self.data.get(section) or []
        self.data[section] = [e for e in entries if e["name"] != name]
        return len(self.data[section]) < len(entries)

    def add_cluster(self, name: str) -> None:
        """A cluster with the context and user of the same name."""
        self.put("clusters", name, {"server": SERVER, "insecure-skip-tls-verify": True})
        self.put("contexts", name, {"cluster": name, "user": name})
        self.put("users", name, {"token": TOKEN})

    def remove_cluster(self, name: str) -> bool:
        """Drop a cluster, its contexts and its user; the first context left is the current one, and a home without any starts anew."""
        found = self.remove("clusters", name)
        for entry in list(self.data.get("contexts") or ()):
            if (entry.get("context") or {}).get("cluster") == name:
                self.remove("contexts", entry["name"])
        self.remove("users", name)
        if not self.names("contexts"):
            self.add_cluster("fake")
        if self.current not in self.names("contexts"):
            self.current = self.names("contexts")[0]
        return found

    def view(self) -> dict[str, Any]:
        """The data without fakectl's marker: what `config view` shows."""
        data = {k: v for k, v in self.data.items() if k != "extensions"}
        if others := [e for e in self.data.get("extensions") or () if e.get("name") != MARK]:
            data["extensions"] = others
        return data

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
        if known is None:
            lost = f"cluster {quote(cluster)} does not exist" if to_connect else f"no server found for cluster {quote(cluster)}"
            raise CommandError(lost) if cluster else BareError(NO_SERVER)
        if user and self.get("users", user) is None:
            raise CommandError(f"auth info {quote(user)} does not exist")
        return Context(name, target, user or entry.get("user") or "", entry.get("namespace") or "", known.get("server") or SERVER)

    def save(self) -> None:
        """Write the file at one stroke, for its owner's eyes only."""
        extensions = self.data.setdefault("extensions", [])
        if all(e.get("name") != MARK for e in extensions):
            extensions.append(MARKER)
        write(self.path, json.dumps(self.data, indent=2) + "\n")
        self.exists = True


def empty() -> dict[str, Any]:
    return {"apiVersion": "v1", "kind": "Config", "clusters": [], "contexts": [], "current-context": "", "users": []}


def default(path: str) -> KubeConfig:
    """What a new home starts with: one cluster called fake."""
    config = KubeConfig(path, exists=False)
    config.add_cluster("fake")
    config.data["current-context"] = "fake"
    return config


def home(env: Mapping[str, str], cwd: str) -> str:
    """FAKECTL_HOME, else fakectl's corner of the XDG state folder."""
    if env.get("FAKECTL_HOME"):
        return os.path.normpath(os.path.join(cwd, env["FAKECTL_HOME"]))
    base = env.get("XDG_STATE_HOME") or ""
    if not os.path.isabs(base):
        base = os.path.join(env.get("HOME") or os.path.expanduser("~"), ".local", "state")
    return os.path.join(base, "fakectl")


def cluster_file(home_folder: str, name: str) -> str:
    """The file of a cluster: its name percent-encoded, so that every name is one file in one folder."""
    safe = "".join(c if c in _SAFE else "".join(f"%{b:02X}" for b in c.encode("utf-8", "surrogateescape")) for c in name)
    if safe.startswith("."):
        safe = "%2E" + safe[1:]
    return os.path.join(home_folder, "clusters", safe + ".db")


def find(env: Mapping[str, str], cwd: str, flag: str = "", *, may_be_absent: bool = False) -> KubeConfig:
    """The kubeconfig that counts: --kubeconfig, else the first of KUBECONFIG that is ours or absent, else the one of our home.

    An explicit file that is foreign is an error; one that is absent is too, unless the command makes it (`config set-context`).
    """
    if flag:
        return _explicit(os.path.join(cwd, flag), flag, may_be_absent)
    absent = ""
    for entry in env.get("KUBECONFIG", "").split(os.pathsep):
        path = os.path.join(cwd, entry)
        if not entry:
            continue
        if not os.path.lexists(path):
            absent = absent or path
        elif (config := read(path)) is not None:
            return config
    if absent:
        return default(absent)
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
            return KubeConfig(path, exists=False)
        raise CommandError(f"stat {said}: no such file or directory")
    config = read(path)
    if config is None:
        raise CommandError(f"{said} is not a kubeconfig of fakectl, which uses no other")
    return config


def read(path: str) -> KubeConfig | None:
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
    return KubeConfig(path, data) if ours else None


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


def _wholesome(data: dict[str, Any]) -> bool:
    """Whether everything that we read has the type that every reader of it expects."""
    if not _texts(data, "current-context"):
        return False
    lists = [(data.get(section) or [], key) for section, key in {**SECTIONS, "extensions": "extension"}.items()]
    return all(isinstance(entries, list) and all(_entry(e, key) for e in entries) for entries, key in lists)


def _entry(entry: Any, key: str) -> bool:
    """Whether this is a named entry of a list, its content (under `key`) a map."""
    if not isinstance(entry, dict) or not isinstance(entry.get("name"), str):
        return False
    content = entry.get(key) or {}
    return isinstance(content, dict) and _texts(content, "cluster", "user", "namespace", "server")


def _texts(data: dict[str, Any], *keys: str) -> bool:
    return all(isinstance(data.get(key) or "", str) for key in keys)


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
