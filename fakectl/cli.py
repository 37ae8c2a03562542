"""The way in: `main` runs one command line and returns its exit code, whatever happens.

Nothing but os and sys is imported before the module path is made safe, so that a user's own `state.py` or `click.py`, in the current folder
or on PYTHONPATH, is not taken for ours.
"""
from __future__ import annotations

import os
import sys

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from typing import Any, TextIO

    from .errors import ShowHelp
    from .session import Session

INTERRUPTED = 130
NO_UTF8 = "the command line or the environment holds text that is not UTF-8"
PIPE_CLOSED = 141  # as a shell reports a program that SIGPIPE ended


def main(argv: Sequence[str] | None = None, *, stdin: TextIO | None = None, stdout: TextIO | None = None, stderr: TextIO | None = None,
         env: Mapping[str, str] | None = None, cwd: str | None = None) -> int:
    """Run one kubectl command line (without the program's name; sys.argv when left out) and return its exit code. Raises nothing."""
    streams = stdin or _utf8(sys.stdin), stdout or _utf8(sys.stdout), stderr or _utf8(sys.stderr)
    try:
        if argv is None:
            _guard_path()
        from .session import Session

        words = list(sys.argv[1:] if argv is None else argv)
        with Session(*streams, os.environ if env is None else env, cwd or _here(), words) as session:
            code = _run(session, words)
            session.close()
            session.speak()
            return code
    except KeyboardInterrupt:
        return INTERRUPTED
    except BrokenPipeError:
        _silence(stdout, stderr)
        return PIPE_CLOSED
    except OSError as e:
        code = _last_words(streams[2], f"error: {e.filename}: {e.strerror}\n" if e.filename else f"error: {e.strerror or e}\n")
        _silence(stdout, stderr)
        return code


def complete() -> int:
    """`kubectl_complete-fake`: what the real kubectl asks for the completions of `kubectl fake …`."""
    sys.argv.insert(1, "__complete")
    return main()


def _run(session: Session, words: list[str]) -> int:
    """The command, its error if it ends in one, and the commit; what was said waits in the session to be written."""
    from state.errors import ClusterError, StatusError

    from .errors import CommandError, Exit, MultipleErrors, ShowHelp, render
    from .pflag import FlagError

    where = ["kubectl"]
    text = ""
    try:
        try:
            code = _invoke(session, words, where)
        except ShowHelp as e:
            code = _help(session, e, where[-1])
        except (CommandError, MultipleErrors, FlagError, Exit, ClusterError, StatusError) as e:
            text, code = render(e, where[-1])
        session.keep()
    except (KeyboardInterrupt, OSError):
        session.forget()
        raise
    except Exception as e:
        session.forget()
        text, code = _debugged(session) + render(CommandError(NO_UTF8) if isinstance(e, UnicodeError) else e)[0], 1
    session.err(text)
    return code


def _invoke(session: Session, words: list[str], where: list[str]) -> int:
    if words and words[0].startswith("__complete"):
        from .completing import complete

        return complete(session, words)
    from .kubeconfig import may_have_preferences
    from .lazy import find

    if may_have_preferences(session.env, session.cwd, words):
        from .kuberc import applied

        words = applied(session, words)
    node, rest = find(words)
    where.append(node.command_path)
    command = node.load()
    ctx = command.make_context(node.command_path, rest, obj=session)
    with ctx:
        result = command.invoke(ctx)
    session.check_warnings()
    return result if isinstance(result, int) else 0


def _help(session: Session, wanted: ShowHelp, path: str) -> int:
    from .errors import CommandError
    from .helptext import help_of
    from .lazy import Node, find

    unknown = ""
    try:
        node = find(path.split()[1:] if wanted.words is None else wanted.words)[0]
    except CommandError:
        node = Node()
        unknown = f"Unknown help topic [{' '.join(f'`{w}`' for w in wanted.words or ())}]\n"
    (session.err if wanted.on_stderr or unknown else session.out)(unknown + help_of(node))
    return wanted.code


def _debugged(session: Session) -> str:
    """The traceback of a bug, for those who ask for it."""
    if not session.env.get("FAKECTL_DEBUG"):
        return ""
    import traceback

    return traceback.format_exc()


def _guard_path() -> None:
    """Take the current folder and PYTHONPATH's folders off the module path, except the one that fakectl itself lives in."""
    package = os.path.dirname(os.path.abspath(__file__))
    ours = {os.path.realpath(os.path.dirname(package)), os.path.dirname(os.path.realpath(package))}
    foreign = {_real(p) for p in ("", *os.environ.get("PYTHONPATH", "").split(os.pathsep))} - ours
    sys.path[:] = [p for p in sys.path if _real(p) not in foreign]


def _real(path: str) -> str:
    try:
        return os.path.realpath(path or os.curdir)
    except OSError:
        return path


def _here() -> str:
    try:
        return os.getcwd()
    except OSError:
        return os.environ.get("PWD") or os.sep


def _utf8(stream: Any) -> TextIO:
    """A standard stream that writes UTF-8 and "\\n" whatever the locale says; for one that was closed before we began, one to nowhere."""
    if stream is None:
        return open(os.devnull, "r+", encoding="utf-8")  # noqa: SIM115
    if hasattr(stream, "reconfigure"):
        stream.reconfigure(encoding="utf-8", errors="surrogateescape", newline="\n")
    return stream


def _silence(stdout: TextIO | None, stderr: TextIO | None) -> None:
    """Let Python's own flush at exit find no closed pipe or full disk behind the process's streams (a caller's are the caller's)."""
    own = [stream for given, stream in ((stdout, sys.stdout), (stderr, sys.stderr)) if given is None and stream is not None]
    for stream in own:
        try:
            os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())
        except (OSError, ValueError, AttributeError):
            continue


def _last_words(stream: TextIO, text: str) -> int:
    try:
        stream.write(text)
        stream.flush()
    except (OSError, ValueError):
        return 1
    return 1
