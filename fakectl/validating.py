"""Whether the server can be asked for the schemas by which kubectl has objects validated.

Source: kubectl `pkg/cmd/util/factory_client_access.go` (Validator), `pkg/validation/schema.go`.
"""
from __future__ import annotations

from typing import TYPE_CHECKING

from state import StatusError
from state.pure.gojson import quote

from .errors import CommandError

if TYPE_CHECKING:
    from .session import Session

VERSIONS = ("/openapi/v3", "/openapi/v2")  # the older is asked for when the newer fails


def unvalidated(session: Session, source: str) -> CommandError | None:
    """What kubectl says of an object of this source when it gets no schemas; None when it does, which is asked for once a command."""
    if session.has_schemas:
        return None
    why: StatusError | None = None
    for path in VERSIONS:
        try:
            session.reach(path)
        except StatusError as e:
            why = e
        else:
            session.has_schemas = True
            return None
    return CommandError(f"error validating {quote(source)}: error validating data: failed to download openapi: {why}; "
                        "if you choose to ignore these errors, turn validation off with --validate=false")
