"""`fakectl lesson load`: the cluster follows a lesson: a built-in one, one of the user's documents, or lesson data."""

from __future__ import annotations

from typing import Any

import click

from fakectl import flags


@flags.command(
    short="Have the cluster follow a lesson",
    use="fakectl lesson load NAME|FILE [--force] [--files DIR]",
    long="Loads a built-in lesson, a Markdown document (which is checked first) or lesson data (JSON, as lesson show NAME -o json prints "
         "it). Typing its commands, in order, then prints its output.",
)
@flags.boolean("force", help="Load a document even where its output is not what its commands print.")
@flags.string("files", help="Write the files that the lesson shows into this folder; none that is there is overwritten.")
@click.pass_obj
def command(session: Any, args: list[str], force: bool, files: str) -> None:
    from fakectl.lessoning.loading import found
    from fakectl.lessoning.placing import local, place

    flags.check_words(args, 1)
    lesson, summary, _ = found(session, args[0], force=force)
    shown = lesson.get("files", {})
    written = place(shown, session.path(files), files) if flags.changed("files") else []
    others = [x for x in session.cluster.lessons if x["name"] != lesson["name"]]
    session.cluster.set_lessons([*others, lesson])
    count = len(lesson["steps"])
    session.out(f'lesson "{lesson["name"]}" loaded: {count} step{"s" * (count != 1)}{f"; {summary}" if summary else ""}\n')
    if flags.changed("files"):
        session.out("".join(f"{name} written\n" for name in written))
    elif local(shown):
        session.out(f"Its commands read {', '.join(local(shown))}, which it shows: --files DIR writes such files.\n")
