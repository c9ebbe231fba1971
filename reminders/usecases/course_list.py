"""The courses of a clinic as a list that stays quick: the longest without a session first, one page at a time."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from reminders.domain.civil import instant
from reminders.domain.protocol import Protocol
from reminders.store import clinics, course_standings
from reminders.store.course_standings import Place, Rhythm, Rows, Window
from reminders.store.engine import Store
from reminders.store.scope import Scope
from reminders.usecases.courses import Progress, progress_of
from reminders.usecases.library import Shelf, current_protocols

PAGE = 50


class Which(StrEnum):
    """Where the next session of a course stands; each course is in one of them."""

    OVERDUE = "overdue"
    DUE = "due"  # its window is open, and nothing is booked
    LATER = "later"  # too early for it, or nobody knows when
    BOOKED = "booked"


_PLACES = {
    Which.OVERDUE: Place.OVERDUE,
    Which.DUE: Place.DUE,
    Which.LATER: Place.LATER,
    Which.BOOKED: Place.BOOKED,
}


@dataclass(frozen=True)
class Card:
    """One course with the names that staff know."""

    course: Progress
    which: Which
    treatment: str
    indication: str | None


@dataclass(frozen=True)
class CoursePage:
    """Some courses, and how many of each kind there are. `following`: where the next page begins, if there is one."""

    cards: tuple[Card, ...]
    counts: Mapping[Which, int]
    following: int | None


def course_page(scope: Scope, store: Store, shelf: Shelf, now: datetime, which: Which, begin: int = 0) -> CoursePage:
    """The courses that go on and stand so, the longest without a session first, from the `begin`th on."""
    with store.read() as db:
        zone = ZoneInfo(clinics.clinic_of(scope, db).zone)
        protocols = {code: protocol for code, (_, protocol) in current_protocols(scope, db, shelf).items()}
        windows = _windows(course_standings.rhythms(scope, db), protocols, zone, now)
        standings = course_standings.placed(scope, db, windows, _PLACES[which], Rows(PAGE, begin))
        found = progress_of(db, shelf, course_standings.by_ids(scope, db, standings.ids), now)
    counts = {one: standings.counts.get(place, 0) for one, place in _PLACES.items()}
    following = begin + PAGE if begin + PAGE < counts[which] else None
    return CoursePage(tuple(_card(course, which, protocols) for course in found), counts, following)


def _windows(
    rhythms: Iterable[Rhythm], protocols: Mapping[str, Protocol], zone: ZoneInfo, now: datetime
) -> Iterator[Window]:
    """What "due" and "overdue" mean today, by the clinic's calendar; nothing where nobody knows the interval."""
    today = now.astimezone(zone).date()
    for one in rhythms:
        protocol = protocols.get(one.code)
        interval = None if protocol is None else protocol.interval(one.indication)
        days = one.interval_days or (None if interval is None else interval.days)
        if days is not None:
            latest = max(days, 0 if interval is None else interval.days_max)
            due_on, overdue_on = today - timedelta(days=days - 1), today - timedelta(days=latest)
            yield Window(one, instant(due_on, time(), zone), instant(overdue_on, time(), zone))


def _card(course: Progress, which: Which, protocols: Mapping[str, Protocol]) -> Card:
    protocol = protocols.get(course.treatment)
    interval = None if protocol is None else protocol.interval(course.indication)
    named = interval is not None and interval.indication == course.indication
    return Card(
        course,
        which,
        course.treatment if protocol is None else protocol.name,
        interval.name if interval is not None and named else course.indication,
    )
