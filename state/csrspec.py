"""The rules of a CertificateSigningRequest: what may be asked for, and how it is approved, denied and answered.

Sources: kubernetes `pkg/apis/certificates/validation/validation.go`, `pkg/registry/certificates/certificates/strategy.go`.
"""

from __future__ import annotations

from typing import Any

from . import fielderrors as fe
from .fielderrors import Cause
from .pure import names

Object = dict[str, Any]

DECISIONS = ("Approved", "Denied")
USAGES = (
    "any", "cert sign", "client auth", "code signing", "content commitment", "crl sign", "data encipherment", "decipher only",
    "digital signature", "email protection", "encipher only", "ipsec end system", "ipsec tunnel", "ipsec user", "key agreement",
    "key encipherment", "microsoft sgc", "netscape sgc", "ocsp signing", "s/mime", "server auth", "signing", "timestamping",
)  # fmt: skip
SHORTEST = 600
PEM = "-----BEGIN CERTIFICATE REQUEST-----"


def validate_request(spec: Object) -> list[Cause]:
    """What is wrong with a new request."""
    causes = []
    if not _is_request(spec.get("request", "")):
        causes.append(fe.invalid("spec.request", spec.get("request", ""), "PEM block type must be CERTIFICATE REQUEST"))
    usages = spec.get("usages") or []
    if not usages:
        causes.append(fe.required("spec.usages"))
    causes += _usages(usages)
    causes += _signer(spec.get("signerName", ""))
    seconds = spec.get("expirationSeconds")
    if seconds is not None and seconds < SHORTEST:
        why = f"may not specify a duration less than {SHORTEST} seconds (10m0s)"
        causes.append(fe.invalid("spec.expirationSeconds", seconds, why))
    return causes


def _usages(usages: list[str]) -> list[Cause]:
    causes = []
    for i, usage in enumerate(usages):
        if usage not in USAGES:
            causes.append(fe.not_supported(f"spec.usages[{i}]", usage, USAGES))
        elif usage in usages[:i]:
            causes.append(fe.duplicate(f"spec.usages[{i}]", usage))
    return causes


def _signer(name: str) -> list[Cause]:
    path = "spec.signerName"
    if not name:
        return [fe.required(path)]
    if name == "kubernetes.io/legacy-unknown":
        return [fe.invalid(path, name, "the legacy signerName is not allowed via this API version")]
    domain, slash, last = name.partition("/")
    if not slash or "/" in last:
        return [fe.invalid(path, name, "must be a fully qualified domain and path of the form 'example.com/signer-name'")]
    if "." not in domain:
        return [fe.invalid(path, domain, "should be a domain with at least two segments separated by dots")]
    return [fe.invalid(path, domain, f"validating label {fe.shown(label)}: {why}") for label in domain.split(".")
            for why in names.dns1123_label(label)]  # fmt: skip


def _is_request(encoded: str) -> bool:
    """Whether the text is base64 of a PEM block of a request; what is in it is not looked at."""
    from base64 import b64decode

    try:
        return PEM.encode() in b64decode(encoded)
    except ValueError:
        return False


def validate_conditions(conditions: list[Object]) -> list[Cause]:
    """What is wrong with the conditions of a request."""
    causes = []
    seen: set[str] = set()
    for i, condition in enumerate(conditions):
        path, kind = f"status.conditions[{i}]", condition.get("type", "")
        if not kind:
            causes.append(fe.required(f"{path}.type"))
        status = condition.get("status", "")
        valid = ("True",) if kind in (*DECISIONS, "Failed") else ("False", "True", "Unknown")
        if not status:
            causes.append(fe.required(f"{path}.status"))
        elif status not in valid:
            causes.append(fe.not_supported(f"{path}.status", status, valid))
        if kind in DECISIONS and set(DECISIONS) <= seen | {kind}:
            causes.append(fe.invalid(f"{path}.type", kind, "Approved and Denied conditions are mutually exclusive"))
        if kind in seen:
            causes.append(fe.duplicate(f"{path}.type", kind))
        seen.add(kind)
    return causes


def validate_kept(conditions: list[Object], had: list[Object], kinds: tuple[str, ...]) -> list[Cause]:
    """Decisions stay once they are made."""
    left = {c.get("type") for c in conditions}
    return [
        fe.forbidden("status.conditions", f"updates may not remove a condition of type {fe.shown(c['type'])}")
        for c in had if c["type"] in kinds and c["type"] not in left
    ]  # fmt: skip
