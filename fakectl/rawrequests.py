"""`--raw PATH` of get, create, replace and delete: one request, and the body of its answer, byte for byte.

Sources: kubectl `pkg/rawhttp/raw.go`; `pkg/cmd/{get,create,replace,delete}`.
"""
from __future__ import annotations

import json
import re
from typing import Any
from urllib.parse import parse_qs, urlsplit

from state import StatusError
from state.pure.gojson import quote

from .errors import CommandError

WARNING = re.compile(r'299 - "((?:[^"\\]|\\.)*)"')
ESCAPED = re.compile(r"\\(.)")


def check_path(path: str) -> None:
    """Raises kubectl's error for what is no path."""
    if not path.startswith(("/", "http://", "https://")):
        raise CommandError(f"--raw must be a valid URL path: parse {quote(path)}: invalid URI for request")


def check_file(files: list[str], options: dict[str, Any]) -> None:
    """Raises kubectl's error for anything but one local file beside --raw."""
    if len(files) > 1:
        raise CommandError("--raw can only use a single local file or stdin")
    if files and files[0].startswith(("http://", "https://")):
        raise CommandError("--raw cannot read from a url")
    if options["recursive"]:
        raise CommandError("--raw and --recursive are mutually exclusive")
    if options["output"]:
        raise CommandError("--raw and --output are mutually exclusive")
    check_path(options["raw"])


def send_file(session: Any, method: str, url: str, files: list[str]) -> None:
    """Send a file's content ("-" is stdin, none is no body), and print the answer."""
    session.out(answer(session, method, url, _content(session, files[0]) if files else b""))


def _content(session: Any, name: str) -> bytes:
    if name == "-":
        return session.stdin.read().encode("utf-8", "surrogateescape")
    try:
        with open(session.path(name), "rb") as f:
            return f.read()
    except OSError as e:
        raise CommandError(f"open {name}: {(e.strerror or str(e)).lower()}") from None


def answer(session: Any, method: str, url: str, body: bytes = b"") -> str:
    """The body of the answer. Raises StatusError as the server would, CommandError for streams that would not end."""
    from .serving.direct import ask

    parts = urlsplit(url)
    endless = parse_qs(parts.query, keep_blank_values=True)
    if any(endless.get(name, ["0"])[0] not in ("0", "false") for name in ("watch", "follow")):
        raise CommandError(f"fakectl does not follow {url}: use --watch or logs -f")
    session.request(method, parts.path)
    env, path, user = session.raw_door()
    headers = [("user-agent", "kubectl"), ("accept", "application/json, */*"), *_acting(user)]
    if body:
        headers.append(("content-type", "application/json"))
    target = parts.path + (f"?{parts.query}" if parts.query else "")
    reply = ask(path, env, session.argv, session.context.server.removeprefix("https://"), method, target, headers, body)
    for key, value in reply.headers:
        if key == "warning":
            for text in WARNING.findall(value):
                session.warn(ESCAPED.sub(r"\1", text))
    text = reply.body.decode("utf-8", "replace")
    if reply.status >= 400:
        raise _refused(reply.status, text)
    return text


def _acting(user: Any) -> list[tuple[str, str]]:
    """The headers by which somebody acts as the user of the command; nothing when that is who owns the cluster."""
    from state.users import ADMIN, AUTHENTICATED

    if user == ADMIN:
        return []
    groups = [("impersonate-group", g) for g in user.groups if g != AUTHENTICATED]
    extra = [(f"impersonate-extra-{key}", value) for key, values in user.extra.items() for value in values]
    return [("impersonate-user", user.name), *groups, *([("impersonate-uid", user.uid)] if user.uid else []), *extra]


def _refused(code: int, text: str) -> StatusError:
    try:
        status = json.loads(text)
    except ValueError:
        status = {}
    if isinstance(status, dict) and status.get("kind") == "Status":
        return StatusError(code, status.get("reason", ""), status.get("message", ""), status.get("details"))
    if code == 404:
        return StatusError(404, "NotFound", "the server could not find the requested resource", {})
    return StatusError(code, "InternalError", text.strip(), {})
