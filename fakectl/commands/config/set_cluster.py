"""`kubectl config set-cluster NAME`. Source: kubectl `pkg/cmd/config/set_cluster.go`."""
from __future__ import annotations

from typing import Any

import click

from fakectl import flags
from fakectl.configedits import check_file, embedded, kept_path, put_or_drop, unexpected
from fakectl.errors import CommandError
from state.pure.gojson import quote


@flags.command(short="Set a cluster entry in kubeconfig")
@flags.string("server", help="The address of the cluster's API server.")
@flags.string("tls-server-name", help="The name that its certificate must have.")
@flags.boolean("insecure-skip-tls-verify", help="Whether any certificate will do.")
@flags.string("certificate-authority", help="The file of the authority's certificate.")
@flags.boolean("embed-certs", help="Keep the certificate itself, not the path of its file.")
@flags.string("proxy-url", help="The address of a proxy.")
@click.pass_obj
def command(session: Any, args: list[str], **o: Any) -> None:
    """An address of the local host is simulated, under the name of the entry; at another address nobody answers."""
    if len(args) != 1:
        raise unexpected(session, args)
    if o["insecure_skip_tls_verify"] and flags.changed("certificate-authority"):
        raise CommandError("you cannot specify a certificate authority and insecure mode at the same time")
    if o["embed_certs"]:
        if not flags.changed("certificate-authority"):
            raise CommandError("you must specify a --certificate-authority to embed")
        check_file(session, "certificate-authority", o["certificate_authority"])
    name = args[0]
    if not name:
        raise CommandError("you must specify a non-empty cluster name")
    config = session.editable_config
    entry = dict(config.get("clusters", name) or {})
    _change(entry, o)
    if flags.changed("certificate-authority"):
        entry.pop("insecure-skip-tls-verify", None)
        _change_authority(session, config, name, entry, o)
    config.put("clusters", name, entry)
    config.save()
    session.out(f"Cluster {quote(name)} set.\n")


def _change(entry: dict[str, Any], o: dict[str, Any]) -> None:
    if flags.changed("server"):
        put_or_drop(entry, "server", o["server"])
        entry.pop("tls-server-name", None)
    for flag in ("tls-server-name", "proxy-url"):
        if flags.changed(flag):
            put_or_drop(entry, flag, o[flags.parameter(flag)])
    if o["insecure_skip_tls_verify"]:
        entry["insecure-skip-tls-verify"] = True
        entry.pop("certificate-authority", None)
        entry.pop("certificate-authority-data", None)


def _change_authority(session: Any, config: Any, name: str, entry: dict[str, Any], o: dict[str, Any]) -> None:
    given = o["certificate_authority"]
    path = "" if o["embed_certs"] else kept_path(session, config, "clusters", name, given)
    put_or_drop(entry, "certificate-authority", path)
    put_or_drop(entry, "certificate-authority-data", "" if path else embedded(session, given))
