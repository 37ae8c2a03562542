"""Objects in the user's editor, again and again until what was saved can be used or nothing more was changed.

    Editing(session, o, send).run(infos)

`send(originals, edited, outcome)` does what the command does with what was saved; what the server refuses it tells `outcome`.
Source: kubectl `pkg/cmd/util/editor/editoptions.go`, `pkg/cmd/util/helpers.go` (ManualStrip, StripComments).
"""
from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

from state import StatusError
from state.pure.gojson import dumps, quote
from state.strategic_lists import MergeError

from . import flags
from .editor import launch
from .errors import CommandError, Exit, message_of
from .jsonreader import JSONFault, decode
from .lastapplied import with_last_applied
from .metacheck import validation_faults
from .resolve import Info, Infos, resolve_text
from .yamlreader import YAMLFault, load

Object = dict[str, Any]

OBJECTS = """# Please edit the object below. Lines beginning with a '#' will be ignored,
# and an empty file will abort the edit. If an error occurs while saving this file will be
# reopened with the relevant failures.
#
"""
ANNOTATIONS = """# Please edit the 'last-applied-configuration' annotations below.
# Lines beginning with a '#' will be ignored, and an empty file will abort the edit.
#
"""

FORMATS = ["json", "kyaml", "yaml"]

edit_flags = flags.bundle(
    flags.filename_flags, flags.output_flags, flags.validate_flag, flags.record_flag,
    flags.boolean("windows-line-endings", help="End the lines of the file to edit as Windows does."),
)


class Reason(NamedTuple):
    """Why a file must be edited again: one line, and the points under it."""

    head: str
    points: tuple[str, ...] = ()


class Outcome:
    """What became of one saved file, which is at `path`."""

    def __init__(self, path: str = "", *reasons: Reason):
        self.path, self.reasons = path, list(reasons)
        self.missing = self.refused = 0

    def failed(self, error: StatusError, info: Info) -> str:
        """Note what the server said of an object; the line that tells it."""
        assert info.resource is not None
        what = f"{info.resource.gr} {quote(info.name)}"
        if error.reason == "Invalid":
            causes = error.details.get("causes") or ()
            self.reasons.append(Reason(f"{what} was not valid", tuple(f"{c.get('field', '')}: {c.get('message', '')}" for c in causes)))
            return f"error: {what} is invalid"
        if error.reason == "NotFound":
            self.missing += 1
            return f"error: {what} could not be found on the server"
        self.refused += 1
        return f"error: {what} could not be patched: {error.message}"

    def comments(self) -> str:
        """The reasons as the head of the next file."""
        lines = []
        for reason in self.reasons:
            lines.append(f"# {_commented(reason.head)}{':' if reason.points else ''}\n")
            lines += [f"# * {_commented(point)}\n" for point in reason.points]
            lines.append("#\n")
        return "".join(lines)


def _commented(text: str) -> str:
    lines = text.split("\n")
    last = len(lines) - 1
    return lines[0] + "".join(f"\n{line}" if line.startswith("#") or (i == last and not line) else f"\n# {line}"
                              for i, line in enumerate(lines[1:], 1))


Send = Callable[[Sequence[Info], Infos, Outcome], None]


class Editing:
    """One command's editing. `o` holds its flags, `record` notes --record in an object, `header` says what is to be edited."""

    def __init__(self, session: Any, o: dict[str, Any], send: Send, *, header: str = OBJECTS, record: Callable[[Object], None],
                 save_config: bool = False):
        self.session, self.o, self._send, self._record = session, o, send, record
        self._save_config = save_config
        self._json = o["output"] == "json"
        self._header = header
        self._validated = flags.validation_directive(o["validate"]) != "Ignore"

    def run(self, infos: Sequence[Info]) -> None:
        """Edit the objects in one file. Raises CommandError, Exit; a file that holds lost work stays and is told of."""
        managed = {_uid(info): info.obj["metadata"].get("managedFields") for info in infos if info.obj}
        text = self._head(Outcome()) + self._windows(_printed(self.o["output"] or "yaml", infos))
        original, edited, outcome = text, "", Outcome()
        while True:
            before = edited
            try:
                edited, path = launch(self.session, "kubectl-edit-", ".json" if self._json else ".yaml", text)
            except CommandError as e:
                raise self._kept(e, outcome.path) from None
            if outcome.reasons and uncommented(before) == uncommented(edited):
                raise self._kept(CommandError("Edit cancelled, no valid changes were saved."), path)
            if outcome.path:
                _remove(outcome.path)
            outcome = self._used(infos, managed, original, edited, path)
            if not outcome.reasons:
                return
            text = self._head(outcome) + stripped(edited)

    def _used(self, infos: Sequence[Info], managed: dict[str, Any], original: str, edited: str, path: str) -> Outcome:
        """Do with the saved file what can be done; its reasons say why it must be edited again."""
        outcome = Outcome(path)
        if self._validated and (fault := _fault(edited)):
            self.session.note(outcome.failed(_invalid_file(fault), infos[0]))
            return outcome
        if uncommented(original) == uncommented(edited):
            return self._cancelled(path, "no changes made.")
        if not any(line.strip() and not line.strip().startswith("#") for line in edited.split("\n")):
            return self._cancelled(path, "saved file was empty.")
        changed = resolve_text(self.session, edited, "edited-file")
        if changed.errors:
            return Outcome(path, Reason(f"The edited file had a syntax error: {_joined(changed.errors)}"))
        try:
            self._prepare(changed, managed)
            self._send(infos, changed, outcome)
        except (CommandError, StatusError) as e:
            raise self._kept(e, path) from None
        except MergeError as e:
            raise self._kept(CommandError(_words(e)), path) from None
        self._check(outcome)
        return outcome

    def _check(self, outcome: Outcome) -> None:
        """What editing again cannot mend ends the command; a file that has done its work goes."""
        if outcome.refused:
            self.session.note(f"You can run `kubectl replace -f {outcome.path}` to try this update again.")
            raise Exit(1)
        if outcome.missing:
            self.session.note(f"The edits you made on deleted resources have been saved to {quote(outcome.path)}")
            raise Exit(1)
        if not outcome.reasons:
            _remove(outcome.path)

    def _prepare(self, changed: Infos, managed: dict[str, Any]) -> None:
        """The saved objects as they are sent: in the command's namespace, with their managed fields and annotations."""
        for info in changed:
            assert info.obj is not None and info.resource is not None
            info.obj = {**info.obj, "metadata": dict(info.obj.get("metadata") or {})}
            if fields := managed.get(_uid(info)):
                info.obj["metadata"]["managedFields"] = fields
            _require_namespace(info, self.session.namespace)
            if self._save_config:
                info.obj = with_last_applied(info.obj)
            self._record(info.obj)

    def _cancelled(self, path: str, why: str) -> Outcome:
        _remove(path)
        self.session.note(f"Edit cancelled, {why}")
        return Outcome()

    def _kept(self, error: Exception, path: str) -> Exception:
        if path and os.path.exists(path):
            self.session.note(f"A copy of your changes has been stored to {quote(path)}")
        return error

    def _head(self, outcome: Outcome) -> str:
        """What stands above the objects: JSON has no comments."""
        return "" if self._json else self._windows(self._header + outcome.comments())

    def _windows(self, text: str) -> str:
        return text.replace("\n", "\r\n") if self.o["windows_line_endings"] else text


