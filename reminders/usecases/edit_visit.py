"""What becomes of a visit that is there: it takes place, moves, is cancelled, or nobody comes.

Each edit plans the patient again in its own transaction; what an edit makes false of a text that
went out is followed by one correction.
"""

from datetime import datetime, timedelta

from reminders.domain.vocabulary import VisitState
from reminders.errors import Conflict, InvalidInput
from reminders.store import tables, visits
from reminders.store.engine import Transaction
from reminders.store.versions import expect
from reminders.usecases.choosing import GivenTreatment
from reminders.usecases.edit import NO_EFFECT, Edit, Effect, locked, note, take_effect, transaction
from reminders.usecases.treat import put_right
from reminders.usecases.within_reach import must_be_near

EARLY = timedelta(days=2)  # a visit "done" longer before its booked start is taken for another visit


def finish(edit: Edit, visit_id: str, ended_at: datetime, treatments: tuple[GivenTreatment, ...] = ()) -> Effect:
    """A booked visit took place; with `treatments`, those that were really done. Its before-texts end.

    Raises:
        NotFound: no such visit.
        Conflict: it took place before with another end, was cancelled, or changed since somebody looked at it.
        InvalidInput: an end in the future or long before the booked start, or a treatment that does not exist.
    """
    _not_in_future(ended_at, edit.now)
    with transaction(edit) as db:
        visit, patient = _under_lock(db, edit, visit_id)
        if visit.state is VisitState.DONE and visit.ended_at == ended_at:
            return NO_EFFECT  # the same once more, though the row is newer by the first
        expect(visit, edit.version)
        _expect_state(visit, VisitState.BOOKED, VisitState.NO_SHOW)
        if visit.starts_at is not None and visit.starts_at - ended_at > EARLY:
            remedy = "See whether it is another visit; else move it first: `reminders visit move`."
            raise InvalidInput(
                "ended", "it lies days before the booked start", value=ended_at.isoformat(), remedy=remedy
            )
        visit.state, visit.ended_at = VisitState.DONE, ended_at
        visit.recorded_at = visit.edited_at = edit.now
        if treatments:
            put_right(db, edit, visit, treatments)
        note(db, edit, "visit.done", visit)
        return take_effect(db, edit, patient)


def move(edit: Edit, visit_id: str, starts_at: datetime) -> Effect:
    """A booking moves to another time: its reminder moves along, or is corrected if it went out.

    Raises:
        NotFound: no such visit.
        Conflict: it is not booked any more.
        InvalidInput: the new start lies in the past.
    """
    if starts_at <= edit.now:
        remedy = "Give a time to come; if it took place, `reminders visit done`."
        raise InvalidInput("starts", "it lies in the past", value=starts_at.isoformat(), remedy=remedy)
    with transaction(edit) as db:
        visit, patient = _taken(db, edit, visit_id)
        _expect_state(visit, VisitState.BOOKED)
        if visit.starts_at == starts_at:
            return NO_EFFECT
        must_be_near(starts_at, edit.now, "starts")
        zone = db.get_one(tables.Clinic, visit.clinic_id).zone
        visit.starts_at, visit.starts_local, visit.zone = starts_at, visits.wall_time(starts_at, zone), zone
        visit.confirmed_at = None  # it was the other time that they confirmed
        visit.edited_at = edit.now
        note(db, edit, "visit.move", visit)
        return take_effect(db, edit, patient)


def cancel(edit: Edit, visit_id: str) -> Effect:
    """A visit is taken back with its texts; what was already said about it is corrected.

    Raises:
        NotFound: no such visit.
        Conflict: it was cancelled before.
    """
    with transaction(edit) as db:
        visit, patient = _taken(db, edit, visit_id)
        if visit.state is VisitState.CANCELLED:
            raise Conflict("The visit was cancelled before.")
        visit.state, visit.ended_at, visit.edited_at = VisitState.CANCELLED, None, edit.now
        note(db, edit, "visit.cancel", visit)
        return take_effect(db, edit, patient)


