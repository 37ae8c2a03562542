"""`-o yaml`: the block style of sigs.k8s.io/yaml, byte for byte, without a YAML library (importing one costs more than printing).

sigs.k8s.io/yaml marshals to JSON, reads that JSON as YAML and writes it with go.yaml.in/yaml/v2; traces of each step show here. Maps with
ordinary keys and short strings go a fast way; the scalars that need care are in yamlscalar.py.
Sources: sigs.k8s.io/yaml yaml.go; go.yaml.in/yaml/v2 encode.go, sorter.go, emitterc.go; cli-runtime pkg/printers/yaml.go.
"""
from __future__ import annotations

from functools import cmp_to_key
from typing import Any

from fakectl.printers import yamlscalar

_ORDERS: dict[tuple[str, ...], list[tuple[str, str]]] = {}
_ORDERS_KEPT = 10_000
_LINES: dict[str, str] = {}
_LINES_KEPT = 50_000
# A line up to here has no column beyond which the emitter would wrap; the newline counts.
_SAFE = yamlscalar.WIDTH + 1
_SIMPLE_KEY_BYTES = 128


class YAMLPrinter:
    """Prints objects as YAML documents, `---` between one call and the next."""

    def __init__(self) -> None:
        self._count = 0

    def print_object(self, obj: Any) -> str:
        """One document."""
        self._count += 1
        return ("---\n" if self._count > 1 else "") + dumps(obj)


def dumps(value: Any) -> str:
    """The value as a YAML document, its maps in the emitter's own key order."""
    out: list[str] = []
    if type(value) is dict and value:
        _mapping(value, 0, out, False)
    elif type(value) is list and value:
        _sequence(value, 0, out, False)
    else:
        out.append(_scalar(value, 2, 0))
    return "".join(out)


def _mapping(mapping: dict[str, Any], indent: int, out: list[str], inline: bool) -> None:
    """Write the entries at this indent; `inline` says that the first one follows a `- ` or `? ` that is already there."""
    pad = " " * indent
    keys = tuple(mapping)
    for key, head in _ORDERS.get(keys) or _order(keys):
        value = mapping[key]
        if inline:
            inline = False
        else:
            out.append(pad)
        if not head:
            _complex(key, value, indent, out)
            continue
        out.append(head)
        kind = type(value)
        if kind is str:
            column = indent + len(head) + 1
            line = _LINES.get(value)
            if line is None or (column + len(line) > _SAFE and " " in line):
                line = _string(value, indent + 2, column)
            out.append(" " + line)
        elif kind is dict and value:
            out.append("\n")
            _mapping(value, indent + 2, out, False)
        elif kind is list and value:
            out.append("\n")
            _sequence(value, indent, out, False)
        else:
            out.append(" " + _scalar(value, indent + 2, 0))


def _sequence(sequence: list[Any], indent: int, out: list[str], inline: bool) -> None:
    pad = " " * indent
    for value in sequence:
        out.append("- " if inline else pad + "- ")
        inline = False
        _inline(value, indent, out)


def _inline(value: Any, indent: int, out: list[str]) -> None:
    """Write what follows a `- `, `? ` or `: ` that stands at this indent."""
    kind = type(value)
    if kind is dict and value:
        _mapping(value, indent + 2, out, True)
    elif kind is list and value:
        _sequence(value, indent + 2, out, True)
    else:
        out.append(_scalar(value, indent + 2, indent + 2))


def _complex(key: str, value: Any, indent: int, out: list[str]) -> None:
    """A key of several lines or of more than 128 bytes stands behind a `?`."""
    out.append("? " + yamlscalar.write(yamlscalar.as_read(key), indent + 2, indent + 2))
    out.append(" " * indent + ": ")
    _inline(value, indent, out)


def _scalar(value: Any, indent: int, column: int) -> str:
    kind = type(value)
    if kind is str:
        line = _LINES.get(value)
        return line if line is not None and (column + len(line) <= _SAFE or " " not in line) else _string(value, indent, column)
    if value is None:
        return "null\n"
    if kind is bool:
        return "true\n" if value else "false\n"
    if kind is float:
        return _float(value) + "\n"
    if kind is dict:
        return "{}\n"
    if kind is list:
        return "[]\n"
    return f"{value}\n"


def _float(value: float) -> str:
    """A whole number that JSON writes without exponent is read back as an integer."""
    if value.is_integer() and -(2.0**63) <= value < 2.0**64:
        return str(int(value))
    from state.pure import gofmt

    return gofmt.format_float(value)


def _string(value: str, indent: int, column: int) -> str:
    """The string with its newline; kept for the next time when it looks the same at every place."""
    text = yamlscalar.as_read(value)
    line = yamlscalar.write(text, indent, column)
    if len(line) < _SAFE and not yamlscalar.has_break(line[:-1]):
        if len(_LINES) >= _LINES_KEPT:
            _LINES.clear()
        _LINES[value] = line
    return line


# ---- keys -------------------------------------------------------------------------------------------------------------------

def _order(keys: tuple[str, ...]) -> list[tuple[str, str]]:
    """The keys in the emitter's order, each with its text and colon, or with "" when it needs a `?`."""
    plain = all(key.isascii() and key.isalpha() for key in keys)
    ordered = sorted(keys) if plain else sorted(keys, key=cmp_to_key(_compare))
    if len(_ORDERS) >= _ORDERS_KEPT:
        _ORDERS.clear()
    _ORDERS[keys] = made = [(key, _head(key)) for key in ordered]
    return made


def _head(key: str) -> str:
    text = yamlscalar.as_read(key)
    if len(text.encode("utf-8", "surrogatepass")) > _SIMPLE_KEY_BYTES or yamlscalar.has_break(text):
        return ""
    return yamlscalar.write(text, 0, 0, breaks=False)[:-1] + ":"


def _compare(a: str, b: str) -> int:
    return -1 if _less(a, b) else 1 if _less(b, a) else 0


def _less(a: str, b: str) -> bool:
    """Natural order: non-letters before letters, runs of digits as numbers, the rest by code point."""
    for i, (x, y) in enumerate(zip(a, b, strict=False)):
        if x == y:
            continue
        x_letter, y_letter = x.isalpha(), y.isalpha()
        if x_letter and y_letter:
            return x < y
        if x_letter or y_letter:
            return y_letter
        start = _zero_counts(a, i) if "0" in (x, y) else 0
        a_number, a_end = _number(a, i, start)
        b_number, b_end = _number(b, i, start)
        if a_number != b_number:
            return a_number < b_number
        return a_end < b_end if a_end != b_end else x < y
    return len(a) < len(b)


def _zero_counts(text: str, at: int) -> int:
    """1 when a digit other than 0 stands before, in the same run: then a leading zero is none."""
    at -= 1
    while at >= 0 and text[at].isdecimal():
        if text[at] != "0":
            return 1
        at -= 1
    return 0


def _number(text: str, at: int, number: int) -> tuple[int, int]:
    """The run of digits at `at` as Go's overflowing int64, and where it ends."""
    while at < len(text) and text[at].isdecimal():
        number = number * 10 + ord(text[at]) - 48
        at += 1
    return (number + 2**63) % 2**64 - 2**63, at
