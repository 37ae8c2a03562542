"""One YAML document as go.yaml.in/yaml/v2 reads it, turned into JSON values as sigs.k8s.io/yaml does.

PyYAML scans and parses (with libyaml, whose words and marks are also those of the Go port); what the values mean is decided here: YAML 1.1
booleans and numbers, times stay texts, keys become strings, `<<` merges, a later key wins. Nesting and what aliases add are bounded.
Sources: go.yaml.in/yaml/v2 yaml.go, decode.go; sigs.k8s.io/yaml yaml.go.
"""
from __future__ import annotations

import re
from typing import Any

from fakectl.printers.yamlscalar import is_time, read_plain
from state.pure import gofmt

from .jsonreader import DEEP, LIMIT_BYTES, MAX_DEPTH, too_long

_TAG = "tag:yaml.org,2002:"
MOST_NODES = LIMIT_BYTES // 2  # as JSON, every node is at least a character and a comma
_RESOLVED = {"", "str", "bool", "int", "float", "null", "timestamp"}
_MERGE_FAULT = "map merge requires map or sequence of maps as the value"
_REFUSED = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufffe\uffff]")
# What PyYAML's own scanner and parser say, and what the Go port of libyaml says.
_GO_WORDS = (
    ("exceeded maximum nesting depth", DEEP),
    ("mapping values are not allowed here", "mapping values are not allowed in this context"),
    ("sequence entries are not allowed here", "block sequence entries are not allowed in this context"),
    ("that cannot start any token", "found character that cannot start any token"),
    ("expected <block end>", "did not find expected key"),
    ("expected ',' or ']'", "did not find expected ',' or ']'"),
    ("expected ',' or '}'", "did not find expected ',' or '}'"),
    ("expected the node content", "did not find expected node content"),
    ("expected '<document start>'", "did not find expected <document start>"),
    ("found unknown escape character", "found unknown escape character"),
    ("expected alphabetic or numeric character", "did not find expected alphabetic or numeric character"),
    ("expected a comment or a line break", "did not find expected comment or line break"),
)


class YAMLFault(Exception):
    """The text is no YAML, or holds what JSON cannot; the message is Go's."""


class _Node:
    """A scalar (its text), a sequence (its nodes), a mapping (keys and values in turn) or an alias (the node that it stands for)."""

    __slots__ = ("kind", "text", "children", "tag", "plain")

    def __init__(self, kind: str, text: str = "", tag: str = "", plain: bool = False) -> None:
        self.kind, self.text, self.tag, self.plain = kind, text, tag, plain
        self.children: list[_Node] = []


def load(text: str) -> Any:
    """The value of the text's first document, None when there is none."""
    if _REFUSED.search(text):
        raise YAMLFault("yaml: control characters are not allowed")
    root = _compose(text)
    return None if root is None else _Decoder().json_value(root)


# ---- from text to nodes -----------------------------------------------------------------------------------------------------

def _compose(text: str) -> _Node | None:
    """The node tree of the first document. Events rather than PyYAML's composer, which recurses in C as deep as the text says."""
    import yaml

    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    try:
        return _tree(yaml, yaml.parse(text, Loader=loader))
    except yaml.MarkedYAMLError as e:
        raise YAMLFault(_words(e, isinstance(e, yaml.scanner.ScannerError))) from None


def _tree(yaml: Any, events: Any) -> _Node | None:
    root: _Node | None = None
    stack: list[_Node] = []
    anchors: dict[str, _Node] = {}
    count = 0
    for event in events:
        kind = type(event)
        if kind is yaml.ScalarEvent:
            node = _Node("scalar", event.value, event.tag or "", event.implicit[0])
        elif kind is yaml.MappingStartEvent:
            node = _Node("mapping")
        elif kind is yaml.SequenceStartEvent:
            node = _Node("sequence")
        elif kind is yaml.AliasEvent:
            if event.anchor not in anchors:
                raise YAMLFault(f"yaml: unknown anchor '{event.anchor}' referenced")
            node = _Node("alias", event.anchor)
            node.children.append(anchors[event.anchor])
        elif kind in (yaml.MappingEndEvent, yaml.SequenceEndEvent):
            stack.pop()
            continue
        elif kind is yaml.DocumentEndEvent:
            return root
        else:
            continue
        count += 1
        if count > MOST_NODES:
            raise too_long()
        if stack:
            stack[-1].children.append(node)
        else:
            root = node
        if node.kind in ("mapping", "sequence"):
            stack.append(node)
            if len(stack) > MAX_DEPTH:
                raise YAMLFault(f"yaml: line {event.start_mark.line + 1}: {DEEP}")
        if node.kind != "alias" and event.anchor:
            anchors[event.anchor] = node
    return root


def _words(error: Any, scanner: bool) -> str:
    """The problem with its line as the Go port tells it: a scanner's line counts from 1, a parser's from 0, and line 0 is not told."""
    problem = error.problem or "unknown problem parsing YAML content"
    problem = next((words for start, words in _GO_WORDS if start in problem), problem)
    line = 0
    if error.problem_mark is not None and error.problem_mark.line:
        line = error.problem_mark.line + scanner
    elif error.context_mark is not None:
        line = error.context_mark.line
    return f"yaml: line {line}: {problem}" if line else f"yaml: {problem}"


# ---- from nodes to values ---------------------------------------------------------------------------------------------------

