"""What a document shows of an object that a reader is told to edit: the whole object, or the fields around the change.

The fields are put in the one place of the object that has such fields; a list takes the place of the list that was there.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from fakectl.yamlreader import YAMLFault, load

from .elisions import is_elision
from .reading import Document, Shown, Step

VERSIONS = {"job": "batch/v1", "deployment": "apps/v1", "replicaset": "apps/v1", "daemonset": "apps/v1", "statefulset": "apps/v1"}


def shown_for(document: Document, step: Step) -> Shown | None:
    """The block that shows what `kubectl edit` is to change: the first one after the command, before the next command."""
    after = min((s.line for s in document.steps if s.line > step.line), default=1 << 60)
    return next((f for f in document.files if step.line < f.line < after), None)


def edited(text: str, fragment: str) -> str | None:
    """The object (JSON) with the fragment's fields (YAML), or None where it is not clear which these are."""
    obj = json.loads(text)
    try:
        wanted = load(fragment)
    except YAMLFault:
        return None
    if not isinstance(wanted, dict) or not wanted:
        return None
    if "kind" in wanted and "metadata" in wanted:
        for key, value in wanted.items():
            if key not in ("metadata", "status", "apiVersion", "kind"):
                obj[key] = _merged(obj.get(key), value)
        return json.dumps(obj)
    places = [place for place in _places(obj) if all(key in place for key in wanted)]
    if len(places) != 1:
        return None
    for key, value in wanted.items():
        places[0][key] = _merged(places[0][key], value)
    return json.dumps(obj)


def completed(text: str, kind: str, name: str) -> str | None:
    """An object (JSON) of which a document shows a part and marks the rest as left out, with a container that only waits in the place of
    those that are not shown; None where the text is no such object.
    """
    kept = "".join(f"{line}\n" for line in text.splitlines() if not is_elision(line))
    try:
        obj = load(kept)
    except YAMLFault:
        return None
    if not isinstance(obj, dict) or str(obj.get("kind", "")).lower() != kind or not any(map(is_elision, text.splitlines())):
        return None
    spec = {key: value for key, value in (obj.get("spec") or {}).items() if key != "selector"}
    pod = {"restartPolicy": "Never" if kind == "job" else "Always", "containers": [{"name": "main", "image": "registry.k8s.io/pause:3.10"}]}
    if kind in ("deployment", "replicaset", "daemonset", "statefulset"):
        spec["selector"] = {"matchLabels": {"app": name}}
        spec["template"] = {"metadata": {"labels": {"app": name}}, "spec": pod}
    elif kind == "job":
        spec["template"] = {"spec": pod}
    else:
        return None
    version = obj.get("apiVersion") or VERSIONS[kind]
    return json.dumps({"apiVersion": version, "kind": obj["kind"], "metadata": {"name": name}, "spec": spec})


def _merged(had: Any, wanted: Any) -> Any:
    if isinstance(had, dict) and isinstance(wanted, dict):
        return {**had, **{key: _merged(had.get(key), value) for key, value in wanted.items()}}
    return wanted


def _places(value: Any) -> Iterator[dict[str, Any]]:
    if isinstance(value, dict):
        yield value
        for key, inner in value.items():
            if key not in ("managedFields", "annotations", "status"):
                yield from _places(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _places(inner)
