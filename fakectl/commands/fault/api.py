"""`fakectl fault api`: an API server that refuses, or does not answer."""

from __future__ import annotations

from typing import Any

import click

from fakectl import faultwords, flags
from fakectl.errors import CommandError


@flags.command(
    short="Make the API refuse requests",
    use="fakectl fault api --error ERROR [--times N] [--after N] [--match 'VERB [RESOURCE [NAME]]'] [--message TEXT] [--for DURATION]",
)
@flags.string("error", required=True, help="refused, x509, timeout, unauthorized (401), forbidden (403), conflict (409), too-many-requests "
              "(429), internal, etcd (500), unavailable (503) or server-timeout (504); or the number.")
@flags.integer("times", help="How many requests meet it; without it, all.")
@flags.integer("after", help="How many such requests go well before.")
@flags.string("match", help="Which requests: 'get pods', 'patch deployments web', 'update */scale', several with commas.")
@flags.string("message", help="What the server says, in place of its usual words.")
@faultwords.for_flag
@click.pass_obj
def command(session: Any, args: list[str], error: str, times: int, after: int, match: str, message: str, for_: int) -> None:
    """Requests of the command line and of `fakectl serve` fail as they do with a real API server; fakectl's own commands always work.

    VERB is one of the API (list, watch, update, ...) or a command of kubectl that stands for what it asks for (get is get, list and watch;
    apply is get, create and patch; logs, exec and scale are the subresources). With -n, only requests in that namespace.
    """
    from state.refusals import ANSWERS, CLOSED, ERRORS, rules_of

    flags.check_words(args)
    error = next((name for name, answer in ANSWERS.items() if error == str(answer[0])), error)
    if error not in ERRORS:
        raise CommandError(f"--error must be one of {', '.join(ERRORS)}, not {error!r}")
    if message and error in CLOSED:
        raise CommandError(f"--message does not go with --error {error}: there is no answer")
    fault: faultwords.Fault = {"kind": "api", "error": error, "after": faultwords.amount("after", after)}
    if flags.changed("times"):
        fault["times"] = faultwords.amount("times", times, 1)
    if match:
        try:
            fault |= {"match": match, "rules": rules_of(match, session.catalog.resolve)}
        except ValueError as e:
            raise CommandError(f"--match: {e}") from None
    fault |= {"namespace": session.namespace} if session.explicit_namespace else {}
    fault |= {"message": message} if message else {}
    faultwords.begin(session, {**fault, **faultwords.lasting(for_)})
