"""`date`'s formats, by calendar arithmetic. All clocks show UTC."""

from __future__ import annotations

from ..pure.times import format_rfc3339, rfc1123z

SECOND = 1_000_000_000
MONTHS = ["January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December"]
DAYS = {"Mon": "Monday", "Tue": "Tuesday", "Wed": "Wednesday", "Thu": "Thursday", "Fri": "Friday", "Sat": "Saturday", "Sun": "Sunday"}
HALF_YEAR = 182 * 86400 * SECOND
LONGEST = 1_000


def strftime(ns: int, text: str) -> str:
    """The moment (nanoseconds since the epoch) in a format of strftime, with GNU's %N and %s."""
    ns = max(min(ns, 253402300799 * SECOND), 0)
    out, i = [], 0
    text = text[:LONGEST]
    known = _fields(ns)
    while i < len(text):
        if text[i] != "%" or i + 1 == len(text):
            out.append(text[i])
            i += 1
            continue
        flag = text[i + 1] if text[i + 1] in "-_0" and i + 2 < len(text) else ""
        letter = text[i + 1 + len(flag)]
        digits = 0
        if letter.isdigit() and text[i + 2 : i + 3] == "N":
            digits, letter, i = int(letter), "N", i + 1
        value = known.get(letter, f"%{letter}")
        value = value[: digits or 9] if letter == "N" else value
        out.append(value.lstrip("0") or "0" if flag == "-" and value.isdigit() else value)
        i += 2 + len(flag)
    return "".join(out)


def _fields(ns: int) -> dict[str, str]:
    stamp, day = format_rfc3339(ns), rfc1123z(ns)[:3]
    year, month, date, clock = stamp[:4], stamp[5:7], stamp[8:10], stamp[11:19]
    hour = int(clock[:2])
    name = MONTHS[int(month) - 1]
    return {
        "Y": year, "y": year[2:], "C": year[:2], "m": month, "d": date, "e": f"{int(date):2d}", "H": clock[:2], "M": clock[3:5],
        "S": clock[6:], "I": f"{(hour + 11) % 12 + 1:02d}", "p": "AM" if hour < 12 else "PM", "T": clock, "R": clock[:5],
        "F": stamp[:10], "D": f"{month}/{date}/{year[2:]}", "a": day, "A": DAYS[day], "b": name[:3], "h": name[:3], "B": name,
        "s": str(ns // SECOND), "N": f"{ns % SECOND:09d}", "Z": "UTC", "z": "+0000", "n": "\n", "t": "\t", "%": "%",
        "j": f"{_day_of_year(int(year), int(month), int(date)):03d}", "u": str([*DAYS].index(day) + 1),
        "w": str(([*DAYS].index(day) + 1) % 7), "k": f"{hour:2d}", "c": f"{day} {name[:3]} {int(date):2d} {clock} {year}",
        "x": f"{month}/{date}/{year[2:]}", "X": clock,
    }  # fmt: skip


def _day_of_year(year: int, month: int, day: int) -> int:
    leap = year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)
    return sum((31, 28 + leap, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)[: month - 1]) + day


def short(ns: int, now: int) -> str:
    """As `ls -l` shows it: with the clock, or with the year when it is long ago."""
    return strftime(ns, "%b %e %H:%M" if abs(now - ns) < HALF_YEAR else "%b %e  %Y")
