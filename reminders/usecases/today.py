"""The desk's day: who comes, who came, and what goes out today and in the days after.

A busy day has more of each than anybody reads, and pages ask for it again and again: so it is shown in part, and says
how much is not.
"""

from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from reminders.domain.vocabulary import VisitState
from reminders.errors import InvalidInput
from reminders.store import agenda, clinics, tables
from reminders.store.agenda import Span, Whose
from reminders.store.engine import Store, Transaction
from reminders.store.scope import Scope
from reminders.usecases.library import Shelf, current_protocols
from reminders.usecases.look_up import Entry, entries_of, masked
from reminders.usecases.within_reach import EARLIEST, LATEST

DAYS_AHEAD = 7
JUST_NOW = timedelta(minutes=30)  # how far back the texts of a busy day begin


@dataclass(frozen=True)
class Most:
    """How many rows of each kind are shown at most."""

    booked: int
    settled: int
    texts: int


AT_A_GLANCE = Most(booked=60, settled=30, texts=40)
WHOLE = Most(booked=2000, settled=2000, texts=1000)


@dataclass(frozen=True)
class Appointment:
    """One visit of the day. `at`: its start, or its end where it was never booked; `confirmed`: by the patient."""

    id: str
    patient_id: str
    patient: str = field(repr=False)
    number: str
    state: VisitState
    at: datetime
    ended_at: datetime | None
    treatments: tuple[str, ...]
    version: int
    confirmed: bool = False


@dataclass(frozen=True)
class Day:
    """A day at the desk. `ahead`: how many texts are planned for each of the days after; `more`: how many are left out.

    `booked` begins with the earliest, `settled` with the latest; `texts` of today, where there are more than are
    shown, with those of just now.
    """

    on: date
    booked: tuple[Appointment, ...]
    settled: tuple[Appointment, ...]
    texts: tuple[Entry, ...]
    ahead: tuple[tuple[date, int], ...]
    more: Most


def day(
    scope: Scope, store: Store, shelf: Shelf, now: datetime, on: date | None = None, most: Most = AT_A_GLANCE
) -> Day:
    """Everything of one day, today unless another is named.

    Raises:
        InvalidInput: a day that no calendar of a clinic reaches.
    """
    with store.read() as db:
        clinic = clinics.clinic_of(scope, db)
        zone = ZoneInfo(clinic.zone)
        on = on or now.astimezone(zone).date()
        if not EARLIEST <= on <= LATEST:
            remedy = f"Give a day from {EARLIEST} to {LATEST}."
            raise InvalidInput("on", "it is too far away", value=on.isoformat(), remedy=remedy)
        span = Span(*span_of(on, zone))
        booked = agenda.booked_in(scope, db, span, most.booked)
        settled = agenda.settled_in(scope, db, span, most.settled)
        visits = _appointments(scope, db, shelf, booked + settled)
        texts, all_texts = _texts(scope, db, span, now, most.texts)
        planned = agenda.count_planned(scope, db, [Span(*span_of(later, zone)) for later in _after(on)])
        all_booked, all_settled = len(booked), len(settled)
        if all_booked == most.booked or all_settled == most.settled:
            all_booked, all_settled = agenda.count_visits(scope, db, span)
        return Day(
            on,
            tuple(visits[: len(booked)]),
            tuple(visits[len(booked) :]),
            tuple(entries_of(db, shelf, texts)),
            tuple(zip(_after(on), planned, strict=True)),
            Most(all_booked - len(booked), all_settled - len(settled), all_texts - len(texts)),
        )


def span_of(on: date, zone: ZoneInfo) -> tuple[datetime, datetime]:
    """From midnight to midnight, in the clinic's zone."""
    begins, ends = (datetime.combine(on + timedelta(days=more), time(), zone) for more in (0, 1))
    return begins, ends - timedelta(microseconds=1)


def _texts(scope: Scope, db: Transaction, span: Span, now: datetime, limit: int) -> tuple[list[tables.Reminder], int]:
    """Texts to show of a day, and how many there are."""
    count, just_now = agenda.count_texts(scope, db, span), now - JUST_NOW
    if count > limit and span.begins < just_now < span.ends:
        return agenda.texts_in(scope, db, Span(just_now, span.ends), limit), count
    found = agenda.texts_in(scope, db, span, limit)
    return found, count if len(found) == limit else len(found)


def _after(on: date) -> list[date]:
    return [on + timedelta(days=more) for more in range(1, DAYS_AHEAD + 1)]


def _appointments(scope: Scope, db: Transaction, shelf: Shelf, rows: list[tables.Visit]) -> list[Appointment]:
    names = {id_: protocol.name for id_, protocol in current_protocols(scope, db, shelf).values()}
    people, treatments = agenda.people_of(db, rows), agenda.names_of(db, rows, names)
    return [_appointment(row, people[row.patient_id], treatments.get(row.id, ())) for row in rows]


def _appointment(visit: tables.Visit, whose: Whose, treatments: tuple[str, ...]) -> Appointment:
    return Appointment(
        visit.public_id,
        whose.living_id,
        whose.name,
        masked(whose.address),
        visit.state,
        visit.starts_at or visit.ended_at or visit.recorded_at,
        visit.ended_at,
        treatments,
        visit.version,
        visit.confirmed_at is not None,
    )
