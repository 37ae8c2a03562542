"""Blocks and small texts that many describers share: names, labels, annotations, selectors, moments.

Rules from k8s.io/kubectl/pkg/describe/describe.go (printLabelsMultiline, printAnnotationsMultiline and the like).
"""
from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from fakectl.lastapplied import ANNOTATION as LAST_APPLIED
from state.pure import selectors
from state.pure.objects import controller_of

from .writer import Writer

Object = dict[str, Any]

LONGEST_LINE = 140
NEVER = "0001-01-01T00:00:00Z"

selector_text = selectors.format_label_selector


def names(w: Writer, obj: Object) -> None:
    """The Name and Namespace lines."""
    w.write(0, f"Name:\t{obj['metadata']['name']}\n")
    w.write(0, f"Namespace:\t{obj['metadata'].get('namespace', '')}\n")


def meta_block(w: Writer, obj: Object) -> None:
    """The Labels and Annotations blocks."""
    labels_block(w, "Labels", obj["metadata"].get("labels"))
    annotations_block(w, "Annotations", obj["metadata"].get("annotations"))


def values_block(w: Writer, title: str, values: Iterable[str], initial: str = "", inner: str = "\t") -> None:
    """`Title:` and its values, one a line in the same column."""
    w.write(0, f"{initial}{title}:{inner}")
    empty = True
    for value in values:
        if not empty:
            w.write(0, initial)
            w.write(0, inner)
        w.write(0, f"{value}\n")
        empty = False
    if empty:
        w.line("<none>")


def labels_block(w: Writer, title: str, labels: dict[str, str] | None, initial: str = "") -> None:
    """Labels by key, one a line."""
    values_block(w, title, [f"{key}={value}" for key, value in sorted((labels or {}).items())], initial)


def annotations_block(w: Writer, title: str, annotations: dict[str, str] | None) -> None:
    """Annotations by key; long or many-lined ones below their key, cut at 140 characters."""
    w.write(0, f"{title}:\t")
    shown = sorted((key, value) for key, value in (annotations or {}).items() if key != LAST_APPLIED)
    if not shown:
        w.line("<none>")
    for i, (key, value) in enumerate(shown):
        if i:
            w.write(0, "\t")
        value = value.removesuffix("\n")
        if _size(value) + _size(key) + 2 > LONGEST_LINE or "\n" in value:
            w.write(0, f"{key}:\n")
            for line in value.split("\n"):
                w.write(0, f"\t  {shorten(line, LONGEST_LINE - 2)}\n")
        else:
            w.write(0, f"{key}: {value}\n")


def _size(text: str) -> int:
    return len(text) if text.isascii() else len(text.encode())


def shorten(text: str, longest: int) -> str:
    """The text cut after `longest` bytes, as Go slices it."""
    if _size(text) <= longest:
        return text
    return text.encode()[:longest].decode(errors="replace") + "..."


def set_text(labels: dict[str, str] | None) -> str:
    """`labels.FormatLabels`: `a=b,c=d`, or `<none>`. Go sorts the joined terms, not the keys: `a-b=y` comes before `a=x`."""
    return ",".join(sorted(f"{key}={value}" for key, value in (labels or {}).items())) or "<none>"


def selector_string(selector: Object | None) -> str:
    """A LabelSelector in the words of a query; empty when it selects nothing or everything."""
    return str(selectors.from_label_selector(selector))


def controlled_by(w: Writer, obj: Object) -> None:
    """The `Controlled By` line, when the object has a controller."""
    owner = controller_of(obj)
    if owner:
        w.write(0, f"Controlled By:\t{owner['kind']}/{owner['name']}\n")


def moment(timestamp: str | None) -> str:
    """A timestamp in RFC 1123 with a numeric zone; the zero time when there is none."""
    from state.pure import times

    return times.rfc1123z(times.parse_rfc3339(timestamp or NEVER))


def created(w: Writer, obj: Object) -> None:
    """The CreationTimestamp line."""
    w.write(0, f"CreationTimestamp:\t{moment(obj['metadata'].get('creationTimestamp'))}\n")


def bool_text(value: bool | None) -> str:
    """`True`, `False`, or `<unset>`."""
    return "<unset>" if value is None else "True" if value else "False"


def go_bool(value: bool | None) -> str:
    """`%v` of a bool that may be left out."""
    return "true" if value else "false"


def go_list(values: Iterable[Any] | None) -> str:
    """`%v` of a slice: `[a b]`."""
    return "[" + " ".join(map(str, values or ())) + "]"


def status_phase(w: Writer, obj: Object, terminating: str | None) -> None:
    """The Status line: the phase, or for how long the object has been going."""
    w.write(0, f"Status:\t{terminating or obj.get('status', {}).get('phase', '')}\n")


def conditions_table(w: Writer, conditions: list[Object] | None) -> None:
    """Type, Status and Reason of each condition, as workloads show them."""
    if not conditions:
        return
    w.write(0, "Conditions:\n  Type\tStatus\tReason\n")
    w.write(1, "----\t------\t------\n")
    for c in conditions:
        w.write(1, f"{c['type']} \t{c['status']}\t{c.get('reason', '')}\n")


def timed_conditions(w: Writer, conditions: list[Object] | None) -> None:
    """Each condition with the time of its last change and its message."""
    if not conditions:
        return
    w.write(0, "Conditions:\n")
    w.write(1, "Type\tStatus\tLastTransitionTime\tReason\tMessage\n")
    w.write(1, "----\t------\t------------------\t------\t-------\n")
    for c in conditions:
        w.write(1, f"{c['type']}\t{c['status']}\t{moment(c.get('lastTransitionTime'))}\t{c.get('reason', '')}\t{c.get('message', '')}\n")
