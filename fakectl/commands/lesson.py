"""`fakectl lesson`: documents whose commands and sample output the cluster follows."""

from __future__ import annotations

from typing import Any

import click

from fakectl import flags
from fakectl.errors import CommandError


def _find(word: str) -> dict[str, Any]:
    from state.lessons import find

    return find(word)


@flags.command("list", short="List the lessons: built-in ones and those that the cluster follows", use="fakectl lesson list")
@click.pass_obj
def list_(session: Any, args: list[str]) -> None:
    from tabulate import tabulate

    from state.lessons import built_in

    flags.check_words(args)
    loaded = {x["name"]: x for x in session.cluster.lessons}
    known = {name: _find(name) for name in built_in()} | loaded
    rows = [("*" if name in loaded else "", name, len(x["steps"]), x.get("title", "")) for name, x in sorted(known.items())]
    session.out(tabulate(rows, headers=("", "LESSON", "STEPS", "TITLE"), tablefmt="plain") + "\n")


@flags.command("show", short="Print a lesson as a document", use="fakectl lesson show [NAME] [-o json]")
@flags.string("output", "o", help="json for the lesson's data.")
@click.pass_obj
def show(session: Any, args: list[str], output: str) -> None:
    import json

    from state.lessons import DEFAULT, markdown

    if len(args) > 1 or output not in ("", "json"):
        raise CommandError("usage: fakectl lesson show [NAME] [-o json]")
    loaded = {x["name"]: x for x in session.cluster.lessons}
    name = args[0] if args else next(iter(loaded), DEFAULT)
    lesson = loaded.get(name) or _find(name)
    session.out(json.dumps(lesson, indent=1, ensure_ascii=False) + "\n" if output else markdown(lesson))


@flags.command("load", short="Have the cluster follow a lesson", use="fakectl lesson load NAME|FILE")
@click.pass_obj
def load(session: Any, args: list[str]) -> None:
    flags.check_words(args, 1)
    from state.lessons import built_in

    lesson = _find(args[0] if args[0] in built_in() else session.path(args[0]))
    others = [x for x in session.cluster.lessons if x["name"] != lesson["name"]]
    session.cluster.set_lessons([*others, lesson])
    session.out(f'lesson "{lesson["name"]}" loaded\n')


@flags.command("unload", short="Have the cluster follow a lesson no longer", use="fakectl lesson unload [NAME]")
@click.pass_obj
def unload(session: Any, args: list[str]) -> None:
    flags.check_words(args, 0, 1)
    loaded = session.cluster.lessons
    gone = [x for x in loaded if not args or x["name"] == args[0]]
    if not gone:
        raise CommandError(f'lesson "{args[0]}" is not loaded' if args else "no lesson is loaded")
    session.cluster.set_lessons([x for x in loaded if x not in gone])
    session.out("".join(f'lesson "{x["name"]}" unloaded\n' for x in gone))


command = flags.group(
    short="List, show, load and unload documents that the cluster follows",
    use="fakectl lesson SUBCOMMAND [options]",
    commands=[list_, show, load, unload],
)
