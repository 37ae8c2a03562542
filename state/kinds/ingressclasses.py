"""Ingress classes. Sources: kubernetes `pkg/printers/internalversion/printers.go`, `pkg/apis/networking/validation/validation.go`."""
from __future__ import annotations

from typing import Any

from .. import fielderrors as fe
from ..cells import NONE, age_of
from ..fielderrors import Cause
from ..kind import Age
from ..pure import names
from ..strategy import advance, first_generation, immutable

Object = dict[str, Any]
_DEFAULT = "ingressclass.kubernetes.io/is-default-class"


def row(obj: Object, age: Age) -> list[Any]:
    name, spec = obj["metadata"]["name"], obj.get("spec", {})
    if (obj["metadata"].get("annotations") or {}).get(_DEFAULT) == "true":
        name += " (default)"
    parameters = spec.get("parameters")
    shown = NONE
    if parameters:
        kind = parameters.get("kind", "")
        if parameters.get("apiGroup"):
            kind = f"{kind}.{parameters['apiGroup']}"
        shown = f"{kind}/{parameters.get('name', '')}"
    return [name, spec.get("controller", ""), shown, age_of(obj, age)]


def default(obj: Object) -> None:
    parameters = obj.setdefault("spec", {}).get("parameters")
    if parameters is not None:
        parameters.setdefault("scope", "Cluster")


prepare_create = first_generation
prepare_update = advance


def validate(obj: Object) -> list[Cause]:
    controller = obj["spec"].get("controller", "")
    if not controller:
        return [fe.required("spec.controller")]
    if len(controller) > 250:
        return [fe.too_long("spec.controller", 250)]
    return [fe.invalid("spec.controller", controller, why) for why in names.domain_prefixed_path(controller)]


def validate_update(obj: Object, old: Object) -> list[Cause]:
    return immutable(obj["spec"].get("controller"), old["spec"].get("controller"), "spec.controller")
