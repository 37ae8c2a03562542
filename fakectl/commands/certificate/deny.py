"""`kubectl certificate deny`. Source: kubectl `pkg/cmd/certificates/certificates.go`."""
from __future__ import annotations

from typing import Any

import click

from fakectl import flags
from fakectl.certificates import Decision, decide, decision_flags

DECISION = Decision("Denied", "Approved", "KubectlDeny", "This CSR was denied by kubectl certificate deny.")


@flags.command(short="Deny a certificate signing request")
@decision_flags
@click.pass_obj
def command(session: Any, args: list[str], **o: Any) -> None:
    decide(session, args, DECISION, o)