class _Decoder:
    """Builds the value of a tree; counts what aliases add, and stops when that is most of it."""

    def __init__(self) -> None:
        self._decoded = 0
        self._aliased = 0
        self._size = 0
        self._within: set[str] = set()
        self._depth = 0

    def json_value(self, node: _Node) -> Any:
        """The value of a node as JSON holds it."""
        self._decoded += 1
        if self._within:
            self._aliased += 1
            if self._aliased > 100 and self._decoded > 1000 and self._aliased / self._decoded > _allowed_ratio(self._decoded):
                raise YAMLFault("yaml: document contains excessive aliasing")
        if node.kind == "scalar":
            return self._measured(_json_scalar(_scalar(node)))
        if node.kind == "alias":
            return self._alias(node, self.json_value)
        self._depth += 1
        if self._depth > MAX_DEPTH:
            raise YAMLFault(f"yaml: {DEEP}")
        made: Any = [self.json_value(child) for child in node.children] if node.kind == "sequence" else self._fill(node, {})
        self._depth -= 1
        return made

    def _measured(self, value: Any) -> Any:
        """The scalar, unless all of them are more than an object may hold: an alias makes much of one long text."""
        self._size += len(value) + 2 if type(value) is str else 1
        if self._size > LIMIT_BYTES:
            raise too_long()
        return value

    def _alias(self, node: _Node, decode: Any) -> Any:
        if node.text in self._within:
            raise YAMLFault(f"yaml: anchor '{node.text}' value contains itself")
        self._within.add(node.text)
        value = decode(node.children[0])
        self._within.discard(node.text)
        return value

    def _fill(self, node: _Node, into: dict[str, Any]) -> dict[str, Any]:
        pairs = iter(node.children)
        for key, value in zip(pairs, pairs, strict=True):
            if _is_merge(key):
                self._merge(value, into)
                continue
            name = self._key(key, value)
            into[name] = self.json_value(value)
        return into

    def _merge(self, node: _Node, into: dict[str, Any]) -> None:
        """Put another map's entries into this one; of several maps the first one's count."""
        if node.kind == "alias" and node.children[0].kind == "mapping":
            self._alias(node, lambda target: self._fill(target, into))
        elif node.kind == "mapping":
            self._fill(node, into)
        elif node.kind == "sequence":
            for child in reversed(node.children):
                if child.kind == "sequence" or (child.kind == "alias" and child.children[0].kind != "mapping"):
                    raise YAMLFault(f"yaml: {_MERGE_FAULT}")
                self._merge(child, into)
        else:
            raise YAMLFault(f"yaml: {_MERGE_FAULT}")

    def _key(self, node: _Node, value: _Node) -> str:
        """The key as a string."""
        while node.kind == "alias":
            node = node.children[0]
        if node.kind != "scalar":
            shown = gofmt.source(self.json_value(node)).replace("map[string]interface {}", "map[interface {}]interface {}")
            raise YAMLFault(f"yaml: invalid map key: {shown}")
        key = _scalar(node)
        if type(key) is bool:
            return "true" if key else "false"
        if type(key) is float:
            return _short_float(key)
        if key is None:
            shown = gofmt.source(self.json_value(value))
            raise YAMLFault(f"unsupported map key of type: %!s(<nil>), key: <nil>, value: {shown}")
        return str(key)


def _allowed_ratio(decoded: int) -> float:
    if decoded <= 400_000:
        return 0.99
    return 0.10 if decoded >= 4_000_000 else 0.99 - 0.89 * (decoded - 400_000) / 3_600_000


def _is_merge(key: _Node) -> bool:
    return key.kind == "scalar" and key.text == "<<" and (key.plain or key.tag == _TAG + "merge")


def _scalar(node: _Node) -> Any:
    """The scalar's value by its tag, or by its looks when it is plain."""
    tag, text = node.tag, node.text
    if not tag or tag == "!":
        return read_plain(text) if node.plain and not tag else text
    name = tag.removeprefix(_TAG) if tag.startswith(_TAG) else tag
    if name == "binary":
        return _binary(text)
    if name not in _RESOLVED or name == "str":
        return text
    value = read_plain(text)
    found = {bool: "bool", int: "int", float: "float", str: "str"}.get(type(value), "null")
    if found == name or (name == "timestamp" and found == "str" and is_time(text)):
        return value
    if name == "float" and found == "int":
        return float(value)
    raise YAMLFault(f"yaml: cannot decode !!{found} `{text}` as a !!{name}")


def _binary(text: str) -> str:
    import base64

    try:
        return base64.b64decode("".join(text.split()), validate=True).decode("utf-8", "replace")
    except ValueError:
        raise YAMLFault("yaml: !!binary value contains invalid base64 data") from None


def _json_scalar(value: Any) -> Any:
    """The scalar after its way through JSON: a whole float is an int64 if it fits, an integer beyond int64 a float."""
    kind = type(value)
    if kind is float:
        if value != value or value in (float("inf"), float("-inf")):
            raise YAMLFault(f"json: unsupported value: {gofmt.format_float(value)}")
        return int(value) if value.is_integer() and -(2.0**63) <= value < 2.0**63 else value
    if kind is int and not -(2**63) <= value < 2**63:
        return float(value)
    return value


def _short_float(value: float) -> str:
    """The float as sigs.k8s.io/yaml names a key: the fewest digits that tell it from other 32-bit floats."""
    import struct

    if value != value or value in (float("inf"), float("-inf")):
        return {"NaN": ".nan", "+Inf": ".inf", "-Inf": "-.inf"}[gofmt.format_float(value)]
    try:
        wanted = struct.pack("f", value)
    except OverflowError:
        return ".inf" if value > 0 else "-.inf"
    short = next(float(text) for text in (f"{value:.{digits}g}" for digits in range(1, 18)) if struct.pack("f", float(text)) == wanted)
    return gofmt.format_float(short)
