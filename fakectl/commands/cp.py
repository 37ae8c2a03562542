"""`kubectl cp`: files from the pretend container to this machine. The other way is refused, since containers keep no writes.

Source: kubectl `pkg/cmd/cp/cp.go`, `filespec.go`; GNU and busybox tar for what tar says.
"""
from __future__ import annotations

import os
import posixpath
from typing import TYPE_CHECKING, Any, NamedTuple

import click

from fakectl import flags, podchoice
from fakectl.errors import BareError, CommandError
from fakectl.resolve import Info
from state.pure.gojson import quote

if TYPE_CHECKING:
    from state.shell.files import Files

Object = dict[str, Any]

NO_WRITING = "fakectl does not simulate copying into a container: what is written there is not kept"
FORMAT = "filespec must match the canonical format: [[namespace/]pod:]file/path"


class Spec(NamedTuple):
    """One side of the copy; `pod` is "" for this machine."""

    namespace: str
    pod: str
    path: str


@flags.command(short="Copy files and directories to and from containers")
@flags.string("container", "c", help="The container; without it the one that the pod's annotation names, or the first.")
@flags.boolean("no-preserve", help="Without effect: owners and modes are not kept.")
@flags.integer("retries", help="Without effect: nothing gets lost on the way.")
@click.pass_obj
def command(session: Any, args: list[str], container: str, no_preserve: bool, retries: int) -> None:
    _ = session.context  # a kubeconfig that does not fit together is told of before wrong words
    if len(args) != 2:
        raise CommandError("source and destination are required")
    source, target = (_spec(session, arg) for arg in args)
    if source.pod and target.pod:
        raise CommandError("one of src or dest must be a local file specification")
    if not source.path or not target.path:
        raise CommandError("filepath can not be empty")
    if not source.pod and not target.pod:
        raise CommandError("one of src or dest must be a remote file specification")
    if target.pod and not os.path.exists(session.path(source.path)):
        raise CommandError(f"{source.path} doesn't exist in local filesystem")
    pod = _pod(session, source if source.pod else target)
    if target.pod:
        raise CommandError(NO_WRITING)
    _copy(session, pod, container, source, target)


def _spec(session: Any, text: str) -> Spec:
    pod, colon, path = text.partition(":")
    if not colon:
        return Spec("", "", os.path.normpath(text) if text else "")
    parts = pod.split("/")
    if not pod or len(parts) > 2:
        raise CommandError(FORMAT)
    return Spec(parts[0] if len(parts) == 2 else session.namespace, parts[-1], path)


def _pod(session: Any, spec: Spec) -> Object:
    pod = Info(session.catalog.by_plural("pods", ""), spec.namespace, spec.pod).get(session.cluster)
    phase = pod.get("status", {}).get("phase")
    if phase in ("Succeeded", "Failed"):
        raise CommandError(f"cannot exec into a container in a completed pod; current phase is {phase}")
    return pod


def _copy(session: Any, pod: Object, container: str, source: Spec, target: Spec) -> None:
    if not container:
        container = podchoice.default_container(session, pod, quiet=True)
        if podchoice.is_choice(pod) and podchoice.DEFAULT_CONTAINER not in (pod["metadata"].get("annotations") or {}):
            session.out(f'Defaulted container "{container}" out of: {podchoice.all_names(pod)}\n')
    meta = pod["metadata"]
    process = session.cluster.execute(meta["namespace"], meta["name"], container, ["true"], stdin=False, tty=False)
    files = process.files
    if files is None:
        raise CommandError(process.status()["message"])
    busybox = process.busybox
    if files.find(source.path, follow=False) is None:
        raise _missing(session, source.path, busybox)
    if source.path.startswith("/"):
        session.out("tar: removing leading '/' from member names\n" if busybox else "tar: Removing leading `/' from member names\n")
    _unpack(session, files, source, target, meta)


def _missing(session: Any, path: str, busybox: bool) -> CommandError:
    """What tar says goes to standard output, as kubectl wires it."""
    if busybox:
        session.out(f"tar: {path.lstrip('/') or path}: No such file or directory\ntar: error exit delayed from previous errors\n")
    else:
        session.out(f"tar: {path}: Cannot stat: No such file or directory\ntar: Exiting with failure status due to previous errors\n")
    error = BareError(f"command terminated with exit code {1 if busybox else 2}")
    error.code = 1 if busybox else 2
    return error


def _unpack(session: Any, files: Files, source: Spec, target: Spec, meta: Object) -> None:
    """Write what is below the path, each under the target; links are told of and left out."""
    warned = False
    start = files.real(source.path, follow=False)
    for path in [start, *reversed(list(files.below(start)))]:
        entry = files.entries[path]
        name = posixpath.normpath(posixpath.join(target.path, path[len(start):].lstrip("/")))
        local = session.path(name)
        os.makedirs(local if entry.kind == "d" else os.path.dirname(local) or ".", exist_ok=True)
        if entry.kind == "l":
            by_exec = f"kubectl exec -n {quote(meta['namespace'])} {quote(meta['name'])} -- tar cf - {quote(source.path)} | tar xf -"
            advice = "" if warned else f' (consider using "{by_exec}")'
            session.note(f"warning: skipping symlink: {quote(name)} -> {quote(entry.text)}{advice}")
            warned = True
        elif entry.kind == "f":
            _write(local, name, entry.text)


def _write(local: str, name: str, text: str) -> None:
    try:
        with open(local, "wb") as f:
            f.write(text.encode("utf-8", "surrogateescape"))
    except OSError as e:
        raise CommandError(f"open {name}: {(e.strerror or str(e)).lower()}") from None
