"""`fakectl fault image`: images that do not pull."""

from __future__ import annotations

from typing import Any

import click

from fakectl import faultwords, flags
from fakectl.errors import CommandError

ERRORS = ("notfound", "unauthorized", "forbidden", "timeout", "refused", "dns", "x509", "toomanyrequests", "unavailable")


@flags.command(short="Make images unpullable", use="fakectl fault image REF|PATTERN [--error ERROR] [--for DURATION]")
@flags.string("error", default="notfound", help=f"What the registry does: {', '.join(ERRORS)}.")
@faultwords.for_flag
@click.pass_obj
def command(session: Any, args: list[str], error: str, for_: int) -> None:
    """Pods that need such an image get ErrImagePull and ImagePullBackOff; what runs already runs on.

    REF is an image as it is written in a pod; without a tag it means every tag. A PATTERN has * or ? in it: '*:1.28', 'ghcr.io/*'.
    """
    flags.check_words(args, 1)
    if error not in ERRORS:
        raise CommandError(f"--error must be one of {', '.join(ERRORS)}, not {error!r}")
    if not args[0] or args[0] != args[0].strip():
        raise CommandError("an image's reference, or a pattern, must not be empty")
    faultwords.begin(session, {"kind": "image", "image": args[0], "error": error, **faultwords.lasting(for_)})
