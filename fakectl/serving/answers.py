"""Objects, lists, Tables and errors as the bytes of an answer."""

from __future__ import annotations

import json
from typing import Any

from fakectl.gotypes import typed
from state import StatusError
from state.kind import Resource
from state.standing import Listed, StandingCluster

from .clientclock import ClientClock
from .messages import JSON, Answer, Request, warning_headers
from .negotiation import META, PROTOBUF, YAML, Form, not_acceptable

Object = dict[str, Any]
plain = json.JSONEncoder(separators=(",", ":"), ensure_ascii=False, check_circular=False).encode


class Writer:
    """Writes what a request gets, in the form that it accepts. `clock` is the client's."""

    def __init__(self, cluster: StandingCluster, request: Request, form: Form, clock: ClientClock):
        self.cluster, self.form, self.clock = cluster, form, clock
        self.include = request.param("includeObject") or "Metadata"

    def one(self, resource: Resource, obj: Object, status: int = 200) -> Answer:
        """An object (or a Status) as the answer."""
        if obj.get("kind") != "Status":
            obj = self.shaped(resource, obj)
        return self.answer(obj, status)

    def shaped(self, resource: Resource, obj: Object) -> Object:
        """The object in the form that was asked for."""
        if self.form.shape == "Table" and obj.get("kind") == "Scale":
            return self._table(self.cluster.scale_table(obj, self.include))
        if self.form.shape == "Table":
            table = self.cluster.rows(resource, [obj], obj["metadata"].get("resourceVersion", ""), self.include)
            return self._table(table)
        if self.form.shape == "PartialObjectMetadata":
            return partial(obj)
        if self.form.partial:
            raise not_acceptable()
        return typed(obj)

    def many(self, resource: Resource, listed: Listed) -> Answer:
        """A list as the answer."""
        if self.form.shape == "Table":
            table = self._table(self.cluster.rows(resource, listed.items, listed.meta["resourceVersion"], self.include))
            table["metadata"] = listed.meta
            return self.answer(table)
        if self.form.shape == "PartialObjectMetadata":
            raise not_acceptable()
        if self.form.partial:
            items = [partial(o) for o in listed.items]
            return self.answer({"kind": "PartialObjectMetadataList", "apiVersion": f"{META}/v1", "metadata": listed.meta, "items": items})
        head = {"kind": f"{resource.kind}List", "apiVersion": resource.api_version, "metadata": listed.meta}
        return self.answer({**head, "items": [item(o) for o in listed.items]})

    def _table(self, table: Object) -> Object:
        rows = list(table["rows"])
        if self.include == "Object":
            for row in rows:
                row["object"] = typed(row["object"])
        return {**table, "rows": rows}

    def answer(self, obj: Object, status: int = 200) -> Answer:
        """Any object as the answer."""
        headers = warning_headers(self.cluster.warnings)
        if self.form.media == YAML:
            from fakectl.printers.yaml import dumps

            return Answer(status, self.clock.out(dumps(obj)).encode("utf-8", "replace"), YAML, headers)
        if self.form.media == PROTOBUF:
            from .protobuf_writer import encode

            body = encode(json.loads(self.clock.out(plain(obj))) if self.clock.shift else obj)
            if body is None:
                raise not_acceptable()
            return Answer(status, body, PROTOBUF, headers)
        return Answer(status, encoded(obj, self.clock, pretty=self.form.pretty), JSON, headers)


def encoded(obj: Any, clock: ClientClock, *, pretty: bool = False) -> bytes:
    """JSON as Go's encoder ends it: with a newline."""
    text = json.dumps(obj, indent=2, ensure_ascii=False) if pretty else plain(obj)
    return (clock.out(escaped(text)) + "\n").encode("utf-8", "replace")


def escaped(text: str) -> str:
    """JSON as Go's encoder writes it for the eyes of a browser."""
    for sign, code in (("<", "\\u003c"), (">", "\\u003e"), ("&", "\\u0026")):
        if sign in text:
            text = text.replace(sign, code)
    return text


def partial(obj: Object) -> Object:
    return {"kind": "PartialObjectMetadata", "apiVersion": f"{META}/v1", "metadata": obj["metadata"]}


def item(obj: Object) -> Object:
    """An object in a list: a typed one does not repeat its kind."""
    return {key: value for key, value in typed(obj).items() if key not in ("kind", "apiVersion")}


def failure(error: StatusError, *, pretty: bool = False) -> Answer:
    """An error as a Status."""
    seconds = error.details.get("retryAfterSeconds")
    headers = [("Retry-After", str(seconds))] if seconds else []
    return Answer(error.code, encoded(error.status, NO_SHIFT, pretty=pretty), JSON, headers)


NO_SHIFT = ClientClock(False)
