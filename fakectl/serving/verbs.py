"""From a request to the cluster's verb and back. No rule lives here: what is refused, the cluster refuses."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from state.errors import bad_request
from state.patch import MEDIA_TYPES, parse_patch, unsupported_media_type
from state.schema import unreadable
from state.schema_json import parse
from state.standing import StandingCluster

from . import lists
from .answers import Writer
from .discovery import entry_of
from .messages import JSON, YAML, Answer, Request, not_simulated
from .negotiation import PROTOBUF, unknown_body
from .options import deleting, listing, writing
from .paths import Target

APPLY = ("application/apply-patch+yaml", "application/apply-patch+cbor")
BODIES = ("", JSON, YAML)
Handler = Callable[[StandingCluster, Request, Target, Writer], Answer]


def answer(cluster: StandingCluster, request: Request, target: Target, writer: Writer) -> Answer:
    """Do what the request asks for, and commit it."""
    made = HANDLERS[target.verb](cluster, request, target, writer)
    cluster.commit()
    return made


def _get(cluster: StandingCluster, request: Request, target: Target, writer: Writer) -> Answer:
    found = cluster.get(target.resource, target.namespace, target.name, target.subresource or None)
    return writer.one(target.resource, found)


def _list(cluster: StandingCluster, request: Request, target: Target, writer: Writer) -> Answer:
    return lists.answer(writer, target.resource, target.namespace, listing(request))


def _create(cluster: StandingCluster, request: Request, target: Target, writer: Writer) -> Answer:
    options = writing(request, "CreateOptions")
    body = _body(request, *_expected(target), writer)
    if target.subresource:
        made = cluster.post(target.resource, target.namespace, target.name, target.subresource, body, **options)
    elif cluster.is_review(target.resource):
        made = cluster.review(target.resource, target.namespace, body, **options)
    elif target.resource.gr == "bindings":
        made = cluster.bind(target.namespace, body, **options)
    else:
        made = cluster.create(target.resource, target.namespace, body, **options)
    return writer.one(target.resource, made, 201)


def _update(cluster: StandingCluster, request: Request, target: Target, writer: Writer) -> Answer:
    options = writing(request, "UpdateOptions")
    body = _body(request, *_expected(target), writer)
    made = cluster.replace(target.resource, target.namespace, target.name, body, subresource=target.subresource or None, **options)
    return writer.one(target.resource, *made)


def _patch(cluster: StandingCluster, request: Request, target: Target, writer: Writer) -> Answer:
    options = writing(request, "PatchOptions")
    media = request.content_type
    kind = "apply" if media in APPLY else MEDIA_TYPES.get(media)
    if kind is None:
        raise unsupported_media_type()
    text = writer.clock.back(request.body)
    body = _applied(text) if kind == "apply" else parse_patch(text)
    if kind == "apply":
        options["manager"] = request.param("fieldManager")
    made = cluster.patched(
        target.resource,
        target.namespace,
        target.name,
        body,
        kind,
        subresource=target.subresource or None,
        force=request.flag("force"),
        **options,
    )
    return writer.one(target.resource, *made)


def _delete(cluster: StandingCluster, request: Request, target: Target, writer: Writer) -> Answer:
    return writer.one(target.resource, cluster.delete(target.resource, target.namespace, target.name, **deleting(request)))


def _delete_collection(cluster: StandingCluster, request: Request, target: Target, writer: Writer) -> Answer:
    gone = cluster.delete_collection(target.resource, target.namespace, listing(request), **deleting(request))
    return writer.many(target.resource, gone)


def _connect(cluster: StandingCluster, request: Request, target: Target, writer: Writer) -> Answer:
    cluster.get(target.resource, target.namespace, target.name)
    raise not_simulated(f"{target.resource.plural}/{target.subresource}")


HANDLERS: dict[str, Handler] = {
    "get": _get,
    "list": _list,
    "create": _create,
    "update": _update,
    "patch": _patch,
    "delete": _delete,
    "deletecollection": _delete_collection,
    "connect": _connect,
}


def _body(request: Request, api_version: str, kind: str, writer: Writer) -> Any:
    """The parsed body of a create or an update."""
    if request.content_type == PROTOBUF:
        return _protobuf(request.body, api_version, kind)
    if request.content_type not in BODIES:
        raise unknown_body(request.content_type)
    text = writer.clock.back(request.body)
    try:
        return _yaml(text) if request.content_type == YAML else parse(text)
    except ValueError as e:
        raise unreadable(kind, str(e), text) from None


def _expected(target: Target) -> tuple[str, str]:
    """The apiVersion and kind that a body of this path must have."""
    resource = target.resource
    entry = entry_of(resource, target.subresource) if target.subresource else {}
    version = "/".join(filter(None, (entry.get("group", ""), entry["version"]))) if "version" in entry else resource.api_version
    return version, entry.get("kind", resource.kind)


def _protobuf(body: bytes, api_version: str, kind: str) -> Any:
    from .protobuf import Malformed, decode

    try:
        return decode(body, api_version, kind)
    except Malformed as e:
        raise bad_request(f"the body of the request is no protobuf of a {kind}: {e}") from None


def _applied(text: bytes) -> Any:
    """The configuration of an apply, which is YAML, and mostly JSON."""
    try:
        return parse(text) if text[:1] == b"{" else _yaml(text)
    except ValueError as e:
        raise bad_request(f"error decoding YAML: {e}") from None


def _yaml(text: bytes) -> Any:
    from fakectl.yamlreader import YAMLFault, load

    try:
        return load(text.decode("utf-8", "replace"))
    except YAMLFault as e:
        raise ValueError(str(e)) from None
