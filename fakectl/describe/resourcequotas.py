"""`describe resourcequota` (k8s.io/kubectl/pkg/describe/describe.go, describeQuota)."""
from __future__ import annotations

from .metadata import Object, names
from .quota_text import amounts_of, in_format_of, scopes_block
from .source import Source
from .writer import Writer


def describe(quota: Object, source: Source, show_events: bool) -> str:
    """A quota and its use; kubectl shows no events here."""
    w = Writer()
    names(w, quota)
    scopes_block(w, quota, 0, " *")
    w.write(0, "Resource\tUsed\tHard\n")
    w.write(0, "--------\t----\t----\n")
    for name, used, hard in amounts_of(quota):
        w.write(0, f"{name}\t{in_format_of(used, hard)}\t{hard}\n")
    return w.tabbed()
