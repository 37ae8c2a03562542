"""`fakectl cluster`: whole clusters. Each is one SQLite file and one context of fakectl's own kubeconfig."""

from __future__ import annotations

from typing import Any

import click

from fakectl import flags
from fakectl.errors import CommandError


@flags.command("create", short="Make a cluster and use it", use="fakectl cluster create NAME [--nodes N]")
@flags.string("nodes", help="How many workers it has; 0 for no node at all.")
@flags.string("seed", help="What chance is drawn from.")
@flags.string("pod-start", help="How long a pod takes from scheduled to started, such as 700ms.")
@flags.string("pod-stop", help="How long a pod takes from deleted to gone.")
@flags.string("metrics", help="on or off: whether there is a metrics server (kubectl top); without it the profile decides.")
@flags.string("lesson", help='A lesson\'s name or path, or "none".')
@click.pass_obj
def create(session: Any, args: list[str], **settings: str) -> None:
    """A new cluster with its context; the settings are those of FAKECTL_* and stay with it."""
    flags.check_words(args, 1)
    name = args[0]
    session.create_cluster(name, {f"FAKECTL_{k.upper()}": v for k, v in settings.items() if v})
    session.out(f'cluster "{name}" created; it is the current context\n')


@flags.command("use", short="Use another cluster", use="fakectl cluster use NAME")
@click.pass_obj
def use(session: Any, args: list[str]) -> None:
    flags.check_words(args, 1)
    name = args[0]
    session.use_cluster(name)
    session.out(f'cluster "{name}" is the current context\n')


@flags.command("list", short="List the clusters", use="fakectl cluster list")
@click.pass_obj
def list_(session: Any, args: list[str]) -> None:
    from tabulate import tabulate

    flags.check_words(args)
    rows = [("*" if c.current else "", c.name, c.size, c.path) for c in session.clusters()]
    session.out(
        tabulate(rows, headers=("", "CLUSTER", "BYTES", "FILE"), tablefmt="plain") + "\n"
        if rows
        else "There is no cluster yet; the first command makes one.\n"
    )


@flags.command("set", short="Change a setting of the cluster for the future",
               use="fakectl cluster set KEY VALUE (pod-start, pod-stop, metrics)")
@click.pass_obj
def set_(session: Any, args: list[str]) -> None:
    flags.check_words(args, 2)
    key = args[0].replace("-", "_")
    if key not in ("pod_start", "pod_stop", "metrics"):
        raise CommandError(f'"{args[0]}" cannot be changed later: pod-start, pod-stop and metrics can, the rest is decided when a '
                           "cluster is made")
    session.cluster.set_setting(key, args[1])
    session.out(f"{args[0]} set to {args[1]}\n")


@flags.command("show", short="Show what the cluster was made with", use="fakectl cluster show")
@click.pass_obj
def show(session: Any, args: list[str]) -> None:
    from tabulate import tabulate

    flags.check_words(args)
    session.out(tabulate(sorted(session.cluster.settings.stored().items()), tablefmt="plain") + "\n")


@flags.command("delete", short="Delete a cluster and its file", use="fakectl cluster delete NAME")
@click.pass_obj
def delete(session: Any, args: list[str]) -> None:
    flags.check_words(args, 1)
    name = args[0]
    session.delete_cluster(name)
    session.out(f'cluster "{name}" deleted\n')


@flags.command("reset", short="Make the cluster anew, with the settings that it has", use="fakectl cluster reset [NAME]")
@click.pass_obj
def reset(session: Any, args: list[str]) -> None:
    flags.check_words(args, 0, 1)
    name = session.reset_cluster(args[0] if args else None)
    session.out(f'cluster "{name}" made anew\n')


command = flags.group(
    short="Make, use, list and delete simulated clusters",
    use="fakectl cluster SUBCOMMAND [options]",
    commands=[create, use, list_, set_, show, delete, reset],
)
