"""Taking a registration back as if it had not been: the visit, the next one, and the course that began with it."""

from reminders.domain.vocabulary import VisitState
from reminders.errors import Conflict
from reminders.store import registrations, tables, visits
from reminders.store.engine import Transaction
from reminders.store.tables import CourseState
from reminders.usecases import greet
from reminders.usecases.edit import NO_EFFECT, Edit, Effect, locked, note, take_effect, transaction
from reminders.usecases.registered import registered_in


def undo(edit: Edit, visit_id: str) -> Effect:
    """Take it back while nothing about it has left. Doing so twice changes nothing.

    Raises:
        NotFound: no such visit.
        Conflict: a text about it has left: the visit's own page shows first what the patient reads then.
    """
    with transaction(edit) as db:
        visit = visits.visit_of(edit.scope, db, visit_id)
        patient = locked(db, visit.patient_id)
        db.refresh(visit)
        if visit.state is VisitState.CANCELLED:
            return NO_EFFECT
        if not registered_in(db, edit.scope, edit.shelf, visit).may_be_undone:
            remedy = "Take it back on the patient's page, which shows first what the patient reads then."
            raise Conflict("A text about it has left.", remedy=remedy)
        following = registrations.booked_with(db, visit)
        for one in (visit, following):
            if one is not None and (one is visit or one.state is VisitState.BOOKED):
                one.state, one.ended_at, one.edited_at = VisitState.CANCELLED, None, edit.now
                note(db, edit, "visit.cancel", one)
        _end_its_course(db, edit, visit)
        greet.take_back(db, edit, registrations.of_visits(db, [visit.id]))
        return take_effect(db, edit, patient)


def _end_its_course(db: Transaction, edit: Edit, visit: tables.Visit) -> None:
    """A course that began with the visit, and has no other, was a mistake too: it would stand there as going on."""
    course = None if visit.course_id is None else db.get_one(tables.Course, visit.course_id)
    if course is None or course.created_at != visit.created_at or course.state is CourseState.ENDED:
        return
    if all(one.state is VisitState.CANCELLED for one in visits.of_courses(db, [course.id])[course.id]):
        course.state = CourseState.ENDED
        note(db, edit, "course.end", course)
