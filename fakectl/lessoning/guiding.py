"""Leads a learner through a lesson: shows the text of each step, waits for its command, says whether it was right, helps, and goes on.

A command is right when it means the same as the step's, or when it leads to the same; another one that changes the cluster is undone.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from typing import Any

from state.clockface import SECOND, present

from .calls import calls
from .hinting import HINTS, hint
from .plaintext import plain
from .playing import Skipped
from .reading import unfinished
from .room import Room
from .spelling import same

WORDS = ("hint", "show", "skip", "back", "quit")
HELP = "Type the command that the step asks for, or: hint (again for more), show (the text and what is printed), skip, back, quit.\n"
Ask = Callable[[str], str | None]


class Guide:
    """One learner in one lesson. `out` prints, `ask` prints a prompt and gives the line typed, or None at the end of input."""

    def __init__(self, room: Room, out: Callable[[str], None], ask: Ask, *, width: int, env: Any):
        self.room, self.lesson, self._out, self._ask, self._width, self._env = room, room.lesson, out, ask, width, env
        self.steps: list[dict[str, Any]] = room.lesson["steps"]
        self.at = 0
        self.records: list[dict[str, Any]] = []
        self.progress = os.path.join(room.folder, "progress.json")

    # -- where the learner stands ---------------------------------------------------------------------------------------------------

    def resume(self) -> bool:
        """Take up the lesson where it was left; False when it is begun (nothing was kept, it was finished, or it is another one now)."""
        try:
            with open(self.progress, encoding="utf-8") as f:
                kept = json.load(f)
            at, records = kept["at"], kept["records"]
            sound = kept["steps"] == [s["command"] for s in self.steps] and 0 < at < len(self.steps) and len(records) in (at, at + 1)
            anchor = int(kept["anchor"])
        except (OSError, ValueError, KeyError, TypeError):
            sound = False
        if sound:
            self.at, self.records, self.room.epoch = at, records, anchor
        self.room.build(self.at)
        return sound

    def restart(self) -> None:
        """Forget where it was left."""
        if os.path.exists(self.progress):
            os.unlink(self.progress)

    def _keep(self) -> None:
        data = {"steps": [s["command"] for s in self.steps], "at": self.at, "anchor": self.room.epoch, "records": self.records}
        new = self.progress + ".new"
        with open(new, "w", encoding="utf-8") as f:
            json.dump(data, f)
        os.replace(new, self.progress)

    def grade(self) -> dict[str, Any]:
        """The steps that the learner came to, and how they went."""
        done = sum(1 for r in self.records if r["done"])
        return {"lesson": self.lesson["name"], "title": self.lesson.get("title", ""), "finished": self.at == len(self.steps), "done": done,
                "of": len(self.steps), "steps": self.records}

    # -- the way through ------------------------------------------------------------------------------------------------------------

    def play(self) -> None:
        """Until the last step is done, or the learner leaves."""
        while self.at < len(self.steps):
            step = self.steps[self.at]
            text = plain(step.get("text", ""), self._width)
            self._say(f"\n[{self.at + 1}/{len(self.steps)}]\n" + (f"{text}\n" if text else ""))
            started = present(self._env)
            here = self.at
            goes_on = self._step(step, self._record(step))
            if len(self.records) > here:
                self.records[here]["seconds"] += (present(self._env) - started) // SECOND
            self._keep()
            if not goes_on:
                return
        close = plain(self.lesson.get("close", ""), self._width)
        self._say((f"\n{close}" if close else "") + f"\nDone: {self.grade()['done']} of {len(self.steps)} steps.\n")

    def _record(self, step: dict[str, Any]) -> dict[str, Any]:
        if len(self.records) == self.at:
            self.records.append({"line": step.get("line", 0), "command": step["command"], "typed": "", "attempts": 0, "hints": 0,
                                 "done": False, "skipped": False, "seconds": 0})
        return self.records[self.at]

    def _step(self, step: dict[str, Any], record: dict[str, Any]) -> bool:
        """Listen until the step is left; False when the lesson is."""
        while True:
            line = self._line()
            if line is None or line in ("quit", "exit"):
                return False
            if not line:
                continue
            if line == "back":
                self._back()
                return True
            if line == "skip":
                self._skip(step, record)
                return True
            if line in ("help", "?"):
                self._say(HELP)
            elif line == "hint":
                record["hints"] = min(record["hints"] + 1, HINTS)
                self._say(hint(step["command"], record["hints"]) + "\n")
            elif line == "show":
                self._say(plain(step.get("text", ""), self._width) + (f"It prints:\n{step['output']}" if step["output"] else ""))
            elif self._typed(step, record, line):
                return True

    def _line(self) -> str | None:
        """What is typed, with the lines that it goes on in."""
        line = self._ask("$ ")
        while line is not None and unfinished(line):
            more = self._ask("> ")
            line = None if more is None else f"{line}\n{more}"
        return None if line is None else line.strip()

    def _back(self) -> None:
        if not self.at:
            self._say("This is the first step.\n")
            return
        self.at -= 1
        del self.records[self.at :]
        self.room.build(self.at)

    def _skip(self, step: dict[str, Any], record: dict[str, Any]) -> None:
        self._say(f"$ {step['command']}\n")
        try:
            self._say(self.room.run_step(step, step["command"]).text)
        except Skipped as e:
            self._say(f"This is not run here: {e}.\n")
        record["skipped"] = True
        self.at += 1

    def _typed(self, step: dict[str, Any], record: dict[str, Any], line: str) -> bool:
        """Run what was typed; whether it was right."""
        try:
            if same(line, step["command"]):
                answer, right, undone = self.room.run_step(step, line), True, False
            elif not calls(line):
                self._say(self.room.aside(line))
                return False
            else:
                answer, right, undone = self.room.tried(step, line)
        except Skipped as e:
            self._say(f"This is not run here: {e}.\n")
            return False
        record["attempts"] += 1
        record["typed"] = line
        self._say(answer.text)
        if right:
            record["done"] = True
            self.at += 1
            return True
        self._say(f"This is not what the step asks for{' (what it changed was undone)' if undone else ''}: hint, show, skip, back, quit?\n")
        return False

    def _say(self, text: str) -> None:
        self._out(text)
