"""Who a command acts as: the user of the context, the flags that say otherwise, and whom --as names.

What kubectl would send as headers is read by the same code that reads them in `serve`. No exec plugin and no provider is ever asked.
Sources: client-go `tools/clientcmd/client_config.go`, `auth_loaders.go`, `transport/round_trippers.go` (impersonation).
"""
from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from state import StatusError
from state.users import ADMIN, User

from .errors import CommandError
from .kubeconfig import SERVER, TOKEN

Object = dict[str, Any]
_SECRETS = ("token", "tokenFile", "username", "password", "client-certificate", "client-certificate-data")


def user_of(session: Any, name: str, entry: Object | None, server: str) -> User:
    """The user that the API server would see. Raises CommandError for credentials that do not fit, Unauthorized for those it refuses."""
    given = session.globals
    entry = {**(entry or {}), **{k: given[k] for k in ("token", "username", "password", "client-certificate") if given.get(k)}}
    _check(name, entry)
    base = _authenticated(session, name, entry, server)
    acted = _impersonated(name, entry, given)
    if acted is not None and base != ADMIN:
        from .serving.access import questions

        for question in questions(acted):
            session.asking_cluster.authorize(base, question)
    return acted or base


def _check(name: str, entry: Object) -> None:
    methods = ["token"] if entry.get("token") else []
    if entry.get("username") or entry.get("password"):
        methods.append("basicAuth")
    if len(methods) > 1:
        raise CommandError(f"more than one authentication method found for {name}; found [{' '.join(methods)}], only one is allowed")
    for way in ("exec", "auth-provider"):
        if entry.get(way) and not any(entry.get(s) for s in _SECRETS):
            raise CommandError(f'fakectl runs no plugins: user "{name}" needs one ({way})')


def _authenticated(session: Any, name: str, entry: Object, server: str) -> User:
    token = entry.get("token") or _content(session, entry.get("tokenFile"))
    if token == TOKEN or token and server != SERVER:
        return ADMIN  # a server that is elsewhere on this machine is `fakectl serve`, whose token is another each time
    if token:
        user = session.asking_cluster.account(token)
        if user is None:
            raise StatusError(401, "Unauthorized", "Unauthorized", {})
        return user
    if entry.get("client-certificate") or entry.get("client-certificate-data"):
        raise CommandError(f'fakectl has no authority that signs certificates: give user "{name}" a token instead')
    if not entry.get("username"):
        _prompt(session)
    from .serving.access import NOBODY

    return NOBODY


def _content(session: Any, path: str | None) -> str:
    """The token in a file; none for a file that cannot be read."""
    if not path:
        return ""
    try:
        with open(session.path(path), encoding="utf-8", errors="replace") as f:
            return f.read().strip()
    except OSError:
        return ""


def _prompt(session: Any) -> None:
    """Ask for what is missing, as kubectl does. The server knows no passwords, so that whatever is typed makes nobody known."""
    for what in ("Username", "Password"):
        session.out(f"Please enter {what}: ")
        session.speak()
        if not session.stdin.readline():
            raise CommandError("EOF")


def _impersonated(name: str, entry: Object, given: Mapping[str, Any]) -> User | None:
    user = given.get("as") or entry.get("as") or ""
    groups = given.get("as-group") or entry.get("as-groups") or []
    uid = given.get("as-uid") or entry.get("as-uid") or ""
    extra = _extra(given.get("as-user-extra") or []) or entry.get("as-user-extra") or {}
    if not user:
        if groups or uid or extra:
            raise CommandError(f"requesting uid, groups or user-extra for {name} without impersonating a user")
        return None
    from .serving.access import EXTRA, impersonated

    headers = [("impersonate-user", user), *(("impersonate-group", g) for g in groups), *((("impersonate-uid", uid),) if uid else ())]
    headers += [(EXTRA + key.lower(), value) for key, values in extra.items() for value in values]
    return impersonated(headers)


def _extra(texts: list[str]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for text in texts:
        key, equals, value = text.partition("=")
        if equals:
            found.setdefault(key, []).append(value)
    return found

