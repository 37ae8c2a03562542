"""`describe ingress` (k8s.io/kubectl/pkg/describe/describe.go, describeIngressV1)."""
from __future__ import annotations

from .endpoints_text import endpoints_text, slices_of
from .events import events_block
from .metadata import Object, annotations_block, labels_block
from .source import Source, get_or_why
from .writer import Writer


def describe(ingress: Object, source: Source, show_events: bool) -> str:
    """An ingress, its rules and what is behind them."""
    w = Writer()
    spec, meta = ingress["spec"], ingress["metadata"]
    namespace = meta.get("namespace", "")
    w.write(0, f"Name:\t{meta['name']}\n")
    labels_block(w, "Labels", meta.get("labels"))
    w.write(0, f"Namespace:\t{namespace}\n")
    w.write(0, f"Address:\t{_address(ingress)}\n")
    w.write(0, f"Ingress Class:\t{spec.get('ingressClassName', '<none>')}\n")
    default = _backend(source, namespace, spec["defaultBackend"]) if spec.get("defaultBackend") else "<default>"
    w.write(0, f"Default backend:\t{default}\n")
    if spec.get("tls"):
        _tls(w, spec["tls"])
    _rules(w, source, ingress, default)
    annotations_block(w, "Annotations", meta.get("annotations"))
    events_block(w, source, ingress, show_events)
    return w.tabbed()


def _address(ingress: Object) -> str:
    points = (ingress.get("status", {}).get("loadBalancer") or {}).get("ingress") or ()
    return ",".join(sorted({point.get("ip") or point.get("hostname", "") for point in points} - {""}))


def _tls(w: Writer, entries: list[Object]) -> None:
    w.write(0, "TLS:\n")
    for entry in entries:
        hosts = ",".join(entry.get("hosts") or ())
        w.write(1, f"{entry['secretName']} terminates {hosts}\n" if entry.get("secretName") else f"SNI routes {hosts}\n")


def _rules(w: Writer, source: Source, ingress: Object, default: str) -> None:
    w.write(0, "Rules:\n  Host\tPath\tBackends\n")
    w.write(1, "----\t----\t--------\n")
    rules = [rule for rule in ingress["spec"].get("rules") or () if rule.get("http")]
    for rule in rules:
        w.write(1, f"{rule.get('host') or '*'}\t\n")
        for path in rule["http"].get("paths") or ():
            w.write(2, f"\t{path.get('path', '')} \t{_backend(source, ingress['metadata'].get('namespace', ''), path['backend'])}\n")
    if not rules:
        w.write(1, f"*\t*\t{default}\n")


def _backend(source: Source, namespace: str, backend: Object) -> str:
    """`web:8080 (10.0.0.1:8080)`, or what the resource behind it is."""
    if "service" in backend:
        name, port = backend["service"]["name"], backend["service"].get("port") or {}
        text = f"{name}:{port.get('number') or port.get('name', '')}"
        service, why = get_or_why(source, "services", namespace, name)
        if service is None:
            return f"{text} (<error: {why}>)"
        return f"{text} ({endpoints_text(slices_of(source, namespace, name), _port_name(service, port))})"
    if "resource" in backend:
        resource = backend["resource"]
        return f"APIGroup: {resource.get('apiGroup', '<none>')}, Kind: {resource.get('kind', '')}, Name: {resource.get('name', '')}"
    return ""


def _port_name(service: Object, port: Object) -> str:
    """The name of the service's port that the backend means."""
    name = ""
    for known in service["spec"].get("ports") or ():
        if (port.get("number") and port["number"] == known["port"]) or (port.get("name") and port["name"] == known.get("name", "")):
            name = known.get("name", "")
    return name
