"""The desk's day: who comes, who came, and what goes out today and in the days after."""

from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from reminders.domain.reminder import State
from reminders.domain.vocabulary import VisitState
from reminders.store import agenda, clinics, listing, people, tables
from reminders.store.engine import Store, Transaction
from reminders.store.listing import Wanted
from reminders.store.scope import Scope
from reminders.usecases.library import Shelf, current_protocols
from reminders.usecases.look_up import Entry, entries_of, masked

DAYS_AHEAD = 7
MOST_TEXTS = 200
GOES_OUT = (State.PLANNED, State.SENDING, State.UNSURE, State.HELD, State.ACCEPTED, State.DELIVERED)


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
    """Everything of one day, today unless another is named."""
    with store.read() as db:
        clinic = clinics.clinic_of(scope, db)
        zone = ZoneInfo(clinic.zone)
        on = on or now.astimezone(zone).date()
        begins, ends = span_of(on, zone)
        visits = [_appointment(scope, db, shelf, visit) for visit in agenda.visits_between(scope, db, begins, ends)]
        rows = listing.texts(scope, db, Wanted(GOES_OUT, since=begins, until=ends, limit=MOST_TEXTS))
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


def _appointment(scope: Scope, db: Transaction, shelf: Shelf, visit: tables.Visit) -> Appointment:
    patient = db.get_one(tables.Patient, visit.patient_id)
    number = None if patient.number_id is None else db.get_one(tables.Number, patient.number_id)
    names = {id_: protocol.name for id_, protocol in current_protocols(scope, db, shelf).values()}
    at = visit.starts_at or visit.ended_at or visit.recorded_at
    return Appointment(
        visit.public_id,
        people.patient_of(scope, db, patient.public_id).public_id,
        patient.name,
        masked(None if number is None else number.address),
        visit.state,
        at,
        visit.ended_at,
        tuple(agenda.treatment_names(db, visit.id, names)),
        visit.version,
    )
