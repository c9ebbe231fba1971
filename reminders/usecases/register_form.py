"""A visit registered by a form. A browser may send one again: by a double click, or after Back with something changed.

The first is the same visit. The second is another one, or a correction, and must not be answered as if it were done.
"""

from datetime import datetime, timedelta

from reminders.domain.folding import fold
from reminders.domain.vocabulary import VisitState
from reminders.errors import Conflict
from reminders.store import people, protocols, registrations, tables, visits
from reminders.store.engine import Transaction
from reminders.usecases.edit import Edit
from reminders.usecases.record_visit import AgreedCourse, NewPatient, NewVisit, Recorded
from reminders.usecases.register_once import recorded_once
from reminders.usecases.register_visit import Registration

_NEAR = timedelta(minutes=1)  # moments are typed by the minute; two clicks on "just now" lie nearer than that
_REMEDY = "Look at that visit first. If what is below is another one, press Register."


class FormUsed(Conflict):
    """The form has registered a visit already, and what it says now is something else."""

    def __init__(self, visit_id: str, message: str) -> None:
        super().__init__(message, remedy=_REMEDY)
        self.visit_id = visit_id


def register_form(edit: Edit, wanted: Registration) -> Recorded:
    """Register what a form says, once.

    Raises:
        FormUsed: its key has registered another visit, or one that was taken back; nothing was written.
        InvalidInput, NotFound, Conflict: as `register`.
    """
    made = recorded_once(edit, wanted)
    if made.repeated:
        with edit.store.read() as db:
            visit = visits.visit_of(edit.scope, db, made.visit_id)
            if visit.state is VisitState.CANCELLED:
                raise FormUsed(made.visit_id, "This form has registered a visit, and that was taken back.")
            if not _says(db, edit, visit, wanted):
                raise FormUsed(made.visit_id, "This form has registered a visit already, and other things were in it.")
    return made


def _says(db: Transaction, edit: Edit, visit: tables.Visit, wanted: Registration) -> bool:
    """True where a form says what the visit is."""
    command = wanted.visit
    following = registrations.booked_with(db, visit)
    moments = (
        (visit.ended_at, command.ended_at),
        (visit.starts_at, command.starts_at),
        (None if following is None else following.starts_at, wanted.next_at),
    )
    return (
        all(_near(one, other) for one, other in moments)
        and _is_whose(db, edit, visit, command.patient)
        and _has_treatments(db, visit, command)
        and _is_in(db, visit, command.course)
        and _is_changed_so(db, visit, wanted)
    )


def _near(one: datetime | None, other: datetime | None) -> bool:
    if one is None or other is None:
        return one is other
    return abs(one - other) < _NEAR


def _is_whose(db: Transaction, edit: Edit, visit: tables.Visit, given: NewPatient | str) -> bool:
    patient = people.patient_of(edit.scope, db, db.get_one(tables.Patient, visit.patient_id).public_id)
    if isinstance(given, str):
        return people.patient_of(edit.scope, db, given).id == patient.id
    number = None if patient.number_id is None else db.get_one(tables.Number, patient.number_id).address
    agreed = people.consents(db, [patient.id]).get(patient.id, frozenset())
    return (fold(patient.name), number, patient.call_name) == (
        fold(given.name),
        given.number,
        given.call_name,
    ) and given.counting(db.get_one(tables.Clinic, patient.clinic_id).country) <= agreed


def _has_treatments(db: Transaction, visit: tables.Visit, command: NewVisit) -> bool:
    there = {
        (protocols.by_id(db, row.protocol_id).code, row.body_area, row.indication)
        for row in visits.treatments_of(db, visit.id)
    }
    return there == {(given.code, given.area, given.indication) for given in command.treatments}


def _is_in(db: Transaction, visit: tables.Visit, wanted: AgreedCourse | None) -> bool:
    if wanted is None or visit.course_id is None:
        return wanted is None and visit.course_id is None
    course = db.get_one(tables.Course, visit.course_id)
    if wanted.id is not None:
        return (course.public_id, visit.place) == (wanted.id, wanted.place)
    return (course.sessions, course.agreed_at is not None) == (wanted.sessions, wanted.agreed)


def _is_changed_so(db: Transaction, visit: tables.Visit, wanted: Registration) -> bool:
    there = {row.category: row.until_at for row in visits.adjustments_of(db, visit.id)}
    asked = {wish.category: wish.until_at for wish in wanted.changes}
    return there.keys() == asked.keys() and all(_near(there[one], asked[one]) for one in asked)
