"""`kubectl create configmap NAME`, from files, folders, literals and env files. Source: kubectl `pkg/cmd/create/create_configmap.go`."""
from __future__ import annotations

from itertools import chain
from typing import Any

import click

from fakectl import flags
from fakectl.creation import Creation, creation_flags
from fakectl.errors import CommandError
from fakectl.keyvalues import content_hash, env_entries, file_entries, literal_entries, text_or_base64, unusable_key
from state.pure.gojson import quote
from state.pure.names import config_map_key


@flags.command(short="Create a config map from a local file, directory or literal value")
@creation_flags
@flags.boolean("append-hash", help="Append a hash of the config map to its name.")
@flags.string_slice("from-env-file", help="Files with lines KEY=VALUE.")
@flags.string_slice("from-file", help="[KEY=]FILE, or a folder whose files become keys.")
@flags.string_array("from-literal", help="KEY=VALUE.")
@click.pass_obj
def command(session: Any, args: list[str], from_env_file: list[str], from_file: list[str], from_literal: list[str], append_hash: bool,
            **options: Any) -> None:
    creation = Creation(session, args, options)
    creation.require_name()
    if from_env_file and (from_file or from_literal):
        raise CommandError("from-env-file cannot be combined with from-file or from-literal")
    content = _Content(creation.name)
    for key, raw in file_entries(session, from_file):
        content.add(key, raw)
    for key, text in chain(literal_entries(from_literal), env_entries(session, from_env_file, "env config file")):
        content.add(key, text.encode("utf-8", "surrogateescape"))
    metadata = creation.metadata()
    if append_hash:
        binary = {"binaryData": content.binary} if content.binary else {}
        metadata["name"] += "-" + content_hash({"kind": "ConfigMap", "name": creation.name, "data": content.data, **binary})
    creation.finish({"kind": "ConfigMap", "apiVersion": "v1", "metadata": metadata, "data": content.data, "binaryData": content.binary},
                    "failed to create configmap: ")


class _Content:
    """The data of the config map as it grows: text, and what is no text."""

    def __init__(self, name: str):
        self.name = name
        self.data: dict[str, str] = {}
        self.binary: dict[str, str] = {}

    def add(self, key: str, raw: bytes) -> None:
        if faults := config_map_key(key):
            raise unusable_key(key, "a ConfigMap", ",".join(faults))
        for where, entries in (("Data", self.data), ("BinaryData", self.binary)):
            if key in entries:
                raise CommandError(f"cannot add key {quote(key)}, another key by that name already exists in {where} "
                                   f"for ConfigMap {quote(self.name)}")
        text, encoded = text_or_base64(raw)
        if text is None:
            self.binary[key] = encoded
        else:
            self.data[key] = text
