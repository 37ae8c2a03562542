"""`fakectl cluster load`: a cluster out of a saved file, or out of `kubectl get -A -o yaml` of a real one."""

from __future__ import annotations

import os
from collections import Counter
from typing import Any

import click

from fakectl import flags
from fakectl.errors import CommandError

SHOWN = 4  # kinds of which the number is told


@flags.command(short="Make a cluster of a saved one, or of a dump of a real one",
               use="fakectl cluster load FILE|FOLDER|- [NAME] [--use] [--at TIME|newest] [--secrets redact|keep]")
@flags.boolean("use", help="Make it the current context.")
@flags.boolean("force", "f", help="Put it in the place of a cluster of this name.")
@flags.string("at", help='Freeze the clock: at a moment, or at the "newest" one that the dump tells of.')
@flags.string("secrets", help="redact: values of Secrets become a placeholder; keep. Without it those of a real cluster are redacted.")
@click.pass_obj
def command(session: Any, args: list[str], use: bool, force: bool, at: str, secrets: str) -> None:
    from fakectl.clusterfiles import from_dump, from_file, install
    from state.copies import is_database

    flags.check_words(args, 1, 2)
    source = args[0]
    name = args[1] if len(args) > 1 else _name(source)
    _check(at, secrets)
    path = session.path(source)
    try:
        saved = source != "-" and not os.path.isdir(path) and is_database(path)
    except OSError as e:
        raise CommandError(f"cannot read {source}: {e.strerror}") from None
    if saved:
        if at or secrets:
            raise CommandError("--at and --secrets are for dumps: a saved cluster is loaded as it is")
        install(session, name, from_file(path, session.env), use=use, force=force)
        session.out(f'cluster "{name}" loaded{_used(use)}\n')
        return
    keep = None if not secrets else secrets == "keep"
    report, redacted = install(session, name, from_dump(session, source, keep_secrets=keep, at=at), use=use, force=force)
    for note in report.notes:
        session.note(f"Note: {note}")
    if redacted:
        session.note(f"Note: the values of {redacted} Secret{'s' if redacted > 1 else ''} were replaced by a placeholder")
    session.out(f'cluster "{name}" loaded{_used(use)}: {_summary(report.counts)}\n')


def _name(source: str) -> str:
    if source == "-":
        raise CommandError("what is read from standard input needs a name: fakectl cluster load - NAME")
    return os.path.splitext(os.path.basename(os.path.normpath(source)))[0]


def _check(at: str, secrets: str) -> None:
    from state.pure.times import parse_rfc3339

    if secrets not in ("", "redact", "keep"):
        raise CommandError(f"--secrets must be redact or keep, not {secrets!r}")
    if at in ("", "newest"):
        return
    try:
        parse_rfc3339(at)
    except ValueError:
        raise CommandError(f'--at must be "newest" or a moment such as 2026-11-24T12:00:00Z, not {at!r}') from None


def _used(use: bool) -> str:
    return "; it is the current context" if use else ""


def _summary(counts: Counter[str]) -> str:
    """How many objects there are, and of which kinds, the most frequent ones by name."""
    ordered = sorted(counts.items(), key=lambda item: (-item[1], item[0]))
    shown = [f"{n} {gr}" for gr, n in ordered[:SHOWN]] + (["…"] if len(ordered) > SHOWN else [])
    return f"{sum(counts.values())} objects ({', '.join(shown)})"