def original_of(originals: Sequence[Info], info: Info) -> Info:
    """The object that an edited one was before, by its uid. Raises CommandError."""
    from state.pure.gofmt import source

    found = next((o for o in originals if _uid(o) == _uid(info)), None)
    if found is None:
        raise CommandError(f"no original object found for &unstructured.Unstructured{{Object:{source(info.obj)}}}")
    return found


def stripped(text: str) -> str:
    """The text without its lines that begin with `#`."""
    lines = text.split("\n")
    last = len(lines) - 1
    return "".join(line + "\n" * (i < last) for i, line in enumerate(lines) if line.strip()[:1] != "#" or line.strip()[:2] == "#!")


def uncommented(text: str) -> str:
    """What a file says beside its comments: as JSON, or, where it is none, its other lines. JSON is taken as it is written."""
    if _is_json(text):
        return text
    try:
        return dumps(load(text))
    except YAMLFault:
        return stripped(text)


def _is_json(text: str) -> bool:
    return text.lstrip().startswith("{")


def _fault(text: str) -> str:
    """What is wrong with a file before the server looks at it; "" for nothing."""
    try:
        faults = list(dict.fromkeys(validation_faults(_read(text))))
    except (YAMLFault, JSONFault) as e:
        return str(e)
    return f"[{', '.join(faults)}]" if len(faults) > 1 else "".join(faults)


def _read(text: str) -> Any:
    if _is_json(text):
        return decode(text, 0)[0]
    try:
        return load(text)
    except YAMLFault:
        return load(stripped(text))


def _invalid_file(fault: str) -> StatusError:
    cause = {"reason": "FieldValueInvalid", "field": "<nil>", "message": f'Invalid value: "The edited file failed validation": {fault}'}
    return StatusError(422, "Invalid", "", {"causes": [cause]})


def _words(error: MergeError) -> str:
    return "At least one of apiVersion, kind and name was changed" if "precondition failed" in str(error) else str(error)


def _require_namespace(info: Info, wanted: str) -> None:
    assert info.obj is not None and info.resource is not None
    if not info.resource.namespaced:
        return
    if not info.namespace:
        info.namespace = info.obj["metadata"]["namespace"] = wanted
    elif info.namespace != wanted:
        raise CommandError(f"the namespace from the provided object {quote(info.namespace)} does not match the namespace {quote(wanted)}. "
                           f"You must pass '--namespace={info.namespace}' to perform this operation.")


def _joined(errors: Sequence[Exception]) -> str:
    texts = list(dict.fromkeys(message_of(e) for e in errors))
    return texts[0] if len(texts) == 1 else f"[{', '.join(texts)}]"


def _printed(form: str, infos: Sequence[Info]) -> str:
    """The one object, or a list of them, as they are edited: only these formats can be read again."""
    from .printers import printer_for, unknown_format

    if form.lower() not in FORMATS:
        raise unknown_format(form, FORMATS)
    items = [info.obj or {} for info in infos]
    whole = items[0] if len(items) == 1 else {"kind": "List", "apiVersion": "v1", "metadata": {}, "items": items}
    return printer_for(form).print_object(whole)


def _uid(info: Info) -> str:
    return ((info.obj or {}).get("metadata") or {}).get("uid") or ""


def _remove(path: str) -> None:
    try:
        os.unlink(path)
    except FileNotFoundError:
        return
