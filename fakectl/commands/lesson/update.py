"""`fakectl lesson update`: rewrites the output that documents show with what their commands print."""

from __future__ import annotations

from typing import Any

import click

from fakectl import flags


@flags.command(
    short="Rewrite the output that documents show",
    use="fakectl lesson update FILE... [--check] [--strict]",
    long="Rewrites the output blocks of Markdown documents that are not what their commands print; all else stays byte for byte.",
)
@flags.boolean("check", help="Change nothing: say what would be rewritten, and end with 1 if anything would.")
@flags.boolean("strict", help="Rewrite also what real kubectl would print otherwise.")
@flags.boolean("addons", help="Rewrite also blocks that need an add-on, with what a plain cluster prints.")
@flags.boolean("verbose", "v", help="Say on stderr what is being done.")
@click.pass_obj
def command(session: Any, args: list[str], check: bool, strict: bool, addons: bool, verbose: bool) -> int:
    from fakectl.lessoning.progress import Progress
    from fakectl.lessoning.rewriting import rewrite, save
    from fakectl.lessoning.sources import UnreadableError, sources

    if not args:
        flags.check_words(args, 1)
    code = 0
    progress = Progress(session, verbose=verbose)
    for source in (s for name in args for s in sources(name, session.cwd)):
        if isinstance(source, UnreadableError):
            session.note(f"error: {source}")
            code = 2
            continue
        done = rewrite(source, progress, strict=strict, addons=addons)
        changed = done.text != source.text
        if changed and not check:
            save(source, done.text)
        code = max(code, int(bool(done.left) or (check and changed)))
        session.out(_said(source.name, done, "would be rewritten" if check else "rewritten"))
        session.speak()
    return code


def _said(name: str, done: Any, verb: str) -> str:
    """A line for each block that was changed, or left though it is not right, and a summary."""
    lines = [f"{change.line:>6}  {change.kind:<9}  {change.command.partition(chr(10))[0]}" for _, change in sorted(done.changes.items())]
    lines += [f"{done.checked.blocks[i].line:>6}  left as it is: {why}" for i, why in sorted(done.left.items())]
    count = len(done.changes)
    told = f"{count} block{'s' * (count != 1)} {verb}" if count else "nothing to rewrite"
    return "".join(f"{line}\n" for line in [f"{name}: {told}", *lines])
