"""`describe service` (k8s.io/kubectl/pkg/describe/describe.go, describeService)."""
from __future__ import annotations

from .endpoints_text import endpoints_text, slices_of
from .events import events_block
from .metadata import Object, meta_block, names, set_text
from .source import Source
from .writer import Writer


def describe(service: Object, source: Source, show_events: bool) -> str:
    """A service, its addresses and what is behind its ports."""
    w = Writer()
    spec, meta = service["spec"], service["metadata"]
    names(w, service)
    meta_block(w, service)
    w.write(0, f"Selector:\t{set_text(spec.get('selector'))}\n")
    w.write(0, f"Type:\t{spec.get('type', '')}\n")
    _addresses(w, service)
    slices = slices_of(source, meta.get("namespace", ""), meta["name"])
    for port in spec.get("ports") or ():
        _port(w, port, slices)
    w.write(0, f"Session Affinity:\t{spec.get('sessionAffinity', '')}\n")
    for title, key in (
        ("External Traffic Policy", "externalTrafficPolicy"), ("Internal Traffic Policy", "internalTrafficPolicy"),
        ("HealthCheck NodePort", "healthCheckNodePort"),
    ):
        if spec.get(key):
            w.write(0, f"{title}:\t{spec[key]}\n")
    if spec.get("loadBalancerSourceRanges"):
        w.write(0, f"LoadBalancer Source Ranges:\t{','.join(spec['loadBalancerSourceRanges'])}\n")
    if spec.get("trafficDistribution") is not None:
        w.write(0, f"Traffic Distribution:\t{spec['trafficDistribution']}\n")
    events_block(w, source, service, show_events)
    return w.tabbed()


def _addresses(w: Writer, service: Object) -> None:
    spec = service["spec"]
    if spec.get("ipFamilyPolicy") is not None:
        w.write(0, f"IP Family Policy:\t{spec['ipFamilyPolicy']}\n")
    w.write(0, f"IP Families:\t{','.join(spec.get('ipFamilies') or ()) or '<none>'}\n")
    w.write(0, f"IP:\t{spec.get('clusterIP', '')}\n")
    w.write(0, f"IPs:\t{','.join(spec.get('clusterIPs') or ()) or '<none>'}\n")
    if spec.get("externalIPs"):
        w.write(0, f"External IPs:\t{','.join(spec['externalIPs'])}\n")
    for title, key in (("Desired LoadBalancer IP", "loadBalancerIP"), ("External Name", "externalName")):
        if spec.get(key):
            w.write(0, f"{title}:\t{spec[key]}\n")
    ingress = (service.get("status", {}).get("loadBalancer") or {}).get("ingress")
    if ingress:
        w.write(0, f"LoadBalancer Ingress:\t{', '.join(map(_ingress, ingress))}\n")


def _ingress(point: Object) -> str:
    if not point.get("ip"):
        return point.get("hostname", "")
    return point["ip"] + (f" ({point['ipMode']})" if point.get("ipMode") is not None else "")


def _port(w: Writer, port: Object, slices: list[Object]) -> None:
    name, protocol = port.get("name") or "<unset>", port.get("protocol", "")
    w.write(0, f"Port:\t{name}\t{port['port']}/{protocol}\n")
    w.write(0, f"TargetPort:\t{port.get('targetPort', 0)}/{protocol}\n")
    if port.get("appProtocol") is not None:
        w.write(0, f"AppProtocol:\t{port['appProtocol']}\n")
    if port.get("nodePort"):
        w.write(0, f"NodePort:\t{name}\t{port['nodePort']}/{protocol}\n")
    w.write(0, f"Endpoints:\t{endpoints_text(slices, port.get('name', ''))}\n")
