"""`describe endpointslice` (k8s.io/kubectl/pkg/describe/describe.go, describeEndpointSliceV1)."""
from __future__ import annotations

from .events import events_block
from .metadata import Object, go_bool, meta_block, names
from .source import Source
from .writer import Writer


def describe(piece: Object, source: Source, show_events: bool) -> str:
    """The ports and endpoints of a slice."""
    w = Writer()
    names(w, piece)
    meta_block(w, piece)
    w.write(0, f"AddressType:\t{piece.get('addressType', '')}\n")
    if piece.get("ports"):
        w.write(0, "Ports:\n")
        w.write(1, "Name\tPort\tProtocol\n")
        w.write(1, "----\t----\t--------\n")
        for port in piece["ports"]:
            w.write(1, f"{port.get('name') or '<unset>'}\t{port.get('port', '<unset>')}\t{port.get('protocol', '')}\n")
    else:
        w.write(0, "Ports: <unset>\n")
    w.write(0, "Endpoints:\n" if piece.get("endpoints") else "Endpoints: <none>\n")
    for endpoint in piece.get("endpoints") or ():
        _endpoint(w, endpoint)
    events_block(w, source, piece, show_events)
    return w.tabbed()


def _endpoint(w: Writer, endpoint: Object) -> None:
    w.write(1, f"- Addresses:\t{', '.join(endpoint.get('addresses') or ()) or '<none>'}\n")
    w.write(2, "Conditions:\n")
    ready = (endpoint.get("conditions") or {}).get("ready")
    w.write(3, f"Ready:\t{'<unset>' if ready is None else go_bool(ready)}\n")
    w.write(2, f"Hostname:\t{endpoint.get('hostname', '<unset>')}\n")
    target = endpoint.get("targetRef")
    if target:
        w.write(2, f"TargetRef:\t{target.get('kind', '')}/{target.get('name', '')}\n")
    w.write(2, f"NodeName:\t{endpoint.get('nodeName', '<unset>')}\n")
    w.write(2, f"Zone:\t{endpoint.get('zone', '<unset>')}\n")
