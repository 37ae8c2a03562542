"""Strings as go.yaml.in/yaml/v2 writes them: plain, 'single', "double" quoted or as a literal block, wrapped behind column 80.

Sources: go.yaml.in/yaml/v2 resolve.go (what would be read as something else than a string), encode.go (which style is wished for),
emitterc.go (which style is possible, and how it is written).
"""
from __future__ import annotations

import re
from typing import Any

from fakectl.errors import CommandError

WIDTH = 80

_BREAKS = "\n\u2028\u2029"
# The patterns are texts, compiled when first used (and kept by `re`): a command that prints one pod pays for few of them.
# Most strings of Kubernetes objects: printable ASCII without blanks that begins with a letter, and no `:` that could end a key.
_ORDINARY = re.compile(r"[A-Za-z_/$(][!-9;-~]*(?::[!-9;-~]+)*")
_VALUES: dict[str, Any] = {
    form: value
    for words, value in ((("y", "yes", "true", "on"), True), (("n", "no", "false", "off"), False), (("null",), None))
    for word in words for form in (word, word.capitalize(), word.upper())
}
_VALUES |= {"": None, "~": None} | dict.fromkeys((".nan", ".NaN", ".NAN"), float("nan"))
_VALUES |= {sign + word: float(sign + "inf") for sign in ("", "+", "-") for word in (".inf", ".Inf", ".INF")}
_INTEGER = r"[-+]?(0[xX][0-9a-fA-F]+|0[oO]?[0-7]+|0[bB][01]+|0|[1-9][0-9]*)|0b[-+][01]+"
_FLOAT = r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?"
_BASE_60 = r"[-+]?[0-9][0-9_]*(?::[0-5]?[0-9])+(?:\.[0-9_]*)?"
_TIMESTAMP = (
    r"([0-9]{4})-([0-9]{1,2})-([0-9]{1,2})"
    r"(?:(?:[Tt]([0-9]{1,2}):([0-9]{1,2}):([0-9]{1,2})(?:[.,][0-9]+)?(?:Z|[-+]([0-9]{2}):([0-9]{2})))"
    r"|(?: +([0-9]{1,2}):([0-9]{1,2}):([0-9]{1,2})(?:[.,][0-9]+)?))?"
)
_INDICATOR = r"\A(?:---|\.\.\.|[#,\[\]{}&*!|>'\"%@`]|[?-](?:[ \t]|\Z))|:(?:[ \t]|\Z)|[ \t\r\n\u2028\u2029]#"
_UNPRINTABLE = "[^\n\x20-\x7e\xa0-\ud7ff\ue000-\ufefe\uff00-\ufffd]"
_SPACE_BREAK = " [\n\u2028\u2029]"
_BREAK_SPACE = "[\n\u2028\u2029] "
_LINE_START = "(?:^|(?<=[\n\u2028\u2029]))(?=[^\n\u2028\u2029])"
_NEXT_LINE = " *\x85[ \x85]*"
_REFUSED = "[\x7f-\x84\x86-\x9f\ud800-\udfff\ufffe\uffff]"
_ESCAPES = {
    "\0": "\\0", "\a": "\\a", "\b": "\\b", "\t": "\\t", "\n": "\\n", "\v": "\\v", "\f": "\\f", "\r": "\\r", "\x1b": "\\e", '"': '\\"',
    "\\": "\\\\", "\x85": "\\N", "\xa0": "\\_", "\u2028": "\\L", "\u2029": "\\P",
}
_DAYS = (31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)


def as_read(text: str) -> str:
    """The string after its JSON form was read as YAML: a raw U+0085 is folded like a line break, and control characters are refused."""
    if text.isascii() and "\x7f" not in text:
        return text
    if re.search(_REFUSED, text):
        raise CommandError("yaml: control characters are not allowed")
    return re.sub(_NEXT_LINE, lambda m: "\n" * (m[0].count("\x85") - 1) or " ", text) if "\x85" in text else text


def has_break(text: str) -> bool:
    """Whether the emitter sees several lines in the string."""
    return any(char in text for char in "\n\r\u2028\u2029")


def write(text: str, indent: int, column: int, breaks: bool = True) -> str:
    """The string with its newline. Further lines start at `indent`, the first one stands at `column`; `breaks` off never wraps (keys)."""
    if _ORDINARY.fullmatch(text):
        return f'"{text}"\n' if text in _VALUES else text + "\n"
    if not text:
        return '""\n'
    wish = "|" if "\n" in text else '"' if ambiguous(text) else ""
    plain, single, literal = _possible(text)
    if wish == "|" and literal:
        return _literal(text, indent)
    if not wish and plain:
        return _plain(text, indent, column, breaks) + "\n"
    if not wish and single:
        return _single(text, indent, column, breaks) + "\n"
    return _double(text, indent, column, breaks) + "\n"


def ambiguous(text: str) -> bool:
    """Whether the bare text would be read as something else than a string, by this reader or by others that know base 60 and times."""
    if type(read_plain(text)) is not str:
        return True
    return text[0] in "+-0123456789" and bool(":" in text and re.fullmatch(_BASE_60, text) or is_time(text))


