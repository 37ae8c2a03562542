"""`describe networkpolicy` (k8s.io/kubectl/pkg/describe/describe.go, describeNetworkPolicy)."""
from __future__ import annotations

from .metadata import NEVER, Object, meta_block, names, selector_text
from .source import Source
from .writer import Writer

_INDENT = "    "


def describe(policy: Object, source: Source, show_events: bool) -> str:
    """Whose traffic is restricted, and to what; kubectl shows no events here."""
    w = Writer()
    stamp = policy["metadata"].get("creationTimestamp") or NEVER
    names(w, policy)
    w.write(0, f"Created on:\t{stamp.removesuffix('Z').replace('T', ' ')} +0000 UTC\n")
    meta_block(w, policy)
    _spec(w, policy.get("spec") or {})
    return w.tabbed()


def _spec(w: Writer, spec: Object) -> None:
    selector, types = spec.get("podSelector") or {}, spec.get("policyTypes") or []
    w.write(0, "Spec:\n")
    w.write(1, "PodSelector: ")
    everything = not selector.get("matchLabels") and not selector.get("matchExpressions")
    w.write(2, "<none> (Allowing the specific traffic to all pods in this namespace)\n" if everything else f"{selector_text(selector)}\n")
    for word, kind, peers, title, any_peer in (
        ("ingress", "Ingress", "from", "From", "From: <any> (traffic not restricted by source)"),
        ("egress", "Egress", "to", "To", "To: <any> (traffic not restricted by destination)"),
    ):
        if kind not in types:
            w.write(1, f"Not affecting {word} traffic\n")
            continue
        w.write(1, f"Allowing {word} traffic:\n")
        rules = spec.get(word) or []
        if not rules:
            w.write(0, f"{_INDENT}<none> (Selected pods are isolated for {word} connectivity)\n")
        for i, rule in enumerate(rules):
            if i:
                w.write(0, f"{_INDENT}----------\n")
            _ports(w, rule.get("ports"))
            _peers(w, rule.get(peers), title, any_peer)
    w.write(1, f"Policy Types: {', '.join(types) or '<none>'}\n")


def _ports(w: Writer, ports: list[Object] | None) -> None:
    if not ports:
        w.write(0, f"{_INDENT}To Port: <any> (traffic allowed to all ports)\n")
    for port in ports or ():
        number, protocol = port.get("port", "<nil>"), port.get("protocol", "TCP")
        text = f"To Port: {number}" if port.get("endPort") is None else f"To Port Range: {number}-{port['endPort']}"
        w.write(0, f"{_INDENT}{text}/{protocol}\n")


def _peers(w: Writer, peers: list[Object] | None, title: str, any_peer: str) -> None:
    if not peers:
        w.write(0, f"{_INDENT}{any_peer}\n")
    for peer in peers or ():
        w.write(0, f"{_INDENT}{title}:\n")
        for word, key in (("NamespaceSelector", "namespaceSelector"), ("PodSelector", "podSelector")):
            if peer.get(key) is not None:
                w.write(1, f"{_INDENT}{word}: {selector_text(peer[key])}\n")
        block = peer.get("ipBlock")
        if block and "namespaceSelector" not in peer and "podSelector" not in peer:
            w.write(1, f"{_INDENT}IPBlock:\n")
            w.write(2, f"{_INDENT}CIDR: {block['cidr']}\n")
            w.write(2, f"{_INDENT}Except: {', '.join(block.get('except') or ())}\n")
