"""`fakectl shim DIR`: a `kubectl` that runs fakectl, for a folder of PATH; also one for Windows."""

from __future__ import annotations

import os
import sys
from typing import Any

import click

from fakectl import flags, shims
from fakectl.errors import CommandError

START = "import sys; sys.path.insert(0, sys.argv.pop(1)); from fakectl.cli import main; sys.exit(main())"
NAMES = ("kubectl.exe", "kubectl.cmd", "kubectl.bat", "kubectl.com") if os.name == "nt" else ("kubectl",)


@flags.command(short="Write a kubectl that runs fakectl", use="fakectl shim DIR [--force]")
@flags.boolean("force", help="Even if that hides, or replaces, a real kubectl.")
@click.pass_obj
def command(session: Any, args: list[str], force: bool) -> None:
    """DIR/kubectl, and DIR/kubectl.cmd for Windows. Put DIR first in PATH, and every kubectl of that shell is fakectl."""
    flags.check_words(args, 1)
    folder = os.path.abspath(session.path(args[0]))
    places = [os.path.abspath(session.path(p)) for p in session.env.get("PATH", "").split(os.pathsep) if p]
    same = next((i for i, place in enumerate(places) if _same(place, folder)), None)
    before, after = (places, []) if same is None else (places[:same], places[same + 1:])
    real = _real([folder]) or _real(after if same is not None else places)
    if real and not force:
        what = "replace" if _same(os.path.dirname(real), folder) else "hide"
        raise CommandError(f"{real} is a real kubectl, which this one would {what}: choose another folder, or say --force")
    written = _write(folder)
    session.out("".join(f"{path} written\n" for path in written) + _advice(folder, same, _real(before) if same is not None else ""))


def _write(folder: str) -> list[str]:
    if not sys.executable:
        raise CommandError("it is not known which Python this is (sys.executable is empty), so nothing else can start it")
    home = os.path.dirname(os.path.dirname(os.path.abspath(shims.__file__)))
    try:
        os.makedirs(folder, exist_ok=True)
        return shims.write(folder, [sys.executable, "-I", "-c", START, home])
    except OSError as e:
        raise CommandError(f"cannot write {e.filename or folder}: {e.strerror or e}") from None


def _advice(folder: str, place: int | None, hides_us: str) -> str:
    if place is None:
        import shlex

        return (f"Put the folder first in PATH, so that kubectl is fakectl:\n    export PATH={shlex.quote(folder)}:$PATH\n"
                f"On Windows:\n    set PATH={folder};%PATH%\n")
    if hides_us:
        return f"{hides_us} comes before it in PATH: put {folder} in front of that, so that kubectl is fakectl.\n"
    return "The folder is in PATH: kubectl is fakectl.\n"


def _real(places: list[str]) -> str:
    """The first kubectl in these folders that is none of ours, "" without one."""
    for place in places:
        for name in NAMES:
            path = os.path.join(place, name)
            if os.path.isfile(path) and os.access(path, os.X_OK) and not _ours(path):
                return path
    return ""


def _ours(path: str) -> bool:
    try:
        return shims.is_ours(path)
    except OSError:  # whoever cannot read a program can still run it
        return False


def _same(one: str, other: str) -> bool:
    return os.path.realpath(one) == os.path.realpath(other)
