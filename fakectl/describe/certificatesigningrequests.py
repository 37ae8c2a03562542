"""`describe csr` (k8s.io/kubectl/pkg/describe/describe.go, describeCertificateSigningRequest)."""
from __future__ import annotations

from .events import events_block
from .metadata import Object, created, set_text
from .pkcs10 import Request, parse_request
from .source import Source
from .writer import Writer

_SUBJECT = (
    ("Organization", "2.5.4.10"), ("Organizational Unit", "2.5.4.11"), ("Country", "2.5.4.6"), ("Locality", "2.5.4.7"),
    ("Province", "2.5.4.8"), ("StreetAddress", "2.5.4.9"), ("PostalCode", "2.5.4.17"),
)


def describe(csr: Object, source: Source, show_events: bool) -> str:
    """A signing request, who asks and for which subject."""
    from fakectl.errors import CommandError

    try:
        request = parse_request(csr["spec"].get("request", ""))
    except ValueError as error:
        raise CommandError(f"Error parsing CSR: {error}") from error
    w = Writer()
    spec, meta = csr["spec"], csr["metadata"]
    w.write(0, f"Name:\t{meta['name']}\n")
    w.write(0, f"Labels:\t{set_text(meta.get('labels'))}\n")
    w.write(0, f"Annotations:\t{set_text(meta.get('annotations'))}\n")
    created(w, csr)
    w.write(0, f"Requesting User:\t{spec.get('username', '')}\n")
    if spec.get("signerName"):
        w.write(0, f"Signer:\t{spec['signerName']}\n")
    if spec.get("expirationSeconds") is not None:
        from state.pure import duration

        w.write(0, f"Requested Duration:\t{duration.human_age(spec['expirationSeconds'])}\n")
    w.write(0, f"Status:\t{_status(csr.get('status') or {})}\n")
    _subject(w, request)
    events_block(w, source, csr, show_events)
    return w.tabbed()


def _status(status: Object) -> str:
    types = {condition["type"] for condition in status.get("conditions") or ()}
    text = "Denied" if "Denied" in types else "Approved" if "Approved" in types else "Pending"
    return text + (",Failed" if "Failed" in types else "") + (",Issued" if status.get("certificate") else "")


def _subject(w: Writer, request: Request) -> None:
    w.write(0, "Subject:\n")
    for title, key in (("Common Name", "2.5.4.3"), ("Serial Number", "2.5.4.5")):
        w.write(0, f"\t{title}:\t{(request.subject.get(key) or [''])[-1]}\n")
    for title, key in _SUBJECT:
        _values(w, title, request.subject.get(key))
    if any(request.names.values()):
        w.write(0, "Subject Alternative Names:\n")
        for title in ("DNS Names", "Email Addresses", "URIs", "IP Addresses"):
            _values(w, title, request.names.get(title))


def _values(w: Writer, title: str, values: list[str] | None) -> None:
    if values:
        inner = "\n\t\t".join(values)
        w.write(0, f"\t{title}:\t{inner}\n")
