"""What passes between the HTTP server and the handlers: requests, and answers that are ready to be sent."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from state import StatusError
from state.pure.gojson import quote
from state.users import User

JSON = "application/json"
YAML = "application/yaml"
TEXT = "text/plain; charset=utf-8"


@dataclass
class Request:
    """One request whose body has been read. `query` has every value of a parameter in order; header names are in small letters."""

    method: str
    path: str
    query: dict[str, list[str]]
    headers: Mapping[str, str]
    body: bytes
    user: User

    def param(self, name: str) -> str:
        """The first value of a parameter, "" when it is not there."""
        return self.query.get(name, [""])[0]

    def flag(self, name: str) -> bool:
        """A boolean parameter as apimachinery reads it: there and neither "false" nor "0"."""
        values = self.query.get(name)
        return values is not None and values[0].lower() not in ("false", "0")

    @property
    def accept(self) -> str:
        return self.headers.get("accept", "")

    @property
    def content_type(self) -> str:
        return self.headers.get("content-type", "").partition(";")[0].strip().lower()

    @property
    def manager(self) -> str:
        """Who owns the fields that this request sets: fieldManager, else the program's name of the User-Agent."""
        agent = self.headers.get("user-agent", "").partition("/")[0]
        return self.param("fieldManager") or "".join(c for c in agent if c.isprintable())[:128] or "unknown"


@dataclass
class Answer:
    """One answer."""

    status: int
    body: bytes
    content_type: str = JSON
    headers: list[tuple[str, str]] = field(default_factory=list)


def text(body: str, status: int = 200) -> Answer:
    return Answer(status, body.encode(), TEXT)


def page_not_found() -> Answer:
    """What the server's mux says of a path that nobody has registered."""
    return text("404 page not found\n", 404)


def unauthorized() -> StatusError:
    return StatusError(401, "Unauthorized", "Unauthorized")


def not_allowed() -> StatusError:
    return StatusError(405, "MethodNotAllowed", "the server does not allow this method on the requested resource", {})


def not_simulated(what: str) -> StatusError:
    """What a real server has and this one lacks."""
    return StatusError(501, "NotImplemented", f"fakectl serve does not simulate {what}", {})


def warning_headers(warnings: list[str]) -> list[tuple[str, str]]:
    """Warning headers, one for each text, each once."""
    return [("Warning", f"299 - {quote(w)}") for w in dict.fromkeys(warnings)]