def no_show(edit: Edit, visit_id: str) -> Effect:
    """Nobody came to a booked visit.

    Raises:
        NotFound: no such visit.
        Conflict: it is not booked, or has not begun yet.
    """
    with transaction(edit) as db:
        visit, patient = _taken(db, edit, visit_id)
        if visit.state is VisitState.NO_SHOW:
            return NO_EFFECT
        _expect_state(visit, VisitState.BOOKED)
        if visit.starts_at is not None and visit.starts_at > edit.now:
            raise Conflict("The visit has not begun yet.", remedy="Cancel it: `reminders visit cancel`.")
        visit.state, visit.edited_at = VisitState.NO_SHOW, edit.now
        note(db, edit, "visit.no-show", visit)
        return take_effect(db, edit, patient)


def end(edit: Edit, visit_id: str, ended_at: datetime) -> Effect:
    """Put right when a treatment ended; what was already said is corrected by one more text.

    Raises:
        NotFound: no such visit.
        Conflict: the visit did not take place.
        InvalidInput: the end lies in the future.
    """
    _not_in_future(ended_at, edit.now)
    with transaction(edit) as db:
        visit, patient = _taken(db, edit, visit_id)
        _expect_state(visit, VisitState.DONE)
        if visit.ended_at == ended_at:
            return NO_EFFECT
        must_be_near(ended_at, edit.now, "ended")
        visit.ended_at, visit.edited_at = ended_at, edit.now
        note(db, edit, "visit.end", visit)
        return take_effect(db, edit, patient)


def treat(edit: Edit, visit_id: str, treatments: tuple[GivenTreatment, ...]) -> Effect:
    """Put right what is done, or was done, at a visit.

    Raises:
        NotFound: no such visit.
        Conflict: the visit was cancelled, or nobody came.
        InvalidInput: a treatment, area or indication that does not exist, or none at all.
    """
    with transaction(edit) as db:
        visit, patient = _taken(db, edit, visit_id)
        _expect_state(visit, VisitState.BOOKED, VisitState.DONE)
        if not put_right(db, edit, visit, treatments):
            return NO_EFFECT
        visit.edited_at = edit.now
        note(db, edit, "visit.treatment", visit)
        return take_effect(db, edit, patient)


def _taken(db: Transaction, edit: Edit, visit_id: str) -> tuple[tables.Visit, tables.Patient]:
    """The visit and its patient under the patient's lock, of the version that somebody looked at."""
    visit, patient = _under_lock(db, edit, visit_id)
    expect(visit, edit.version)
    return visit, patient


def _under_lock(db: Transaction, edit: Edit, visit_id: str) -> tuple[tables.Visit, tables.Patient]:
    """The visit and its patient under the patient's lock, as they are now."""
    visit = visits.visit_of(edit.scope, db, visit_id)
    patient = locked(db, visit.patient_id)
    db.refresh(visit)
    return visit, patient


def _expect_state(visit: tables.Visit, *states: VisitState) -> None:
    if visit.state not in states:
        wanted = " or ".join(states)
        raise Conflict(f"The visit is {visit.state}; this needs one that is {wanted}.", remedy=_REMEDIES[visit.state])


_REMEDIES = {
    VisitState.BOOKED: "When it has taken place: `reminders visit done`.",
    VisitState.DONE: "Put its end right with `reminders visit end`, or take it back with `reminders visit cancel`.",
    VisitState.CANCELLED: "Book a new one: `reminders visit book`.",
    VisitState.NO_SHOW: "Book a new one with `reminders visit book`; if it took place, `reminders visit done`.",
}


def _not_in_future(ended_at: datetime, now: datetime) -> None:
    if ended_at > now:
        remedy = "Give when it was over, at the latest now."
        raise InvalidInput("ended", "it lies in the future", value=ended_at.isoformat(), remedy=remedy)
