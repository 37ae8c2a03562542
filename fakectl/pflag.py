"""The command line as Go's spf13/pflag reads it: flags anywhere between the arguments, `--flag=value`, `-abc`, values of Go's types.

click's own parser differs in what people notice (an optional value swallows the next word, `-r=2` keeps the `=`, other messages), so
fakectl's commands are parsed here. Source: spf13/pflag `flag.go`, `string_slice.go`; strconv and encoding/csv of Go for the messages.
"""
from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple, Protocol

from state.pure.gojson import quote


class FlagError(Exception):
    """A command line that pflag refuses. The text is pflag's own."""


class Flag(Protocol):
    """What the parser must know of a flag. `no_value` stands in when the value is left out; None: it may not be."""

    flag: str
    shorthand: str
    kind: str
    no_value: str | None
    deprecated: str


class Known(NamedTuple):
    """A flag by its facts alone: a global one, or one that kubectl has and fakectl's command does not declare."""

    flag: str
    shorthand: str
    kind: str
    no_value: str | None
    deprecated: str = ""


class Parsed(NamedTuple):
    """`values` by flag name; `args` without flags; `dash`: how many arguments stood before `--`, -1 when there was none."""

    values: dict[str, Any]
    args: list[str]
    dash: int


class Parser:
    """One command line's worth of parsing. `long` and `short` look a flag up by name; `note` hears of deprecated flags."""

    def __init__(self, long: Callable[[str], Flag | None], short: Callable[[str], Flag | None], note: Callable[[str], None]):
        self.long, self.short, self.note = long, short, note
        self.values: dict[str, Any] = {}

    def parse(self, words: Sequence[str]) -> Parsed:
        """All of the words; the first one that does not fit raises FlagError."""
        args: list[str] = []
        rest = list(words)
        while rest:
            word = rest.pop(0)
            if word == "--":
                return Parsed(self.values, args + rest, len(args))
            if len(word) < 2 or word[0] != "-":
                args.append(word)
            elif word[1] == "-":
                self._long(word, rest)
            else:
                self._cluster(word[1:], rest)
        return Parsed(self.values, args, -1)

    def _long(self, word: str, rest: list[str]) -> None:
        name, equals, value = word[2:].partition("=")
        if word[2] in "-=":
            raise FlagError(f"bad flag syntax: {word}")
        flag = self.long(name.replace("_", "-"))
        if flag is None:
            raise FlagError(f"unknown flag: --{name}")
        if not equals:
            value = self._value(flag, rest, f"--{name}")
        self._set(flag, value)

    def _cluster(self, letters: str, rest: list[str]) -> None:
        """`-it`, `-r2`, `-r=2`, `-r 2`: one letter after another until one takes a value."""
        while letters:
            flag = self.short(letters[0])
            if flag is None:
                raise FlagError(f"unknown shorthand flag: {_rune(letters[0])} in -{letters}")
            if len(letters) > 2 and letters[1] == "=":
                value, after = letters[2:], ""
            elif flag.no_value is not None:
                value, after = flag.no_value, letters[1:]
            elif len(letters) > 1:
                value, after = letters[1:], ""
            else:
                value, after = self._value(flag, rest, f"{_rune(letters[0])} in -{letters}"), ""
            self._set(flag, value)
            letters = after

    def _value(self, flag: Flag, rest: list[str], said: str) -> str:
        if flag.no_value is not None:
            return flag.no_value
        if not rest:
            raise FlagError(f"flag needs an argument: {said}")
        return rest.pop(0)

    def _set(self, flag: Flag, text: str) -> None:
        try:
            value = convert(flag.kind, text)
        except ValueError as e:
            name = f"-{flag.shorthand}, --{flag.flag}" if flag.shorthand else f"--{flag.flag}"
            raise FlagError(f'invalid argument {quote(text)} for "{name}" flag: {e}') from None
        if flag.deprecated:
            self.note(f"Flag --{flag.flag} has been deprecated, {flag.deprecated}")
        if flag.kind in ("slice", "array"):
            value = self.values.get(flag.flag, []) + value
        elif flag.kind == "map":
            value = {**self.values.get(flag.flag, {}), **value}
        self.values[flag.flag] = value


