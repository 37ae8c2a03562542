"""`describe serviceaccount` (k8s.io/kubectl/pkg/describe/describe.go, describeServiceAccount)."""
from __future__ import annotations

from .events import events_block
from .metadata import Object, meta_block, names
from .source import Source
from .writer import Writer

_TITLE = "Image pull secrets:"


def describe(account: Object, source: Source, show_events: bool) -> str:
    """A service account and its image pull secrets."""
    w = Writer()
    names(w, account)
    meta_block(w, account)
    title = _TITLE
    for secret in account.get("imagePullSecrets") or [{"name": "<none>"}]:
        w.write(0, f"{title}\t{secret.get('name', '')}\n")
        title = " " * len(_TITLE)
    events_block(w, source, account, show_events)
    return w.tabbed()
