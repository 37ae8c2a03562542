"""`describe secret` (k8s.io/kubectl/pkg/describe/describe.go, describeSecret)."""
from __future__ import annotations

from .metadata import Object, meta_block, names
from .source import Source
from .writer import Writer

_TOKEN_TYPE = "kubernetes.io/service-account-token"


def describe(secret: Object, source: Source, show_events: bool) -> str:
    """A secret's keys and sizes; a service account's token is shown. kubectl shows no events here."""
    from base64 import b64decode

    w = Writer()
    kind = secret.get("type", "")
    names(w, secret)
    meta_block(w, secret)
    w.write(0, f"\nType:\t{kind}\n")
    w.write(0, "\nData\n====\n")
    for key, value in sorted((secret.get("data") or {}).items()):
        data = b64decode(value)
        shown = data.decode(errors="replace") if key == "token" and kind == _TOKEN_TYPE else f"{len(data)} bytes"
        w.write(0, f"{key}:\t{shown}\n")
    return w.tabbed()
