"""Registering a visit: the moment from which a patient gets the right texts."""

from dataclasses import dataclass, field
from datetime import date, datetime

from reminders.domain.planned import Plan
from reminders.domain.vocabulary import Purpose, VisitState
from reminders.errors import InvalidInput
from reminders.store import audit, people, standing, tables, visits
from reminders.store.engine import Store, Transaction
from reminders.store.people import Agreement
from reminders.store.scope import Scope
from reminders.usecases.choosing import GivenTreatment, chosen
from reminders.usecases.library import Shelf, current_protocols
from reminders.usecases.replan import replan


@dataclass(frozen=True)
class NewPatient:
    """A patient who is not known yet. `number` is E.164; `consents` were asked for face to face."""

    name: str = field(repr=False)
    number: str | None = field(repr=False)
    consents: frozenset[Purpose]
    language: str = "en"
    call_name: str | None = field(default=None, repr=False)
    zone: str | None = None
    zone_since_on: date | None = None


@dataclass(frozen=True)
class AgreedCourse:
    """A course that begins with this visit, or (by `id`) one that it belongs to."""

    sessions: int = 4
    agreed: bool = False
    interval_days: int | None = None
    id: str | None = None
    place: int = 1


@dataclass(frozen=True)
class NewVisit:
    """What staff register. With `ended_at` it took place; else it is booked for `starts_at`."""

    patient: NewPatient | str
    treatments: tuple[GivenTreatment, ...]
    request_key: str
    ended_at: datetime | None = None
    starts_at: datetime | None = None
    course: AgreedCourse | None = None
    actor: str = "front desk"


@dataclass(frozen=True)
class Recorded:
    """What came of it. `repeated`: the same request was recorded before, and nothing changed."""

    visit_id: str
    patient_id: str
    course_id: str | None
    plan: Plan
    repeated: bool = False


def record_visit(scope: Scope, store: Store, shelf: Shelf, command: NewVisit, now: datetime) -> Recorded:
    """Record a visit and plan its texts, in one transaction.

    Raises:
        InvalidInput: a treatment, area, indication or moment that cannot be; nothing was written.
        NotFound: no such patient or course.
        Conflict: the store was moved elsewhere; what is recorded here would never be sent.
    """
    _check_moments(command, now)
    standing.must_not_be_retired(store)
    with store.write() as db:
        before = visits.of_request(scope, db, command.request_key)
        patient = db.get_one(tables.Patient, before.patient_id) if before else _patient(scope, db, command, now)
        visit = before or _visit(scope, db, shelf, command, patient, now)
        db.flush()
        plan, _ = replan(scope, db, shelf, patient, command.actor, now)
        if before is None:
            audit.record(scope, db, command.actor, "visit.record", ("visit", visit.public_id), now)
        course = db.get(tables.Course, visit.course_id) if visit.course_id is not None else None
        course_id = None if course is None else course.public_id
        return Recorded(visit.public_id, patient.public_id, course_id, plan, before is not None)


def _check_moments(command: NewVisit, now: datetime) -> None:
    if (command.ended_at is None) == (command.starts_at is None):
        raise InvalidInput("ended", "give when it ended, or for when it is booked", remedy="One of the two.")
    if command.ended_at is not None and command.ended_at > now:
        remedy = "Register it when it is over, or book it with a start."
        raise InvalidInput("ended", "it lies in the future", value=command.ended_at.isoformat(), remedy=remedy)
    if command.starts_at is not None and command.starts_at <= now:
        remedy = "Give when it ended, if it took place."
        raise InvalidInput("starts", "it lies in the past", value=command.starts_at.isoformat(), remedy=remedy)
    if not command.treatments:
        raise InvalidInput("treatment", "a visit has at least one", remedy="Name it by its code.")


def _patient(scope: Scope, db: Transaction, command: NewVisit, now: datetime) -> tables.Patient:
    if isinstance(command.patient, str):
        return people.patient_of(scope, db, command.patient)
    given = command.patient
    if not given.name.strip():
        raise InvalidInput("name", "it is empty", remedy="Write the patient's name.")
    number = people.number_at(scope, db, given.number, now) if given.number else None
    patient = tables.Patient(
        organization_id=scope.organization_id,
        clinic_id=scope.clinic_id,
        name=given.name.strip(),
        call_name=given.call_name,
        language=given.language,
        zone=given.zone,
        zone_since_on=given.zone_since_on,
        number_id=None if number is None else number.id,
        created_at=now,
    )
    db.add(patient)
    db.flush()
    people.agree(db, patient, Agreement(given.consents, "in person", command.actor), now)
    return patient


def _visit(
    scope: Scope, db: Transaction, shelf: Shelf, command: NewVisit, patient: tables.Patient, now: datetime
) -> tables.Visit:
    clinic = db.get_one(tables.Clinic, patient.clinic_id)
    course = _course(scope, db, command, patient, now)
    visit = tables.Visit(
        organization_id=scope.organization_id,
        clinic_id=scope.clinic_id,
        patient_id=patient.id,
        state=VisitState.DONE if command.ended_at is not None else VisitState.BOOKED,
        starts_at=command.starts_at,
        starts_local=None if command.starts_at is None else visits.wall_time(command.starts_at, clinic.zone),
        zone=clinic.zone,
        ended_at=command.ended_at,
        recorded_at=now,
        edited_at=now,
        course_id=None if course is None else course.id,
        place=None if command.course is None else command.course.place,
        request_key=command.request_key,
        created_at=now,
    )
    db.add(visit)
    db.flush()
    _treatments(scope, db, shelf, command, visit)
    return visit


def _treatments(scope: Scope, db: Transaction, shelf: Shelf, command: NewVisit, visit: tables.Visit) -> None:
    known = current_protocols(scope, db, shelf)
    for position, given in enumerate(command.treatments):
        protocol_id, _ = chosen(known, given)
        db.add(
            tables.Treatment(
                organization_id=scope.organization_id,
                clinic_id=scope.clinic_id,
                visit_id=visit.id,
                position=position,
                protocol_id=protocol_id,
                body_area=given.area,
                indication=given.indication,
            )
        )


def _course(
    scope: Scope, db: Transaction, command: NewVisit, patient: tables.Patient, now: datetime
) -> tables.Course | None:
    wanted = command.course
    if wanted is None:
        return None
    if wanted.id is not None:
        return visits.course_of(scope, db, patient.id, wanted.id)
    if not 1 <= wanted.place <= wanted.sessions:
        remedy = f"It is a number from 1 to {wanted.sessions}."
        raise InvalidInput("course", "this session is not part of it", value=wanted.place, remedy=remedy)
    course = tables.Course(
        organization_id=scope.organization_id,
        clinic_id=scope.clinic_id,
        patient_id=patient.id,
        protocol_code=command.treatments[0].code,
        indication=command.treatments[0].indication,
        sessions=wanted.sessions,
        interval_days=wanted.interval_days,
        agreed_at=now if wanted.agreed else None,
        agreed_by=command.actor if wanted.agreed else None,
        created_at=now,
    )
    db.add(course)
    db.flush()
    return course
