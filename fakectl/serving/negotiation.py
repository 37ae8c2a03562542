"""What a client accepts and sends. Source: apiserver `pkg/endpoints/handlers/negotiation`, `pkg/endpoints/handlers/response.go`."""

from __future__ import annotations

from typing import NamedTuple

from state import StatusError

from .messages import JSON, YAML

META = "meta.k8s.io"
PROTOBUF = "application/vnd.kubernetes.protobuf"
SERVED = (JSON, YAML, PROTOBUF)
SHAPES = ("Table", "PartialObjectMetadata", "PartialObjectMetadataList")


class Form(NamedTuple):
    """How an answer is written: `media` JSON, YAML or protobuf, `shape` "", Table or one of PartialObjectMetadata's."""

    media: str = JSON
    shape: str = ""
    pretty: bool = False

    @property
    def partial(self) -> bool:
        return self.shape.startswith("Partial")


def accepted(accept: str) -> Form:
    """The best form of an Accept header that the server can write. Raises NotAcceptable."""
    clauses = [_clause(c) for c in accept.split(",") if c.strip()] or [("*/*", {})]
    clauses.sort(key=lambda c: -_quality(c[1]))
    for media, params in clauses:
        shape = params.get("as", "")
        if shape and (shape not in SHAPES or params.get("g") != META or params.get("v") not in ("v1", "v1beta1")):
            continue
        if media in ("*/*", "application/*", JSON):
            return Form(JSON, shape, params.get("pretty") == "1")
        if media == YAML:
            return Form(YAML, shape)
    if any(media == PROTOBUF and "as" not in params for media, params in clauses):
        return Form(PROTOBUF)  # the last resort: every client that we know of takes JSON too, which is quicker to write here
    raise not_acceptable()


def not_acceptable() -> StatusError:
    return StatusError(406, "NotAcceptable", f"406: Not Acceptable\n\nAvailable representations: {', '.join(SERVED)}", {})


def unknown_body(media: str) -> StatusError:
    """The server's refusal of a body in a format that it does not read; client-go falls back to JSON on it."""
    return StatusError(
        415,
        "UnsupportedMediaType",
        f"the body of the request was in an unknown format - accepted media types include: {', '.join(SERVED)}",
    )


def _clause(text: str) -> tuple[str, dict[str, str]]:
    media, *params = [p.strip() for p in text.split(";")]
    pairs = (p.partition("=") for p in params)
    return media.lower(), {name.strip().lower(): value.strip() for name, _, value in pairs}


def _quality(params: dict[str, str]) -> float:
    try:
        return float(params.get("q", "1"))
    except ValueError:
        return 0.0
