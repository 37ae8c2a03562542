"""Runs a document's commands on a scratch cluster: kubectl itself, and the few shell words that documents put around it.

Files that a document shows, or names by a URL whose content it shows, stand ready in the working folder. A command that is not kubectl's,
or that needs a person (an editor, a terminal), is passed over with a reason.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from . import fragments
from .reading import Document, Step
from .scratch import SECOND, Answer, Scratch
from .shellwords import Call, NotUnderstood, Pipeline, expand, flat, parse
from .shownfiles import Files, NotShown, local_name

KUBECTL = frozenset({"kubectl", "kubectl.exe"})
BEFORE = frozenset({"sudo", "time", "command", "winpty"})
FETCHES = frozenset({"wget", "curl"})
QUIET = frozenset({"mkdir", "cd", "clear", "rm", "touch", "set", "unset", "true", "wait"})
SHELL = frozenset({"export", "echo", "cat", "sleep", "alias", "printf", "tee", "head", "tail", "grep", "wc", "sort"})
PEOPLE = {
    "edit": "it opens an editor", "port-forward": "it forwards a port", "proxy": "it serves a proxy",
    "attach": "it attaches a terminal", "cp": "it copies files",
}
PLACEHOLDER = re.compile(r"(?<![<\w])<(?!\()(?:your[ -])?[A-Za-z][\w ./|-]*>|\{\{?[a-z][\w -]*\}\}?(?=\s|$)|\[[A-Z_]{3,}\]")
VALUED = frozenset({"-n", "--namespace", "--context", "--kubeconfig", "-s", "--server", "--user", "--cluster", "--as"})


Translate = Callable[[list[str]], list[str]]


@dataclass
class Ran:
    """A step that was run: what it printed, and the exit code."""

    answer: Answer
    files: dict[str, int] = field(default_factory=dict)  # names that a manifest without one was taken for, with its line
    anew: str = ""
    partial: dict[str, int] = field(default_factory=dict)  # objects whose manifest the document shows in part, with its line


class Skipped(Exception):
    """A step that is passed over, and why."""


class Player:
    """Runs the steps of one document; forgets all with each replay.

    `translate` turns the names that the document gives to things into those that they have on the scratch cluster.
    """

    def __init__(self, document: Document, scratch: Scratch, translate: Translate = list):
        self.document, self.scratch, self._translate = document, scratch, translate
        self.variables: dict[str, str] = {}
        self._kubectl = set(KUBECTL) | {"k"}
        self.files = Files(document, scratch)
        self._step = Step(0, "")
        self._may_make_up = False
        self.anew = ""  # what the last step made anew, in words
        self._before = ""  # the cluster before the last step that has another way

    def run(self, step: Step) -> Ran:
        """Run one step. Raises Skipped."""
        if step.instead:
            raise Skipped("the document gives another command for it")
        self.anew = ""
        self._step, self.files.line, self.files.taken = step, step.line, {}
        self._may_make_up = step.output is not None and "not found" not in step.output.text
        if PLACEHOLDER.search(re.sub(r"'[^']*'", "", step.command)):
            raise Skipped("it has a placeholder that a reader fills in")
        try:
            pipelines = parse(step.command)
        except NotUnderstood as e:
            raise Skipped(f"not read: {e}" if "kubectl" in step.command else f"not kubectl: {step.command.split()[0]}") from None
        for pipeline in pipelines:
            for call in pipeline.calls:
                self._check(call)
        steps = self.document.steps
        if not step.again and any(a is step and b.again for a, b in zip(steps, steps[1:], strict=False)):
            self._before = self.scratch.keep("before")
        try:
            answer = self._instead(pipelines) if step.again else self._all(pipelines)
            return Ran(answer, self.files.taken, self.anew, self.files.partial)
        except NotShown as e:
            raise Skipped(str(e)) from None

    def _instead(self, pipelines: list[Pipeline]) -> Answer:
        """Run another way to do what the step before did, where it was not done yet; then go on from what that step has done."""
        after = self.scratch.keep("after")
        self.scratch.back(self._before)
        answer = self._all(pipelines)
        self.scratch.back(after)
        return answer

    def _all(self, pipelines: list[Pipeline]) -> Answer:
        answer = Answer("", "", 0)
        for pipeline in pipelines:
            if (pipeline.after == "&&" and answer.code) or (pipeline.after == "||" and not answer.code):
                continue
            one = self._pipeline(pipeline)
            answer = Answer(answer.text + one.text, answer.out + one.out, one.code)
            self.variables["?"] = str(one.code)
        return answer

    def _check(self, call: Call) -> None:
        """Nothing of a step is run when some part of it cannot be."""
        words = [flat(w) for w in call.words]
        while words and (words[0] in BEFORE or "=" in words[0].partition("-")[0]):
            words = words[1:]
        if not words or words[0] in QUIET | SHELL:
            return
        fetched = _fetched(words) if words[0] in FETCHES else None
        if fetched and self.files.shown(fetched[0], local_name(fetched[0])):
            return
        if words[0] not in self._kubectl:
            raise Skipped(f"not kubectl: {words[0]}")
        rest = _verbs(words[1:])
        if rest[:1] == ["edit"] and fragments.shown_for(self.document, self._step):
            return
        if rest and rest[0] in PEOPLE:
            raise Skipped(f"kubectl {rest[0]}: {PEOPLE[rest[0]]}")
        terminal = any(re.fullmatch(r"-[a-z]*t[a-z]*|--tty", w) for w in words[1 : words.index("--") if "--" in words else None])
        if rest and rest[0] in ("exec", "run", "debug") and terminal and _is_shell(words):
            raise Skipped(f"kubectl {rest[0]}: it opens a shell in a container")

    def _pipeline(self, pipeline: Pipeline) -> Answer:
        text, answer = "", Answer("", "", 0)
        said = ""
        for number, call in enumerate(pipeline.calls):
            answer = self._call(call, text)
            if call.writes is not None:
                self._write(call, answer.out)
                answer = Answer(answer.text.replace(answer.out, "", 1), "", answer.code)
            text = answer.out
            if number < len(pipeline.calls) - 1:
                said += answer.text.replace(answer.out, "", 1)
        return Answer(said + answer.text, answer.out, answer.code)

    def _write(self, call: Call, text: str) -> None:
        name = "".join(self._words([call.writes])) if call.writes else ""
        if name in ("", "/dev/null"):
            return
        name = local_name(name)
        if call.appends:
            path = os.path.join(self.scratch.work, name)
            if os.path.isfile(path):
                with open(path, encoding="utf-8") as f:
                    text = f.read() + text
        self.files.put(name, text)

    def _words(self, words: Sequence[object]) -> list[str]:
        out: list[str] = []
        for word in words:
            out += expand(word, self.variables, lambda text: self._inner(text))  # type: ignore[arg-type]
        return out

    def _inner(self, text: str) -> str:
        """The output of `$(…)`."""
        out = ""
        for pipeline in parse(text):
            for call in pipeline.calls:
                self._check(call)
            out += self._pipeline(pipeline).out
        return out

    def _call(self, call: Call, piped: str) -> Answer:
        words = self._words(call.words)
        while words and words[0] in BEFORE:
            words = words[1:]
        while words and re.match(r"^[A-Za-z_]\w*=", words[0]):
            name, _, value = words.pop(0).partition("=")
            self.variables[name] = value
        if not words:
            return Answer("", "", 0)
        stdin = piped
        if call.stdin is not None:
            stdin = "".join(expand(call.stdin, self.variables, self._inner))
        elif call.reads is not None:
            stdin = self.files.read("".join(self._words([call.reads])))
        if words[0] in self._kubectl:
            return self._kubectl_call(words[1:], stdin)
        return self._shell(words, stdin)

    def _kubectl_call(self, words: list[str], stdin: str) -> Answer:
        if _verbs(words)[:1] == ["edit"]:
            return self._edit(words)
        ready = self._translate(self.files.with_files(words))
        text = self._translate([stdin])[0] if stdin else ""
        answer = self.scratch.run(ready, text)
        there = re.search(r'(\S+) "([^"]+)" already exists', answer.text)
        if there and ready[:1] == ["create"] and self._means_anew():
            self.scratch.run(["delete", there.group(1), there.group(2), *_namespace(words)])
            self.anew = f"{there.group(1)} {there.group(2)} is there already; it is taken to have been deleted before"
            answer = self.scratch.run(ready, text)
        missing = re.search(r'\(NotFound\): (\S+) "([^"]+)" not found', answer.text)
        if missing and self._may_make_up and self.files.make_up(missing.group(1), missing.group(2), self._step):
            answer = self.scratch.run(ready, text)
        return answer

    def _means_anew(self) -> bool:
        """Whether the document means that its command succeeds."""
        output = self._step.output
        return output is None or "created" in output.text

    def _edit(self, words: list[str]) -> Answer:
        """`kubectl edit`, as the document shows its result: the object is replaced by one that has the shown fields."""
        target = self._translate(_verbs(words)[1:])
        had = self.scratch.run(["get", *target, *_namespace(words), "-o", "json"])
        shown = fragments.shown_for(self.document, self._step)
        changed = fragments.edited(had.out, shown.text) if shown and not had.code else None
        if changed is None:
            raise Skipped("kubectl edit: the document does not show what to change")
        answer = self.scratch.run(["replace", "-f", "-"], changed)
        text = re.sub(r" replaced$", " edited", answer.text, flags=re.MULTILINE)
        return Answer(text, text, answer.code)

    def _shell(self, words: list[str], stdin: str) -> Answer:
        name, rest = words[0], words[1:]
        if name == "sleep":
            self.scratch.now += _seconds(rest) * SECOND
        elif name == "export":
            self.variables |= dict(w.partition("=")[::2] for w in rest if "=" in w)
        elif name == "alias":
            self._kubectl |= {w.partition("=")[0] for w in rest if w.partition("=")[2].split()[:1] == ["kubectl"]}
        elif name in ("echo", "printf"):
            text = _echo(rest) if name == "echo" else _unescaped(rest[0]) if rest else ""
            return Answer(text, text, 0)
        elif name == "cat":
            text = stdin if not rest or rest == ["-"] else "".join(self.files.read(w) for w in rest)
            return Answer(text, text, 0)
        elif name in FETCHES:
            url, target = _fetched(words) or ("", "")
            shown = self.files.shown(url, local_name(url))
            self.files.put(local_name(target), shown.text if shown else "")
        elif name == "tee":
            self.files.put(local_name(rest[-1]), stdin)
            return Answer(stdin, stdin, 0)
        elif name in ("grep", "head", "tail", "wc", "sort"):
            return _filter(name, rest, stdin)
        return Answer("", "", 0)


def _fetched(words: list[str]) -> tuple[str, str] | None:
    """(URL, file) of a command that fetches a file, or None."""
    url = next((w for w in words if re.match(r"https?://", w)), "")
    flags = ("-O", "--output-document") if words[0] == "wget" else ("-o", "--output")
    to = re.compile("|".join(flags) if words[0] == "wget" else r"-[a-zA-Z]*o|--output")
    named = next((words[i + 1] for i, w in enumerate(words[:-1]) if to.fullmatch(w)), "")
    if not url or (words[0] == "curl" and not named and not any(re.fullmatch(r"-[a-zA-Z]*O[a-zA-Z]*", w) for w in words)):
        return None
    return url, named or url.rstrip("/").rpartition("/")[2]


def _verbs(words: list[str]) -> list[str]:
    out, skip = [], False
    for word in words:
        if skip:
            skip = False
        elif word.startswith("-"):
            skip = word in VALUED
        else:
            out.append(word)
    return out


def _namespace(words: list[str]) -> list[str]:
    """The words of a command line that name a namespace."""
    for i, word in enumerate(words):
        if word in ("-n", "--namespace"):
            return words[i : i + 2]
        if word.startswith(("--namespace=", "-n=")):
            return [word]
    return []


def _is_shell(words: list[str]) -> bool:
    return words[-1].rpartition("/")[2] in ("sh", "bash", "ash", "zsh") and "-c" not in words


def _seconds(words: list[str]) -> int:
    found = re.fullmatch(r"(\d+)([smh]?)", words[0]) if words else None
    return int(found.group(1)) * {"": 1, "s": 1, "m": 60, "h": 3600}[found.group(2)] if found else 0


def _echo(words: list[str]) -> str:
    end = "" if words[:1] == ["-n"] else "\n"
    rest = words[1:] if words[:1] in (["-n"], ["-e"]) else words
    text = " ".join(rest)
    return (_unescaped(text) if words[:1] == ["-e"] else text) + end


def _unescaped(text: str) -> str:
    return re.sub(r"\\([nt\\])", lambda m: {"n": "\n", "t": "\t", "\\": "\\"}[m.group(1)], text)


def _filter(name: str, words: list[str], stdin: str) -> Answer:
    """The commands that documents put behind a pipe."""
    lines = stdin.splitlines(keepends=True)
    flags = "".join(w[1:] for w in words if w.startswith("-") and not w[1:].isdigit())
    rest = [w for w in words if not w.startswith("-")]
    if name == "grep":
        if not rest or set(flags) - set("iEvFe"):
            raise Skipped(f"not read: grep {' '.join(words)}")
        pattern = re.compile(re.escape(rest[0]) if "F" in flags else rest[0], re.IGNORECASE if "i" in flags else 0)
        kept = [line for line in lines if bool(pattern.search(line)) != ("v" in flags)]
        return Answer("".join(kept), "".join(kept), 0 if kept else 1)
    count = next((int(w.lstrip("-n")) for w in words if w.lstrip("-n").isdigit()), 10)
    if name == "wc":
        text = f"{len(lines)}\n"
    else:
        text = "".join(sorted(lines) if name == "sort" else lines[:count] if name == "head" else lines[-count:])
    return Answer(text, text, 0)
