"""Registering a visit: the moment from which a patient gets the right texts."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from reminders.domain.case import Case, PatientFacts, Treatment
from reminders.domain.planned import Plan
from reminders.domain.protocol import Protocol
from reminders.domain.vocabulary import VisitState
from reminders.errors import InvalidInput
from reminders.store import audit, people, recognition, tables, visits
from reminders.store.cases import other_texts, place
from reminders.store.engine import Store, Transaction
from reminders.store.insert import insert_row, insert_rows
from reminders.store.opening import Opening, opening
from reminders.store.reminders import Owner
from reminders.store.scope import Scope
from reminders.usecases.choosing import GivenTreatment, chosen
from reminders.usecases.edit import Edit
from reminders.usecases.library import Shelf, current_of, library_of
from reminders.usecases.new_patient import NewPatient
from reminders.usecases.recognize import agree_anew, met
from reminders.usecases.replan import Planning, plan_known, plan_newcomer, replan
from reminders.usecases.within_reach import must_be_over_or_to_come
from reminders.usecases.written_visit import written_visit

__all__ = [
    "AgreedCourse",
    "Besides",
    "NewPatient",
    "NewVisit",
    "Recorded",
    "Recording",
    "Written",
    "record_in",
    "record_visit",
    "write_treatments",
    "write_visit",
]


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
    """What staff register. With `ended_at` it took place; else it is booked for `starts_at`.

    `source_ref`: another program's own name of the visit; the same name again is the same visit.
    """

    patient: NewPatient | str
    treatments: tuple[GivenTreatment, ...]
    request_key: str
    ended_at: datetime | None = None
    starts_at: datetime | None = None
    course: AgreedCourse | None = None
    actor: str = "front desk"
    source_ref: str | None = field(default=None, repr=False)


@dataclass(frozen=True)
class Recorded:
    """What came of it. `repeated`: the same request was recorded before, and nothing changed.

    `rows`: what was written, for whoever goes on in the same transaction.
    """

    visit_id: str
    patient_id: str
    course_id: str | None
    plan: Plan
    rows: "Written" = field(repr=False, compare=False)
    repeated: bool = False


def record_visit(scope: Scope, store: Store, shelf: Shelf, command: NewVisit, now: datetime) -> Recorded:
    """Record a visit and plan its texts, in one transaction.

    Raises:
        InvalidInput: a treatment, area, indication or moment that cannot be; nothing was written.
        NotFound: no such patient or course.
        Conflict: the store was moved elsewhere; what is recorded here would never be sent.
    """
    with store.write() as db:
        return record_in(db, Edit(scope, store, shelf, command.actor, now), command)


def record_in(db: Transaction, edit: Edit, command: NewVisit, besides: "Besides | None" = None) -> Recorded:
    """The same in a transaction of the caller, and what it writes `besides` before the one planning of both.

    Raises:
        InvalidInput, NotFound, Conflict: as `record_visit`.
    """
    scope, shelf, now = edit.scope, edit.shelf, edit.now
    found = opening(scope, db, command.request_key)
    before = _before(scope, db, found, command)
    if before is not None:
        return _repeated(scope, db, shelf, before, command.actor, now)
    _check(command, now)
    by = Planning(scope, db, library_of(db, shelf, found.newest), command.actor, now)
    desk = Recording(by, command, current_of(db, shelf, found.newest), found, besides)
    given = command.patient
    if isinstance(given, NewPatient):
        made = _of_newcomer(desk, given)
    else:
        made = _of_known(desk, people.patient_of(scope, db, given))
    audit.record(scope, db, command.actor, "visit.record", ("visit", made.visit_id), now)
    return made


def _before(scope: Scope, db: Transaction, found: Opening, command: NewVisit) -> tables.Visit | None:
    """The visit that the same request made, or that is called so by the other program."""
    if found.before_id is not None:
        return db.get_one(tables.Visit, found.before_id)
    return None if command.source_ref is None else recognition.visit_by_external_id(scope, db, command.source_ref)


def _repeated(scope: Scope, db: Transaction, shelf: Shelf, visit: tables.Visit, actor: str, now: datetime) -> Recorded:
    patient = db.get_one(tables.Patient, visit.patient_id)
    made, _ = replan(scope, db, shelf, patient, actor, now)
    course = None if visit.course_id is None else db.get_one(tables.Course, visit.course_id)
    return _recorded(Written(patient, visit, course), made, repeated=True)


def _recorded(rows: "Written", made: Plan, *, repeated: bool = False) -> Recorded:
    course_id = None if rows.course is None else rows.course.public_id
    return Recorded(rows.visit.public_id, rows.patient.public_id, course_id, made, rows, repeated)


def _check(command: NewVisit, now: datetime) -> None:
    must_be_over_or_to_come(command.ended_at, command.starts_at, now)
    if not command.treatments:
        raise InvalidInput("treatment", "a visit has at least one", remedy="Name it by its code.")


@dataclass(frozen=True)
class Recording:
    """What recording one visit has at hand: the command, the protocols in force, what was found before."""

    by: Planning
    command: NewVisit
    known: Mapping[str, tuple[int, Protocol]]
    found: Opening
    besides: "Besides | None" = None

    @property
    def owned(self) -> dict[str, Any]:
        return {"organization_id": self.by.scope.organization_id, "clinic_id": self.by.scope.clinic_id}


@dataclass(frozen=True)
class Written:
    """The rows of a visit. `is_number_new`: the number was nobody's before, so nothing can be there about it."""

    patient: tables.Patient
    visit: tables.Visit
    course: tables.Course | None
    is_number_new: bool = False


