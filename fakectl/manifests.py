"""Files, folders and standard input become objects, one document after another, as cli-runtime's Builder reads them.

Paths are checked first, before anything is read. A document that cannot be read ends its file; one that cannot be decoded, only itself.
Source: cli-runtime pkg/resource/builder.go (FilenameParam, Path), visitor.go, unstructured decoding in apimachinery.
"""
from __future__ import annotations

import io
import os
from collections.abc import Callable, Iterable, Iterator
from typing import Any, TextIO

from state.pure import gojson

from . import documents
from .errors import BareError, CommandError, raise_all
from .metacheck import check_metadata, json_type, validation_faults

Object = dict[str, Any]
OnError = Callable[[Exception], None]
Shown = Callable[[str], str | None]

EXTENSIONS = (".json", ".yaml", ".yml")
STDIN = "STDIN"
REMOTE = ("http://", "https://")
_VALIDATE_HINT = "if you choose to ignore these errors, turn validation off with --validate=false"
_NO_LIST = "*unstructured.Unstructured is not a list: no Items field in this object"
_NO_KIND = "unable to get type info from the object \"*unstructured.Unstructured\": Object 'Kind' is missing in 'object has no kind field '"


def load(
    paths: list[str], stdin: TextIO, cwd: str, recursive: bool = False, on_error: OnError | None = None, validate: bool = False,
    shown: Shown = lambda _: None,
) -> Iterator[tuple[str, Object]]:
    """The objects of the paths with the name of their source, items of lists one by one.

    Without `on_error` the first failure is raised; with it each failure is handed over and reading goes on where kubectl goes on.
    `validate` asks for apiVersion and kind first, as commands with a --validate flag do unless it is false. `shown` gives the text behind a
    URL where that is known.
    """
    sources = _sources(paths, cwd, recursive, shown)
    fail = on_error or _raise
    for source in sources:
        yield from _objects(source, _documents(source, stdin, cwd, shown), fail, validate)


def parse(text: str, source: str, on_error: OnError) -> Iterator[tuple[str, Object]]:
    """The objects of a text, as `load` gives those of a file that is called `source`."""
    return _objects(source, documents.read(documents.lines_of(io.StringIO(text, newline="\n"))), on_error, False)


def _raise(error: Exception) -> None:
    raise error


# ---- from paths to files ----------------------------------------------------------------------------------------------------

def _sources(paths: list[str], cwd: str, recursive: bool, shown: Shown) -> list[str]:
    errors: list[Exception] = []
    found: list[str] = []
    for path in paths:
        try:
            if path == "-":
                if STDIN in found:
                    raise CommandError("standard input cannot be used for multiple arguments")
                found.append(STDIN)
                continue
            if path.startswith(REMOTE):
                if shown(path) is not None:
                    found.append(path)
                    continue
                raise CommandError(f"reading {gojson.quote(path)}: fakectl opens no network connection, so -f takes files only")
            matches = _expanded(path, cwd)
            for match in matches:
                found += _files(match, cwd, recursive)
            if not found and not errors:
                raise CommandError(f"error reading [{' '.join(matches)}]: recognized file extensions are [{' '.join(EXTENSIONS)}]")
        except CommandError as e:
            errors.append(e)
    raise_all(errors)
    return found


def _expanded(path: str, cwd: str) -> list[str]:
    """The path itself when it is there, else what matches it as a pattern."""
    full = os.path.join(cwd, path)
    try:
        os.stat(full)
        return [path]
    except FileNotFoundError:
        pass
    except (OSError, ValueError) as e:
        raise CommandError(f"the path {gojson.quote(path)} cannot be accessed: stat {path}: {_reason(e)}") from None
    if "[" in path and "]" not in path[path.rindex("["):]:
        raise CommandError(f"pattern {gojson.quote(path)} is not valid: syntax error in pattern")
    from glob import glob

    matches = sorted(glob(path, root_dir=cwd or None, include_hidden=True))
    if not matches:
        raise CommandError(f"the path {gojson.quote(path)} does not exist")
    return matches


def _files(path: str, cwd: str, recursive: bool) -> list[str]:
    """The file itself whatever its name, or the manifests of a folder in the order of their names."""
    if os.path.islink(os.path.join(cwd, path)) or not os.path.isdir(os.path.join(cwd, path)):
        return [path]
    return list(_walk(path, cwd, recursive))


