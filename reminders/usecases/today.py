"""The desk's day: who comes, who came, and what goes out today and in the days after."""

from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from reminders.domain.vocabulary import VisitState
from reminders.errors import InvalidInput
from reminders.store import agenda, clinics, tables
from reminders.store.agenda import Whose
from reminders.store.engine import Store, Transaction
from reminders.store.scope import Scope
from reminders.usecases.library import Shelf, current_protocols
from reminders.usecases.look_up import Entry, entries_of, masked
from reminders.usecases.within_reach import EARLIEST, LATEST

DAYS_AHEAD = 7
MOST_TEXTS = 200


@dataclass(frozen=True)
class Appointment:
    """One visit of the day. `at`: its start, or its end where it was never booked."""

    id: str
    patient_id: str
    patient: str = field(repr=False)
    number: str
    state: VisitState
    at: datetime
    ended_at: datetime | None
    treatments: tuple[str, ...]
    version: int


@dataclass(frozen=True)
class Day:
    """A day at the desk. `ahead`: how many texts are planned for each of the days after."""

    on: date
    booked: tuple[Appointment, ...]
    settled: tuple[Appointment, ...]
    texts: tuple[Entry, ...]
    ahead: tuple[tuple[date, int], ...]


def day(scope: Scope, store: Store, shelf: Shelf, now: datetime, on: date | None = None) -> Day:
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
        begins, ends = span_of(on, zone)
        visits = _appointments(scope, db, shelf, agenda.visits_between(scope, db, begins, ends))
        rows = agenda.texts_between(scope, db, begins, ends, MOST_TEXTS)
        return Day(
            on,
            tuple(one for one in visits if one.state is VisitState.BOOKED),
            tuple(one for one in visits if one.state is not VisitState.BOOKED),
            tuple(entries_of(db, shelf, rows)),
            tuple((later, agenda.planned_between(scope, db, *span_of(later, zone))) for later in _after(on)),
        )


def span_of(on: date, zone: ZoneInfo) -> tuple[datetime, datetime]:
    """From midnight to midnight, in the clinic's zone."""
    begins, ends = (datetime.combine(on + timedelta(days=more), time(), zone) for more in (0, 1))
    return begins, ends - timedelta(microseconds=1)


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
    )
