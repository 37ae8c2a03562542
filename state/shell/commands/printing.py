"""Commands that print what they are given: echo, printf, seq and yes."""

from __future__ import annotations

from ..machine import Shell, Unable
from ..options import flags, number
from ..streams import ERR, OUT, Run

ESCAPES = {"n": "\n", "t": "\t", "r": "\r", "\\": "\\", "a": "\a", "b": "\b", "f": "\f", "v": "\v", "0": "\0", "e": "\033", '"': '"'}
LONGEST = 10_000
MOST_LINES = 100_000


def unescaped(text: str) -> tuple[str, bool]:
    """A text with its backslash sequences read, and whether \\c ended it."""
    out, i = [], 0
    while i < len(text):
        char = text[i]
        if char != "\\" or i + 1 >= len(text):
            out.append(char)
            i += 1
            continue
        letter = text[i + 1]
        if letter == "c":
            return "".join(out), True
        digits = text[i + 2 : i + 5] if letter == "0" else text[i + 1 : i + 4]
        octal = digits[: next((n for n, d in enumerate(digits) if d not in "01234567"), len(digits))]
        if octal and (letter == "0" or letter in "1234567"):
            out.append(chr(int(octal, 8) & 255))
            i += 1 + len(octal) + (letter == "0")
        else:
            out.append(ESCAPES.get(letter, "\\" + letter))
            i += 2
    return "".join(out), False


def echo(shell: Shell, args: list[str]) -> Run:
    newline, escapes = True, shell.name in ("sh", "dash") and not shell.world.image.busybox
    words = list(args)
    while words and len(words[0]) > 1 and words[0][0] == "-" and not set(words[0][1:]) - set("neE"):
        option = words.pop(0)
        newline = newline and "n" not in option
        escapes = (escapes or "e" in option) and "E" not in option
    text, cut = " ".join(words), False
    if escapes:
        text, cut = unescaped(text)
    yield OUT, text + ("\n" if newline and not cut else "")
    return 0


def printf(shell: Shell, args: list[str]) -> Run:
    if not args:
        yield ERR, "printf: usage: printf format [arguments]\n"
        return 2
    words = args[1:] if args[0] == "--" else args
    left = list(words[1:])
    while True:
        before = len(left)
        shell.world.step()
        text, cut = _formatted(words[0], left)
        yield OUT, text
        if cut or not left or len(left) == before:
            return 0


def _formatted(text: str, left: list[str]) -> tuple[str, bool]:
    out, i, text = [], 0, text[:LONGEST]
    while i < len(text):
        if text[i] == "\\":
            size = _escape_length(text, i)
            found, cut = unescaped(text[i : i + size])
            out.append(found)
            i += size
            if cut:
                return "".join(out), True
            continue
        if text[i] != "%":
            out.append(text[i])
            i += 1
            continue
        if text.startswith("%%", i):
            out.append("%")
            i += 2
            continue
        end = i + 1
        while end < len(text) and text[end] in "-+ #0123456789.":
            end += 1
        out.append(_conversion(text[i + 1 : end], text[end : end + 1], left.pop(0) if left else ""))
        i = end + 1
    return "".join(out), False


def _escape_length(text: str, at: int) -> int:
    octal = 0
    while octal < 3 and text[at + 1 + octal : at + 2 + octal] in tuple("01234567"):
        octal += 1
    return 1 + (octal or 1)


def _conversion(flag: str, letter: str, value: str) -> str:
    width, _, precision = flag.lstrip("-+ #0").partition(".")
    if len(width) > 4 or len(precision) > 4:
        return ""
    if letter in ("s", "b", "c"):
        text = unescaped(value)[0] if letter == "b" else value[:1] if letter == "c" else value
        text = text[: int(precision or "0")] if "." in flag else text
        return text.ljust(int(width or "0")) if "-" in flag else text.rjust(int(width or "0"))
    if letter in ("d", "i", "u", "x", "X", "o"):
        whole = number(value, 0) if value[:2].lower() != "0x" else int(value, 16) if len(value) < 18 and _hex(value[2:]) else 0
        return _spec(flag, letter if letter not in "iu" else "d") % whole
    if letter in ("f", "e", "g"):
        digits = value.replace(".", "", 1).lstrip("-")
        plain = digits.isascii() and digits.isdecimal() and len(digits) < 30
        return _spec(flag, letter) % (float(value) if plain else 0.0)
    return ""


def _hex(text: str) -> bool:
    return bool(text) and not set(text) - set("0123456789abcdefABCDEF")


def _spec(flag: str, letter: str) -> str:
    """A format that Python knows too."""
    return f"%{flag if flag.count('.') < 2 else ''}{letter}"


def seq(shell: Shell, args: list[str]) -> Run:
    given, words = flags("seq", [a for a in args if a != "-w"], "", "s") if not any(_negative(a) for a in args) else ({}, args)
    if not words or len(words) > 3 or any(number(w, -(10**13)) == -(10**13) for w in words):
        if any("." in w for w in words):
            raise Unable("seq with fractions")
        yield ERR, "seq: invalid number\n" if words else "seq: missing operand\n"
        return 1
    numbers = [number(w, 0) for w in words]
    first, by, last = (1, 1, numbers[0]) if len(words) == 1 else (numbers[0], 1, numbers[1]) if len(words) == 2 else tuple(numbers)
    if by == 0:
        yield ERR, "seq: invalid Zero increment value: '0'\n"
        return 1
    count = max((last - first) // by + 1, 0)
    if count > MOST_LINES:
        raise Unable(f"seq of {count} numbers")
    end = given.get("s", "\n")
    text = end.join(str(first + i * by) for i in range(count))
    yield OUT, text + "\n" if count else ""
    return 0


def _negative(word: str) -> bool:
    return word[:1] == "-" and word[1:].isdecimal()


def yes(shell: Shell, args: list[str]) -> Run:
    line = (" ".join(args) or "y") + "\n"
    while True:
        shell.world.step()
        shell.now += 1_000_000
        yield OUT, line
