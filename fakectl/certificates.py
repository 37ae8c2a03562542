"""What `certificate approve` and `certificate deny` share: a condition on each request that is named.

Source: kubectl `pkg/cmd/certificates/certificates.go`.
"""
from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

from state.pure.gojson import quote
from state.pure.times import format_rfc3339

from . import flags
from .errors import CommandError
from .resolve import Info, resolve
from .results import printer

TYPE = "certificatesigningrequests"
GROUP_KIND = "CertificateSigningRequest.certificates.k8s.io"

decision_flags = flags.bundle(
    flags.filename_flags, flags.output_flags, flags.boolean("force", help="Send the decision even if it has been made already."),
)


class Decision(NamedTuple):
    """The condition that is set, the one that must not be there, and why."""

    kind: str
    contrary: str
    reason: str
    message: str


def decide(session: Any, names: Sequence[str], decision: Decision, o: dict[str, Any]) -> None:
    """Set the condition on every request that is named or in a file."""
    shown = printer(session, o, decision.kind.lower())
    _ = session.context
    if not names and not o["filename"] and not o["kustomize"]:
        raise CommandError("one or more CSRs must be specified as <name> or -f <filename>")
    infos = resolve(session, names, filenames=o["filename"], kustomize=o["kustomize"], recursive=o["recursive"], default_type=TYPE,
                    latest=True)
    if not infos and not infos.errors:
        session.out("No resources found\n")

    def one(info: Info) -> None:
        _decide(session, info, decision, force=o["force"])
        session.out(shown.print_object(info.obj))

    infos.each(one)


def _decide(session: Any, info: Info, decision: Decision, *, force: bool) -> None:
    resource = info.resource
    assert resource is not None
    if resource.plural != TYPE:
        got = f"{resource.kind}.{resource.group}" if resource.group else resource.kind
        raise CommandError(f"can only handle {GROUP_KIND} objects, got {got}")
    csr = session.cluster.get(resource, None, info.name)
    conditions = csr.get("status", {}).get("conditions") or []
    kinds = [c.get("type") for c in conditions]
    if decision.contrary in kinds:
        raise CommandError(f"certificate signing request {quote(info.name)} is already {decision.contrary}")
    if decision.kind not in kinds:
        made = {"type": decision.kind, "status": "True", "reason": decision.reason, "message": decision.message,
                "lastUpdateTime": format_rfc3339(session.cluster.now)}
        csr = {**csr, "status": {**csr.get("status", {}), "conditions": [*conditions, made]}}
    elif not force:
        return
    session.cluster.update(resource, None, info.name, csr, subresource="approval")
