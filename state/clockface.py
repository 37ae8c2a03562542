"""What time it is for somebody who has no cluster at hand: the moment that FAKECTL_NOW names, else the wall clock's."""

from __future__ import annotations

from collections.abc import Mapping

from .clock import SECOND, wall
from .requests import moment

__all__ = ["SECOND", "present"]


def present(env: Mapping[str, str]) -> int:
    """Nanoseconds since the epoch. Raises ClusterError when FAKECTL_NOW is no moment."""
    given = moment(env.get("FAKECTL_NOW", ""))
    return wall() if given is None else given