def _walk(folder: str, cwd: str, recursive: bool) -> Iterator[str]:
    try:
        with os.scandir(os.path.join(cwd, folder)) as found:
            entries = sorted(found, key=lambda entry: entry.name)
    except OSError as e:
        raise CommandError(f"error reading {gojson.quote(folder)}: open {folder}: {_reason(e)}") from None
    for entry in entries:
        path = os.path.normpath(os.path.join(folder, entry.name))
        if entry.is_dir(follow_symlinks=False):
            if recursive:
                yield from _walk(path, cwd, recursive)
        elif entry.name.endswith(EXTENSIONS):
            yield path


def _reason(error: Exception) -> str:
    return (getattr(error, "strerror", None) or str(error)).lower()


# ---- from files to objects --------------------------------------------------------------------------------------------------

def _objects(source: str, found: Iterator[documents.Document], fail: OnError, validate: bool) -> Iterator[tuple[str, Object]]:
    try:
        for document in found:
            if document.value is None:
                continue
            invalid = validation_faults(document.value) if validate else []
            if invalid:
                why = f"error validating data: {_aggregate(invalid)}; {_VALIDATE_HINT}"
                fail(CommandError(f"error validating {gojson.quote(source)}: {why}"))
                return
            try:
                checked = _checked(source, document)
            except CommandError as e:
                fail(e)
                continue
            for obj in checked:
                yield source, obj
    except documents.DocumentFault as e:
        fail(CommandError(f"error parsing {source}: {e}"))
    except OSError as e:
        action = "read" if isinstance(e, IsADirectoryError) else "open"
        fail(CommandError(f"{action} {source}: {_reason(e)}"))


def _documents(source: str, stdin: TextIO, cwd: str, shown: Shown) -> Iterator[documents.Document]:
    """The documents of a file, of standard input or of a URL. Bytes that are no text become U+FFFD."""
    if source.startswith(REMOTE):
        yield from documents.read(documents.lines_of(io.StringIO(shown(source), newline="\n")))
        return
    if source == STDIN:
        if isinstance(stdin, io.TextIOWrapper):
            stdin.reconfigure(encoding=documents.encoding_of(stdin.buffer), errors="replace", newline="\n")
        yield from documents.read(documents.lines_of(stdin))
        return
    with (
        open(os.path.join(cwd, source), "rb") as f,
        io.TextIOWrapper(f, encoding=documents.encoding_of(f), errors="replace", newline="\n") as text,
    ):
        yield from documents.read(documents.lines_of(text))


def _checked(source: str, document: documents.Document) -> Iterable[Object]:
    """The object, or the items of a list, once it is clear that the server could be asked about it."""
    value = document.value
    if type(value) is not dict:
        raise _undecodable(source, f"json: cannot unmarshal {json_type(value)} into Go value of type unstructured.detector")
    document.check_size()
    fault = _item_fault(value) if "items" in value else ""
    if not fault and not _kind(value):
        fault = f"Object 'Kind' is missing in '{document.text()}'"
    fault = fault or check_metadata(value)
    if fault:
        raise _undecodable(source, fault)
    return _items(value) if "items" in value else [value]


def _aggregate(faults: list[str]) -> str:
    """Several errors in brackets, each text once."""
    unique = list(dict.fromkeys(faults))
    return unique[0] if len(unique) == 1 else f"[{', '.join(unique)}]"


def _undecodable(source: str, why: str) -> CommandError:
    return CommandError(f"unable to decode {gojson.quote(source)}: {why}")


def _kind(obj: Object) -> str:
    """The object's kind as far as its apiVersion can be read too."""
    kind, version = obj.get("kind"), obj.get("apiVersion")
    if type(kind) is not str or (type(version) is str and version.count("/") > 1):
        return ""
    return kind


def _item_fault(value: Object) -> str:
    items = value["items"]
    if items is not None and type(items) is not list:
        return f"json: cannot unmarshal {json_type(items)} into Go struct field decodeList.items of type []json.RawMessage"
    for item in items or ():
        if type(item) is not dict:
            return f"json: cannot unmarshal {json_type(item)} into Go value of type map[string]interface {{}}"
    return ""


def _items(value: Object) -> Iterator[Object]:
    """The items; one without kind and apiVersion has those that the list's kind says."""
    items = value["items"] or []
    kind = value["kind"].removesuffix("List")
    if any(type(item.get("items")) is list for item in items):
        raise CommandError(_NO_LIST)
    for item in items:
        if "kind" not in item and "apiVersion" not in item and kind:
            item = {"apiVersion": value.get("apiVersion", ""), "kind": kind, **item}
        if not item.get("kind"):
            raise BareError(_NO_KIND)
        yield item
