"""Moments as fakectl reads them, and the one at which freezegun has stopped this process's time.

Nothing is imported for either: whoever uses freezegun or datetime has done so, and the clock itself is not read here.
"""
from __future__ import annotations

import sys
from typing import Any


def frozen() -> str:
    """The moment that freezegun shows, "" when it is not at work."""
    factories = getattr(sys.modules.get("freezegun.api"), "freeze_factories", None)
    return rfc3339(factories[-1]()) if factories else ""


def rfc3339(moment: Any) -> str:
    """A moment as a test gives it: a datetime (without a zone: UTC) or a text, which stays as it is."""
    if isinstance(moment, str):
        return moment
    if shift := moment.utcoffset():
        moment -= shift
    return f"{moment.replace(tzinfo=None).isoformat()}Z"


def duration(length: Any) -> str:
    """A length of time as a test gives it: a timedelta, a number of seconds, or a text such as 5m."""
    if isinstance(length, str):
        return length
    return f"{length.total_seconds() if hasattr(length, 'total_seconds') else length:.6f}s"
