"""`kubectl create secret tls NAME`: a certificate and its key. Source: kubectl `pkg/cmd/create/create_secret_tls.go`."""
from __future__ import annotations

from typing import Any

import click

from fakectl import flags
from fakectl.creation import Creation, creation_flags
from fakectl.errors import CommandError
from fakectl.keypairs import KeyPairFault, check_pair
from fakectl.keyvalues import read
from fakectl.secretcontent import SecretContent, finish_secret


@flags.command(short="Create a TLS secret")
@creation_flags
@flags.boolean("append-hash", help="Append a hash of the secret to its name.")
@flags.string("cert", help="The file of the certificate, as PEM.")
@flags.string("key", help="The file of its private key, as PEM.")
@click.pass_obj
def command(session: Any, args: list[str], cert: str, key: str, append_hash: bool, **options: Any) -> None:
    creation = Creation(session, args, options)
    if not key or not cert:
        raise CommandError("key and cert must be specified")
    certificate, private = _read(session, cert), _read(session, key)
    try:
        check_pair(certificate, private)
    except KeyPairFault as e:
        raise CommandError(str(e)) from None
    content = SecretContent()
    content.add("tls.crt", certificate)
    content.add("tls.key", private)
    finish_secret(creation, "kubernetes.io/tls", content.data, append_hash, "failed to create secret ")


def _read(session: Any, path: str) -> bytes:
    try:
        return read(session, path)
    except CommandError as e:
        raise CommandError(f"Cannot read file {path}, {e}") from None
