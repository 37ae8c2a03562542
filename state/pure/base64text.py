"""Base64 as Go reads it. Source: Go's `encoding/base64` (decodeQuantum)."""

from __future__ import annotations

_ALPHABET = frozenset(b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/")


def canonical(text: str) -> str:
    """Base64 as Go's encoder writes the decoded bytes; ValueError with Go's words."""
    import binascii

    raw = text.encode("utf-8", "replace")
    at = _corrupt_at(raw)
    if at >= 0:
        raise ValueError(f"illegal base64 data at input byte {at}")
    return binascii.b2a_base64(binascii.a2b_base64(raw), newline=False).decode()


def _corrupt_at(raw: bytes) -> int:
    """Where Go's decoder stops, or -1: letters in fours, line ends anywhere, `=` only to fill the last four."""
    letters = 0
    for at, byte in enumerate(raw):
        if byte in _ALPHABET:
            letters += 1
        elif byte == 0x3D:
            return _bad_padding(raw, at, letters % 4)
        elif byte not in b"\r\n":
            return at
    return len(raw) - letters % 4 if letters % 4 else -1


def _bad_padding(raw: bytes, at: int, filled: int) -> int:
    if filled < 2:
        return at
    rest = _skip_line_ends(raw, at + 1)
    if filled == 2:
        if rest == len(raw):
            return rest
        if raw[rest] != 0x3D:
            return rest - 1
        rest = _skip_line_ends(raw, rest + 1)
    return -1 if rest == len(raw) else rest


def _skip_line_ends(raw: bytes, at: int) -> int:
    while at < len(raw) and raw[at] in b"\r\n":
        at += 1
    return at
