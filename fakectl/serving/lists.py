"""Lists as the bytes of an answer, put together from texts of objects that were made once and are kept.

What comes out is what `answers.Writer.many` writes; but of an object that has not changed only the ages are worded anew.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any

from fakectl.gotypes import typed
from state.kind import Resource, columns
from state.standing import OPEN, Piece, Query

from .answers import Writer, escaped, item, partial, plain
from .messages import JSON, Answer, warning_headers
from .negotiation import META, not_acceptable

Object = dict[str, Any]


def answer(writer: Writer, resource: Resource, namespace: str | None, query: Query) -> Answer:
    """A page of a list in the form that the request accepts. Raises what `StandingCluster.listed` raises, and NotAcceptable."""
    cluster, form = writer.cluster, writer.form
    if form.media != JSON or form.pretty or writer.clock.shift:
        return writer.many(resource, cluster.listed(resource, namespace, query))
    if form.shape == "PartialObjectMetadata":
        raise not_acceptable()
    if form.shape == "Table":
        head, texts = _table(writer, resource, namespace, query)
    else:
        pieces, meta = cluster.pieces(resource, namespace, query, form.shape, _partial if form.partial else _item)
        kind, version = ("PartialObjectMetadata", f"{META}/v1") if form.partial else (resource.kind, resource.api_version)
        head, texts = {"kind": f"{kind}List", "apiVersion": version, "metadata": meta, "items": []}, (p.made for p in pieces)
    begin = escaped(plain(head)).removesuffix("]}")
    text = f"{begin}{','.join(texts)}]}}\n"
    return Answer(200, text.encode("utf-8", "replace"), JSON, warning_headers(cluster.warnings))


def _item(obj: Object) -> tuple[str, int]:
    text = escaped(plain(item(obj)))
    return text, len(text)


def _partial(obj: Object) -> tuple[str, int]:
    text = escaped(plain(partial(obj)))
    return text, len(text)


def _table(writer: Writer, resource: Resource, namespace: str | None, query: Query) -> tuple[Object, Iterator[str]]:
    """A Table without rows, and the rows' texts."""
    cluster, include = writer.cluster, writer.include

    def make(obj: Object) -> tuple[list[str], int]:
        row = cluster.open_row(resource, obj, include)
        if include == "Object":
            row["object"] = typed(row["object"])
        text = escaped(plain(row))
        return text.split(OPEN), len(text)

    pieces, meta = cluster.pieces(resource, namespace, query, f"Table {include}", make)
    head = {"kind": "Table", "apiVersion": f"{META}/v1", "metadata": meta, "columnDefinitions": columns(resource), "rows": []}
    return head, _filled(cluster.in_order(resource, pieces), cluster.ages())


def _filled(pieces: Iterable[Piece], ages: Callable[[Object], Callable[[str | None], str]]) -> Iterator[str]:
    """The rows with their ages: every second part of one is a moment."""
    worded: dict[Any, dict[str, str]] = {}  # by how ages are worded
    for outline, parts in pieces:
        age = ages(outline)
        known = worded.setdefault(age, {})
        row = list(parts)
        for i in range(1, len(row), 2):
            moment = row[i]
            if moment not in known:
                known[moment] = escaped(age(moment))
            row[i] = known[moment]
        yield "".join(row)
