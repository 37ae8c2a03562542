"""Who asks: the bearer token, and the headers of impersonation.

Sources: apiserver `pkg/endpoints/filters/{authentication,authorization,impersonation}.go`.
"""

from __future__ import annotations

import hmac
from collections.abc import Sequence
from urllib.parse import unquote

from state.errors import bad_request
from state.users import ADMIN, ANONYMOUS, AUTHENTICATED, Question, User

from .messages import unauthorized
from .paths import Target

ACCOUNT = "system:serviceaccount:"
IMPLIED = (AUTHENTICATED, "system:serviceaccounts")  # groups that come with the user
NOBODY = User("system:anonymous", (ANONYMOUS,))
EXTRA = "impersonate-extra-"
METHODS = {"GET": "get", "HEAD": "head", "POST": "post", "PUT": "put", "PATCH": "patch", "DELETE": "delete", "OPTIONS": "options"}
Headers = Sequence[tuple[str, str]]


def bearer(headers: Headers) -> str:
    """The token of the request, "" when it has none. Raises Unauthorized for another scheme."""
    given = next((v for k, v in headers if k == "authorization"), "")
    scheme, _, value = given.partition(" ")
    if given and scheme.lower() != "bearer":
        raise unauthorized()
    return value.strip()


def user_of(given: str, token: str, *, known: bool) -> User | None:
    """Whose token was `given`: nobody's when there is none and who asks is not `known` already, None for one that is not the server's."""
    if not given:
        return ADMIN if known else NOBODY
    return ADMIN if hmac.compare_digest(given.encode(), token.encode()) else None


def questions(who: User) -> list[Question]:
    """What somebody must be allowed to act as `who` (apiserver `pkg/endpoints/filters/impersonation.go`)."""
    asked = []
    if who.name.startswith(ACCOUNT) and who.name.count(":") == 3:
        _, _, namespace, name = who.name.split(":", 3)
        asked.append(Question("impersonate", "", "serviceaccounts", namespace, name))
    else:
        asked.append(Question("impersonate", "", "users", "", who.name))
    asked += [Question("impersonate", "", "groups", "", g) for g in who.groups if g not in IMPLIED and not g.startswith(IMPLIED[1])]
    if who.uid:
        asked.append(Question("impersonate", "authentication.k8s.io", "uids", "", who.uid))
    for key, values in who.extra.items():
        asked += [Question("impersonate", "authentication.k8s.io", f"userextras/{key}", "", value) for value in values]
    return asked


def impersonated(headers: Headers) -> User | None:
    """The user that somebody acts as, None when he acts as himself. Raises BadRequest for groups without a user."""
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
    if name.startswith(ACCOUNT) and name.count(":") == 3 and not groups:
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
