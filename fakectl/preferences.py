"""What the commands of `kuberc` share: which file they work on, and how it is written.

Source: kubectl `pkg/cmd/kuberc/view.go`, `set.go`, `pkg/kuberc/marshal.go`.
"""
from __future__ import annotations

import os
from typing import Any

from .errors import CommandError
from .kubeconfig import write
from .kuberc import API_VERSION, place, read

Object = dict[str, Any]

_FIELDS = ("kind", "apiVersion", "defaults", "aliases", "credentialPluginPolicy", "credentialPluginAllowlist")
_ALIAS = ("name", "command", "prependArgs", "appendArgs", "options")


def file_of(session: Any) -> str:
    """The file that counts. Raises CommandError when there shall be none."""
    path = session.globals.get("kuberc") or place(session.env, session.cwd)
    if not path:
        raise CommandError("KUBERC is disabled via KUBERC=off environment variable")
    return path


def load(session: Any, path: str) -> Object | None:
    """The preferences in the file, None when it is not there. Raises CommandError."""
    try:
        found, _ = read(session.path(path), path)
    except FileNotFoundError:
        return None
    except ValueError as e:
        raise CommandError(f"error reading kuberc file: {e}") from None
    return found or {}


def document(preferences: Object) -> Object:
    """Preferences as Go's struct is written."""
    made: Object = {"kind": "Preference", "apiVersion": API_VERSION}
    made["defaults"] = [{"command": d["command"], "options": d.get("options") or None} for d in preferences.get("defaults") or ()]
    made["aliases"] = [{k: a[k] for k in _ALIAS if a.get(k)} for a in preferences.get("aliases") or ()]
    return made | {k: preferences[k] for k in _FIELDS[4:] if preferences.get(k)}


def save(session: Any, path: str, preferences: Object) -> None:
    """Write the file and say so."""
    from .printers.yaml import dumps

    made = document(preferences)
    write(os.path.join(session.cwd, path), dumps({**made, "defaults": made["defaults"] or None, "aliases": made["aliases"] or None}))
    session.out(f"Updated {path}\n")
