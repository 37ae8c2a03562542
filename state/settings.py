"""What a cluster is made with.

Read from FAKECTL_* once, when it is made, and kept in its file (so that whoever looks later cannot change it).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from typing import Any

from .errors import ClusterError

DEFAULT_SEED = "fakectl"
BUILT_IN = "built-in"


@dataclass(frozen=True)
class Settings:
    """`pod_start` and `pod_stop` in nanoseconds (scheduled to started, deleted to gone), `nodes` the number of workers (0.

    No node at all).
    """

    seed: str = DEFAULT_SEED
    pod_start: int = 0
    pod_stop: int = 0
    lesson: str = BUILT_IN
    profile: str = "bare"
    nodes: int = 2

    @classmethod
    def from_env(cls, env: Mapping[str, str]) -> Settings:
        """The settings that the environment asks for. Raises ClusterError with one clear line for a value that is none."""
        made = cls()
        for name in KEYS:
            value = env.get(f"FAKECTL_{name.upper()}", "")
            if value:
                made = made.changed(name, value, shown=f"FAKECTL_{name.upper()}")
        return made

    @classmethod
    def load(cls, meta: Mapping[str, str]) -> Settings:
        made = cls()
        known: dict[str, Any] = {k: type(v)(meta[k]) for k, v in asdict(made).items() if k in meta}
        return replace(made, **known)

    def stored(self) -> dict[str, str]:
        """As texts for the store."""
        return {k: str(v) for k, v in asdict(self).items()}

    def changed(self, name: str, value: str, *, shown: str = "") -> Settings:
        """The settings with `name` set from a user's text. Raises ClusterError."""
        shown = shown or name
        if name in ("pod_start", "pod_stop"):
            ns = _duration(shown, value)
            return replace(self, pod_start=ns) if name == "pod_start" else replace(self, pod_stop=ns)
        if name == "nodes":
            if not value.isdecimal() or int(value) > 5000:
                raise ClusterError(f"{shown} must be a number of workers from 0 to 5000, not {value!r}")
            return replace(self, nodes=int(value))
        if name == "profile" and value not in PROFILES:
            raise ClusterError(f"{shown} must be one of {', '.join(PROFILES)}, not {value!r}")
        text: dict[str, Any] = {name: value}
        return replace(self, **text)


KEYS = tuple(Settings.__dataclass_fields__)
PROFILES = ("bare",)


def _duration(shown: str, value: str) -> int:
    from .pure.duration import parse_go_duration

    try:
        ns = 0 if value == "0" else parse_go_duration(value)
    except ValueError as e:
        raise ClusterError(f"{shown}: {e}") from None
    if ns < 0:
        raise ClusterError(f"{shown} must not be negative, not {value!r}")
    return ns
