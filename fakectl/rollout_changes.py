"""The way of `rollout pause`, `resume` and `restart`: find, change, patch, print, and what went wrong at the end.

Source: kubectl `pkg/cmd/rollout/rollout_pause.go`, `rollout_resume.go`, `rollout_restart.go`.
"""
from __future__ import annotations

from collections.abc import Callable
from typing import Any

from state import StatusError

from . import flags
from .edits import edited, patched
from .errors import CommandError, raise_all
from .results import printer
from .rollouts import refused, rollout_flags, targets

change_flags = flags.bundle(rollout_flags, flags.field_manager_flag("kubectl-rollout"))


def change_all(session: Any, args: list[str], o: dict[str, Any], change: Callable[[dict[str, Any]], None], done: str,
               unchanged: str) -> None:
    """Change every object that the command line names and say that it is `done`; `unchanged` says why nothing would change."""
    infos = targets(session, args, o)
    errors = infos.errors
    edits = edited(infos, change)
    if not edits and not errors:
        session.note(f"No resources found in {session.namespace} namespace.")
    for edit in edits:
        if edit.error:
            errors.append(refused(edit.info, edit.error))
            continue
        if not edit.patch:
            errors.append(CommandError(f"failed to create patch for {edit.info.name}: {unchanged}"))
            continue
        try:
            obj = patched(session, edit, dry_run=False, manager=o["field_manager"])
        except StatusError as e:
            errors.append(CommandError(f"failed to patch: {e.message}"))
            continue
        session.out(printer(session, o, done).print_object(obj))
    raise_all(errors)
