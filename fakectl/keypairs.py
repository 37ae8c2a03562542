"""Does a private key belong to a certificate? The check of `create secret tls`, with the words of Go's `tls.X509KeyPair`.

Only what the check needs is read of the DER: the public key of the certificate, and the one that the private key makes.
Sources: Go's crypto/tls tls.go, crypto/x509 (pkcs1.go, pkcs8.go, sec1.go), encoding/pem.
"""
from __future__ import annotations

import re
from base64 import b64decode
from binascii import Error as BadBase64
from typing import Any

from . import curves

PublicKey = tuple[str, Any]

_BLOCK = re.compile(rb"(?:^|(?<=\n))-----BEGIN ([^\n]*?)-----[ \t\r]*\n(.*?)(?<=\n)-----END \1-----[ \t\r]*(?:\n|$)", re.DOTALL)
_RSA, _EC, _ED25519 = "2a864886f70d010101", "2a8648ce3d0201", "2b6570"
_INTEGER, _BITS, _OCTETS, _OID, _SEQUENCE = 0x02, 0x03, 0x04, 0x06, 0x30


class KeyPairFault(Exception):
    """The two do not fit, or one of them cannot be read. The text is Go's."""


def check_pair(certificate: bytes, key: bytes) -> None:
    """Raise KeyPairFault unless the PEM of a private key belongs to the first certificate of a PEM."""
    public = _certified(_certificate_block(certificate))
    kind, own = _private(_key_block(key))
    if public[0] not in ("rsa", "ec", "ed25519"):
        raise KeyPairFault("tls: unknown public key algorithm")
    if public[0] != kind:
        raise KeyPairFault("tls: private key type does not match public key type")
    if public[1] != own:
        raise KeyPairFault("tls: private key does not match public key")


def _blocks(pem: bytes) -> list[tuple[str, bytes]]:
    """Type and content of the blocks; what cannot be decoded is passed over."""
    found = []
    for block in _BLOCK.finditer(pem):
        body = block[2]
        if b":" in body:
            body = body.replace(b"\r", b"").partition(b"\n\n")[2]
        try:
            found.append((block[1].decode("utf-8", "replace"), b64decode(b"".join(body.split()), validate=True)))
        except BadBase64:
            continue
    return found


def _certificate_block(pem: bytes) -> bytes:
    blocks = _blocks(pem)
    for kind, der in blocks:
        if kind == "CERTIFICATE":
            return der
    if not blocks:
        raise KeyPairFault("tls: failed to find any PEM data in certificate input")
    if len(blocks) == 1 and blocks[0][0].endswith("PRIVATE KEY"):
        raise KeyPairFault("tls: failed to find certificate PEM data in certificate input, but did find a private key; "
                           "PEM inputs may have been switched")
    raise KeyPairFault('tls: failed to find "CERTIFICATE" PEM block in certificate input after skipping PEM blocks of the '
                       f"following types: [{' '.join(kind for kind, _ in blocks)}]")


def _key_block(pem: bytes) -> bytes:
    blocks = _blocks(pem)
    for kind, der in blocks:
        if kind == "PRIVATE KEY" or kind.endswith(" PRIVATE KEY"):
            return der
    if not blocks:
        raise KeyPairFault("tls: failed to find any PEM data in key input")
    if len(blocks) == 1 and blocks[0][0] == "CERTIFICATE":
        raise KeyPairFault("tls: found a certificate rather than a key in the PEM for the private key")
    raise KeyPairFault('tls: failed to find PEM block with type ending in "PRIVATE KEY" in key input after skipping PEM blocks of the '
                       f"following types: [{' '.join(kind for kind, _ in blocks)}]")


# ---- keys -------------------------------------------------------------------------------------------------------------------

def _certified(der: bytes) -> PublicKey:
    """The public key that a certificate certifies."""
    try:
        fields = _elements(_elements(_sequence(der))[0][1])
        if fields[0][0] == 0xA0:
            fields = fields[1:]
        (_, algorithm), (_, bits) = _elements(fields[5][1])[:2]
        parameters = _elements(algorithm)
        kind, key = parameters[0][1].hex(), bits[1:]
        if kind == _RSA:
            return "rsa", tuple(_number(n) for _, n in _elements(_sequence(key))[:2])
        if kind == _EC:
            return "ec", (parameters[1][1].hex(), key)
        return ("ed25519" if kind == _ED25519 else kind), key
    except (IndexError, ValueError):
        raise KeyPairFault("x509: malformed certificate") from None


def _private(der: bytes) -> PublicKey:
    """The public key of a private one, be it PKCS #1, PKCS #8 or SEC 1."""
    try:
        fields = _elements(_sequence(der))
        if [tag for tag, _ in fields[:3]] == [_INTEGER, _SEQUENCE, _OCTETS]:
            return _pkcs8(_elements(fields[1][1]), fields[2][1])
        if [tag for tag, _ in fields[:2]] == [_INTEGER, _OCTETS]:
            return "ec", _ec(der, "")
        if len(fields) >= 9:
            return "rsa", (_number(fields[1][1]), _number(fields[2][1]))
    except (IndexError, ValueError):
        pass
    raise KeyPairFault("tls: failed to parse private key")


def _pkcs8(algorithm: list[tuple[int, bytes]], key: bytes) -> PublicKey:
    kind = algorithm[0][1].hex()
    if kind == _RSA:
        fields = _elements(_sequence(key))
        return "rsa", (_number(fields[1][1]), _number(fields[2][1]))
    if kind == _EC:
        return "ec", _ec(key, algorithm[1][1].hex())
    if kind != _ED25519:
        raise ValueError
    return "ed25519", curves.ed25519_public(_elements(key)[0][1])


def _ec(der: bytes, curve: str) -> tuple[str, bytes]:
    """The curve and the point of a SEC 1 private key, whose curve may stand outside of it."""
    fields = _elements(_sequence(der))
    named = next((_elements(content)[0][1].hex() for tag, content in fields if tag == 0xA0), curve)
    return named, curves.nist_public(named, _number(fields[1][1]))


# ---- DER --------------------------------------------------------------------------------------------------------------------

def _elements(data: bytes) -> list[tuple[int, bytes]]:
    """The tag and content of each element. IndexError for data that is cut off."""
    found = []
    at = 0
    while at < len(data):
        tag, size, at = data[at], data[at + 1], at + 2
        if size & 0x80:
            count = size & 0x7F
            size, at = int.from_bytes(data[at:at + count], "big"), at + count
        if at + size > len(data):
            raise IndexError
        found.append((tag, data[at:at + size]))
        at += size
    return found


def _sequence(der: bytes) -> bytes:
    tag, content = _elements(der)[0]
    if tag != _SEQUENCE:
        raise ValueError
    return content


def _number(content: bytes) -> int:
    return int.from_bytes(content, "big")
