"""`fakectl lesson play`: steps a learner through a document in the terminal."""

from __future__ import annotations

from typing import Any

import click

from fakectl import flags
from fakectl.errors import CommandError

INTERRUPTED = 130


@flags.command(
    short="Step through a lesson in the terminal",
    use="fakectl lesson play [NAME|FILE] [--restart] [--grade FILE|-]",
    long="Shows the text of each step of a lesson, waits for its command, runs it on a cluster that belongs to the lesson, and goes on "
         "when it was right. Left before the end, it is taken up where it was.",
)
@flags.boolean("restart", help="Begin anew instead of going on.")
@flags.string("grade", help="Write what was done, step by step, as JSON into this file; - for standard output.")
@flags.boolean("force", help="Play a document even where its output is not what its commands print.")
@click.pass_obj
def command(session: Any, args: list[str], restart: bool, grade: str, force: bool) -> int:
    import os

    from fakectl.lessoning.guiding import Guide
    from fakectl.lessoning.loading import document_of, found
    from fakectl.lessoning.room import Room
    from fakectl.lessoning.terminal import Terminal
    from state.clockface import SECOND, present
    from state.lessons import DEFAULT

    flags.check_words(args, 0, 1)
    if flags.changed("grade") and not grade:
        raise CommandError("--grade needs a file, or - for standard output")
    lesson, _, document = found(session, args[0] if args else DEFAULT, force=force)
    if not lesson["steps"]:
        raise CommandError(f'lesson "{lesson["name"]}" has no step to play')
    terminal = Terminal(session)
    folder = os.path.join(session.home, "play", lesson["name"])
    os.makedirs(folder, exist_ok=True)
    room = Room(folder, lesson, document or document_of(lesson), present(session.env) // SECOND * SECOND)
    guide = Guide(room, terminal.out, terminal.ask, width=terminal.width, env=session.env)
    code = 0
    try:
        if restart:
            guide.restart()
        going_on = guide.resume()
        count = len(lesson["steps"])
        terminal.out(f"{lesson.get('title') or lesson['name']}: {count} step{'s' * (count != 1)}"
                     + (f", going on with step {guide.at + 1} (--restart begins anew)" if going_on else "")
                     + "\nhint, show, skip, back and quit help.\n")
        guide.play()
    except KeyboardInterrupt:
        code = INTERRUPTED
        terminal.out("\n")
    if guide.at < len(lesson["steps"]):
        terminal.out(f"Go on with: fakectl lesson play{f' {args[0]}' if args else ''}\n")
    _graded(session, grade, guide.grade())
    return code


def _graded(session: Any, grade: str, result: dict[str, Any]) -> None:
    import json

    if not grade:
        return
    text = json.dumps(result, indent=1, ensure_ascii=False) + "\n"
    if grade == "-":
        session.out(text)
        return
    try:
        with open(session.path(grade), "w", encoding="utf-8") as f:
            f.write(text)
    except (OSError, ValueError) as e:
        raise CommandError(f"cannot write {grade}: {getattr(e, 'strerror', None) or e}") from None
