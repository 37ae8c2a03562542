"""When a cron schedule comes due, by the clock of a time zone with its summer times.

Source: github.com/robfig/cron/v3 `spec.go` (SpecSchedule.Next), `constantdelay.go`.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, tzinfo
from functools import cache

from .clock import SECOND
from .cronspec import Schedule

YEARS = 5  # a schedule that does not come due in so many years never does
HOUR, MINUTE = 3600, 60


@cache
def _zone(name: str) -> tzinfo:
    if name in ("", "UTC", "Etc/UTC", "Local"):
        return UTC
    from zoneinfo import ZoneInfo

    return ZoneInfo(name)


def next_after(schedule: Schedule, zone: str, moment: int) -> int | None:
    """The first moment (nanoseconds) after `moment` at which the schedule is due in a time zone; None when it never is."""
    if schedule.every:
        return (moment + schedule.every) // SECOND * SECOND
    found = _Search(schedule, _zone(zone or schedule.zone)).after(moment // SECOND)
    return None if found is None else found * SECOND


class _Search:
    """Fields are brought in line from the month down; whenever one begins anew, the search begins above it."""

    def __init__(self, schedule: Schedule, zone: tzinfo):
        self.minute, self.hour, self.day, self.month, self.weekday = schedule.fields
        self.zone = zone

    def _local(self, at: int) -> datetime:
        return datetime.fromtimestamp(at, self.zone)

    def _start(self, moment: datetime) -> int:
        """The seconds since the epoch of a local time."""
        return int(moment.timestamp())

    def after(self, seconds: int) -> int | None:
        at = -(-(seconds + 1) // MINUTE) * MINUTE
        last = self._local(at).year + YEARS
        while (now := self._local(at)).year <= last:
            if now.month not in self.month.numbers:
                at = self._start(_next_month(now))
            elif not self._is_day(now):
                at = self._midnight(now + timedelta(days=1))
            elif now.hour not in self.hour.numbers:
                at += HOUR - now.minute * MINUTE - now.second
            elif now.minute not in self.minute.numbers:
                at += MINUTE - now.second
            else:
                return at
        return None

    def _is_day(self, now: datetime) -> bool:
        of_month, of_week = now.day in self.day.numbers, (now.weekday() + 1) % 7 in self.weekday.numbers
        return of_month and of_week if self.day.star or self.weekday.star else of_month or of_week

    def _midnight(self, day: datetime) -> int:
        """The start of a day; where the clock leaves midnight out, the first moment of it."""
        at = self._start(day.replace(hour=0, minute=0, second=0, microsecond=0, fold=0))
        hour = self._local(at).hour
        return at + (24 - hour) * HOUR if hour > 12 else at




def _next_month(now: datetime) -> datetime:
    year, month = divmod(now.year * 12 + now.month, 12)
    return now.replace(year=year, month=month + 1, day=1, hour=0, minute=0, second=0, microsecond=0, fold=0)


def local_text(moment: int, zone: str) -> str:
    """A moment (nanoseconds) as RFC 3339 in a time zone."""
    text = datetime.fromtimestamp(moment // SECOND, _zone(zone)).isoformat()
    return f"{text[:-6]}Z" if text.endswith("+00:00") else text