Besides = Callable[[Recording, Written], None]


def _of_known(desk: Recording, patient: tables.Patient) -> Recorded:
    course = _course(desk, patient)
    visit = write_visit(desk, patient, course)
    write_treatments(desk, visit)
    return _planned_with_others(desk, Written(patient, visit, course))


def _planned_with_others(desk: Recording, written: Written) -> Recorded:
    if desk.besides is not None:
        desk.besides(desk, written)
    made, _ = plan_known(desk.by, written.patient, desk.found.home)
    return _recorded(written, made)


def _of_newcomer(desk: Recording, given: NewPatient) -> Recorded:
    """Nothing has to be read of somebody who is written here: the case is what was said, if nothing is besides it."""
    by = desk.by
    number, is_new = _number(desk, given)
    there = None if number is None or is_new else met(by, number, given.name, given.call_name, given.if_known)
    if there is not None:
        agree_anew(by, there, given.asked.agreement(given.consents, by.actor))
        return _of_known(desk, there)
    patient = _patient(desk, given, number)
    course = _course(desk, patient)
    visit = write_visit(desk, patient, course)
    treatments = write_treatments(desk, visit)
    written = Written(patient, visit, course, is_new)
    if desk.besides is not None:
        return _planned_with_others(desk, written)
    planned = written_visit(visit, course, treatments)
    facts = PatientFacts(
        id=patient.public_id,
        place=place(desk.found.home.zone, given.zone, given.zone_since_on),
        consents=given.counting(desk.found.home.country),
        minor=given.minor,
        has_number=number is not None,
        silence=None if number is None else number.silence,
    )
    others = () if number is None or is_new else other_texts(by.db, number.id, patient.id, by.now)
    case = Case(facts, (planned,), desk.found.home.rules, combined=by.library.combined, other_texts=others)
    owner = Owner(by.scope, patient.id, patient.number_id, facts.place, by.actor, {visit.public_id: visit.id})
    return _recorded(written, plan_newcomer(by, owner, case))


def _number(desk: Recording, given: NewPatient) -> tuple[tables.Number | None, bool]:
    """The row of the number of somebody new, under its lock, and whether it was written for them."""
    if not given.number:
        return None, False
    by = desk.by
    number, standing = people.locked_number_at(by.scope, by.db, given.number, by.now, desk.found.salt)
    return number, standing == "new"


def _patient(desk: Recording, given: NewPatient, number: tables.Number | None) -> tables.Patient:
    by = desk.by
    patient = insert_row(by.db, given.row(by.scope, None if number is None else number.id, by.now))
    people.agree(by.db, patient, given.asked.agreement(given.consents, by.actor), by.now)
    return patient


def write_visit(desk: Recording, patient: tables.Patient, course: tables.Course | None) -> tables.Visit:
    """The row of a visit."""
    command, now = desk.command, desk.by.now
    visit = tables.Visit(
        **desk.owned,
        patient_id=patient.id,
        state=VisitState.DONE if command.ended_at is not None else VisitState.BOOKED,
        starts_at=command.starts_at,
        starts_local=None if command.starts_at is None else visits.wall_time(command.starts_at, desk.found.home.zone),
        zone=desk.found.home.zone,
        ended_at=command.ended_at,
        recorded_at=now,
        edited_at=now,
        course_id=None if course is None else course.id,
        place=None if command.course is None else command.course.place,
        request_key=command.request_key,
        external_id=command.source_ref,
        created_at=now,
    )
    return insert_row(desk.by.db, visit)


def write_treatments(desk: Recording, visit: tables.Visit) -> tuple[Treatment, ...]:
    """The rows of what is done at a visit.

    Raises:
        InvalidInput: a treatment, area or indication that cannot be.
    """
    wanted = [(given, *chosen(desk.known, given)) for given in desk.command.treatments]
    rows = [
        desk.owned
        | {"visit_id": visit.id, "position": position, "protocol_id": protocol_id}
        | {"body_area": given.area, "indication": given.indication}
        for position, (given, protocol_id, _) in enumerate(wanted)
    ]
    insert_rows(desk.by.db, tables.Treatment, rows)
    return tuple(Treatment(protocol, given.area, given.indication) for given, _, protocol in wanted)


def _course(desk: Recording, patient: tables.Patient) -> tables.Course | None:
    command, now = desk.command, desk.by.now
    wanted = command.course
    if wanted is None:
        return None
    if wanted.id is not None:
        return visits.course_of(desk.by.scope, desk.by.db, patient.id, wanted.id)
    if not 1 <= wanted.place <= wanted.sessions:
        remedy = f"It is a number from 1 to {wanted.sessions}."
        raise InvalidInput("course", "this session is not part of it", value=wanted.place, remedy=remedy)
    course = tables.Course(
        **desk.owned,
        patient_id=patient.id,
        protocol_code=command.treatments[0].code,
        indication=command.treatments[0].indication,
        sessions=wanted.sessions,
        interval_days=wanted.interval_days,
        agreed_at=now if wanted.agreed else None,
        agreed_by=command.actor if wanted.agreed else None,
        state=tables.CourseState.ACTIVE,
        created_at=now,
    )
    return insert_row(desk.by.db, course)
