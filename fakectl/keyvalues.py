"""Keys and values for config maps and secrets from the command line: files, folders, literals, env files, and the hash of the result.

Source: kubectl `pkg/util/util.go` (ParseFileSource, ParseLiteralSource), `pkg/cmd/util/env_file.go`, `pkg/util/hash/hash.go`.
"""
from __future__ import annotations

import os
import stat
from collections.abc import Iterator, Sequence
from typing import Any

from state.pure.gojson import dumps, quote
from state.pure.names import env_var_name

from .errors import CommandError

_BOM = b"\xef\xbb\xbf"
_HASH_LETTERS = str.maketrans("013ae", "ghkmt")


def unusable_key(key: str, kind: str, why: str) -> CommandError:
    """The refusal of a key; `kind` with its article."""
    return CommandError(f"{quote(key)} is not a valid key name for {kind}: {why}")


def file_entries(session: Any, sources: Sequence[str]) -> Iterator[tuple[str, bytes]]:
    """The contents of `FILE`, `KEY=FILE` and of each plain file of a `FOLDER`."""
    for source in sources:
        key, path = _file_source(source)
        if not _is_folder(session, path):
            yield key, read(session, path)
            continue
        if "=" in source:
            raise CommandError("cannot give a key name for a directory path")
        try:
            entries = sorted(os.scandir(session.path(path)), key=lambda entry: entry.name)
        except OSError as e:
            raise CommandError(f"error listing files in {path}: open {path}: {reason(e)}") from None
        for entry in entries:
            if entry.is_file(follow_symlinks=False):
                yield entry.name, read(session, os.path.normpath(os.path.join(path, entry.name)))


def literal_entries(sources: Sequence[str]) -> Iterator[tuple[str, str]]:
    """KEY=VALUE each."""
    for source in sources:
        key, equals, value = source.partition("=")
        if not equals or not key:
            raise CommandError(f"invalid literal source {source}, expected key=value")
        yield key, value


def env_entries(session: Any, paths: Sequence[str], what: str) -> Iterator[tuple[str, str]]:
    """The lines KEY=VALUE of env files; a KEY alone takes its value from the environment. `what` names such a file in errors."""
    for path in paths:
        if _is_folder(session, path):
            raise CommandError(f"{what} cannot be a directory")
        for number, line in enumerate(read(session, path).split(b"\n")):
            entry = _env_line(session, line.removesuffix(b"\r"), path, number)
            if entry:
                yield entry


def _env_line(session: Any, line: bytes, path: str, number: int) -> tuple[str, str] | None:
    try:
        text = (line.removeprefix(_BOM) if number == 0 else line).decode().lstrip()
    except UnicodeDecodeError:
        shown = " ".join(map(str, line))
        raise CommandError(f"env file {path} contains invalid utf8 bytes at line {number + 1}: [{shown}]") from None
    if not text or text[0] == "#":
        return None
    key, equals, value = text.partition("=")
    if faults := env_var_name(key):
        raise CommandError(f"{quote(key)} is not a valid key name: {';'.join(faults)}")
    return key, value if equals else session.env.get(key, "")


def _file_source(source: str) -> tuple[str, str]:
    key, equals, path = source.partition("=")
    if not equals:
        return source.rstrip("/").rpartition("/")[2] or ("/" if source else "."), source
    if "=" in path:
        raise CommandError("key names or file paths cannot contain '='")
    if not key:
        raise CommandError(f"key name for file path {path} missing")
    if not path:
        raise CommandError(f"file path for key name {key} missing")
    return key, path


def _is_folder(session: Any, path: str) -> bool:
    try:
        return stat.S_ISDIR(os.stat(session.path(path) if path else "").st_mode)
    except (OSError, ValueError) as e:
        raise CommandError(f"error reading {path}: {reason(e)}") from None


def read(session: Any, path: str) -> bytes:
    """A file's content. Raises CommandError with Go's words."""
    try:
        with open(session.path(path), "rb") as f:
            return f.read()
    except OSError as e:
        raise CommandError(f"{'read' if isinstance(e, IsADirectoryError) else 'open'} {path}: {reason(e)}") from None


def reason(error: Exception) -> str:
    """The system's words for a failed file operation, as Go writes them."""
    return (getattr(error, "strerror", None) or str(error)).lower()


def text_or_base64(raw: bytes) -> tuple[str | None, str]:
    """The text of UTF-8, or None, and the base64 of it all."""
    from base64 import b64encode

    encoded = b64encode(raw).decode()
    try:
        return raw.decode(), encoded
    except UnicodeDecodeError:
        return None, encoded


def content_hash(content: dict[str, Any]) -> str:
    """What --append-hash appends: ten letters of the SHA-256 of the content's JSON, without those that could spell a word."""
    from hashlib import sha256

    return sha256(dumps(content).encode()).hexdigest()[:10].translate(_HASH_LETTERS)
