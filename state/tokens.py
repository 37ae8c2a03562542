"""Service account tokens: JSON web tokens that this cluster signs with its seed and knows again.

Nobody else can check them, since the signature is a keyed hash and not RSA. Sources: kubernetes `pkg/serviceaccount/claims.go`,
`pkg/serviceaccount/jwt.go`, apiserver `pkg/authentication/serviceaccount/util.go`.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

from .clock import SECOND
from .hashing import digest, uid_of
from .pure.objects import Object
from .users import AUTHENTICATED, User

AUDIENCE = "https://kubernetes.default.svc.cluster.local"  # the issuer, too
EXTRA = "authentication.kubernetes.io/"
Find = Callable[[str, str, str], Object | None]  # (group-resource, namespace, name)
BOUND = {"pod": "pods", "secret": "secrets", "node": "nodes"}


class Untrusted(Exception):
    """A token that opens nothing; the text says why."""


class Proven(NamedTuple):
    """Whose token it is, and for whom it was made."""

    user: User
    audiences: list[str]


def issue(seed: str, account: Object, audiences: Sequence[str], now: int, seconds: int, bound: dict[str, Object]) -> str:
    """A token of a service account, good from `now` (nanoseconds) for so many seconds.

    `bound` names what it ends with: {"pod": object, "node": object} or {"secret": object}.
    """
    namespace, name = account["metadata"]["namespace"], account["metadata"]["name"]
    begin = now // SECOND
    private: dict[str, Any] = {"namespace": namespace}
    refs = {kind: _ref(obj) for kind, obj in {**bound, "serviceaccount": account}.items()}
    private |= {kind: refs[kind] for kind in sorted(refs)}
    claims: dict[str, Any] = {"aud": list(audiences), "exp": begin + seconds, "iat": begin, "iss": AUDIENCE}
    claims["jti"] = uid_of(seed, "token", namespace, json.dumps([claims, private]), begin)
    claims |= {"kubernetes.io": private, "nbf": begin, "sub": f"system:serviceaccount:{namespace}:{name}"}
    head = {"alg": "RS256", "kid": _base64(digest(seed, "key") * 2)}
    signed = ".".join(_base64(json.dumps(part, separators=(",", ":")).encode()) for part in (head, claims))
    return f"{signed}.{_signature(seed, signed)}"


def looks_like_one(token: str) -> bool:
    """Whether a bearer token may be a service account's."""
    return token.count(".") == 2


def check(seed: str, token: str, now: int, find: Find) -> Proven:
    """Whose token it is. Raises Untrusted: not ours, expired, or of an account or object that is gone."""
    signed, _, signature = token.rpartition(".")
    if not looks_like_one(token) or signature != _signature(seed, signed):
        raise Untrusted("invalid bearer token")
    claims = json.loads(_unpacked(signed.partition(".")[2]))
    if now // SECOND >= claims["exp"]:
        raise Untrusted("[invalid bearer token, service account token has expired]")
    private = claims["kubernetes.io"]
    namespace, account = private["namespace"], private["serviceaccount"]
    if not _is_there(find("serviceaccounts", namespace, account["name"]), account):
        raise Untrusted("[invalid bearer token, service account token has been invalidated]")
    for kind, plural in BOUND.items():
        ref = private.get(kind)
        if ref and not _is_there(find(plural, "" if kind == "node" else namespace, ref["name"]), ref):
            raise Untrusted("[invalid bearer token, service account token has been invalidated]")
    return Proven(_user(claims, private), claims["aud"])


def _user(claims: dict[str, Any], private: dict[str, Any]) -> User:
    namespace = private["namespace"]
    groups = ("system:serviceaccounts", f"system:serviceaccounts:{namespace}", AUTHENTICATED)
    extra = {f"{EXTRA}credential-id": [f"JTI={claims['jti']}"]}
    for kind in ("node", "pod"):
        if kind in private:
            extra |= {f"{EXTRA}{kind}-name": [private[kind]["name"]], f"{EXTRA}{kind}-uid": [private[kind]["uid"]]}
    return User(claims["sub"], groups, private["serviceaccount"]["uid"], extra)


def _is_there(obj: Object | None, ref: dict[str, str]) -> bool:
    return obj is not None and obj["metadata"]["uid"] == ref["uid"]


def _ref(obj: Object) -> dict[str, str]:
    return {"name": obj["metadata"]["name"], "uid": obj["metadata"]["uid"]}


def _signature(seed: str, signed: str) -> str:
    return _base64(b"".join(digest(seed, "signature", i, signed) for i in range(16)))


def _base64(data: bytes) -> str:
    from base64 import urlsafe_b64encode

    return urlsafe_b64encode(data).decode().rstrip("=")


def _unpacked(text: str) -> bytes:
    from base64 import urlsafe_b64decode

    return urlsafe_b64decode(text + "=" * (-len(text) % 4))