def convert(kind: str, text: str) -> Any:
    """A flag's value from its text; ValueError carries Go's message. Durations are nanoseconds ("seconds": with Go's own flag errors)."""
    if kind == "bool":
        return parse_bool(text)
    if kind in ("int32", "int64"):
        return parse_int(text, 32 if kind == "int32" else 64)
    if kind in ("duration", "seconds"):
        return _duration(text, plain=kind == "duration")
    if kind == "slice":
        return split_commas(text)
    if kind == "map":
        return _pairs(text)
    return [text] if kind == "array" else text


def _pairs(text: str) -> dict[str, str]:
    pairs = split_commas(text) if text.count("=") > 1 else [text.strip('"')]
    for pair in pairs:
        if "=" not in pair:
            raise ValueError(f"{pair} must be formatted as key=value")
    return {key: value for key, _, value in (pair.partition("=") for pair in pairs)}


def _duration(text: str, plain: bool) -> int:
    from state.pure.duration import parse_go_duration

    try:
        return parse_go_duration(text)
    except ValueError:
        if plain:
            raise
        raise ValueError("parse error") from None


def parse_bool(text: str) -> bool:
    """strconv.ParseBool."""
    if text in ("1", "t", "T", "TRUE", "true", "True"):
        return True
    if text in ("0", "f", "F", "FALSE", "false", "False"):
        return False
    raise ValueError(f"strconv.ParseBool: parsing {quote(text)}: invalid syntax")


def parse_int(text: str, bits: int = 64) -> int:
    """strconv.ParseInt with base 0: decimal, 0x, 0o, 0b, and a bare leading 0 as octal."""
    digits = text[1:] if text[:1] in ("+", "-") else text
    octal = digits[:1] == "0" and digits[1:2] in tuple("0123456789_")
    try:
        if not digits[:1].isdecimal() or not digits.isascii() or not digits.replace("_", "").isalnum():
            raise ValueError
        number = int("0o" + digits[1:] if octal else digits, 0)
    except ValueError:
        raise ValueError(f"strconv.ParseInt: parsing {quote(text)}: invalid syntax") from None
    number = -number if text[0] == "-" else number
    if not -(1 << (bits - 1)) <= number < 1 << (bits - 1):
        raise ValueError(f"strconv.ParseInt: parsing {quote(text)}: value out of range")
    return number


def split_commas(text: str) -> list[str]:
    """One CSV record, as encoding/csv reads it: only the first line counts, quotes protect commas."""
    if not text:
        return []
    if '"' not in text:
        line = text.lstrip("\n").partition("\n")[0]
        if not line:
            raise ValueError("EOF")
        return line.split(",")
    fields: list[str] = []
    at = 0
    while True:
        field, at = _quoted(text, at) if text[at:at + 1] == '"' else _bare(text, at)
        fields.append(field)
        if at >= len(text) or text[at] == "\n":
            return fields
        at += 1


def _bare(text: str, at: int) -> tuple[str, int]:
    """A field without quotes from `at`, and where it ended."""
    ends = [i for i in (text.find(",", at), text.find("\n", at)) if i >= 0]
    end = min(ends, default=len(text))
    if (bad := text.find('"', at, end)) >= 0:
        raise ValueError(f'parse error on line 1, column {len(text[:bad].encode()) + 1}: bare " in non-quoted-field')
    return text[at:end], end


def _quoted(text: str, at: int) -> tuple[str, int]:
    """A quoted field from `at`, its doubled quotes single, and where it ended."""
    field = ""
    start = at + 1
    while (end := text.find('"', start)) >= 0:
        field += text[start:end]
        after = text[end + 1:end + 2]
        if after in ("", ",", "\n"):
            return field, end + 1
        if after != '"':
            start = end
            break
        field, start = field + '"', end + 2
    column = len(text[:start].encode()) + 1 if end >= 0 else len(text.encode()) + 1
    raise ValueError(f'parse error on line 1, column {column}: extraneous or missing " in quoted-field')


def _rune(letter: str) -> str:
    """`%q` of the first byte of a letter, which is all that pflag sees of it."""
    letter = chr(letter.encode(errors="surrogateescape")[0])
    return "'\\''" if letter == "'" else "'" + quote(letter)[1:-1].replace('\\"', '"') + "'"
