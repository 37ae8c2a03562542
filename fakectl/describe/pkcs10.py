"""As much of a PKCS #10 certificate request as `describe csr` shows: subject and alternative names, read from its DER."""
from __future__ import annotations

from base64 import b64decode
from binascii import Error as BadBase64
from collections.abc import Iterator
from dataclasses import dataclass, field

_TYPE = "CERTIFICATE REQUEST"
_EXTENSION_REQUEST = "1.2.840.113549.1.9.14"
_ALTERNATIVE_NAMES = "2.5.29.17"
_BMP = 0x1E
_GENERAL_NAMES = {0x81: "Email Addresses", 0x82: "DNS Names", 0x86: "URIs", 0x87: "IP Addresses"}


@dataclass
class Request:
    """Values of the subject by object identifier, alternative names by sort."""

    subject: dict[str, list[str]] = field(default_factory=dict)
    names: dict[str, list[str]] = field(default_factory=dict)


def parse_request(encoded: str) -> Request:
    """The request of a CSR object (base64 of PEM); ValueError when it is none."""
    try:
        der = _pem(b64decode(encoded).decode("latin-1"))
        (_, whole), *_ = _elements(der)
        (_, info), *_ = _elements(whole)
        parts = list(_elements(info))
        request = Request()
        for _, rdn in _elements(parts[1][1]):
            for _, pair in _elements(rdn):
                (_, oid), (tag, value) = _elements(pair)
                request.subject.setdefault(_oid(oid), []).append(_string(tag, value))
        for tag, attributes in parts[3:]:
            if tag == 0xA0:
                _attributes(request, attributes)
    except (BadBase64, IndexError) as error:
        raise ValueError("asn1: syntax error: data truncated") from error
    return request


def _pem(text: str) -> bytes:
    begin, end = f"-----BEGIN {_TYPE}-----", f"-----END {_TYPE}-----"
    if begin not in text or end not in text:
        raise ValueError(f"PEM block type must be {_TYPE}")
    return b64decode("".join(text.split(begin, 1)[1].split(end, 1)[0].split()))


def _elements(data: bytes) -> Iterator[tuple[int, bytes]]:
    """The tag and content of each element."""
    at = 0
    while at < len(data):
        tag, size, at = data[at], data[at + 1], at + 2
        if size & 0x80:
            count = size & 0x7F
            size, at = int.from_bytes(data[at : at + count]), at + count
        if at + size > len(data):
            raise IndexError
        yield tag, data[at : at + size]
        at += size


def _oid(data: bytes) -> str:
    numbers, value = [], 0
    for byte in data:
        value = value << 7 | byte & 0x7F
        if not byte & 0x80:
            numbers.append(value)
            value = 0
    first = min(numbers[0] // 40, 2)
    return ".".join(map(str, [first, numbers[0] - 40 * first, *numbers[1:]]))


def _string(tag: int, value: bytes) -> str:
    return value.decode("utf-16-be" if tag == _BMP else "utf-8", "replace")


def _attributes(request: Request, data: bytes) -> None:
    """Alternative names out of the requested extensions."""
    for _, attribute in _elements(data):
        (_, oid), (_, values) = _elements(attribute)
        if _oid(oid) != _EXTENSION_REQUEST:
            continue
        (_, extensions), *_ = _elements(values)
        for _, extension in _elements(extensions):
            (_, name), *_, (_, content) = _elements(extension)
            if _oid(name) == _ALTERNATIVE_NAMES:
                (_, names), *_ = _elements(content)
                for tag, value in _elements(names):
                    _general_name(request, tag, value)


def _general_name(request: Request, tag: int, value: bytes) -> None:
    sort = _GENERAL_NAMES.get(tag)
    if sort is None:
        return
    text = value.decode("latin-1")
    if sort == "IP Addresses":
        from ipaddress import ip_address

        text = str(ip_address(value))
    request.names.setdefault(sort, []).append(text)
