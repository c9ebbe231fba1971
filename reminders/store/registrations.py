"""What one registration wrote: the visit booked with it, and what it changed of the patient's other texts."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime

from sqlalchemy import and_, exists, or_, select
from sqlalchemy.orm import Session

from reminders.domain.reminder import State
from reminders.domain.vocabulary import Origin, Role
from reminders.store import tables
from reminders.store.fixed_words import FixedText, plan_fixed
from reminders.store.insert import insert_rows
from reminders.store.people import address_hash
from reminders.store.scope import Scope

_TOLD = "told/"
_NEXT = "next/"
_NEXT_ONCE = "/next"  # behind the key, in rows from before 2026-11-22: so may end what another program calls a visit
_FIRST = "welcome/"
_ON_ITS_WAY = (State.PLANNED, State.SENDING, State.UNSURE, State.HELD)


def next_key(request_key: str) -> str:
    """Under which key the next visit is booked in the same step: a double click books it once."""
    return _NEXT + request_key


def told_key(scope: Scope, db: Session, kind: str, source_ref: str) -> str:
    """Under which key that is recorded which another program calls so: a keyed hash, which erasing somebody leaves.

    What was erased is still known to be the same when the program tells of it again, and its name of it is gone.
    """
    salt = db.get_one(tables.Organization, scope.organization_id).salt
    return f"{_TOLD}{kind}/{address_hash(salt, f'{scope.clinic_id}/{kind}/{source_ref}')}"


def booked_with(db: Session, visit: tables.Visit) -> tables.Visit | None:
    """The next visit that was booked in the same step."""
    table = tables.Visit
    once = and_(table.request_key == visit.request_key + _NEXT_ONCE, table.created_at == visit.created_at)
    query = select(table).where(
        table.clinic_id == visit.clinic_id, or_(table.request_key == next_key(visit.request_key), once)
    )
    return db.scalars(query.order_by(table.id)).first()


def of_visits(db: Session, visit_ids: Iterable[int]) -> list[tables.Reminder]:
    """The texts that speak for any of some visits, by due time."""
    table, link = tables.Reminder, tables.ReminderVisit
    linked = select(link.reminder_id).where(link.visit_id.in_(list(visit_ids)))
    return list(db.scalars(select(table).where(table.id.in_(linked)).order_by(table.due_at, table.id)))


def moved_with(db: Session, visit: tables.Visit) -> list[tables.Reminder]:
    """The texts of the patient that were written or changed at the moment in which a visit was recorded first."""
    table, history = tables.Reminder, tables.ReminderHistory
    moved = exists().where(history.reminder_id == table.id, history.at == visit.created_at)
    query = select(table).where(table.patient_id == visit.patient_id, moved)
    return list(db.scalars(query.order_by(table.due_at, table.id)))


def greeted_at(db: Session, patient_id: int) -> tables.Visit | None:
    """The visit with which a patient's first text went out, or was to."""
    table, link, text = tables.Visit, tables.ReminderVisit, tables.Reminder
    query = (
        select(table)
        .join(link, link.visit_id == table.id)
        .join(text, text.id == link.reminder_id)
        .where(text.patient_id == patient_id, text.role == Role.WELCOME, text.origin == Origin.STAFF)
    )
    return db.scalars(query.order_by(text.id.desc()).limit(1)).first()


def is_new(db: Session, number_id: int, *, live: bool) -> bool:
    """True where no text was ever sent to a number, and no first one waits. For a live clinic practice is none."""
    text, attempt = tables.Reminder, tables.Attempt
    waits = select(text.id).where(text.number_id == number_id, text.role == Role.WELCOME, text.state.in_(_ON_ITS_WAY))
    tried = select(attempt.id).join(text, text.id == attempt.reminder_id).where(text.number_id == number_id)
    if live:
        tried = tried.where(attempt.to_practice.is_(False))
    return db.scalar(waits.limit(1)) is None and db.scalar(tried.limit(1)) is None


def plan_first(
    db: Session, visit: tables.Visit, patient: tables.Patient, given: FixedText, now: datetime
) -> tables.Reminder:
    """Let the first text go to a patient's number, shown with the visit that it came with."""
    row = plan_fixed(db, patient, replace(given, key=_FIRST + given.key, role=Role.WELCOME), now)
    link = {"organization_id": visit.organization_id, "clinic_id": visit.clinic_id}
    insert_rows(db, tables.ReminderVisit, [{**link, "reminder_id": row.id, "visit_id": visit.id}])
    return row
