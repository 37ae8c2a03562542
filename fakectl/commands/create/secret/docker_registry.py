"""`kubectl create secret docker-registry NAME`: what a kubelet pulls private images with.

Source: kubectl `pkg/cmd/create/create_secret_docker.go`.
"""
from __future__ import annotations

from base64 import b64encode
from typing import Any

import click

from fakectl import flags
from fakectl.creation import Creation, creation_flags
from fakectl.errors import CommandError
from fakectl.keyvalues import file_entries
from fakectl.secretcontent import SecretContent, finish_secret
from state.pure.gojson import dumps

KEY = ".dockerconfigjson"


@flags.command(short="Create a secret for use with a Docker registry")
@creation_flags
@flags.boolean("append-hash", help="Append a hash of the secret to its name.")
@flags.string("docker-email", help="The user's address.")
@flags.string("docker-password", help="The user's password.")
@flags.string("docker-server", default="https://index.docker.io/v1/", help="Where the registry is.")
@flags.string("docker-username", help="The user's name.")
@flags.string_slice("from-file", help="[KEY=]FILE, or a folder whose files become keys.")
@click.pass_obj
def command(session: Any, args: list[str], docker_email: str, docker_password: str, docker_server: str, docker_username: str,
            from_file: list[str], append_hash: bool, **options: Any) -> None:
    creation = Creation(session, args, options)
    creation.require_name()
    if not from_file and not (docker_username and docker_password and docker_server):
        raise CommandError("either --from-file or the combination of --docker-username, --docker-password and --docker-server is required")
    content = SecretContent()
    for key, raw in file_entries(session, [source if "=" in source else f"{KEY}={source}" for source in from_file]):
        content.add(key, raw)
    if not from_file:
        content.add(KEY, _config(docker_server, docker_username, docker_password, docker_email).encode())
    finish_secret(creation, "kubernetes.io/dockerconfigjson", content.data, append_hash, "failed to create secret ")


def _config(server: str, username: str, password: str, email: str) -> str:
    """The text of a ~/.docker/config.json."""
    auth = b64encode(f"{username}:{password}".encode()).decode()
    entry = {"username": username, "password": password, **({"email": email} if email else {}), "auth": auth}
    return dumps({"auths": {server: entry}}, sort=False)
