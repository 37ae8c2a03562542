"""`kubectl cluster-info`: where the control plane and the cluster's own services answer.

Source: kubectl `pkg/cmd/clusterinfo/clusterinfo.go`.
"""
from __future__ import annotations

from typing import Any

import click

from fakectl import flags
from state import StatusError

HINT = "\nTo further debug and diagnose cluster problems, use 'kubectl cluster-info dump'.\n"


@flags.command(short="Display cluster information")
@click.pass_obj
def command(session: Any, args: list[str]) -> None:
    server = session.context.server.rstrip("/")
    namespace = session.globals.get("namespace") or "kube-system"
    try:
        services = session.catalog.by_plural("services", "")
        found = session.cluster.list(services, namespace, labels="kubernetes.io/cluster-service=true")["items"]
        _say(session, "Kubernetes control plane", server)
        for service in found:
            meta = service["metadata"]
            _say(session, (meta.get("labels") or {}).get("kubernetes.io/name") or meta["name"], _link(server, service))
    except StatusError:
        session.out(HINT)
        raise
    session.out(HINT)


def _say(session: Any, name: str, link: str) -> None:
    session.out(f"{name} is running at {link}\n")


def _link(server: str, service: dict[str, Any]) -> str:
    meta, ports = service["metadata"], service["spec"].get("ports") or []
    ingress = service.get("status", {}).get("loadBalancer", {}).get("ingress")
    if ingress:
        host = ingress[0].get("ip") or ingress[0].get("hostname") or ""
        return "".join(f"http://{host}:{p['port']} " for p in ports)
    name = meta["name"]
    if ports:
        scheme = "https" if ports[0].get("name") == "https" or ports[0]["port"] == 443 else ""
        port = ports[0].get("name") or ""
        name = f"{scheme}:{name}:{port}" if scheme else f"{name}:{port}" if port else name
    return f"{server}/api/v1/namespaces/{meta['namespace']}/services/{name}/proxy"
