"""A visit, and in the same step what staff change for this patient, the next visit, and the first text to a number.

One transaction: all of it or nothing. A dry run does all of it, shows it, and takes it back; so what stands beside
the form is what registering writes, and not what somebody thinks that it writes.
"""

from dataclasses import dataclass, replace
from datetime import datetime

from reminders.errors import InvalidInput
from reminders.store import audit, registrations, tables
from reminders.store.engine import Store, Transaction
from reminders.store.insert import keep
from reminders.store.scope import Scope
from reminders.usecases.adjust_visit import Wish, adjust_in
from reminders.usecases.edit import Edit, note, unchecked
from reminders.usecases.greet import greet
from reminders.usecases.library import Shelf
from reminders.usecases.record_visit import (
    AgreedCourse,
    Besides,
    NewVisit,
    Recorded,
    Recording,
    Written,
    record_in,
    write_treatments,
    write_visit,
)
from reminders.usecases.registered import Registered, registered_in
from reminders.usecases.within_reach import must_be_near


@dataclass(frozen=True)
class Registration:
    """What staff register in one step. `greets`: a number that never got a text gets its first one at once."""

    visit: NewVisit
    next_at: datetime | None = None
    changes: tuple[Wish, ...] = ()
    greets: bool = False


def register(edit: Edit, wanted: Registration) -> Registered:
    """Register all of it; with a dry run show what it would bring.

    Raises:
        InvalidInput: what cannot be; nothing was written.
        NotFound: no such patient or course.
        Conflict: the patient got another number meanwhile, a change that only a practitioner may make, or the
            store was moved elsewhere.
    """
    with unchecked(edit) as db:
        made = _all_written(db, edit, wanted)
        db.flush()
        whole = registered_in(db, edit.scope, edit.shelf, made.rows.visit)
        return replace(whole, repeated=made.repeated)


def record_registration(edit: Edit, wanted: Registration) -> Recorded:
    """Register all of it, for whoever does not look at what came of it here: nothing is read back.

    Raises:
        InvalidInput, NotFound, Conflict: as `register`.
    """
    with unchecked(edit) as db:
        return _all_written(db, edit, wanted)


def register_visit(
    scope: Scope, store: Store, shelf: Shelf, command: NewVisit, next_at: datetime | None, now: datetime
) -> Recorded:
    """Record a visit, and book the next one for `next_at`; returns the plan with both.

    Raises:
        InvalidInput: what cannot be; nothing was written.
        NotFound, Conflict: as `record_visit`.
    """
    edit = Edit(scope, store, shelf, command.actor, now)
    with unchecked(edit) as db:
        return _written(db, edit, Registration(command, next_at))


def _all_written(db: Transaction, edit: Edit, wanted: Registration) -> Recorded:
    made = _written(db, edit, wanted)
    if wanted.greets and not made.repeated:
        keep(db, db.get_one(tables.Clinic, edit.scope.clinic_id))
        greet(db, edit, made.rows.visit, made.rows.patient, is_number_new=made.rows.is_number_new)
    return made


def _written(db: Transaction, edit: Edit, wanted: Registration) -> Recorded:
    plain = wanted.next_at is None and not wanted.changes
    return record_in(db, edit, wanted.visit, None if plain else _besides(edit, wanted))


def _check_next(next_at: datetime, visit: NewVisit, now: datetime) -> None:
    if next_at <= now:
        raise InvalidInput("next", "it lies in the past", remedy="Give a time to come.")
    must_be_near(next_at, now, "next")
    if visit.starts_at is not None and next_at <= visit.starts_at:
        raise InvalidInput("next", "it comes before the visit itself", remedy="Give a later time.")


def _besides(edit: Edit, wanted: Registration) -> Besides:
    """What is written before the patient is planned, once, with all of it."""

    def write(desk: Recording, written: Written) -> None:
        for wish in wanted.changes:
            if adjust_in(desk.by.db, edit, (written.patient, written.visit), wish):
                note(desk.by.db, edit, "visit.adjust", written.visit)
        if wanted.next_at is not None:
            _check_next(wanted.next_at, wanted.visit, edit.now)
            _book(desk, written, wanted.next_at)

    return write


def _book(desk: Recording, written: Written, starts_at: datetime) -> None:
    """The next visit: the same treatments, the following place in the course."""
    first, course = desk.command, written.course
    place = first.course.place + 1 if first.course is not None else 1
    command = NewVisit(
        written.patient.public_id,
        first.treatments,
        registrations.next_key(first.request_key),
        starts_at=starts_at,
        course=None if course is None else AgreedCourse(id=course.public_id, place=place),
        actor=first.actor,
    )
    beside = replace(desk, command=command, besides=None)
    visit = write_visit(beside, written.patient, course)
    write_treatments(beside, visit)
    audit.record(beside.by.scope, beside.by.db, first.actor, "visit.record", ("visit", visit.public_id), beside.by.now)
