"""The form of a lesson's data, and whether some data has it: what comes from a file is believed only after a look at every field.

A lesson is a JSON object:

* `name`: what it is called; `title`, `close` (the prose after the last step): texts, may be absent.
* `binds`: `{namespace, deployment, hashes}` for each Deployment that it names; `hashes` is real pod-template-hash -> what it prints.
* `steps`: `{command, output, at}`: a command as the document has it, its output, its moment in seconds from the document's zero (which
  never goes back). May also have `text` (the prose before it), `line` (its line in the document) and `calls`: the kubectl command lines
  that a shell makes of the command where it is more than one plain line, as lists of words, null for a word that the shell fills in.
* `owns`: `{kind, namespace, name}` of what else the document makes.
* `names`: "namespace/base-" -> suffixes of generated names in the order of making, "" where the document does not say.
* `addresses`, `uids`: "resource.group/namespace/name" -> address, uid. `nodePorts`: "namespace/name" -> ports, 0 where it does not say.
  `places`: "namespace/pod" -> node. `leaving`: "namespace/pod" -> below 0 for pods that go, the first one lowest; else above 0.
* `nodes`: a new cluster's node -> its name in the document. `clusterAge`: how many seconds old the cluster is at the document's zero.
  `late`: "resource.group/namespace/name" -> how many seconds later than here an object is made. `zero`: the document's own zero (RFC 3339).
* `rows`: how rows stand: one of ORDERS for ReplicaSets, or "resource.group" -> one of them. `ages`: "short" for ages in one unit.
* `minWidth`: how wide columns are at least, in characters. `podStart`, `podStop`: how long its pods take to start and stop, in nanoseconds.
* `files`: file name or URL -> text of a file that the document shows.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from typing import Any

from .dialect import ORDERS

NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,252}")
LABEL = re.compile(r"[a-z0-9]([-a-z0-9.]{0,251}[a-z0-9])?")
SUFFIX = re.compile(r"([a-z0-9][-a-z0-9]{0,62})?")
ADDRESS = re.compile(r"[\dxX]{1,3}(\.[\dxX]{1,3}){3}")
UID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ")
FAR = 10**9  # seconds
LONG = 10**18  # nanoseconds
Check = Callable[[Any], bool]


def wrong(lesson: Any) -> str:
    """What is wrong with lesson data, in words, or "" when it is sound."""
    if not isinstance(lesson, dict) or not _text(NAME)(lesson.get("name")):
        return "it has no name of letters, digits, dots and dashes"
    for field, (check, words) in FIELDS.items():
        if (field in lesson or field in ("binds", "steps")) and not check(lesson.get(field)):
            return f"{field} must be {words}"
    unknown = sorted(map(str, lesson.keys() - FIELDS.keys() - {"name"}))
    if unknown:
        return f"{unknown[0]!r} is no field of a lesson"
    moments = [s["at"] for s in lesson["steps"]]
    if moments != sorted(moments):
        return "the steps' moments must not go back"
    try:
        json.dumps(lesson, ensure_ascii=False).encode()
    except UnicodeEncodeError:
        return "it holds text that is not UTF-8"
    return ""


def _text(form: re.Pattern[str] | None = None) -> Check:
    return lambda value: isinstance(value, str) and (form is None or form.fullmatch(value) is not None)


def _number(low: int, high: int, *kinds: type) -> Check:
    return lambda value: type(value) in (kinds or (int,)) and low <= value <= high  # NaN lies nowhere


def _list(of: Check) -> Check:
    return lambda value: isinstance(value, list) and all(map(of, value))


def _mapping(key: Check, of: Check) -> Check:
    return lambda value: isinstance(value, dict) and all(key(k) and of(v) for k, v in value.items())


def _record(must: dict[str, Check], may: dict[str, Check] | None = None) -> Check:
    every = {**must, **(may or {})}
    return lambda value: (
        isinstance(value, dict) and must.keys() <= value.keys() <= every.keys() and all(every[k](v) for k, v in value.items())
    )


def _path(parts: int) -> Check:
    """Names with slashes between; the namespace may be empty."""
    return lambda key: key.count("/") == parts - 1 and all(not p or LABEL.fullmatch(p.rstrip("-")) for p in key.split("/"))


_order = _text(re.compile("|".join(ORDERS)))
_any, _label = _text(), _text(LABEL)
_namespace: Check = lambda value: value == "" or _label(value)  # noqa: E731
_calls = _list(_list(lambda word: word is None or isinstance(word, str)))
_step = _record(
    {"command": _any, "output": _any, "at": _number(0, FAR, int, float)}, {"text": _any, "line": _number(0, FAR), "calls": _calls}
)
_bind = _record({"namespace": _namespace, "deployment": _label, "hashes": _mapping(_label, _label)})
FIELDS: dict[str, tuple[Check, str]] = {
    "title": (_any, "a text"),
    "close": (_any, "a text"),
    "binds": (_list(_bind), "a list of {namespace, deployment, hashes}"),
    "steps": (_list(_step), "a list of {command, output, at}"),
    "owns": (_list(_record({"kind": _text(NAME), "namespace": _namespace, "name": _label})), "a list of {kind, namespace, name}"),
    "names": (_mapping(_path(2), _list(_text(SUFFIX))), 'a mapping from "namespace/base-" to suffixes'),
    "addresses": (_mapping(_path(3), _text(ADDRESS)), 'a mapping from "resource/namespace/name" to addresses'),
    "uids": (_mapping(_path(3), _text(UID)), 'a mapping from "resource/namespace/name" to uids'),
    "nodePorts": (_mapping(_path(2), _list(_number(0, 65535))), 'a mapping from "namespace/name" to ports'),
    "places": (_mapping(_path(2), _label), 'a mapping from "namespace/pod" to nodes'),
    "leaving": (_mapping(_path(2), _number(-FAR, FAR)), 'a mapping from "namespace/pod" to numbers'),
    "nodes": (_mapping(_label, _label), "a mapping from nodes to names"),
    "clusterAge": (_number(0, FAR), "a number of seconds"),
    "late": (_mapping(_path(3), _number(0, FAR)), 'a mapping from "resource/namespace/name" to seconds'),
    "zero": (_text(MOMENT), "a moment in RFC 3339"),
    "rows": (
        lambda value: _order(value) or _mapping(_any, _order)(value),
        f"one of {', '.join(ORDERS)}, or a mapping from resources to them",
    ),
    "ages": (lambda value: value == "short", '"short"'),
    "minWidth": (_number(1, 100), "a number of characters from 1 to 100"),
    "podStart": (_number(0, LONG), "a number of nanoseconds"),
    "podStop": (_number(0, LONG), "a number of nanoseconds"),
    "files": (_mapping(_any, _any), "a mapping from names to texts"),
}
