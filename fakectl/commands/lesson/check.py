"""`fakectl lesson check`: whether the output that documents show is what their commands print, and what explains it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from fakectl import flags
from fakectl.errors import CommandError

if TYPE_CHECKING:
    from fakectl.lessoning.checking import Checked

FORMS = ("text", "json", "junit")
UNREADABLE, DIFFERENT = 2, 1


@flags.command(
    short="Check the output that documents show",
    use="fakectl lesson check FILE... [--after FILE] [--strict] [-o text|json|junit]",
    long="Replays the kubectl commands of Markdown documents on a scratch cluster and compares what they print with what the documents "
         "show, solving for what a cluster leaves open. Ends with 0 when every block is explained, 1 when one is not, 2 when a file is no "
         "document.",
)
@flags.boolean("strict", help="Fail also where real kubectl would print something else than the document, and say what.")
@flags.string("output", "o", default="text", help="text, json or junit.")
@flags.string_array("after", help="A document whose commands a reader has typed before, as the pages of a tutorial; may be given again.")
@flags.boolean("timeline", help="Show the moment at which each command was run.")
@flags.boolean("verbose", "v", help="Say on stderr what is being done.")
@click.pass_obj
def command(session: Any, args: list[str], strict: bool, output: str, after: list[str], timeline: bool, verbose: bool) -> int:
    import json
    import os

    from fakectl.lessoning import reports
    from fakectl.lessoning.progress import Progress
    from fakectl.lessoning.sources import UnreadableError, source, sources

    if not args:
        flags.check_words(args, 1)
    if output not in FORMS:
        raise CommandError(f"a report is one of {', '.join(FORMS)}, not {output!r}")
    code = 0
    found: list[tuple[str, Checked | str]] = []
    progress = Progress(session, verbose=verbose)
    try:
        before = [source(name, session.cwd) for name in after]
    except UnreadableError as e:
        session.note(f"error: {e}")
        return UNREADABLE
    for one in (s for name in args for s in sources(name, session.cwd)):
        if isinstance(one, UnreadableError):
            session.note(f"error: {one}")
            code = UNREADABLE
            name, _, why = str(one).partition(": ")
            found.append((name, why))
            continue
        checked = progress.check(one, before)
        code = code if reports.passes(checked, strict=strict) else max(code, DIFFERENT)
        found.append((one.name, checked))
        if output == "text":
            session.out(("\n" if len(found) > 1 else "") + reports.text(one.name, checked, strict=strict, timeline=timeline))
            session.speak()
    if output == "junit":
        session.out(reports.junit(found, strict=strict))
    elif output == "json":
        data = [reports.data(name, c) for name, c in found if not isinstance(c, str)]
        if data:
            single = len(args) == 1 and not os.path.isdir(session.path(args[0]))
            session.out(json.dumps(data[0] if single else data, indent=1, ensure_ascii=False) + "\n")
    return code
