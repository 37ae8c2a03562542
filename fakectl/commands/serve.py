"""`fakectl serve`: the Kubernetes HTTP API on the cluster, for the real kubectl and for client libraries."""

from __future__ import annotations

import os
from typing import Any

import click

from fakectl import flags, kubeconfig
from fakectl.errors import CommandError


@flags.command(short="Serve the Kubernetes API over HTTP on this machine", use="fakectl serve [--port N] [--kubeconfig FILE] [--tls]")
@flags.integer("port", help="Where to listen on 127.0.0.1; 0 is any free port.")
@flags.boolean("tls", help="Serve HTTPS with a certificate made for this run.")
@flags.boolean("client-clock", help="Send every moment as the client's clock would show it, for clients that compare with their own.")
@flags.boolean("until-home-gone", help="End when the folder FAKECTL_HOME is deleted.")
@click.pass_obj
def command(session: Any, args: list[str], port: int, tls: bool, client_clock: bool, until_home_gone: bool) -> None:
    """The same cluster as the command line's, over HTTP: for kubectl, client libraries, and tools that use them.

    A kubeconfig with the address and a token is written (--kubeconfig, else serve.kubeconfig in FAKECTL_HOME); when it is there, the server
    is ready. Ctrl-C or SIGTERM ends the server, and takes the address out of the kubeconfig again.
    """
    if args:
        raise CommandError("usage: fakectl serve [--port N] [--kubeconfig FILE] [--tls]")
    if not 0 <= port <= 65535:
        raise CommandError(f"a port is a number from 0 to 65535, not {port}")
    from fakectl.serving import connection, server
    from fakectl.serving.app import App

    target = session.path(session.globals.pop("kubeconfig", "") or os.path.join(session.home, "serve.kubeconfig"))
    connection.check(target)
    path, name = kubeconfig.cluster_file(session.home, session.context.cluster), session.context.cluster
    clusters = server.clusters(path, dict(session.env))
    if not session.config.exists:
        session.config.save()
    sock = server.listen(port)
    certificate = connection.certificate(session.home) if tls else None
    secret = server.token()
    place = f"{server.HOST}:{sock.getsockname()[1]}"
    # kubectl keeps its token to itself where there is no TLS, so that the address itself must be the secret
    url = f"{'https' if tls else 'http'}://{place}/{secret}"
    entry = connection.Entry(target, name, url, secret, certificate.authority if certificate else None)

    def ready() -> None:
        entry.write()
        session.out(f"{name} is served at {url.partition('://')[0]}://{place}\nexport KUBECONFIG={target}\n")
        session.flush()

    def over() -> bool:
        return until_home_gone and not os.path.isdir(session.home)

    try:
        server.run(App(clusters, secret, client_clock=client_clock), sock, certificate, ready, over)
    finally:
        entry.remove()
        if certificate:
            os.unlink(certificate.file)
