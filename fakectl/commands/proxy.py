"""`kubectl proxy`: arguments are checked as kubectl does; then it is said what serves the API instead.

Source: kubectl `pkg/cmd/proxy/proxy.go`.
"""
from __future__ import annotations

from typing import Any

import click

from fakectl import flags
from fakectl.errors import CommandError

UNSIMULATED = 'fakectl does not simulate "kubectl proxy": "fakectl serve" serves the API of the cluster'


@flags.command(short="Run a proxy to the Kubernetes API server")
@flags.string("accept-hosts", default=r"^localhost$,^127\.0\.0\.1$,^\[::1\]$", help="Hosts that may ask.")
@flags.string("accept-paths", default="^.*", help="Paths that may be asked for.")
@flags.string("address", default="127.0.0.1", help="Where to listen.")
@flags.string("api-prefix", default="/", help="The prefix of the API.")
@flags.boolean("append-server-path", help="Append the path of the context's server.")
@flags.boolean("disable-filter", help="Let everybody ask for everything.")
@flags.duration("keepalive", help="How long a connection is kept.")
@flags.integer("port", "p", default=8001, help="The port to listen on.")
@flags.string("reject-methods", default="^$", help="Methods that are refused.")
@flags.string("reject-paths", default="^/api/.*/pods/.*/exec,^/api/.*/pods/.*/attach", help="Paths that are refused.")
@flags.string("unix-socket", "u", help="A socket to listen on.")
@flags.string("www", "w", help="A folder to serve too.")
@flags.string("www-prefix", "P", default="/static/", help="The prefix of that folder.")
@click.pass_obj
def command(session: Any, args: list[str], **o: Any) -> None:
    _ = session.context  # a kubeconfig that does not fit together is told of first
    if flags.changed("port") and o["unix_socket"]:
        raise CommandError("cannot set --unix-socket and --port at the same time")
    if o["port"] < 0:
        raise CommandError(f"listen tcp: address {o['port']}: invalid port")
    raise CommandError(UNSIMULATED)
