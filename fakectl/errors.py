"""The one switch from exceptions to what kubectl says on stderr and to its exit code.

Every failure, the server's or the client's, ends in `render`; no other place writes "error:" or "Error from server".
Source: kubectl `pkg/cmd/util/helpers.go` (checkErr, StandardErrorMessage, MultilineError), `pkg/util/templates/templater.go`.
"""
from __future__ import annotations

from collections.abc import Iterable, Sequence

from state.errors import ClusterError, StatusError
from state.pure.gojson import quote

from .pflag import FlagError


class CommandError(Exception):
    """A client-side failure: printed as `error: <message>`."""

    code: int = 1


class UsageError(CommandError):
    """A command used wrongly: points to the command's help. `command_path` is filled in by the caller when left out."""

    def __init__(self, message: str, command_path: str = ""):
        super().__init__(message)
        self.command_path = command_path


class ConfigError(CommandError):
    """A kubeconfig that does not fit together: printed as `Error in configuration: <message>`."""


class BareError(CommandError):
    """Printed as it is, without `error:` in front."""


class NetworkError(StatusError):
    """A request without an answer (Go's `url.Error`), which commands meet where they meet refusals. `how`: refused, x509 or timeout.

    The text is what others quote; alone it is told in kubectl's own words.
    """

    def __init__(self, how: str, host: str, text: str, why: str):
        super().__init__(0, "", text)
        refused = f"The connection to the server {host} was refused - did you specify the right host or port?"
        self.told = refused if how == "refused" else f"Unable to connect to the server: {why}"


class NoResourceMatch(BareError):
    """A resource type that the server does not serve, where kubectl prints the bare sentence (`explain`)."""

    def __init__(self, word: str):
        super().__init__(no_resource_type(word))


class MultipleErrors(Exception):
    """Several failures of one command, in order: each on its own line, none with `error:` in front."""

    def __init__(self, errors: Iterable[Exception]):
        self.errors = list(errors)
        super().__init__("; ".join(str(e) for e in self.errors))


class Exit(Exception):
    """End with this code and print nothing more."""

    def __init__(self, code: int):
        super().__init__(code)
        self.code = code


class ShowHelp(Exception):
    """End by printing help: of the running command, or of the command that `words` name (none: of kubectl itself)."""

    def __init__(self, words: Sequence[str] | None = None, *, on_stderr: bool = False, code: int = 0):
        super().__init__()
        self.words, self.on_stderr, self.code = words, on_stderr, code


def no_resource_type(word: str) -> str:
    """kubectl's sentence for a word that names no resource ("foo.v1.apps" is called by its first part)."""
    return f"the server doesn't have a resource type {quote(word.partition('.')[0])}"


def raise_all(errors: Iterable[Exception]) -> None:
    """Raise what went wrong: nothing for no error, the error itself for one, all in order for several."""
    found = list(errors)
    if len(found) == 1:
        raise found[0]
    if found:
        raise MultipleErrors(found)


def but_not_found(errors: Iterable[Exception]) -> list[Exception]:
    """What went wrong beside that something is not there."""
    return [e for e in errors if not (isinstance(e, StatusError) and e.reason == "NotFound")]


def with_source(verb: str, source: str, exc: Exception) -> Exception:
    """The error with `error when creating "web.yaml": ` in front (cmd/util AddSourceToErr); unchanged without a source."""
    if not source:
        return exc
    prefix = f"error when {verb} {quote(source)}: "
    if isinstance(exc, StatusError) and not isinstance(exc, NetworkError):
        return _with_message(exc, prefix + exc.message)
    return CommandError(prefix + str(exc))


def _with_message(exc: StatusError, message: str) -> StatusError:
    return StatusError(exc.code, exc.reason, message, exc.status.get("details"))


def render(exc: BaseException, command_path: str = "kubectl") -> tuple[str, int]:
    """What to print on stderr (with its newline) and the exit code."""
    if isinstance(exc, MultipleErrors) and len(exc.errors) == 1:
        exc = exc.errors[0]
    if isinstance(exc, Exit):
        return "", exc.code
    if isinstance(exc, StatusError) and exc.reason == "Invalid":
        return _line(_invalid(exc)), 1
    if isinstance(exc, ConfigError):
        return _line(f"Error in configuration: {exc}"), 1
    if isinstance(exc, MultipleErrors):
        return "".join(f"{message_of(e)}\n" for e in exc.errors), 1
    return _line(_standard(exc, command_path)), getattr(exc, "code", 1) if isinstance(exc, CommandError) else 1


def message_of(exc: BaseException) -> str:
    """One error among several: the server's with their `Error from server`, the client's bare."""
    if isinstance(exc, MultipleErrors):
        texts = list(dict.fromkeys(str(e) for e in exc.errors))
        return texts[0] if len(texts) == 1 else f"[{', '.join(texts)}]"
    return _server(exc) if isinstance(exc, StatusError) else str(exc)


def _standard(exc: BaseException, command_path: str) -> str:
    if isinstance(exc, StatusError):
        return _server(exc)
    text = str(exc)
    if isinstance(exc, BareError):
        return text
    if isinstance(exc, UsageError):
        text += f"\nSee '{exc.command_path or command_path} -h' for help and examples"
    elif isinstance(exc, FlagError):
        ending = "Run '{}' without flags." if command_path == "kubectl options" else "See '{} --help' for usage."
        text += "\n" + ending.format(command_path)
    elif not isinstance(exc, CommandError | ClusterError):
        text = f"internal error: {type(exc).__name__}: {text}"
    return text if text.startswith("error: ") else f"error: {text}"


def _server(exc: StatusError) -> str:
    if isinstance(exc, NetworkError):
        return exc.told
    if exc.reason == "Unauthorized":
        return f"error: You must be logged in to the server ({exc.message})"
    return f"Error from server ({exc.reason}): {exc.message}" if exc.reason else f"Error from server: {exc.message}"


def _invalid(exc: StatusError) -> str:
    """`The Deployment "web" is invalid: ...`, one cause in line, several as a list; a cause said twice counts once."""
    details = exc.details
    kind, name = details.get("kind", ""), details.get("name", "")
    subject = f"The {kind} {quote(name)} is invalid" if kind or name else "The request is invalid"
    causes = list(dict.fromkeys(f"{c.get('field', '')}: {c.get('message', '')}" for c in details.get("causes") or ()))
    if not causes:
        return subject if kind or name or not exc.message else f"{subject}: {exc.message}"
    if len(causes) == 1:
        return f"{subject}: {causes[0]}\n"
    return f"{subject}: \n" + "".join(f"* {c}\n" for c in causes)


def _line(text: str) -> str:
    return text if text.endswith("\n") or not text else text + "\n"
