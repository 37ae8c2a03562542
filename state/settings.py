"""What a cluster is made with.

Read from FAKECTL_* once, when it is made, and kept in its file (so that whoever looks later cannot change it).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from .errors import ClusterError

DEFAULT_SEED = "fakectl"
BUILT_IN = "built-in"


class Settings(NamedTuple):
    """`pod_start` and `pod_stop` in nanoseconds (scheduled to started, deleted to gone), `nodes`: how many workers (0: no node at all)."""

    seed: str = DEFAULT_SEED
    pod_start: int = 0
    pod_stop: int = 0
    lesson: str = BUILT_IN
    profile: str = "kubeadm"
    nodes: int = 2
    metrics: str = ""  # "on" or "off"; "" is what the profile says

    @property
    def serves_metrics(self) -> bool:
        """Whether the cluster has a metrics server."""
        return self.metrics == "on" or not self.metrics and self.profile in MEASURED

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
        known: dict[str, Any] = {k: type(v)(meta[k]) for k, v in made._asdict().items() if k in meta}
        return made._replace(**known)

    def stored(self) -> dict[str, str]:
        """As texts for the store."""
        return {k: str(v) for k, v in self._asdict().items()}

    def changed(self, name: str, value: str, *, shown: str = "") -> Settings:
        """The settings with `name` set from a user's text. Raises ClusterError."""
        shown = shown or name
        if not value.isprintable():
            raise ClusterError(f"{shown} must be printable text, not {value!r}")
        if name in ("pod_start", "pod_stop"):
            ns = _duration(shown, value)
            return self._replace(pod_start=ns) if name == "pod_start" else self._replace(pod_stop=ns)
        if name == "nodes":
            if not value.isdecimal() or int(value) > 5000:
                raise ClusterError(f"{shown} must be a number of workers from 0 to 5000, not {value!r}")
            return self._replace(nodes=int(value))
        if name == "profile" and value not in PROFILES:
            raise ClusterError(f"{shown} must be one of {', '.join(PROFILES)}, not {value!r}")
        if name == "metrics" and value not in ("on", "off"):
            raise ClusterError(f"{shown} must be on or off, not {value!r}")
        text: dict[str, Any] = {name: value}
        return self._replace(**text)


KEYS = Settings._fields
PROFILES = ("bare", "kubeadm")
MEASURED = ("kubeadm",)  # profiles whose clusters have a metrics server


def _duration(shown: str, value: str) -> int:
    from .pure.duration import parse_go_duration

    try:
        ns = 0 if value == "0" else parse_go_duration(value)
    except ValueError as e:
        raise ClusterError(f"{shown}: {e}") from None
    if ns < 0:
        raise ClusterError(f"{shown} must not be negative, not {value!r}")
    return ns
