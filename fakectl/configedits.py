"""What the commands of `config` share: a usage error that shows the help first, names that are missing, paths kept relative to the file.

Sources: kubectl `pkg/cmd/config/*.go`; client-go `tools/clientcmd/loader.go` (RelativizePathWithNoBacksteps).
"""
from __future__ import annotations

import base64
import os
from collections.abc import Sequence
from typing import Any

from . import flags
from .errors import CommandError, ShowHelp
from .kubeconfig import KubeConfig


def misused(session: Any, message: str) -> CommandError:
    """An error that comes behind the running command's help, which goes to stdout."""
    from .helptext import help_of
    from .lazy import find

    session.out(help_of(find(flags.command_path().split()[1:])[0]))
    return CommandError(message)


def unexpected(session: Any, args: Sequence[str]) -> CommandError:
    """The same for the wrong number of words."""
    return misused(session, f"Unexpected args: [{' '.join(args)}]")


def delete(session: Any, args: Sequence[str], section: str, what: str) -> str:
    """Take the entry of this name out of the file; the name. Raises ShowHelp unless there is one word, CommandError for no such entry."""
    config = session.editable_config
    if len(args) != 1:
        raise ShowHelp
    name = args[0]
    if not config.remove(section, name):
        raise CommandError(f"cannot delete {what} {name}, not in {config.said}")
    config.save()
    session.out(f"deleted {what} {name} from {config.said}\n")
    return name


def kept_path(session: Any, config: KubeConfig, section: str, name: str, given: str) -> str:
    """A path as it is stored: relative to its file's folder when it lies below it."""
    path = os.path.normpath(os.path.join(session.cwd, given))
    base = os.path.normpath(config.folder_of(section, name))
    relative = os.path.relpath(path, base)
    return path if relative.startswith("../") else relative


def check_file(session: Any, flag: str, given: str) -> None:
    """Raise unless the file that shall be embedded is there."""
    try:
        os.stat(session.path(given) if given else "")
    except OSError as e:
        raise CommandError(f"could not stat {flag} file {given}: stat {given}: {(e.strerror or '').lower()}") from None


def embedded(session: Any, given: str) -> str:
    """A file's bytes in base64; nothing of one that cannot be read."""
    try:
        with open(session.path(given), "rb") as f:
            return base64.b64encode(f.read()).decode()
    except OSError:
        return ""


def put_or_drop(entry: dict[str, Any], field: str, value: Any) -> None:
    """Set a field; an empty one is left out."""
    if value:
        entry[field] = value
    else:
        entry.pop(field, None)
