"""From private to public keys on the elliptic curves that TLS certificates use: a few multiplications, good for comparing, not for secrets.

Sources: SEC 2 (secp256r1, secp384r1, secp521r1); RFC 8032 (Ed25519).
"""
from __future__ import annotations

from hashlib import sha512

Point = tuple[int, int] | None

# By object identifier (the content of its DER, in hexadecimal): the prime and the base point. In all of them a is -3.
_NIST = {
    "2a8648ce3d030107": (
        2**256 - 2**224 + 2**192 + 2**96 - 1, 0x6b17d1f2e12c4247f8bce6e563a440f277037d812deb33a0f4a13945d898c296,
        0x4fe342e2fe1a7f9b8ee7eb4a7c0f9e162bce33576b315ececbb6406837bf51f5),
    "2b81040022": (
        2**384 - 2**128 - 2**96 + 2**32 - 1,
        0xaa87ca22be8b05378eb1c71ef320ad746e1d3b628ba79b9859f741e082542a385502f25dbf55296c3a545e3872760ab7,
        0x3617de4a96262c6f5d9e98bf9292dc29f8f41dbd289a147ce9da3113b5f0b8c00a60b1ce1d7e819d7a431d7c90ea0e5f),
    "2b81040023": (
        2**521 - 1,
        0xc6858e06b70404e9cd9e3ecb662395b4429c648139053fb521f828af606b4d3dbaa14b5e77efe75928fe1dc127a2ffa8de3348b3c1856a429bf97e7e31c2e5bd66,
        0x11839296a789a3bc0045c8a5fb42c7d1bd998f54449579b446817afbd17273e662c97ee72995ef42640c550b9013fad0761353c7086a272c24088be94769fd16650),
}
_P = 2**255 - 19
_D = -121665 * pow(121666, -1, _P) % _P
_BASE_Y = 4 * pow(5, -1, _P) % _P


def nist_public(curve: str, secret: int) -> bytes:
    """The uncompressed point. ValueError for a curve that Go's TLS does not know, or a number that is no key."""
    if curve not in _NIST:
        raise ValueError(f"unknown elliptic curve {curve}")
    prime, x, y = _NIST[curve]
    result: Point = None
    adder: Point = (x, y)
    while secret:
        if secret & 1:
            result = _add(result, adder, prime)
        adder = _add(adder, adder, prime)
        secret >>= 1
    if result is None:
        raise ValueError("invalid elliptic curve private key value")
    size = (prime.bit_length() + 7) // 8
    return b"\4" + result[0].to_bytes(size, "big") + result[1].to_bytes(size, "big")


def _add(a: Point, b: Point, prime: int) -> Point:
    if a is None or b is None:
        return a or b
    (x1, y1), (x2, y2) = a, b
    if x1 == x2:
        if (y1 + y2) % prime == 0:
            return None
        slope = (3 * x1 * x1 - 3) * pow(2 * y1, -1, prime)
    else:
        slope = (y2 - y1) * pow(x2 - x1, -1, prime)
    x = (slope * slope - x1 - x2) % prime
    return x, (slope * (x1 - x) - y1) % prime


def ed25519_public(seed: bytes) -> bytes:
    """The public key of a 32-byte seed. ValueError for another length."""
    if len(seed) != 32:
        raise ValueError("invalid Ed25519 private key")
    scalar = int.from_bytes(sha512(seed).digest()[:32], "little") & ((1 << 254) - 8) | 1 << 254
    result, adder = (0, 1), (_base_x(), _BASE_Y)
    while scalar:
        if scalar & 1:
            result = _twisted_add(result, adder)
        adder = _twisted_add(adder, adder)
        scalar >>= 1
    return (result[1] | (result[0] & 1) << 255).to_bytes(32, "little")


def _base_x() -> int:
    square = (_BASE_Y * _BASE_Y - 1) * pow(_D * _BASE_Y * _BASE_Y + 1, -1, _P) % _P
    x = pow(square, (_P + 3) // 8, _P)
    if (x * x - square) % _P:
        x = x * pow(2, (_P - 1) // 4, _P) % _P
    return _P - x if x & 1 else x


def _twisted_add(a: tuple[int, int], b: tuple[int, int]) -> tuple[int, int]:
    (x1, y1), (x2, y2) = a, b
    both = _D * x1 * x2 * y1 * y2
    return (x1 * y2 + x2 * y1) * pow(1 + both, -1, _P) % _P, (y1 * y2 + x1 * x2) * pow(1 - both, -1, _P) % _P
