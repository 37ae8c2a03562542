"""`kubectl debug`: an ephemeral container in a pod, a copy of a pod, or a pod that looks into a node.

Source: kubectl `pkg/cmd/debug/debug.go`.
"""
from __future__ import annotations

from typing import Any

import click

from fakectl import flags
from fakectl.debugpods import DebugPods
from fakectl.debugprofiles import check as check_profile
from fakectl.errors import CommandError
from fakectl.imageref import is_image_reference
from fakectl.resolve import Info, resolve
from state import StatusError
from state.pure.gojson import quote

Object = dict[str, Any]

LEGACY = ('--profile=legacy is deprecated and planned to be removed in v1.39. It is recommended to specify other profile, for example '
          '"--profile=general".')
BAD_IMAGE = "invalid reference format"
FIXED = ("name", "command", "image", "lifecycle", "volumeDevices")
KEPT = "Only with --copy-to: keep the pod's {}."


@flags.command(short="Create debugging sessions for troubleshooting workloads and nodes")
@flags.boolean("arguments-only", help="What follows -- is the container's arguments, not its command.")
@flags.boolean("attach", help="Wait for the container and attach to it; so it is with -i.")
@flags.string("container", "c", help="The container's name.")
@flags.string("copy-to", help="Make a copy of the pod with this name.")
@flags.string("custom", help="A JSON or YAML file with further fields of the container.")
@flags.string_map("env", help="Variables for the container, as KEY=VALUE.")
@flags.string_slice("filename", "f", help="A file that names the object.")
@flags.string("image", help="The container's image.")
@flags.string("image-pull-policy", help="Always, IfNotPresent or Never; without it the server decides.")
@flags.boolean("keep-annotations", help=KEPT.format("annotations"))
@flags.boolean("keep-init-containers", default=True, help=KEPT.format("init containers"))
@flags.boolean("keep-labels", help=KEPT.format("labels"))
@flags.boolean("keep-liveness", help=KEPT.format("liveness probes"))
@flags.boolean("keep-readiness", help=KEPT.format("readiness probes"))
@flags.boolean("keep-startup", help=KEPT.format("startup probes"))
@flags.string("profile", default="general", help="legacy, general, baseline, restricted, netadmin or sysadmin.")
@flags.boolean("quiet", "q", help="Print only what the container prints.")
@flags.boolean("replace", help="With --copy-to: delete the pod itself.")
@flags.boolean("same-node", help="With --copy-to: on the same node.")
@flags.string_map("set-image", help="With --copy-to: other images, as CONTAINER=IMAGE; * for all.")
@flags.boolean("share-processes", default=True, help="With --copy-to: one process namespace for all containers.")
@flags.boolean("stdin", "i", help="Keep the container's standard input open, and attach to it.")
@flags.string("target", help="The container whose processes an ephemeral container shall see.")
@flags.boolean("tty", "t", help="Give the container a terminal.")
@click.pass_obj
def command(session: Any, args: list[str], **o: Any) -> None:
    dash = flags.dash()
    names, words = (args[:dash], args[dash:]) if 0 <= dash < len(args) else (args, [])
    given_attach = o["attach"] and flags.changed("attach")
    o["attach"] = o["attach"] if flags.changed("attach") else o["stdin"]
    check_profile(o["profile"])
    custom = _custom(session, o["custom"]) if o["custom"] else None
    _validate(session, names, words, o, given_attach)
    if custom and any(custom.get(key) for key in FIXED):
        raise CommandError("name, command, image, lifecycle and volume devices are not modifiable via custom profile")
    if o["profile"] == "legacy":
        session.note(LEGACY)
    infos = resolve(session, names, filenames=o["filename"], default_type="pods" if names else "", latest=True, continue_on_error=False)
    made = DebugPods(session, o, words, custom)
    for info in infos:
        pod, container = _visit(session, info, made, o)
        if o["attach"] and container:
            _attach(session, pod, container, o)


def _custom(session: Any, path: str) -> Object:
    from fakectl.yamlreader import YAMLFault, load

    try:
        with open(session.path(path), encoding="utf-8", errors="replace") as f:
            value = load(f.read())
    except OSError as e:
        action = "read" if isinstance(e, IsADirectoryError) else "open"
        raise CommandError(f"must pass a container spec json file for custom profile: {action} {path}: "
                           f"{(e.strerror or str(e)).lower()}") from None
    except YAMLFault as e:
        raise CommandError(f"{path} does not contain a valid container spec: error converting YAML to JSON: {e}") from None
    if value is not None and not isinstance(value, dict):
        from fakectl.metacheck import json_type

        raise CommandError(f"{path} does not contain a valid container spec: error unmarshaling JSON: while decoding JSON: json: cannot "
                           f"unmarshal {json_type(value)} into Go value of type v1.Container")
    return value or {}


