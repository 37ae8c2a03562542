"""`kubectl certificate approve`. Source: kubectl `pkg/cmd/certificates/certificates.go`."""
from __future__ import annotations

from typing import Any

import click

from fakectl import flags
from fakectl.certificates import Decision, decide, decision_flags

DECISION = Decision("Approved", "Denied", "KubectlApprove", "This CSR was approved by kubectl certificate approve.")


@flags.command(short="Approve a certificate signing request")
@decision_flags
@click.pass_obj
def command(session: Any, args: list[str], **o: Any) -> None:
    decide(session, args, DECISION, o)
