"""The start and the end of a row's visit, from whichever columns a list has for them."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import TypeVar
from zoneinfo import ZoneInfo

from reminders.errors import InvalidInput
from reminders.lists.cells import unmarked
from reminders.lists.columns import Layout
from reminders.lists.mapping import ListMap
from reminders.lists.moments import Clock, instant_of, read_duration, read_zone, with_offset
from reminders.lists.patterns import Read, compile_pattern
from reminders.lists.rows import FaultKind, Wrong

_CACHED = 8192
_SPACES = str.maketrans({"\u00a0": " ", "\u202f": " ", "\u2009": " "})

T = TypeVar("T", datetime, timedelta)
Misread = tuple[str, Wrong]
ReadCell = Callable[[str], Read | Wrong]


@dataclass(frozen=True, slots=True)
class VisitTimes:
    """When a visit is or was, in UTC, and the zone in which its row says so."""

    starts_at: datetime | None
    ended_at: datetime | None
    zone: str


@dataclass(frozen=True)
class _Edge:
    """The columns of a start or of an end: one for both, or one for the date and one for the time."""

    field: str
    whole: int
    day: int
    hour: int


class Times:
    """Reads the times of every row of one list."""

    def __init__(self, chosen: ListMap, layout: Layout, clinic_zone: str) -> None:
        self._start = _edge("start", layout)
        self._end = _edge("end", layout)
        self._zone = layout.place("zone")
        self._duration = layout.place("duration")
        self._usual_zone = _fixed_zone(chosen, clinic_zone)
        self._usual_length = _fixed_length(chosen)
        self._moment = _reader(chosen.formats.moment)
        self._day = _reader(chosen.formats.date)
        self._hour = _reader(chosen.formats.time)

    def read(self, cells: Sequence[str]) -> VisitTimes | list[Misread]:
        """The times of a padded row, or all that is wrong with them."""
        named = unmarked(cells[self._zone])
        zone = read_zone(named) if named else self._usual_zone
        if isinstance(zone, Wrong):
            return [("zone", zone)]
        wrong: list[Misread] = []
        start = _kept(self._edge_of(cells, self._start, zone, None), wrong)
        on = start.astimezone(zone).date() if start else None
        end = _kept(self._edge_of(cells, self._end, zone, on), wrong)
        length = _kept(self._length_of(cells), wrong)
        if wrong:
            return wrong
        if end is None and start is not None and length is not None:
            end = start + length
        if start is None and end is None:
            remedy = "Say when the visit begins, or when it ended."
            return [("start", Wrong(FaultKind.NO_MOMENT, "there is no date and time", remedy))]
        if start is not None and end is not None and end < start:
            remedy = "Correct the start or the end."
            return [("end", Wrong(FaultKind.END_BEFORE_START, "it ends before it starts", remedy))]
        return VisitTimes(start, end, zone.key)

    def _edge_of(
        self, cells: Sequence[str], edge: _Edge, zone: ZoneInfo, same_day: date | None
    ) -> datetime | Misread | None:
        """The instant of a start or an end; None where nothing is written. An end alone is on the day of the start."""
        if whole := unmarked(cells[edge.whole]):
            return _at(self._moment(whole), edge.field, zone)
        day, hour = unmarked(cells[edge.day]), unmarked(cells[edge.hour])
        if not hour and not (day and edge.field == "start"):
            return None
        on = self._day(day) if day else Read(same_day, None)
        if isinstance(on, Wrong):
            return f"{edge.field}_date", on
        if not hour or on.on is None:
            missing = "date" if hour else "time"
            remedy = "Say the date and the time."
            return f"{edge.field}_{missing}", Wrong(FaultKind.NO_MOMENT, f"there is no {missing}", remedy)
        at = self._hour(hour)
        if isinstance(at, Wrong):
            return f"{edge.field}_time", at
        return _at(Read(on.on, at.at, at.offset), f"{edge.field}_time", zone)

    def _length_of(self, cells: Sequence[str]) -> timedelta | Misread | None:
        written = unmarked(cells[self._duration])
        if not written:
            return self._usual_length
        length = read_duration(written)
        return ("duration", length) if isinstance(length, Wrong) else length


def _edge(field: str, layout: Layout) -> _Edge:
    return _Edge(field, layout.place(field), layout.place(f"{field}_date"), layout.place(f"{field}_time"))


def _kept(found: T | Misread | None, wrong: list[Misread]) -> T | None:
    """What was found; a fault goes to the others."""
    if isinstance(found, tuple):
        wrong.append(found)
        return None
    return found


def _at(read: Read | Wrong, field: str, zone: ZoneInfo) -> datetime | Misread:
    if isinstance(read, Wrong):
        return field, read
    if read.on is None or read.at is None:
        msg = "formats of moments have a date and a time"  # mapping.py sees to it
        raise AssertionError(msg)
    found = with_offset(read.on, read.at, read.offset) if read.offset else instant_of(read.on, read.at, zone)
    return (field, found) if isinstance(found, Wrong) else found


def _reader(formats: Sequence[str]) -> ReadCell:
    """Dates and times come again and again in a list: each is read once."""
    clock = Clock(tuple(compile_pattern(written) for written in formats))

    @lru_cache(maxsize=_CACHED)
    def read(cell: str) -> Read | Wrong:
        return clock.read(cell.translate(_SPACES))

    return read


def _fixed_zone(chosen: ListMap, clinic_zone: str) -> ZoneInfo:
    zone = read_zone(chosen.fixed.zone or clinic_zone)
    if isinstance(zone, Wrong):
        field = f"{chosen.name}: fixed.zone"
        raise InvalidInput(field, zone.problem, value=chosen.fixed.zone, remedy=zone.remedy)
    return zone


def _fixed_length(chosen: ListMap) -> timedelta | None:
    if chosen.fixed.duration is None:
        return None
    length = read_duration(chosen.fixed.duration)
    if isinstance(length, Wrong):
        field = f"{chosen.name}: fixed.duration"
        raise InvalidInput(field, length.problem, value=chosen.fixed.duration, remedy=length.remedy)
    return length
