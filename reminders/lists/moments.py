"""When a visit was: wall times of a zone to instants, and durations. A doubtful time is told, never guessed."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, timezone
from functools import lru_cache
from zoneinfo import ZoneInfo, available_timezones

from reminders.domain.civil import is_ambiguous, is_imaginary
from reminders.lists.folding import suggestion
from reminders.lists.patterns import Pattern, Read
from reminders.lists.rows import FaultKind, Wrong

_CACHED = 65536
_LONGEST = timedelta(hours=24)
_HOURS = r"(?P<hours>\d{1,2}(?:[.,]\d+)?)\s*h(?:ours?|rs?)?\.?"
_MINUTES = r"(?P<minutes>\d{1,4})\s*(?:m|mins?|minutes?)?\.?"
_SPELLED = re.compile(rf"(?:{_HOURS})?[\s,]*(?:and\s+)?(?:{_MINUTES})?", re.IGNORECASE)
_CLOCK = re.compile(r"(?P<hours>\d{1,2}):(?P<minutes>[0-5]\d)(?::00)?")
_DECIMAL_TAIL = re.compile(r"(\d+)[.,]0+")
_SERIAL = re.compile(r"\d{5}(?:[.,]\d+)?")  # days since 1900, which is what a spreadsheet keeps for a date


@lru_cache(maxsize=512)
def read_zone(name: str) -> ZoneInfo | Wrong:
    """A zone by its IANA name."""
    known = available_timezones()
    if name in known:
        return ZoneInfo(name)
    remedy = suggestion(name, known, "Write it as America/New_York.")
    return Wrong(FaultKind.UNKNOWN_ZONE, "there is no such time zone", remedy)


@dataclass(frozen=True)
class Clock:
    """Reads one field's cells by the formats that its map gives, in the order given."""

    patterns: tuple[Pattern, ...]

    def read(self, cell: str) -> Read | Wrong:
        for pattern in self.patterns:
            found = pattern.read(cell)
            if found is not None:
                return found
        return _unreadable(cell, self.patterns)


def _unreadable(cell: str, patterns: Sequence[Pattern]) -> Wrong:
    forms = " or ".join(pattern.written for pattern in patterns)
    if _SERIAL.fullmatch(cell):
        remedy = "Export it again, or format the column as a date in the spreadsheet before saving."
        return Wrong(FaultKind.UNREADABLE_MOMENT, "it is a spreadsheet's number for a date", remedy)
    remedy = "Correct it, or give its format in the map under [formats]."
    return Wrong(FaultKind.UNREADABLE_MOMENT, f"it is not of the form {forms}, or there is no such day or time", remedy)


@lru_cache(maxsize=_CACHED)
def instant_of(on: date, at: time, zone: ZoneInfo) -> datetime | Wrong:
    """The UTC instant of a wall time that is not in doubt."""
    wall = datetime.combine(on, at)
    if is_imaginary(wall, zone):
        remedy = "The clocks go forward over it: give the time that was meant."
        return Wrong(FaultKind.SKIPPED_TIME, "this time does not exist on that day", remedy)
    if is_ambiguous(wall, zone):
        remedy = "The clocks go back over it: write it with its offset, or a time before or after that hour."
        return Wrong(FaultKind.DOUBLED_TIME, "this time comes twice on that day", remedy)
    return wall.replace(tzinfo=zone).astimezone(UTC)


def with_offset(on: date, at: time, offset: timezone) -> datetime:
    """The UTC instant of a time whose offset was written."""
    return datetime.combine(on, at, offset).astimezone(UTC)


@lru_cache(maxsize=4096)
def read_duration(cell: str) -> timedelta | Wrong:
    """`45`, `45 min`, `1h 30`, `1.5 h`, `01:30`. A bare number is minutes."""
    text = cell.strip()
    if tail := _DECIMAL_TAIL.fullmatch(text):
        text = tail[1]
    found = _CLOCK.fullmatch(text) or _SPELLED.fullmatch(text)
    length = timedelta() if found is None else _length(found)
    if timedelta() < length <= _LONGEST:
        return length
    remedy = "Write minutes, such as 45, or 1h 30, or 01:30."
    return Wrong(FaultKind.UNREADABLE_DURATION, "it is not a duration of a visit", remedy)


def _length(found: re.Match[str]) -> timedelta:
    hours = float((found["hours"] or "0").replace(",", "."))
    return timedelta(minutes=round(hours * 60) + int(found["minutes"] or 0))
