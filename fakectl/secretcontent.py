"""The secrets that `create secret ...` makes: their data as it grows, key by key. Source: kubectl `pkg/cmd/create/create_secret.go`."""
from __future__ import annotations

from typing import Any

from state.pure.gojson import quote
from state.pure.names import config_map_key

from .creation import Creation
from .errors import CommandError
from .keyvalues import content_hash, text_or_base64


class SecretContent:
    """The data of one secret."""

    def __init__(self) -> None:
        self.data: dict[str, str] = {}

    def add(self, key: str, raw: bytes) -> None:
        """One key and its value. Raises CommandError: the key cannot be one, or is there."""
        if faults := config_map_key(key):
            raise CommandError(f"{quote(key)} is not valid key name for a Secret {';'.join(faults)}")
        if key in self.data:
            raise CommandError(f"cannot add key {key}, another key by that name already exists")
        self.data[key] = text_or_base64(raw)[1]


def finish_secret(creation: Creation, kind: str, data: dict[str, str], append_hash: bool, failed: str) -> None:
    """Create the secret of this type and print it."""
    metadata: dict[str, Any] = creation.metadata()
    if append_hash:
        metadata["name"] += "-" + content_hash({"kind": "Secret", "type": kind, "name": creation.name, "data": data})
    creation.finish({"kind": "Secret", "apiVersion": "v1", "metadata": metadata, "data": data, "type": kind}, failed)
