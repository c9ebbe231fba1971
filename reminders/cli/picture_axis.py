"""The time axis of a simulation's pictures: days side by side, and those on which nothing happens folded away.

A day is as wide as any other, also one of 23 or 25 hours; within it time runs evenly.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time
from itertools import groupby
from zoneinfo import ZoneInfo

from reminders.cli.simulated import Simulated
from reminders.domain.civil import DAY, instant


@dataclass(frozen=True)
class Stretch:
    """One open day, or several folded ones, from `left` over `width` units."""

    first_on: date
    days: int
    folded: bool
    from_at: datetime
    to_at: datetime
    left: float
    width: float


@dataclass(frozen=True)
class Axis:
    """Where each moment lies."""

    stretches: tuple[Stretch, ...]
    zone: ZoneInfo

    @property
    def left(self) -> float:
        return self.stretches[0].left

    @property
    def right(self) -> float:
        return self.stretches[-1].left + self.stretches[-1].width

    def shows(self, moment: datetime) -> bool:
        return self.stretches[0].from_at <= moment <= self.stretches[-1].to_at

    def x(self, moment: datetime) -> float:
        """Where a moment lies; what is outside lies at the edge."""
        for stretch in self.stretches:
            if moment < stretch.to_at:
                share = max((moment - stretch.from_at) / (stretch.to_at - stretch.from_at), 0)
                return stretch.left + share * stretch.width
        return self.right


@dataclass(frozen=True)
class Room:
    """What an axis may use, in the units of the picture."""

    left: float
    width: float
    fold: float


def axis_of(seen: Simulated, room: Room) -> Axis:
    """The axis from the first to the last day, laid out into a room."""
    runs = list(_runs(seen))
    folds = sum(folded for folded, _ in runs)
    open_days = sum(len(days) for folded, days in runs if not folded)
    day_width = (room.width - folds * room.fold) / open_days
    stretches: list[Stretch] = []
    left = room.left
    for folded, days in runs:
        for part in [days] if folded else [[day] for day in days]:
            width = room.fold if folded else day_width
            start = instant(part[0], time(0), seen.zone)
            end = instant(part[-1] + DAY, time(0), seen.zone)
            stretches.append(Stretch(part[0], len(part), folded, start, end, left, width))
            left += width
    return Axis(tuple(stretches), seen.zone)


def counts(seen: Simulated) -> tuple[int, int]:
    """How many days an axis shows, and how many folds."""
    runs = list(_runs(seen))
    return sum(len(days) for folded, days in runs if not folded), sum(folded for folded, _ in runs)


def _runs(seen: Simulated) -> Iterator[tuple[bool, list[date]]]:
    first, last = seen.local(seen.from_at).date(), seen.local(seen.to_at).date()
    busy = {seen.local(moment).date() for moment in _moments(seen)} | {first, last}
    days = [first + n * DAY for n in range((last - first).days + 1)]
    for folded, run in groupby(days, key=lambda day: day not in busy):
        yield folded, list(run)


def _moments(seen: Simulated) -> Iterable[datetime]:
    """What opens a day: texts and what happened. Ends of restrictions are named beside their lanes."""
    for text in seen.texts:
        yield text.planned_at
        if text.real_at is not None:
            yield text.real_at
    for over in seen.overlays:
        yield over.from_at
        if over.to_at is not None:
            yield over.to_at
