"""Terms of a node affinity or of allowed topologies: `Term 0: zone in [a, b]` (describe.go, print…TermsMultilineWithIndent)."""
from __future__ import annotations

from .writer import Writer


def terms_block(w: Writer, level: int, title: str, requirements: list[tuple[str, str, list[str] | None]]) -> None:
    """One term: key, operator and values of each requirement, one a line."""
    w.write(level, f"{title}:\t")
    if not requirements:
        w.line("<none>")
    for i, (key, operator, values) in enumerate(requirements):
        if i:
            w.write(level, "\t")
        w.write(0, f"{key} {operator}" + (f" [{', '.join(values)}]" if values else "") + "\n")
