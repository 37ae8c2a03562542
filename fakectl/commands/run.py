"""`kubectl run`: a pod of one container, and with --expose a service for it.

Source: kubectl `pkg/cmd/run/run.go`, `pkg/generate/versioned/run.go`.
"""
from __future__ import annotations

from typing import Any, NamedTuple

import click

from fakectl import flags
from fakectl.changecause import recorder
from fakectl.errors import CommandError
from fakectl.gotypes import typed
from fakectl.imageref import is_image_reference
from fakectl.overrides import overridden, override_flags
from fakectl.pairs import parse_pairs
from fakectl.results import created, printer
from fakectl.services import number, parse_labels, service
from state.pure.names import env_var_name

Object = dict[str, Any]
UNUSED = "Without effect: it only comes with the flags of delete."


class Parsed(NamedTuple):
    """What the flags say that are read first; `labels` is None when none were asked for."""

    annotations: dict[str, str]
    labels: dict[str, str] | None
    env: list[Object]


@flags.command(short="Run a particular image on the cluster")
@flags.string_array("annotations", help="An annotation for the pod, as KEY=VALUE.")
@flags.boolean("attach", help="Attach to the pod once it runs; so it is with -i.")
@flags.string("detach-keys", default="ctrl-p,ctrl-q", help="Without effect: a session ends with its process, or with Ctrl-C.")
@flags.boolean("command", help="What follows the name is the container's command, not its arguments.")
@flags.string_array("env", help="A variable for the container's environment, as KEY=VALUE.")
@flags.boolean("expose", help="Make a service for the pod too; needs --port.")
@flags.string("image", required=True, help="The container's image.")
@flags.string("image-pull-policy", help="Always, IfNotPresent or Never; without it the server decides.")
@flags.string("labels", "l", help="The pod's labels, with commas.")
@flags.boolean("leave-stdin-open", help="Leave standard input open after the first attach.")
@flags.string("port", help="The port that the container opens.")
@flags.boolean("privileged", help="Run the container in privileged mode.")
@flags.boolean("quiet", "q", help="Leave out what is only said to somebody attached.")
@flags.string("restart", default="Always", help="Always, OnFailure or Never.")
@flags.boolean("rm", help="Delete the pod when it has ended; only with --attach.")
@flags.boolean("stdin", "i", help="Keep the container's standard input open, and attach to it.")
@flags.boolean("tty", "t", help="Give the container a terminal.")
@flags.optional_string("cascade", default="background", no_opt="background", help=UNUSED)
@flags.boolean("force", help=UNUSED)
@flags.integer("grace-period", default=-1, help=UNUSED)
@flags.string("kustomize", "k", help=UNUSED)
@flags.boolean("recursive", "R", help=UNUSED)
@flags.duration("timeout", help=UNUSED)
@flags.boolean("wait", help=UNUSED)
@flags.string_slice("filename", "f", deprecated="it is ignored by kubectl run and will be removed in a future release")
@flags.duration("pod-running-timeout", default=60_000_000_000, help="How long to wait for the pod before attaching.")
@override_flags
@flags.output_flags
@flags.dry_run_flag
@flags.save_config_flag
@flags.record_flag
@flags.field_manager_flag("kubectl-run")
@click.pass_obj
def command(session: Any, args: list[str], **o: Any) -> None:
    parsed = _parsed(o)
    o["strategy"] = flags.dry_run_strategy(session, o["dry_run"])
    shown = printer(session, o, "created", o["strategy"])
    o["attach"] = o["attach"] if flags.changed("attach") else o["stdin"]
    _ = session.context  # a kubeconfig that does not fit together is told of before wrong words
    _validate(args, o)
    record = recorder(session, command, o["record"])
    pod = typed(overridden(typed(_pod(args, o, parsed)), o["overrides"], o["override_type"]))
    record(pod)
    objects = [created(session, pod, o)]
    if not o["attach"]:
        session.out(shown.print_object(objects[0]))
    if o["expose"]:
        made = typed(service(args[0], o["labels"] or f"run={args[0]}", o["port"], labels=o["labels"]))
        record(made)
        objects.append(created(session, made, o))
        session.out(shown.print_object(objects[1]))
    if o["attach"]:
        _attached(session, objects, o)


def _attached(session: Any, objects: list[Object], o: dict[str, Any]) -> None:
    """Attach to the pod; with --rm it goes whatever becomes of that."""
    from fakectl.runsession import attach_and_wait, remove

    try:
        attach_and_wait(session, objects[0], o)
    finally:
        if o["rm"]:
            remove(session, objects, quiet=o["quiet"])


def _validate(args: list[str], o: dict[str, Any]) -> None:
    if not args or flags.dash() == 0:
        raise CommandError("NAME is required for run")
    if not o["image"]:
        raise CommandError("--image is required")
    if not is_image_reference(o["image"]):
        raise CommandError(f'invalid image name "{o["image"]}": invalid reference format')
    if o["tty"] and not o["stdin"]:
        raise CommandError("-i/--stdin is required for containers with -t/--tty=true")
    if o["expose"] and not o["port"]:
        raise CommandError("--port must be set when exposing a service")
    if o["port"]:
        _port(o["port"])
    if o["rm"] and not o["attach"]:
        raise CommandError("--rm should only be used for attached containers")
    if o["attach"] and o["strategy"] != "none":
        raise CommandError("--dry-run=[server|client] can't be used with attached containers options (--attach, --stdin, or --tty)")


def _parsed(o: dict[str, Any]) -> Parsed:
    """The flags that kubectl reads before it asks for anything else, in its order. Raises CommandError."""
    annotations = parse_pairs(o["annotations"], "annotations", removable=False)[0]
    labels = parse_labels(o["labels"]) if o["labels"] else None
    env = [_variable(text) for text in o["env"]]
    if o["restart"] not in ("", "Always", "OnFailure", "Never"):
        raise CommandError(f"invalid restart policy: {o['restart']}, valid values are: Always, OnFailure, Never")
    if o["image_pull_policy"] not in ("", "Always", "IfNotPresent", "Never"):
        raise CommandError(f"invalid image pull policy: {o['image_pull_policy']}, valid values are: Always, IfNotPresent, Never")
    return Parsed(annotations, labels, env)


def _pod(args: list[str], o: dict[str, Any], parsed: Parsed) -> Object:
    container: Object = {"name": args[0], "image": o["image"], "stdin": o["stdin"], "stdinOnce": o["stdin"] and not o["leave_stdin_open"],
                         "tty": o["tty"], "env": parsed.env, "imagePullPolicy": o["image_pull_policy"]}
    container["command" if o["command"] else "args"] = args[1:]
    if o["port"]:
        container["ports"] = [{"containerPort": _port(o["port"])}]
    if o["privileged"]:
        container["securityContext"] = {"privileged": True}
    labels = {"run": args[0]} if parsed.labels is None else parsed.labels
    metadata = {"name": args[0], "labels": labels, "annotations": parsed.annotations}
    spec = {"containers": [container], "restartPolicy": o["restart"] or "Always", "dnsPolicy": "ClusterFirst"}
    return {"kind": "Pod", "apiVersion": "v1", "metadata": metadata, "spec": spec}


def _variable(text: str) -> Object:
    name, equals, value = text.partition("=")
    if not equals or env_var_name(name):
        raise CommandError(f"invalid env: {text}")
    return {"name": name, "value": value}


def _port(text: str) -> int:
    try:
        return number(text)
    except CommandError:
        raise CommandError("--port must be a number") from None
