"""What chance decides in a real cluster is a hash here: of the seed, of what it is for, and of the write that it happens in."""

from __future__ import annotations

from collections.abc import Callable


def digest(*parts: str | int) -> bytes:
    """Sixteen bytes that depend on all parts."""
    from hashlib import blake2b  # here, since whoever only reads needs no hash

    return blake2b("\0".join(map(str, parts)).encode(), digest_size=16).digest()


def number(below: int, *parts: str | int) -> int:
    """A number from 0 up to (not including) `below`."""
    return int.from_bytes(digest(*parts)[:8], "big") % below


def numbers(below: int, *parts: str | int) -> Callable[[str], int]:
    """`number` as a function of one more part, the last: for a choice among many."""
    from hashlib import blake2b

    begun = blake2b("\0".join([*map(str, parts), ""]).encode(), digest_size=16)

    def of(last: str) -> int:
        hashed = begun.copy()
        hashed.update(last.encode())
        return int.from_bytes(hashed.digest()[:8], "big") % below

    return of


def uid_of(seed: str, gr: str, namespace: str, name: str, write: int) -> str:
    """The uid (in the form of a version 4 UUID) of an object that is made in write number `write`."""
    raw = bytearray(digest(seed, "uid", gr, namespace, name, write))
    raw[6] = raw[6] & 0x0F | 0x40
    raw[8] = raw[8] & 0x3F | 0x80
    text = raw.hex()
    return f"{text[:8]}-{text[8:12]}-{text[12:16]}-{text[16:20]}-{text[20:]}"


def suffix(length: int, *parts: str | int) -> str:
    """A name suffix of `length` characters, as apiserver `pkg/storage/names/generate.go` would draw it."""
    from .pure.names import suffix as letters

    return letters(digest(*parts)[:8], length)
