"""`kubectl create secret generic NAME`. Source: kubectl `pkg/cmd/create/create_secret.go`."""
from __future__ import annotations

from itertools import chain
from typing import Any

import click

from fakectl import flags
from fakectl.creation import Creation, creation_flags
from fakectl.errors import CommandError
from fakectl.keyvalues import env_entries, file_entries, literal_entries
from fakectl.secretcontent import SecretContent, finish_secret


@flags.command(short="Create a secret from a local file, directory, or literal value")
@creation_flags
@flags.boolean("append-hash", help="Append a hash of the secret to its name.")
@flags.string_slice("from-env-file", help="Files with lines KEY=VALUE.")
@flags.string_slice("from-file", help="[KEY=]FILE, or a folder whose files become keys.")
@flags.string_array("from-literal", help="KEY=VALUE.")
@flags.string("type", help="The type of the secret.")
@click.pass_obj
def command(session: Any, args: list[str], from_env_file: list[str], from_file: list[str], from_literal: list[str], append_hash: bool,
            type_: str, **options: Any) -> None:
    creation = Creation(session, args, options)
    creation.require_name()
    if from_env_file and (from_file or from_literal):
        raise CommandError("from-env-file cannot be combined with from-file or from-literal")
    content = SecretContent()
    literals = ((key, text.encode("utf-8", "surrogateescape")) for key, text in literal_entries(from_literal))
    lines = ((key, text.encode("utf-8", "surrogateescape")) for key, text in env_entries(session, from_env_file, "env secret file"))
    for key, raw in chain(literals, file_entries(session, from_file), lines):
        content.add(key, raw)
    finish_secret(creation, type_, content.data, append_hash, "failed to create secret ")