def _validate(session: Any, names: list[str], words: list[str], o: dict[str, Any], given_attach: bool) -> None:
    """What does not go together, in the order in which kubectl finds it."""
    copies = bool(o["copy_to"])
    faults = [
        (given_attach and not o["image"] and not o["container"],
         "you must specify --container or create a new container using --image in order to attach."),
        (copies and not o["image"] and not o["set_image"] and not words, "you must specify --image, --set-image or command arguments."),
        (copies and words and not o["container"] and not o["image"],
         "you must specify an existing container or a new image when specifying args."),
        (not copies and o["replace"], "--replace may only be used with --copy-to."),
        (not copies and o["same_node"], "--same-node may only be used with --copy-to."),
        (not copies and o["set_image"], "--set-image may only be used with --copy-to."),
        (not copies and not o["image"], "you must specify --image when not using --copy-to."),
        (o["image"] and not is_image_reference(o["image"]), f"invalid image name {quote(o['image'])}: {BAD_IMAGE}"),
        (not names and not o["filename"], "NAME or filename is required for debug"),
        (o["image_pull_policy"] not in ("", "Always", "IfNotPresent", "Never"), f"invalid image pull policy: {o['image_pull_policy']}"),
        *((not is_image_reference(image), f"invalid image name {quote(image)} for container {quote(name)}: {BAD_IMAGE}")
          for name, image in o["set_image"].items()),
        (o["target"] and copies, "--target is incompatible with --copy-to. Use --share-processes instead."),
    ]
    for wrong, text in faults:
        if wrong:
            raise CommandError(text)
    if o["target"] and not o["quiet"]:
        session.out(f"Targeting container {quote(o['target'])}. If you don't see processes from this container it may be because the "
                    "container runtime doesn't support this feature.\n")
    if o["tty"] and not o["stdin"]:
        raise CommandError("-i/--stdin is required for containers with -t/--tty=true")


def _visit(session: Any, info: Info, made: DebugPods, o: dict[str, Any]) -> tuple[Object, str]:
    """Make what helps to debug this object: the pod, and the container to attach to."""
    obj, resource = info.obj or {}, info.resource
    assert resource is not None
    pods = session.catalog.by_plural("pods", "")
    if (resource.group, resource.kind) == ("", "Node"):
        pod, container = made.on_node(obj, lambda name: _there(session, pods, name))
        return session.cluster.create(pods, session.namespace, pod), container
    if (resource.group, resource.kind) != ("", "Pod"):
        group = f"{resource.group}/{resource.version}" if resource.group else f"/{resource.version}"
        raise CommandError(f"{quote(f'{group}, Kind={resource.kind}')} not supported by debug")
    if o["copy_to"]:
        share = o["share_processes"] if flags.changed("share-processes") else None
        pod, container = made.copy(obj, share)
        created = session.cluster.create(pods, info.namespace, pod)
        if o["replace"]:
            session.cluster.delete(pods, info.namespace, info.name, grace=0)
        return created, container
    pod, container = made.with_ephemeral(obj)
    patch = {"spec": {"ephemeralContainers": pod["spec"]["ephemeralContainers"]}}
    return session.cluster.patch(pods, info.namespace, info.name, patch, "strategic", subresource="ephemeralcontainers"), container


def _there(session: Any, pods: Any, name: str) -> bool:
    try:
        session.cluster.get(pods, session.namespace, name)
    except StatusError as e:
        if e.reason != "NotFound":
            raise
        return False
    return True


def _attach(session: Any, pod: Object, container: str, o: dict[str, Any]) -> None:
    """Wait until the container runs or has run, then attach to it, or print what it has printed."""
    from fakectl.attaching import Attachment, print_log
    from fakectl.podwaiting import container_started

    found, state = container_started(session, pod, container, quiet=o["quiet"])
    if "terminated" in state:
        print_log(session, found, container)
    else:
        Attachment(session, found, container, stdin=o["stdin"], tty=o["tty"], quiet=o["quiet"]).run(from_start=True)
