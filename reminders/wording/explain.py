"""Why a text goes when it goes, in one English sentence for staff."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import assert_never

from reminders.domain.civil import DAY, Place
from reminders.domain.planned import Shift, ShiftKind, Why
from reminders.domain.protocol import Calendar, Elapsed, Offset
from reminders.domain.vocabulary import Anchor, Category
from reminders.wording import moments
from reminders.wording.compose import named
from reminders.wording.languages import phrases

HOUR = timedelta(hours=1)
MINUTE = timedelta(minutes=1)
COUNTED_IN_DAYS = timedelta(days=4)  # shorter lengths read better in hours


def explain(why: Why, due_at: datetime, place: Place, region: str, language: str = "en") -> str:
    """Say what a text counts from, by which rule, and what moved it; all times are the patient's."""
    local = _Local(place, region, language)
    parts = [_rule(why, due_at, local), *(_moved(shift, local) for shift in why.shifts)]
    last = why.shifts[-1].to_at if why.shifts else None
    if last is not None and last != due_at:
        parts.append(f"now due {local.at(due_at)}")
    shown = ", ".join(parts)
    return f"{shown}." if why.shifts else f"{shown}: {local.at(due_at)}."


@dataclass(frozen=True)
class _Local:
    """Prints instants in the patient's wall time, always with their date."""

    place: Place
    region: str
    language: str

    def at(self, moment: datetime) -> str:
        here = self.place.local(moment)
        comma = ", " if self.region in moments.MONTH_FIRST else " "
        return f"{self._day(here.date())}{comma}{moments.clock(here, self.region)}"

    def from_to(self, one: datetime, other: datetime) -> str:
        """Both moments, by their time alone where they share a day."""
        here, there = self.place.local(one), self.place.local(other)
        if here.date() != there.date():
            return f"from {self.at(one)} to {self.at(other)}"
        return f"from {moments.clock(here, self.region)} to {moments.clock(there, self.region)}"

    def _day(self, on: date) -> str:
        return moments.day(on, on, self.language, self.region)


def _rule(why: Why, due_at: datetime, local: _Local) -> str:
    planned_for = why.shifts[0].from_at if why.shifts else due_at
    anchor = f"{_anchor(why.anchor, why.awaits)} ({local.at(why.anchor_at)})"
    if why.anchor is not Anchor.MANUAL and _nominal(why, local.place) != planned_for:
        return f"By the interval of the course, counted from when {anchor}"
    return f"{_offset(why.offset, local)} {anchor}"


def _nominal(why: Why, place: Place) -> datetime:
    match why.offset:
        case Elapsed(delta):
            return why.anchor_at + delta
        case Calendar(days, at_local):
            return place.instant(place.local(why.anchor_at).date() + timedelta(days=days), at_local)
        case _:
            assert_never(why.offset)


def _anchor(anchor: Anchor, awaits: Iterable[Category]) -> str:
    match anchor:
        case Anchor.BOOKED_START:
            return "the visit starts"
        case Anchor.TREATMENT_END:
            return "the treatment ended"
        case Anchor.RESTRICTION_END:
            return f"the restriction on {named(awaits, phrases('en'))} ended"
        case Anchor.COURSE_END:
            return "the last session of the course ended"
        case Anchor.MANUAL:
            return "staff made a change"
        case _:
            assert_never(anchor)


def _offset(offset: Offset, local: _Local) -> str:
    match offset:
        case Elapsed(delta):
            return f"{_length(abs(delta))} {'before' if delta < timedelta() else 'after'}" if delta else "When"
        case Calendar(days, at_local):
            clock = moments.clock(datetime.combine(date.min, at_local), local.region)
            return f"At {clock}, {_days(days)}"
        case _:
            assert_never(offset)


def _length(delta: timedelta) -> str:
    if delta >= COUNTED_IN_DAYS and not delta % DAY:
        return f"{delta // DAY} days"
    if delta >= HOUR and not delta % HOUR:
        return f"{delta // HOUR} h"
    return f"{delta // MINUTE} min"


def _days(days: int) -> str:
    count = f"{abs(days)} day{'' if abs(days) == 1 else 's'}"
    return f"{count} {'before' if days < 0 else 'after'}" if days else "on the day that"


def _moved(shift: Shift, local: _Local) -> str:
    moved = local.from_to(shift.from_at, shift.to_at)
    match shift.kind:
        case ShiftKind.AFTER_UNDO:
            return f"moved {moved} to leave time to undo"
        case ShiftKind.RECORDED_LATE:
            return f"moved {moved} because the visit was recorded late"
        case ShiftKind.EARLIER_FOR_QUIET:
            return f"moved {moved} to come before the quiet hours"
        case ShiftKind.LATER_FOR_QUIET:
            return f"moved {moved} to wait for the end of the quiet hours"
        case ShiftKind.AT_ONCE_IN_GRACE:
            return f"sent at {local.at(shift.to_at)} in the quiet hours because the patient has just left"
        case ShiftKind.KEPT_IN_QUIET:
            return f"kept at {local.at(shift.to_at)} in the quiet hours because it is urgent"
        case _:
            assert_never(shift.kind)
