"""Deleting objects and saying so, as `delete` does, and `replace --force` and `apply --force` on the way to something else.

Source: kubectl `pkg/cmd/delete/delete.go`, `delete_flags.go`.
"""
from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from state import StatusError

from . import flags
from .deletion_wait import wait_gone
from .errors import CommandError, raise_all, with_source
from .pflag import parse_bool
from .printers.name import DRY_RUN, name_of
from .resolve import Info

_PROPAGATION = {"background": "Background", "foreground": "Foreground", "orphan": "Orphan"}
MINUTE = 60_000_000_000

cascade_flag = flags.optional_string("cascade", default="background", no_opt="background",
                                     help='What becomes of dependents: "background", "orphan" or "foreground".')
# What other commands have of the flags of `delete`.
deletion_flags = flags.bundle(
    cascade_flag,
    flags.boolean("force", help="Delete and make anew what cannot be changed."),
    flags.integer("grace-period", default=-1, help="Seconds that the object has to end; -1: its own."),
    flags.duration("timeout", help="How long to wait for deletions; 0 for a time that fits."),
    flags.boolean("wait", help="Wait until the objects are gone."),
)


def propagation(session: Any, cascade: str) -> str:
    """The propagation policy that --cascade asks for."""
    if cascade in _PROPAGATION:
        return _PROPAGATION[cascade]
    try:
        instead = "background" if parse_bool(cascade) else "orphan"
    except ValueError:
        raise CommandError(f'invalid cascade value ({cascade}). Must be "background", "foreground", or "orphan"') from None
    session.note(f"warning: --cascade={cascade} is deprecated (boolean value) and can be replaced with --cascade={instead}.")
    return _PROPAGATION[instead]


def kind_name(info: Info) -> str:
    """What a deletion calls the object's kind: `deployment.apps`, `pod`."""
    assert info.resource is not None
    return name_of(info.resource.kind, info.resource.group, "").rstrip("/")


def delete(session: Any, info: Info, *, policy: str, grace: int, output: str = "", strategy: str = "none") -> str:
    """Delete one object and say so; its uid. A `grace` below 0 is the object's own. Raises what the server refuses."""
    uid = ""
    if strategy != "client":
        answer = session.cluster.delete(info.resource, info.namespace or None, info.name, dry_run=strategy == "server",
                                        propagation=policy, grace=grace if grace >= 0 else None)
        uid = answer["details"].get("uid", "") if answer["kind"] == "Status" and "details" in answer else answer["metadata"].get("uid", "")
    if output == "name":
        session.out(f"{kind_name(info)}/{info.name}\n")
        return uid
    done = "force deleted" if grace == 0 else "deleted"
    where = f" from {info.namespace} namespace" if info.resource and info.resource.namespaced else ""
    session.out(f'{kind_name(info)} "{info.name}" {done}{where}{DRY_RUN[strategy]}\n')
    return uid


def delete_all(session: Any, infos: Sequence[Info], *, policy: str, grace: int, timeout: int, output: str = "") -> None:
    """Delete what is there of these objects, say so, and wait until they are gone. Raises what the server refuses."""
    errors: list[Exception] = []
    for info in infos:
        try:
            delete(session, info, policy=policy, grace=grace, output=output)
        except StatusError as e:
            if e.reason != "NotFound":
                errors.append(with_source("deleting", info.source, e))
    raise_all(errors)
    wait_all_gone(session, infos, timeout)


def wait_all_gone(session: Any, infos: Sequence[Info], timeout: int) -> None:
    """Wait until the objects are gone, for each at most the timeout in nanoseconds; 0 stands for five minutes."""
    for info in infos:
        assert info.resource is not None
        try:
            wait_gone(session, info.resource, info.namespace, info.name, session.cluster.now + (timeout or 5 * MINUTE))
        except CommandError:
            raise CommandError("timed out waiting for the condition") from None
