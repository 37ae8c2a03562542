"""`kubectl run` with somebody attached: wait for the pod, be attached, take over its exit code, delete it.

Source: kubectl `pkg/cmd/run/run.go` (Run, handleAttachPod, removeCreatedObjects).
"""
from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from state import StatusError

from .attaching import Attachment, print_log
from .deletions import delete
from .errors import BareError, CommandError
from .podwaiting import ended, running_and_ready, wait_for
from .resolve import Info

Object = dict[str, Any]


def attach_and_wait(session: Any, pod: Object, o: Mapping[str, Any]) -> None:
    """Attach, or print what a pod that has ended already has printed; raise what tells of its exit code. `o` holds the command's flags."""
    timeout = o["pod_running_timeout"]
    found = wait_for(session, pod, timeout, running_and_ready)
    container = found["spec"]["containers"][0]["name"]
    if ended(found):
        print_log(session, found, container)
    else:
        Attachment(session, found, "", stdin=o["stdin"], tty=o["tty"], quiet=o["quiet"]).run(from_start=True)
    if o["leave_stdin_open"] or o["restart"] not in ("Never", "OnFailure"):
        return
    done = wait_for(session, pod, timeout, ended if o["restart"] == "Never" else _succeeded)
    if not _succeeded(done):
        raise _failure(done)


def _succeeded(pod: Object) -> bool:
    return bool(pod.get("status", {}).get("phase") == "Succeeded")


def _failure(pod: Object) -> CommandError:
    meta = pod["metadata"]
    statuses = pod["status"].get("containerStatuses") or [{}]
    last = statuses[0].get("state", {}).get("terminated") or {}
    if not last.get("exitCode"):
        return CommandError(f"pod {meta['namespace']}/{meta['name']} failed with unknown exit code")
    error = BareError(f"pod {meta['namespace']}/{meta['name']} terminated ({last.get('reason', '')})\n{last.get('message', '')}")
    error.code = last["exitCode"]
    return error


def remove(session: Any, objects: Sequence[Object], *, quiet: bool) -> None:
    """Delete what the command made, and say so. What is gone already is passed over."""
    for obj in objects:
        resource = session.catalog.by_kind(obj["apiVersion"], obj["kind"])
        info = Info(resource, obj["metadata"]["namespace"], obj["metadata"]["name"])
        try:
            if quiet:
                session.cluster.delete(resource, info.namespace, info.name, propagation="Background")
            else:
                delete(session, info, policy="Background", grace=-1)
        except StatusError as e:
            if e.reason != "NotFound":
                raise
