"""`fakectl lesson show`: a lesson as a document, or as the data that `load` takes."""

from __future__ import annotations

from typing import Any

import click

from fakectl import flags
from fakectl.errors import CommandError


@flags.command(short="Print a lesson as a document", use="fakectl lesson show [NAME] [-o json]")
@flags.string("output", "o", help="json for the lesson's data, which load takes.")
@click.pass_obj
def command(session: Any, args: list[str], output: str) -> None:
    import json

    from state.lessons import DEFAULT, find, markdown

    flags.check_words(args, 0, 1)
    if output not in ("", "json"):
        raise CommandError(f"a lesson is printed as a document, or with -o json, not {output!r}")
    loaded = {x["name"]: x for x in session.cluster.lessons}
    name = args[0] if args else next(iter(loaded), DEFAULT)
    lesson = loaded.get(name) or find(name)
    session.out(json.dumps(lesson, indent=1, ensure_ascii=False) + "\n" if output else markdown(lesson))
