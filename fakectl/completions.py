"""What may be typed for a command's words and for a flag's value: types, names, namespaces, contexts, containers, ports.

Source: kubectl `pkg/util/completion/completion.go` and the commands that register its functions.
"""
from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from state.pure.objects import Object

from .completing import DEFAULT, FILE_ENDINGS, NO_FILES, NO_SPACE, Line, Values, subcommands
from .lazy import find

_WITH_PODS = ("daemonsets", "deployments", "pods", "jobs", "replicasets", "replicationcontrollers", "services", "statefulsets")
_ROLLED = ("deployment", "daemonset", "statefulset")
_SCALED = ("deployment", "replicaset", "replicationcontroller", "statefulset")
_IMAGES = ("daemonsets", "deployments", "pods", "cronjobs", "replicasets", "replicationcontrollers", "statefulsets")
# The types that a command takes (none: any), and whether it takes several objects.
_TYPES: dict[str, tuple[tuple[str, ...], bool]] = {
    **dict.fromkeys(("get", "describe", "delete", "edit", "label", "annotate", "debug"), ((), True)),
    **dict.fromkeys(("apply edit-last-applied", "apply view-last-applied"), ((), True)),
    "patch": ((), False), **{f"rollout {c}": (_ROLLED, True) for c in ("restart", "history", "undo")},
    "rollout status": (_ROLLED, False), "rollout pause": (("deployment",), True), "rollout resume": (("deployment",), True),
    "scale": (_SCALED, True), "autoscale": (_SCALED, False), "set image": (_IMAGES, True), "taint": (("node",), True),
    "expose": (("pod", "service", "replicationcontroller", "deployment", "replicaset"), True),
}
_NAMES = {"cordon": "nodes", "uncordon": "nodes", "drain": "nodes", "top node": "nodes", "top pod": "pods",
          "create token": "serviceaccounts"}
_CONFIG = {"use-context": "contexts", "delete-context": "contexts", "rename-context": "contexts", "set-context": "contexts",
           "delete-cluster": "clusters", "delete-user": "users"}
_ON_PODS = ("logs", "attach", "exec", "port-forward")
_FORMATS = ("json", "yaml", "kyaml", "name", "go-template", "go-template-file", "template", "templatefile", "jsonpath", "jsonpath-as-json",
            "jsonpath-file", "custom-columns", "custom-columns-file", "wide")
_SUBRESOURCES = ("status", "scale", "resize")
_MANIFESTS = ("json", "yaml", "yml")
SHELLS = ("bash", "zsh", "fish", "powershell")


def of_arguments(session: Any, line: Line) -> Values:
    """What the next word of a command may be."""
    words = " ".join(line.node.path)
    if words in _TYPES:
        return _types_and_names(session, line, *_TYPES[words])
    if words in _NAMES:
        return ([] if line.args else _names(session, _NAMES[words], line.prefix)), NO_FILES
    if words.startswith("config ") and words[7:] in _CONFIG:
        return _starting(() if line.args else session.config.names(_CONFIG[words[7:]]), line.prefix), NO_FILES
    if words in _ON_PODS:
        return _on_pods(session, words, line)
    if words == "completion":
        return _starting(() if line.args else SHELLS, line.prefix), NO_FILES
    if words == "help":
        return subcommands(find(line.args)[0], line.prefix), NO_FILES
    if words == "cp" and not line.args:
        places = [f"{n}/" for n in _names(session, "namespaces", line.prefix)] + _starting(("./", "/"), line.prefix)
        return places, NO_SPACE
    return [], DEFAULT


def of_flag(session: Any, line: Line, flag: str) -> Values:
    """What the value of a flag may be."""
    if flag == "namespace":
        return _names(session, "namespaces", line.prefix), NO_FILES
    if flag in ("context", "cluster", "user"):
        return _starting(session.config.names(flag + "s"), line.prefix), NO_FILES
    if flag == "filename":
        return list(_MANIFESTS), FILE_ENDINGS
    words = " ".join(line.node.path)
    if flag == "output" and words == "get":
        return _starting(_FORMATS, line.prefix), NO_FILES
    if flag == "subresource" and words != "auth can-i":
        return _starting(_SUBRESOURCES, line.prefix), NO_FILES
    if flag == "container" and words == "exec":
        return (_containers(session, line.args[0], line.prefix) if line.args else []), NO_FILES
    return [], DEFAULT


