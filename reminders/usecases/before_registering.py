"""What a form for a visit offers: the clinic's treatments, and for a known patient what was done before."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from reminders.domain.candidates import COMBINED_PREFIX
from reminders.domain.reasons import Reason
from reminders.domain.vocabulary import BodyArea, Purpose, VisitState
from reminders.store import people, protocols, tables, visits
from reminders.store.engine import Store, Transaction
from reminders.store.scope import Scope
from reminders.store.tables import CourseState
from reminders.usecases.choosing import GivenTreatment
from reminders.usecases.courses import Progress, progress_of
from reminders.usecases.library import Shelf, current_protocols

MOST_FOUND = 8


@dataclass(frozen=True)
class Offered:
    """A treatment that may be registered: where it is done, and for what: by code, the name that people read."""

    code: str
    name: str
    areas: tuple[BodyArea, ...]
    indications: Mapping[str, str]


@dataclass(frozen=True)
class Known:
    """A patient who is known. `last`: the treatments of the last visit; `why_no_texts`: a sentence, or empty."""

    id: str
    name: str = field(repr=False)
    has_number: bool
    why_no_texts: str
    last: tuple[GivenTreatment, ...]
    courses: tuple[Progress, ...]
    booked: tuple[tuple[str, datetime], ...]


def offered(scope: Scope, store: Store, shelf: Shelf) -> list[Offered]:
    """The clinic's treatments by name."""
    with store.read() as db:
        found = current_protocols(scope, db, shelf)
    made = [
        Offered(code, p.name, tuple(a for a in BodyArea if a in p.areas), {i.indication: i.name for i in p.intervals})
        for code, (_, p) in found.items()
        if not code.startswith(COMBINED_PREFIX)
    ]
    return sorted(made, key=lambda one: one.name.casefold())


def known(scope: Scope, store: Store, shelf: Shelf, patient_id: str, now: datetime) -> Known:
    """What is known of a patient before a visit is registered.

    Raises:
        NotFound: no such patient.
    """
    with store.read() as db:
        patient = people.patient_of(scope, db, patient_id)
        its_visits = visits.visits_of(db, patient.id)
        done = [visit for visit in its_visits if visit.state is not VisitState.CANCELLED]
        courses = progress_of(db, shelf, visits.courses_of(db, patient.id), now)
        return Known(
            patient.public_id,
            patient.name,
            patient.number_id is not None,
            _why_no_texts(db, patient),
            tuple(_treatments(db, done[-1])) if done else (),
            tuple(course for course in courses if course.state is CourseState.ACTIVE and not course.complete),
            tuple((v.public_id, v.starts_at) for v in its_visits if v.state is VisitState.BOOKED and v.starts_at),
        )


def _treatments(db: Transaction, visit: tables.Visit) -> list[GivenTreatment]:
    return [
        GivenTreatment(protocols.by_id(db, row.protocol_id).code, row.body_area, row.indication)
        for row in visits.treatments_of(db, visit.id)
    ]


def _why_no_texts(db: Transaction, patient: tables.Patient) -> str:
    if patient.number_id is None:
        return "No number is on record."
    silence = db.get_one(tables.Number, patient.number_id).silence
    if silence is Reason.OPTED_OUT:
        return "The patient has stopped all texts. Only a START from that phone lifts it."
    if silence is not None:
        return silence.sentence
    if patient.paused_at is not None:
        return "Texts to this patient are paused."
    if Purpose.CARE not in people.consents(db, [patient.id]).get(patient.id, frozenset()):
        who = "Nobody has agreed to care texts for this minor." if patient.minor_at is not None else ""
        return who or "The patient has not agreed to care texts."
    return ""
