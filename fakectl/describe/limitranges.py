"""`describe limitrange` (k8s.io/kubectl/pkg/describe/describe.go, describeLimitRange)."""
from __future__ import annotations

from .metadata import Object, names
from .quota_text import limit_lines
from .source import Source
from .writer import Writer


def describe(limit_range: Object, source: Source, show_events: bool) -> str:
    """The limits of a limit range; kubectl shows no events here."""
    w = Writer()
    names(w, limit_range)
    w.write(0, "Type\tResource\tMin\tMax\tDefault Request\tDefault Limit\tMax Limit/Request Ratio\n")
    w.write(0, "----\t--------\t---\t---\t---------------\t-------------\t-----------------------\n")
    limit_lines(w, limit_range, "")
    return w.tabbed()