def _types_and_names(session: Any, line: Line, allowed: Sequence[str], several: bool) -> Values:
    args, prefix = line.args, line.prefix
    if args and "/" not in args[0]:
        names = _names(session, args[0], prefix) if several or len(args) == 1 else []
        return [n for n in names if n not in args[1:]], NO_FILES
    kind, slash, name = prefix.partition("/")
    if slash:
        pairs = [f"{kind}/{n}" for n in _names(session, kind, name)] if several or not args else []
        return [p for p in pairs if p not in args], NO_FILES
    types = _starting(allowed, prefix) if allowed else _served_types(session, prefix)
    if not args:
        return types, NO_FILES
    return ([f"{t}/" for t in types], NO_FILES | NO_SPACE) if several else ([], NO_FILES)


def _on_pods(session: Any, words: str, line: Line) -> Values:
    args, prefix = line.args, line.prefix
    if not args:
        kind, slash, name = prefix.partition("/")
        if slash:
            return [f"{kind}/{n}" for n in _names(session, kind, name)], NO_FILES
        pods = _names(session, "pods", prefix)
        return [*pods, *(f"{t}/" for t in _starting(_WITH_PODS, prefix))], NO_FILES if pods else NO_FILES | NO_SPACE
    if len(args) > 1 or words not in ("logs", "port-forward"):
        return [], NO_FILES
    return (_containers if words == "logs" else _ports)(session, args[0], prefix), NO_FILES


def _served_types(session: Any, prefix: str) -> list[str]:
    """Types that can be read, the last of several behind commas."""
    before, comma, last = prefix.rpartition(",")
    found = {r.gr: r for r in reversed(session.catalog.all) if "get" in r.verbs}
    ordered = sorted(found.values(), key=lambda r: (r.group, r.plural))
    return [before + comma + r.gr for r in ordered if r.gr.startswith(last)]


def _names(session: Any, types: str, prefix: str) -> list[str]:
    """The names of all objects of these types ("pods,ns") in the namespace."""
    found = []
    for word in types.split(","):
        one = session.catalog.resolve(word)
        for resource in [r for r in session.catalog.all if word in r.categories] or ([one] if one else []):
            listed = session.cluster.list(resource, session.namespace if resource.namespaced else None)
            found += [item["metadata"]["name"] for item in listed["items"]]
    return _starting(found, prefix)


def _pod(session: Any, word: str) -> Object:
    """The pod that is meant, or one that an object's selector finds."""
    kind, slash, name = word.partition("/")
    cluster, namespace = session.cluster, session.namespace
    pods = session.catalog.by_plural("pods", "")
    resource = session.catalog.resolve(kind) if slash else pods
    if resource is None or resource == pods:
        return cluster.get(pods, namespace, name if slash else word)
    selector = cluster.get(resource, namespace, name)["spec"].get("selector") or {}
    labels = selector.get("matchLabels", selector)
    found = cluster.list(pods, namespace, labels=",".join(f"{k}={v}" for k, v in labels.items()))["items"]
    return found[0] if found else {"spec": {}}


def _containers(session: Any, word: str, prefix: str) -> list[str]:
    spec = _pod(session, word)["spec"]
    return _starting([c["name"] for c in [*(spec.get("initContainers") or ()), *(spec.get("containers") or ())]], prefix)


def _ports(session: Any, word: str, prefix: str) -> list[str]:
    """LOCAL:REMOTE pairs; what is typed of the local port stays."""
    kind, _, name = word.partition("/")
    local = prefix.partition(":")[0]
    if kind in ("service", "services", "svc"):
        service = session.cluster.get(session.catalog.by_plural("services", ""), session.namespace, name)
        ports = [p["port"] for p in service["spec"].get("ports") or ()]
    else:
        ports = [p["containerPort"] for c in _pod(session, word)["spec"].get("containers") or () for p in c.get("ports") or ()]
    return _starting([f"{local or port}:{port}" for port in ports], prefix)


def _starting(values: Sequence[str], prefix: str) -> list[str]:
    return [v for v in values if v.startswith(prefix)]
