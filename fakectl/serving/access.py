"""Who asks: the bearer token, and the headers of impersonation.

Sources: apiserver `pkg/endpoints/filters/{authentication,authorization,impersonation}.go`.
"""

from __future__ import annotations

import hmac
from collections.abc import Sequence
from urllib.parse import unquote

from state.errors import bad_request
from state.users import ANONYMOUS, AUTHENTICATED, MASTERS, Question, User

from .messages import unauthorized
from .paths import Target

ADMIN = User("admin", (MASTERS, AUTHENTICATED), "admin")
NOBODY = User("system:anonymous", (ANONYMOUS,))
EXTRA = "impersonate-extra-"
METHODS = {"GET": "get", "HEAD": "head", "POST": "post", "PUT": "put", "PATCH": "patch", "DELETE": "delete", "OPTIONS": "options"}
Headers = Sequence[tuple[str, str]]


def user_of(headers: Headers, token: str, *, known: bool) -> User:
    """Whose token this is; nobody's when there is none and who asks is not `known` already. Raises Unauthorized for a wrong one."""
    given = next((v for k, v in headers if k == "authorization"), "")
    if not given:
        return (impersonated(headers) or ADMIN) if known else NOBODY
    scheme, _, value = given.partition(" ")
    if scheme.lower() != "bearer" or not hmac.compare_digest(value.strip().encode(), token.encode()):
        raise unauthorized()
    return impersonated(headers) or ADMIN


def impersonated(headers: Headers) -> User | None:
    """The user that the admin acts as, None when he acts as himself. Raises BadRequest for groups without a user."""
    name = next((v for k, v in headers if k == "impersonate-user"), "")
    groups = tuple(v for k, v in headers if k == "impersonate-group")
    uid = next((v for k, v in headers if k == "impersonate-uid"), "")
    extra: dict[str, list[str]] = {}
    for key, value in headers:
        if key.startswith(EXTRA):
            extra.setdefault(unquote(key.removeprefix(EXTRA)), []).append(value)
    if not name:
        if groups or uid or extra:
            raise bad_request("requested impersonation without impersonating a user")
        return None
    if name.startswith("system:serviceaccount:") and not groups:
        namespace = name.split(":")[2]
        groups = ("system:serviceaccounts", f"system:serviceaccounts:{namespace}")
    if name != NOBODY.name and AUTHENTICATED not in groups:
        groups = (*groups, AUTHENTICATED)
    return User(name, groups, uid, extra)


def question(method: str, path: str, target: Target | None) -> Question:
    """What authorization is asked about a request."""
    if target is None:
        return Question(METHODS.get(method, method.lower()), path=path)
    resource = target.resource
    plural = f"{resource.plural}/{target.subresource}" if target.subresource else resource.plural
    namespace = target.namespace or (target.name if resource.gr == "namespaces" else "")
    verb = {"connect": "create" if method == "POST" else "get"}.get(target.verb, target.verb)
    return Question(verb, resource.group, plural, namespace, target.name)
