"""`kubectl port-forward`: everything is looked up and checked as kubectl does; then it is said that no connection is made.

Source: kubectl `pkg/cmd/portforward/portforward.go`, `pkg/util/service_port.go`, `pod_port.go`; client-go
`tools/portforward/portforward.go`.
"""
from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

import click

from fakectl import flags, podchoice
from fakectl.errors import CommandError, UsageError
from fakectl.resolve import resolve

Object = dict[str, Any]

SECOND = 1_000_000_000
UNSIMULATED = 'fakectl does not simulate "kubectl port-forward": nothing listens in a pretend container'


@flags.command(short="Forward one or more local ports to a pod")
@flags.string_slice("address", default=("localhost",), help="Where to listen: addresses or localhost.")
@flags.duration("pod-running-timeout", default=60 * SECOND, help="How long to wait for the first pod of an object.")
@click.pass_obj
def command(session: Any, args: list[str], address: list[str], pod_running_timeout: int) -> None:
    if len(args) < 2:
        raise UsageError("TYPE/NAME and list of ports are required for port-forward")
    if pod_running_timeout <= 0:
        raise UsageError("--pod-running-timeout must be higher than zero")
    infos = resolve(session, args[:1], default_type="pods")
    infos.raise_errors()
    obj: Object = infos[0].obj or {}
    pod = obj
    if obj["kind"] != "Pod":
        pod = podchoice.pods_of(session, obj, "cannot attach to", pod_running_timeout, podchoice.by_activity)[0]
    ports = _service_ports(args[1:], obj, pod) if obj["kind"] == "Service" else _pod_ports(args[1:], pod)
    phase = pod.get("status", {}).get("phase", "")
    if phase != "Running":
        raise CommandError(f"unable to forward port because pod is not running. Current status={phase}")
    _check_addresses(address)
    for port in ports:
        _check_port(port)
    raise CommandError(UNSIMULATED)


def _split(port: str) -> tuple[str, str]:
    parts = port.split(":")
    return (parts[0], parts[1]) if len(parts) == 2 else (parts[0], parts[0])


def _is_number(text: str) -> bool:
    return re.fullmatch(r"[-+]?[0-9]+", text) is not None


def _joined(local: str, remote: str) -> str:
    return f"{local}:{remote}" if local != remote else remote


def _refuse_udp(found: Sequence[tuple[int, str]], number: int, word: str) -> None:
    """A port that is there for UDP and not for TCP cannot be forwarded."""
    if (number, "UDP") in found and (number, "TCP") not in found:
        raise CommandError(f"UDP protocol is not supported for {word}")


def _pod_ports(words: Sequence[str], pod: Object) -> list[str]:
    """The ports as numbers. Raises CommandError for a name that no container has, and for UDP."""
    known = [p for c in pod["spec"]["containers"] for p in c.get("ports") or ()]
    found = [(p["containerPort"], p.get("protocol", "TCP")) for p in known]
    ports, numbers = [], []
    for word in words:
        remote = _split(word)[1]
        number = int(remote) if _is_number(remote) else _named(pod, known, remote)
        _refuse_udp(found, number, remote)
        numbers.append(number)
    for word, number in zip(words, numbers, strict=True):
        local, remote = _split(word)
        if not remote:
            raise CommandError("remote port cannot be empty")
        to = remote if _is_number(remote) else str(number)
        ports.append(f"{local}:{to}" if local != remote else to)
    return ports


def _named(pod: Object, known: Sequence[Object], name: str) -> int:
    for port in known:
        if port.get("name") == name:
            return int(port["containerPort"])
    raise CommandError(f"Pod '{pod['metadata']['name']}' does not have a named port '{name}'")


def _service_ports(words: Sequence[str], service: Object, pod: Object) -> list[str]:
    """The ports of the pod behind those of the service."""
    known = service["spec"].get("ports") or []
    found = [(p["port"], p.get("protocol", "TCP")) for p in known]
    numbers = [int(r) if _is_number(r) else _service_named(service, known, r) for r in (_split(w)[1] for w in words)]
    for word, number in zip(words, numbers, strict=True):
        _refuse_udp(found, number, _split(word)[1])
    ports = []
    for word, number in zip(words, numbers, strict=True):
        local, remote = _split(word)
        local = str(number) if local == remote else local
        ports.append(_joined(local, str(_target(service, known, pod, number))))
    return ports


def _service_named(service: Object, known: Sequence[Object], name: str) -> int:
    for port in known:
        if port.get("name", "") == name:
            return int(port["port"])
    raise CommandError(f"Service '{service['metadata']['name']}' does not have a named port '{name}'")


def _target(service: Object, known: Sequence[Object], pod: Object, number: int) -> int:
    """The port of the pod that a service's port leads to."""
    port = next((p for p in known if p["port"] == number), None)
    if port is None:
        raise CommandError(f"Service {service['metadata']['name']} does not have a service port {number}")
    target = port.get("targetPort")
    if service["spec"].get("clusterIP") == "None":
        return number
    if isinstance(target, str):
        return _named(pod, [p for c in pod["spec"]["containers"] for p in c.get("ports") or ()], target)
    return int(target or number)


def _check_addresses(addresses: Sequence[str]) -> None:
    import ipaddress

    for address in addresses:
        if address == "localhost":
            continue
        try:
            ipaddress.ip_address(address)
        except ValueError:
            raise CommandError(f"{address} is not a valid IP") from None


def _check_port(text: str) -> None:
    """Refuse what is no LOCAL:REMOTE pair of ports, with Go's words."""
    parts = text.split(":")
    if len(parts) > 2:
        raise CommandError(f"invalid port format '{text}'")
    local, remote = (parts[0] or "0", parts[1]) if len(parts) == 2 else (parts[0], parts[0])
    for which, word in (("local", local), ("remote", remote)):
        if not re.fullmatch("[0-9]+", word):
            raise CommandError(f"error parsing {which} port '{word}': strconv.ParseUint: parsing \"{word}\": invalid syntax")
        if int(word) > 65535:
            raise CommandError(f"error parsing {which} port '{word}': strconv.ParseUint: parsing \"{word}\": value out of range")
    if int(remote) == 0:
        raise CommandError("remote port must be > 0")
