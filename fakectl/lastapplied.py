"""The annotation that keeps the configuration which `apply` compares with, as `apply` and `--save-config` write it.

Source: kubectl `pkg/util/apply.go` (GetModifiedConfiguration, CreateOrUpdateAnnotation).
"""
from __future__ import annotations

from typing import Any

from state.pure.gojson import dumps

ANNOTATION = "kubectl.kubernetes.io/last-applied-configuration"

Object = dict[str, Any]


def configuration(obj: Object) -> str:
    """The object as the annotation holds it: without the annotation itself, one line of JSON with its newline."""
    return dumps(without_last_applied(obj)) + "\n"


def without_last_applied(obj: Object) -> Object:
    """The object as it is compared: it has annotations, be it none, but not this one."""
    return _with_annotations(obj, _others(obj))


def with_last_applied(obj: Object) -> Object:
    """The object with its own configuration in its annotation."""
    return _with_annotations(obj, {**_others(obj), ANNOTATION: configuration(obj)})


def refreshed(obj: Object, create: bool) -> Object:
    """The same where it is asked for or the annotation is there already; else the object as it is."""
    present = ANNOTATION in ((obj.get("metadata") or {}).get("annotations") or {})
    return with_last_applied(obj) if create or present else obj


def _others(obj: Object) -> dict[str, str]:
    annotations = (obj.get("metadata") or {}).get("annotations") or {}
    return {k: v for k, v in annotations.items() if k != ANNOTATION}


def _with_annotations(obj: Object, annotations: dict[str, str]) -> Object:
    return {**obj, "metadata": {**(obj.get("metadata") or {}), "annotations": annotations}}
