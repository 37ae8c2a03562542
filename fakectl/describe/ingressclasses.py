"""`describe ingressclass` (k8s.io/kubectl/pkg/describe/describe.go, describeIngressClassV1)."""
from __future__ import annotations

from .events import events_block
from .metadata import Object, meta_block
from .source import Source
from .writer import Writer


def describe(ingress_class: Object, source: Source, show_events: bool) -> str:
    """An ingress class and its parameters."""
    w = Writer()
    spec = ingress_class.get("spec") or {}
    w.write(0, f"Name:\t{ingress_class['metadata']['name']}\n")
    meta_block(w, ingress_class)
    w.write(0, f"Controller:\t{spec.get('controller', '')}\n")
    parameters = spec.get("parameters")
    if parameters:
        w.write(0, "Parameters:\n")
        if parameters.get("apiGroup") is not None:
            w.write(1, f"APIGroup:\t{parameters['apiGroup']}\n")
        w.write(1, f"Kind:\t{parameters['kind']}\n")
        w.write(1, f"Name:\t{parameters['name']}\n")
    events_block(w, source, ingress_class, show_events)
    return w.tabbed()
