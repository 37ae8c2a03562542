"""`kubectl create ingress NAME --rule=HOST/PATH=SERVICE:PORT[,tls[=SECRET]]`. Source: kubectl `pkg/cmd/create/create_ingress.go`."""
from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

import click

from fakectl import flags
from fakectl.creation import Creation, creation_flags
from fakectl.errors import CommandError
from state.pure.strconv import parse_int

RULE = re.compile(r"[\w*\-.]*/[^,=\n]*=[\w\-]+:[\w\-]+", re.ASCII)
NEITHER = ("not enough information provided: every ingress has to either specify a default-backend (which catches all traffic) "
           "or a list of rules (which catch specific paths)")

Object = dict[str, Any]


@flags.command(short="Create an ingress with the specified name")
@creation_flags
@flags.string("class", help="The ingress class.")
@flags.string_array("rule", help="HOST/PATH=SERVICE:PORT[,tls[=SECRET]]; a path that ends with * is a prefix.")
@flags.string("default-backend", help="SERVICE:PORT for what no rule catches.")
@flags.string_array("annotation", help="KEY=VALUE.")
@click.pass_obj
def command(session: Any, args: list[str], class_: str, rule: list[str], default_backend: str, annotation: list[str],
            **options: Any) -> None:
    creation = Creation(session, args, options)
    _check(rule, default_backend, annotation)
    spec: Object = {"tls": _tls(rule), "rules": _rules(rule)}
    if class_:
        spec["ingressClassName"] = class_
    if default_backend:
        spec["defaultBackend"] = _backend(default_backend)
    annotations = {key: value for key, _, value in (a.partition("=") for a in annotation)}
    creation.finish({"kind": "Ingress", "apiVersion": "networking.k8s.io/v1", "metadata": creation.metadata(annotations=annotations),
                     "spec": spec}, "failed to create ingress: ")


def _check(rules: Sequence[str], default_backend: str, annotations: Sequence[str]) -> None:
    if not default_backend and not rules:
        raise CommandError(NEITHER)
    for rule in rules:
        if not RULE.match(rule):
            raise CommandError(f"rule {rule} is invalid and should be in format host/path=svcname:svcport[,tls[=secret]]")
    for annotation in annotations:
        if "=" not in annotation:
            raise CommandError(f"annotation {annotation} is invalid and should be in format key=[value]")
    if default_backend and default_backend.count(":") != 1:
        raise CommandError("default-backend should be in format servicename:serviceport")


def _tls(rules: Sequence[str]) -> list[Object]:
    """One entry for each secret; a host counts once."""
    found: list[Object] = []
    seen = set()
    for rule in rules:
        _, *tls = rule.split(",")
        host = rule.partition("/")[0]
        if len(tls) != 1 or host in seen:
            continue
        seen.add(host)
        secret = tls[0].split("=")[1] if "=" in tls[0] else ""
        same = next((entry for entry in found if entry["secretName"] == secret), None)
        if same:
            same["hosts"].append(host)
        elif host or secret:
            found.append({"hosts": [host] if host else [], "secretName": secret})
    return found


def _rules(rules: Sequence[str]) -> list[Object]:
    """One entry for each host."""
    paths: dict[str, list[Object]] = {}
    for rule in rules:
        host, _, rest = rule.partition(",")[0].partition("/")
        path, _, service = rest.partition("=")
        prefix = path.endswith("*")
        paths.setdefault(host, []).append({
            "path": "/" + path.removesuffix("*"), "pathType": "Prefix" if prefix else "Exact", "backend": _backend(service)})
    return [{"host": host, "http": {"paths": found}} for host, found in paths.items()]


def _backend(text: str) -> Object:
    name, _, port = text.partition(":")
    return {"service": {"name": name, "port": _port(port)}}


def _port(text: str) -> Object:
    """A number that fits 32 bits, else a name."""
    try:
        return {"number": parse_int(text, 32)}
    except ValueError:
        return {"name": text}
