"""Clusters saved to files and made of files: what `fakectl cluster save`, `load` and `fork` share.

A file is a cluster's own (SQLite), or text for readers and version control: a List of all objects with clock, settings and due times in
annotations. What is loaded is made as a draft beside its place, so that a cluster is there wholly or not at all.
"""
from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from typing import Any

from . import kubeconfig
from .dumpreader import PREFIX
from .errors import CommandError
from .session import delete_file

FORMATS = {"db": "the cluster's own file", "yaml": "a List of all objects", "json": "the same as JSON"}
HEAD = "# A cluster of fakectl: `fakectl cluster load` makes it again.\n"
MOST_TOLD = 20
_LOOK = 4096  # bytes in which a text says what it is


# ---- saving -----------------------------------------------------------------------------------------------------------------

def format_of(path: str, said: str) -> str:
    """What kind of file is meant, by --format or by the name. Raises CommandError."""
    if said and said not in FORMATS:
        raise CommandError(f"--format must be one of {', '.join(FORMATS)}, not {said!r}")
    end = os.path.splitext(path)[1].lower()
    return said or {".yaml": "yaml", ".yml": "yaml", ".json": "json"}.get(end, "db")


def check_target(path: str, shown: str, force: bool) -> None:
    """Raise CommandError when something is there that must not, or not yet, be written over."""
    from state.copies import check_ours, is_database

    if not os.path.lexists(path):
        return
    if not os.path.isfile(path):
        raise CommandError(f"{shown} is there already and no file")
    try:
        if is_database(path):
            check_ours(path)
        elif os.path.getsize(path) and not _is_ours(path):
            raise CommandError(f"{shown} is there already and no cluster of fakectl: it is left alone")
    except OSError as e:
        raise CommandError(f"cannot read {shown}: {e.strerror}") from None
    if not force and os.path.getsize(path):
        raise CommandError(f"{shown} is there already: --force replaces it")


def _is_ours(path: str) -> bool:
    with open(path, encoding="utf-8", errors="replace") as f:
        return f'{PREFIX}seed"' in (head := f.read(_LOOK)) or f"{PREFIX}seed:" in head or head.startswith(HEAD)


def save(source: str, target: str, form: str) -> None:
    """Write the cluster in the file `source`. Raises ClusterError, CommandError; then `target` is what it was."""
    from state.copies import content, copy

    if form == "db":
        copy(source, target, living=False)
        return
    meta, objects = content(source)
    write_text(target, (_yaml if form == "yaml" else _json)(meta, objects))


def write_text(target: str, pieces: Iterator[str]) -> None:
    """Write a file at one stroke, for its owner's eyes only."""
    draft = f"{target}.{os.getpid()}.new"
    try:
        os.makedirs(os.path.dirname(target) or ".", exist_ok=True)
        opened = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with open(opened, "w", encoding="utf-8", errors="surrogatepass", newline="\n") as f:
            f.writelines(pieces)
        os.replace(draft, target)
    except OSError as e:
        raise CommandError(f"cannot write {target}: {e.strerror}") from None
    finally:
        with suppress(FileNotFoundError):
            os.unlink(draft)


def _head(meta: Mapping[str, str]) -> dict[str, Any]:
    notes = {PREFIX + key: value for key, value in meta.items()}
    return {"apiVersion": "v1", "kind": "List", "metadata": {"annotations": notes, "resourceVersion": meta.get("rv", "")}}


def _yaml(meta: Mapping[str, str], objects: Iterator[dict[str, Any]]) -> Iterator[str]:
    from .printers.yaml import dumps

    yield HEAD
    yield dumps(_head(meta))
    yield "items:\n"
    for obj in objects:
        yield dumps([obj])


def _json(meta: Mapping[str, str], objects: Iterator[dict[str, Any]]) -> Iterator[str]:
    from .printers.json import dumps

    yield dumps(_head(meta)).rstrip().removesuffix("}").rstrip() + ',\n    "items": ['
    between = "\n"
    for obj in objects:
        yield between + "\n".join(" " * 8 + line for line in dumps(obj).splitlines())
        between = ",\n"
    yield "\n    ]\n}\n"


# ---- loading ----------------------------------------------------------------------------------------------------------------

def install(session: Any, name: str, make: Callable[[str], Any], *, use: bool, force: bool = False) -> Any:
    """A new cluster under this name, out of the file that `make` writes at the path that it is given; what `make` returns.

    Raises CommandError when there is one already (`force` puts the new one in its place), and what `make` raises.
    """
    path = kubeconfig.cluster_file(session.home, name)
    if not name:
        raise CommandError("a cluster needs a name")
    if os.path.exists(path) and not force:
        raise CommandError(f'cluster "{name}" exists already')
    draft = f"{path}.{os.getpid()}.draft"
    try:
        made = make(draft)
        if os.path.exists(path):
            delete_file(path)
        os.replace(draft, path)
    except OSError as e:
        raise CommandError(f"cannot write {path}: {e.strerror}") from None
    finally:
        delete_file(draft)
    if session.config.get("contexts", name) is None or session.config.get("clusters", name) is None:
        session.config.add_cluster(name)
    if use:
        session.config.current = name
    session.config.save()
    return made


def from_file(source: str, env: Mapping[str, str]) -> Callable[[str], None]:
    """Makes a cluster out of a saved one."""
    def make(path: str) -> None:
        from state import Cluster
        from state.copies import copy

        copy(source, path, living=True)
        Cluster(path, env=env).close()  # brings an older format up to date, and shows that it can be opened

    return make


def from_dump(session: Any, source: str, *, keep_secrets: bool | None, at: str) -> Callable[[str], Any]:
    """Makes a cluster out of a dump; returns the report and how many Secrets were redacted.

    `keep_secrets` None: only those of a dump that fakectl wrote. Raises CommandError with the objects that cannot be taken.
    """
    def make(path: str) -> Any:
        from state import Cluster
        from state.importing import Import, ImportFault

        from .dumpreader import DumpReader

        reader = DumpReader(source, session.stdin, session.cwd)
        draft = Import(path, session.env, at)
        try:
            count = _feed(draft, reader, keep_secrets)
            report = draft.finish(reader.written_out)
        except ImportFault as e:
            raise CommandError(_told(e.problems)) from None
        finally:
            draft.close()
        with_clock = Cluster(path, env=session.env)
        try:
            with_clock.settle()
        finally:
            with_clock.close()
        return report, count

    return make


def _told(problems: list[str]) -> str:
    """What is wrong with a dump, a line for each object."""
    if len(problems) == 1:
        return f"nothing was loaded: {problems[0]}"
    more = [f"and {len(problems) - MOST_TOLD} more"] if len(problems) > MOST_TOLD else []
    return "\n  ".join([f"nothing was loaded, since {len(problems)} objects are broken:", *problems[:MOST_TOLD], *more])


def _feed(draft: Any, reader: Any, keep_secrets: bool | None) -> int:
    """Hand the objects over; how many Secrets were redacted. Whether fakectl wrote them is known before the first, or not at all."""
    from .redaction import is_secret, redacted

    count = 0
    for where, obj in reader.objects():
        if is_secret(obj) and not (bool(reader.written_out) if keep_secrets is None else keep_secrets):
            obj = redacted(obj)
            count += 1
        draft.add(where, obj)
    return count
