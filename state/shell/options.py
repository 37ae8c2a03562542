"""Reads the flags of a command as getopt does."""

from __future__ import annotations

from .machine import Unable


def flags(
    name: str, args: list[str], plain: str = "", valued: str = "", long: dict[str, str] | None = None
) -> tuple[dict[str, str], list[str]]:
    """(flags with their values, words). `plain` are letters alone, `valued` letters with a value, `long` names as letters.

    Raises Unable for any other flag.
    """
    given: dict[str, str] = {}
    words: list[str] = []
    left = list(args)
    while left:
        word = left.pop(0)
        if word == "--":
            return given, words + left
        if word.startswith("--"):
            key, equals, value = word[2:].partition("=")
            letter = (long or {}).get(key)
            if letter is None:
                raise Unable(f"{name} --{key}")
            if letter in valued and not equals:
                value = left.pop(0) if left else ""
            given[letter] = value
        elif word.startswith("-") and len(word) > 1:
            _letters(name, word[1:], plain, valued, given, left)
        else:
            words.append(word)
    return given, words


def _letters(name: str, letters: str, plain: str, valued: str, given: dict[str, str], left: list[str]) -> None:
    for i, letter in enumerate(letters):
        if letter in valued:
            rest = letters[i + 1 :]
            given[letter] = rest or (left.pop(0) if left else "")
            return
        if letter not in plain:
            raise Unable(f"{name} -{letter}")
        given[letter] = ""


def number(text: str, default: int) -> int:
    """A small whole number, or the default."""
    sign = text[:1] in ("+", "-")
    digits = text[sign:]
    if not (digits.isascii() and digits.isdecimal()) or len(digits) > 12:
        return default
    return -int(digits) if text[0] == "-" else int(digits)
