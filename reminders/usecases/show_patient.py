"""Everything about one patient on one page: what was done, what was and will be said, what holds now."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from reminders.domain.civil import Place
from reminders.domain.timeline import timeline
from reminders.domain.vocabulary import BodyArea, Category, Purpose, VisitState
from reminders.store import cases, listing, people, tables, treatments, visits
from reminders.store.consents import last_words
from reminders.store.engine import Store, Transaction
from reminders.store.listing import Wanted
from reminders.store.scope import AnyScope, Scope
from reminders.store.treatments import Named
from reminders.usecases.courses import Progress, progress_of
from reminders.usecases.library import Shelf, library
from reminders.usecases.look_up import Entry, entries_of, masked

MANY = 2000  # texts of one patient: more than a life of visits brings


@dataclass(frozen=True)
class Person:
    """A patient in a list; the number is masked."""

    id: str
    name: str = field(repr=False)
    number: str
    language: str
    zone: str | None
    call_name: str | None = field(repr=False)
    paused_at: datetime | None
    opted_out_at: datetime | None


@dataclass(frozen=True)
class ShownVisit:
    """A visit; `local` is the patient's wall time of its end, or of its start while it has none.

    `treatments` are codes with their areas; `named` are the same with what staff call them. `sessions`: of its course.
    """

    id: str
    state: VisitState
    local: datetime | None
    starts_at: datetime | None
    ended_at: datetime | None
    recorded_at: datetime
    treatments: tuple[str, ...]
    named: tuple[Named, ...]
    course_id: str | None
    place: int | None
    sessions: int | None
    confirmed_at: datetime | None = None


@dataclass(frozen=True)
class ShownReply:
    """What the patient, or somebody at the same number, wrote back."""

    at: datetime
    local: datetime
    meaning: str | None
    body: str | None = field(repr=False)
    pictures: int = 0


@dataclass(frozen=True)
class ShownConsent:
    """One word on texts; `counts`: it is the last one of its purpose, for the number of now."""

    at: datetime
    local: datetime
    purpose: Purpose
    given: bool
    how: str
    recorded_by: str
    counts: bool


@dataclass(frozen=True)
class Holding:
    """A restriction that holds now; `until` None: until staff say that it has healed."""

    area: BodyArea
    category: Category
    until: datetime | None
    local: datetime | None


@dataclass(frozen=True)
class PatientPage:
    """All of one patient."""

    person: Person
    visits: tuple[ShownVisit, ...]
    texts: tuple[Entry, ...]
    replies: tuple[ShownReply, ...]
    consents: tuple[ShownConsent, ...]
    restrictions: tuple[Holding, ...]
    courses: tuple[Progress, ...]


@dataclass(frozen=True)
class Rows:
    """The rows of a patient that all parts of a page are made from, read once."""

    patient: tables.Patient
    clinic: tables.Clinic
    number: tables.Number | None
    texts: Sequence[tables.Reminder]

    @property
    def place(self) -> Place:
        return cases.place_of(self.patient, self.clinic)


def find_patients(scope: AnyScope, store: Store, text: str) -> list[Person]:
    """Patients by a part of the name or the last digits of the number."""
    with store.read() as db:
        return [_person(patient, _number(db, patient)) for patient in people.find(scope, db, text)]


def show_patient(scope: AnyScope, store: Store, shelf: Shelf, patient_id: str, now: datetime) -> PatientPage:
    """One patient's page; of a merged record, the page of the one that stayed.

    Raises:
        NotFound: no such patient.
    """
    with store.read() as db:
        patient = people.patient_of(scope, db, patient_id)
        texts = listing.texts(scope, db, Wanted(patient_id=patient.public_id, limit=MANY))
        return page_of(db, shelf, rows_of(db, patient, texts), now)


def rows_of(db: Transaction, patient: tables.Patient, texts: Sequence[tables.Reminder]) -> Rows:
    """What a page of a patient with some texts is made from."""
    return Rows(patient, db.get_one(tables.Clinic, patient.clinic_id), _number(db, patient), texts)


def page_of(db: Transaction, shelf: Shelf, rows: Rows, now: datetime) -> PatientPage:
    """Everything about one patient."""
    patient, place = rows.patient, rows.place
    return PatientPage(
        person=_person(patient, rows.number),
        visits=_visits(db, patient, place),
        texts=tuple(entries_of(db, shelf, list(rows.texts))),
        replies=tuple(
            ShownReply(r.received_at, place.local(r.received_at), r.meaning, r.body, r.pictures)
            for r in people.replies_of(db, patient)
        ),
        consents=_consents(db, patient, place),
        restrictions=_holding(db, shelf, patient, now),
        courses=tuple(progress_of(db, shelf, visits.courses_of(db, patient.id), now)),
    )


def _number(db: Transaction, patient: tables.Patient) -> tables.Number | None:
    return None if patient.number_id is None else db.get_one(tables.Number, patient.number_id)


def _person(patient: tables.Patient, number: tables.Number | None) -> Person:
    return Person(
        id=patient.public_id,
        name=patient.name,
        number=masked(None if number is None else number.address),
        language=patient.language,
        zone=patient.zone,
        call_name=patient.call_name,
        paused_at=patient.paused_at,
        opted_out_at=None if number is None else number.opted_out_at,
    )


def _visits(db: Transaction, patient: tables.Patient, place: Place) -> tuple[ShownVisit, ...]:
    found = visits.visits_of(db, patient.id)
    named = treatments.of_visits(db, [visit.id for visit in found])
    courses = listing.by_id(db, tables.Course, {visit.course_id for visit in found})
    return tuple(_visit(visit, named.get(visit.id, ()), courses, place) for visit in found)


def _visit(
    visit: tables.Visit, named: Sequence[Named], courses: Mapping[int, tables.Course], place: Place
) -> ShownVisit:
    course = None if visit.course_id is None else courses[visit.course_id]
    moment = visit.ended_at or visit.starts_at
    return ShownVisit(
        id=visit.public_id,
        state=visit.state,
        local=None if moment is None else place.local(moment),
        starts_at=visit.starts_at,
        ended_at=visit.ended_at,
        recorded_at=visit.recorded_at,
        treatments=tuple(f"{one.code}:{one.area}" for one in named),
        named=tuple(named),
        course_id=None if course is None else course.public_id,
        place=visit.place,
        sessions=None if course is None else course.sessions,
        confirmed_at=visit.confirmed_at,
    )


def _consents(db: Transaction, patient: tables.Patient, place: Place) -> tuple[ShownConsent, ...]:
    ledger = people.consent_ledger(db, patient.id)
    last = last_words(patient, ledger, db.get_one(tables.Clinic, patient.clinic_id).country)
    return tuple(
        ShownConsent(
            row.at,
            place.local(row.at),
            row.purpose,
            row.given,
            row.how,
            row.recorded_by,
            last.get(row.purpose) is row,
        )
        for row in ledger
    )


def _holding(db: Transaction, shelf: Shelf, patient: tables.Patient, now: datetime) -> tuple[Holding, ...]:
    scope = Scope(patient.organization_id, patient.clinic_id)
    case = cases.gather(scope, db, patient, library(scope, db, shelf), now)
    order = list(Category)
    return tuple(
        Holding(area, category, end.at, None if end.at is None else case.patient.place.local(end.at))
        for (area, category), end in sorted(
            timeline(case).items(), key=lambda item: (item[0][0], order.index(item[0][1]))
        )
        if end.holds_at(now)
    )
