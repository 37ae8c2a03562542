"""`fakectl clock`: the cluster's clock, running with the wall clock or frozen at a moment."""

from __future__ import annotations

from typing import Any

import click

from fakectl import flags
from fakectl.errors import CommandError


def _say(session: Any) -> None:
    from state.pure.duration import format_go_duration
    from state.pure.times import format_rfc3339

    cluster = session.cluster
    clock = cluster.clock
    how = "frozen" if clock.frozen_at is not None else "running"
    ahead = "" if clock.frozen_at is not None or not clock.offset else f", {format_go_duration(clock.offset)} from the wall clock"
    session.out(f"{format_rfc3339(cluster.now)} ({how}{ahead})\n")


@flags.command("show", short="Show the cluster's time", use="fakectl clock show")
@click.pass_obj
def show(session: Any, args: list[str]) -> None:
    flags.check_words(args)
    _say(session)


@flags.command("set", short="Freeze the clock at a moment", use="fakectl clock set MOMENT [--running]")
@flags.boolean("running", help="Let it run on from that moment instead.")
@click.pass_obj
def set_(session: Any, args: list[str], running: bool) -> None:
    """MOMENT is RFC 3339, such as 2026-11-24T12:00:00Z. A moment before the last change counts as that change's."""
    from state.pure.times import parse_rfc3339

    flags.check_words(args, 1)
    try:
        moment = parse_rfc3339(args[0])
    except ValueError:
        raise CommandError(f"{args[0]!r} is no RFC 3339 moment such as 2026-11-24T12:00:00Z") from None
    session.cluster.move_clock(moment, running=running)
    _say(session)


@flags.command("advance", short="Move the clock on, and let the cluster live through that time", use="fakectl clock advance DURATION")
@click.pass_obj
def advance(session: Any, args: list[str]) -> None:
    """DURATION is written as 90s, 5m or 1h30m."""
    from state.pure.duration import parse_go_duration

    flags.check_words(args, 1)
    try:
        ns = parse_go_duration(args[0])
    except ValueError as e:
        raise CommandError(str(e)) from None
    if ns < 0:
        raise CommandError("a cluster's past is never undone: the clock cannot be moved back")
    session.cluster.advance(ns)
    _say(session)


@flags.command("resume", short="Let the clock run on from where it is", use="fakectl clock resume")
@click.pass_obj
def resume(session: Any, args: list[str]) -> None:
    flags.check_words(args)
    session.cluster.move_clock(session.cluster.now, running=True)
    _say(session)


command = flags.group(
    short="Show, set, move and release the cluster's clock",
    use="fakectl clock SUBCOMMAND [options]",
    commands=[show, set_, advance, resume],
)
