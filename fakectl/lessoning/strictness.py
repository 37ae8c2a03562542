"""What of a solved document real kubectl would never print, and what was learnt of it, in words.

Chance is free to choose name suffixes, addresses and moments; it is not free to choose template hashes, the order of rows, the wording of
ages or the width of columns.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from state.pure.duration import human_age

from . import learning
from .ages import span
from .openings import Var
from .reading import Document
from .solving import Seen, Solution, base_of

if TYPE_CHECKING:
    from .checking import Block

LETTERS = frozenset("bcdfghjklmnpqrstvwxz2456789")  # apimachinery pkg/util/rand: what suffixes and hashes are made of
COUNTED = (
    ("suffix", "name suffix"), ("address", "address"), ("port", "node port"), ("node", "node name"), ("place", "placing"), ("uid", "uid"),
)
WORDS = {"newest-revision-first": "newest revision first", "oldest-first": "oldest first", "newest-first": "newest first"}


def add(blocks: list[Block], document: Document, solution: Solution) -> None:
    """Note in each block what real kubectl would print otherwise."""
    old = learning.old_widths(document)
    orders = learning.orders(solution)
    for index, (block, seen) in enumerate(zip(blocks, solution.seen, strict=True)):
        output = seen.step.output
        if output is None or seen.match is None:
            continue
        if block.kind == "older":
            block.strict.append(block.message)
        if block.kind not in ("identical", "solved", "elided"):
            continue
        block.strict += _names(solution, output.text, output.first)
        block.strict += _ages(solution, index, seen)
        for rows in seen.match.rows:
            order = orders.get(rows[0].resource) if rows else None
            if order and not learning.in_kubectls_order(rows, solution):
                block.strict.append(f"line {output.first}: the rows stand {WORDS[order]}; kubectl orders them by name")
        if old and learning.is_old_width(output.text):
            block.strict.append(f"line {output.first}: the columns are as wide as in older releases")
        block.learnt += _block_learnt(seen)


def _block_learnt(seen: Seen) -> list[str]:
    assert seen.match is not None
    counts = Counter(var.kind for var in seen.match.values)
    names = {"hash": "template hashes", "suffix": "name suffixes", "address": "addresses", "port": "node ports", "node": "node names",
             "uid": "uids", "place": "nodes of pods"}
    out = [f"{names[kind]}: {', '.join(str(v) for var, v in seen.match.values.items() if var.kind == kind)}" for kind in sorted(counts)]
    return [*out, *(["the moment"] if seen.match.ages else [])]


def _names(solution: Solution, text: str, first: int) -> list[str]:
    out = []
    for var, value in solution.values.items():
        number = next((i for i, line in enumerate(text.splitlines()) if value in line), None)
        if number is None:
            continue
        if var.kind == "hash" and value != var.key[2]:
            out.append(f"line {first + number}: {value} is not the template's hash, which is {var.key[2]}{_impossible(value)}")
        elif var.kind == "suffix" and _impossible(value):
            out.append(f"line {first + number}: the suffix {value} cannot be{_impossible(value)}")
    return out


def _impossible(text: str) -> str:
    odd = sorted(set(text) - LETTERS)
    return f"; Kubernetes' encoding has no {', '.join(map(repr, odd))}" if odd else ""


def _ages(solution: Solution, index: int, seen: Seen) -> list[str]:
    assert seen.match is not None and seen.step.output is not None
    out = []
    for age in seen.match.ages:
        base = base_of(solution.seen, index, age) if age.since >= solution.epoch else None
        line = seen.step.output.first + age.line
        if base is None:
            if span(age.text, short=False) is None:
                out.append(f"line {line}: kubectl never prints the age {age.text}")
            continue
        late = solution.late.get(age.born, 0) if age.born else 0
        real = human_age(solution.times[index] - solution.times[base[0]] - base[1] - late)
        if real != age.text:
            out.append(f"line {line}: the age {age.text}, where kubectl prints {real}")
    return out


def learnt(document: Document, solution: Solution) -> list[str]:
    """What was found out of the document, a line each."""
    out = [_hash_line(var, value) for var, value in solution.values.items() if var.kind == "hash"]
    counts = Counter(var.kind for var in solution.values)
    for kind, word in COUNTED:
        if counts[kind]:
            plural = "es" if word.endswith(("x", "s")) else "s"
            out.append(f"{counts[kind]} {word}{plural if counts[kind] > 1 else ''}")
    out += [f"the rows of {resource.partition('.')[0]} stand {WORDS[order]}" for resource, order in learning.orders(solution).items()]
    if solution.short:
        out.append("ages are in one unit (1m, not 70s)")
    if learning.old_widths(document):
        out.append("columns are as wide as in older releases")
    for word, delay in (("start", solution.pod_start), ("stop", solution.pod_stop)):
        if delay:
            out.append(f"pods take {delay // 1_000_000_000}s to {word}")
    for seen in solution.seen:
        out += [f"{name} is the manifest at line {line}" for name, line in seen.files.items()]
    moments = [f"line {s.step.line} at {t}s" for s, t in zip(solution.seen, solution.times, strict=True) if not s.skipped]
    return [*dict.fromkeys(out), *([f"timeline: {', '.join(moments)}"] if moments else [])]


def _hash_line(var: Var, value: str) -> str:
    _, deployment, real = var.key
    return f"a template of Deployment {deployment} has the hash {value}" + ("" if real == value else f" (its own is {real})")
