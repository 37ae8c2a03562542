"""Whether a text is an image reference. Source: distribution/reference `regexp.go`."""
from __future__ import annotations

_ALNUM = "[a-z0-9]+"
_PART = rf"{_ALNUM}(?:(?:[._]|__|-+){_ALNUM})*"
_LABEL = "(?:[a-zA-Z0-9]|[a-zA-Z0-9][a-zA-Z0-9-]*[a-zA-Z0-9])"
_HOST = rf"(?:{_LABEL}(?:\.{_LABEL})*|\[[a-fA-F0-9:]+\])(?::[0-9]+)?"
_NAME = rf"(?:{_HOST}/)?{_PART}(?:/{_PART})*"
_TAG = r"[A-Za-z0-9_][A-Za-z0-9_.-]{0,127}"
_DIGEST = r"[A-Za-z][A-Za-z0-9]*(?:[-_+.][A-Za-z][A-Za-z0-9]*)*:[0-9a-fA-F]{32,}"
REFERENCE = rf"{_NAME}(?::{_TAG})?(?:@{_DIGEST})?"


def is_image_reference(text: str) -> bool:
    """A name, with a host and a port in front if need be, a tag and a digest behind."""
    import re

    return re.fullmatch(REFERENCE, text) is not None
