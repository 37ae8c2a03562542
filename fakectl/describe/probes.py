"""A probe in one line: what it does, then its numbers.

Rules from k8s.io/kubectl/pkg/describe/describe.go (DescribeProbe) and Go's net/url.
"""
from __future__ import annotations

from .metadata import Object, go_list


def probe_text(probe: Object) -> str:
    """`http-get http://:80/ delay=0s timeout=1s period=10s successThreshold=1 failureThreshold=3`."""
    numbers = (
        f"delay={probe.get('initialDelaySeconds', 0)}s timeout={probe.get('timeoutSeconds', 0)}s period={probe.get('periodSeconds', 0)}s "
        f"successThreshold={probe.get('successThreshold', 0)} failureThreshold={probe.get('failureThreshold', 0)}"
    )
    return f"{_action(probe)} {numbers}"


def _action(probe: Object) -> str:
    if "exec" in probe:
        return f"exec {go_list(probe['exec'].get('command'))}"
    if "httpGet" in probe:
        return f"http-get {_url(probe['httpGet'])}"
    if "tcpSocket" in probe:
        return f"tcp-socket {probe['tcpSocket'].get('host', '')}:{probe['tcpSocket']['port']}"
    if "grpc" in probe:
        return f"grpc <pod>:{probe['grpc']['port']} {probe['grpc'].get('service') or ''}"
    return "unknown"


def _url(get: Object) -> str:
    from urllib.parse import quote

    host, port = get.get("host", ""), str(get["port"])
    where = f"[{host}]:{port}" if ":" in host or "%" in host else f"{host}:{port}"
    path = quote(get.get("path", ""), safe="/$&+,:;=@!~*'()-._")
    return f"{get.get('scheme', '').lower()}://{where}{'' if path.startswith('/') or not path else '/'}{path}"