def read_plain(text: str) -> Any:
    """The value of a bare text: None, a bool, an int, a float or the text itself (times stay texts)."""
    if text in _VALUES:
        return _VALUES[text]
    first = text[0]
    if first == ".":
        return _number_or(text, text)
    if first not in "+-0123456789" or is_time(text):
        return text
    bare = text.replace("_", "")
    if re.fullmatch(_INTEGER, bare):
        number = _integer(bare)
        if -(2**63) <= number < 2**64:
            return number
    return _number_or(text, bare)


def _number_or(text: str, bare: str) -> Any:
    """The float, or the text when it is none or out of range."""
    number = float(bare) if re.fullmatch(_FLOAT, bare) else float("inf")
    return text if number in (float("inf"), float("-inf")) else number


def _integer(number: str) -> int:
    if number[:3] in ("0b-", "0b+"):
        return int(number[2:], 2)
    return int(number, 8) if re.match("[-+]?0[0-7]", number) else int(number, 0)


def is_time(text: str) -> bool:
    """Whether the text is one of the forms of a moment or date that the reader knows."""
    match = re.fullmatch(_TIMESTAMP, text) if text[4:5] == "-" else None
    if not match:
        return False
    year, month, day, *clock = (int(part) if part else 0 for part in match.groups())
    if not 1 <= month <= 12 or not 1 <= day <= _DAYS[month - 1]:
        return False
    if (month, day) == (2, 29) and (year % 4 or (year % 100 == 0 and year % 400)):
        return False
    hours, minutes, seconds = (max(clock[i], clock[i + 5]) for i in range(3))
    return hours < 24 and minutes < 60 and seconds < 60 and clock[3] <= 24 and clock[4] < 60


def _possible(text: str) -> tuple[bool, bool, bool]:
    """Which of plain, single quoted and literal can hold the string."""
    if re.search(_UNPRINTABLE, text) or re.search(_SPACE_BREAK, text):
        return False, False, False
    inner_space = re.search(_BREAK_SPACE, text)
    edges = text[0] == " " or text[-1] == " "
    plain = not (edges or inner_space or has_break(text) or re.search(_INDICATOR, text))
    return plain, not inner_space, text[-1] != " "


def _plain(text: str, indent: int, column: int, breaks: bool) -> str:
    if not breaks or column + len(text) <= WIDTH:
        return text
    out = []
    spaces = False
    for i, char in enumerate(text):
        if char == " " and not spaces and column > WIDTH and text[i + 1] != " ":
            out.append("\n" + " " * indent)
            column = indent
        else:
            out.append(char)
            column += 1
        spaces = char == " "
    return "".join(out)


def _single(text: str, indent: int, column: int, breaks: bool) -> str:
    out = ["'"]
    column += 1
    spaces = after_break = False
    for i, char in enumerate(text):
        if char == " ":
            if breaks and not spaces and column > WIDTH and 0 < i < len(text) - 1 and text[i + 1] != " ":
                out.append("\n" + " " * indent)
                column = indent
            else:
                out.append(char)
                column += 1
            spaces = True
        elif char in _BREAKS:
            out.append(char)
            column = 0
            after_break = True
        else:
            if after_break:
                out.append(" " * indent)
                column = indent
            out.append("''" if char == "'" else char)
            column += 2 if char == "'" else 1
            spaces = after_break = False
    return "".join(out) + "'"


def _double(text: str, indent: int, column: int, breaks: bool) -> str:
    # The emitter asks whether the whole string starts with a byte order mark, not whether it is at one: then every character is escaped.
    everything = text[0] == "\ufeff"
    out = ['"']
    column += 1
    spaces = False
    for i, char in enumerate(text):
        if everything or char in '"\\\n\u2028\u2029' or re.match(_UNPRINTABLE, char):
            piece = _escape(char)
            spaces = False
        elif char == " ":
            piece = char
            if breaks and not spaces and column > WIDTH and 0 < i < len(text) - 1:
                out.append("\n" + " " * indent)
                column = indent
                piece = "\\" if text[i + 1] == " " else ""
            spaces = True
        else:
            piece = char
            spaces = False
        out.append(piece)
        column += len(piece)
    return "".join(out) + '"'


def _escape(char: str) -> str:
    code = ord(char)
    if char in _ESCAPES:
        return _ESCAPES[char]
    return f"\\x{code:02X}" if code <= 0xFF else f"\\u{code:04X}" if code <= 0xFFFF else f"\\U{code:08X}"


def _literal(text: str, indent: int) -> str:
    head = "|2" if text[0] in " " + _BREAKS else "|"
    if text[-1] not in _BREAKS:
        head += "-"
    elif len(text) == 1 or text[-2] in _BREAKS:
        head += "+"
    body = re.sub(_LINE_START, " " * indent, text)
    return f"{head}\n{body}" + ("" if text[-1] in _BREAKS else "\n")
