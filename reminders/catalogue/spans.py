"""Lengths and offsets as people write them: "24h", "5d", "-45min", { days = 3, at = "10:00" }, "open"."""

import re
from datetime import time, timedelta

from reminders.domain.protocol import Calendar, Elapsed, Offset, Open, RestrictionSpan

_ELAPSED = re.compile(r"(-?)(\d+)(min|h|d)")
_UNITS = {"min": timedelta(minutes=1), "h": timedelta(hours=1), "d": timedelta(days=1)}
_CLOCK = re.compile(r"([01]\d|2[0-3]):([0-5]\d)")


def read_offset(value: object) -> Offset:
    """An offset from an anchor; before it with a minus.

    Raises:
        ValueError: it is written in another way.
    """
    if isinstance(value, Elapsed | Calendar):
        return value
    if isinstance(value, str) and (found := _ELAPSED.fullmatch(value)):
        length = int(found[2]) * _UNITS[found[3]]
        return Elapsed(-length if found[1] else length)
    if isinstance(value, dict) and value.keys() == {"days", "at"}:
        return _calendar(value["days"], value["at"])
    msg = 'write real time as "45min", "24h" or "5d", wall-clock time as { days = 3, at = "10:00" }'
    raise ValueError(msg)


def read_span(value: object) -> RestrictionSpan:
    """How long a restriction lasts.

    Raises:
        ValueError: it is written in another way, or ends before it begins.
    """
    if isinstance(value, Open) or value == "open":
        return Open()
    try:
        span = read_offset(value)
    except ValueError as error:
        msg = f'{error}, and no known end as "open"'
        raise ValueError(msg) from error
    if (isinstance(span, Elapsed) and span.delta <= timedelta()) or (isinstance(span, Calendar) and span.days < 0):
        msg = "a restriction lasts longer than nothing"
        raise ValueError(msg)
    return span


def read_length(value: object) -> timedelta:
    """A length of real time.

    Raises:
        ValueError: it is written in another way, or is not longer than nothing.
    """
    if isinstance(value, timedelta):
        return value
    found = _ELAPSED.fullmatch(value) if isinstance(value, str) else None
    if found is None or found[1] or not int(found[2]):
        msg = 'write a length as "45min", "24h" or "5d"'
        raise ValueError(msg)
    return int(found[2]) * _UNITS[found[3]]


def _calendar(days: object, at: object) -> Calendar:
    found = _CLOCK.fullmatch(at) if isinstance(at, str) else None
    if not isinstance(days, int) or isinstance(days, bool) or found is None:
        msg = 'days is a whole number, and at a time from "00:00" to "23:59"'
        raise ValueError(msg)
    return Calendar(days, time(int(found[1]), int(found[2])))
