"""The claim: locking what is due, writing attempts before the try, settling after it.

Nothing here decides: the use case asks `release` and calls one of the small writers. Each writer
changes a row only from the state that it was read in, and appends its history.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from sqlalchemy import func, insert, select, update
from sqlalchemy.orm import Session

from reminders.domain.reasons import Reason
from reminders.domain.reminder import State
from reminders.store import tables
from reminders.store.insert import insert_once
from reminders.store.tables import AttemptOutcome

_GONE = (State.SENDING, State.UNSURE, State.ACCEPTED, State.DELIVERED, State.UNDELIVERED)
_OPEN = (AttemptOutcome.IN_FLIGHT, AttemptOutcome.UNSURE)


@dataclass(frozen=True)
class Due:
    """A due row with those it depends on, read under the lock of its number."""

    reminder: tables.Reminder
    patient: tables.Patient
    number: tables.Number
    clinic: tables.Clinic


class Addressed(Protocol):
    """A text and the number that it goes to."""

    @property
    def reminder(self) -> tables.Reminder: ...

    @property
    def number(self) -> tables.Number: ...


@dataclass(frozen=True)
class Intent:
    """An attempt about to be made."""

    attempt_id: str
    sender: str
    body: str
    body_digest: str
    language: str
    validity_s: int
    segments: int
    owner: str
    lease_until_at: datetime


def lock_due(db: Session, now: datetime, limit: int) -> list[Due]:
    """Lock the numbers of at most `limit` due texts, in id order; numbers that others hold are left to them."""
    table = tables.Reminder
    first = db.execute(
        select(table.id, table.number_id)
        .where(table.state == State.PLANNED, table.try_at <= now)
        .order_by(table.try_at, table.id)
        .limit(limit)
    ).all()
    numbers = sorted({number_id for _, number_id in first if number_id is not None})
    locked = select(tables.Number).where(tables.Number.id.in_(numbers)).order_by(tables.Number.id)
    mine = {number.id: number for number in db.scalars(locked.with_for_update(skip_locked=True))}
    # Read again under the lock: whoever held it before may have cancelled, moved or sent them.
    query = (
        select(table, tables.Patient, tables.Clinic)
        .join(tables.Patient, tables.Patient.id == table.patient_id)
        .join(tables.Clinic, tables.Clinic.id == table.clinic_id)
        .where(
            table.id.in_([id_ for id_, _ in first]),
            table.number_id.in_(mine),
            table.state == State.PLANNED,
            table.try_at <= now,
        )
        .order_by(table.try_at, table.id)
    )
    return [
        Due(reminder, patient, mine[reminder.number_id], clinic)
        for reminder, patient, clinic in db.execute(query)
        if reminder.number_id is not None
    ]


def next_try_at(db: Session) -> datetime | None:
    """When the next planned text is to be looked at."""
    table = tables.Reminder
    query = select(table.try_at).where(table.state == State.PLANNED).order_by(table.try_at, table.id).limit(1)
    return db.scalar(query)


def sent_between(db: Session, number_id: int, start: datetime, end: datetime) -> int:
    """How many texts left for a number in a span."""
    table = tables.Reminder
    query = select(func.count()).where(
        table.number_id == number_id, table.state.in_(_GONE), table.sent_at >= start, table.sent_at < end
    )
    return db.scalar(query) or 0


def begin(db: Session, due: Addressed, intent: Intent, now: datetime) -> int | None:
    """Write the attempt and mark the text as on its way. Returns its fence.

    None: another text with the same words is open to this number, or the row is no longer planned.
    """
    row = due.reminder
    fence, tries = row.fence + 1, row.tries + 1  # now: writing below changes the row in memory too
    attempt = {
        "id": intent.attempt_id,
        "organization_id": row.organization_id,
        "clinic_id": row.clinic_id,
        "reminder_id": row.id,
        "number_id": due.number.id,
        "n": tries,
        "fence": fence,
        "sender": intent.sender,
        "body_digest": intent.body_digest,
        "validity_s": intent.validity_s,
        "started_at": now,
        "outcome": AttemptOutcome.IN_FLIGHT,
        "status_rank": 0,
        "segments": intent.segments,
    }
    if not insert_once(db, tables.Attempt, attempt):
        return None
    values = {
        "owner": intent.owner,
        "lease_until_at": intent.lease_until_at,
        "fence": fence,
        "tries": tries,
        "body": intent.body,
        "language": intent.language,
        "sent_at": now,
    }
    moved = move(db, Moved(row.id, (State.PLANNED,), State.SENDING, None, intent.owner, intent.attempt_id), now, values)
    return fence if moved else None


@dataclass(frozen=True)
class Moved:
    """One move of a reminder: from which states to which, why, by whom, for which attempt, under which fence."""

    reminder_id: int
    old: tuple[State, ...]
    new: State
    reason: Reason | None
    actor: str
    attempt_id: str | None = None
    fence: int | None = None


def move(db: Session, moved: Moved, now: datetime, values: dict[str, Any] | None = None) -> bool:
    """Move a reminder if it is still where it was seen, and under the same fence; False: it is not, nothing changed."""
    table = tables.Reminder
    before = db.execute(
        select(table.state, table.organization_id, table.clinic_id).where(
            table.id == moved.reminder_id, table.state.in_(moved.old)
        )
    ).first()
    if before is None:
        return False
    query = update(table).where(table.id == moved.reminder_id, table.state == before.state)
    if moved.fence is not None:
        query = query.where(table.fence == moved.fence)
    changes = {"state": moved.new, "reason": moved.reason, "version": table.version + 1, **(values or {})}
    if db.execute(query.values(changes).returning(table.id)).first() is None:
        return False
    db.execute(
        insert(tables.ReminderHistory).values(
            organization_id=before.organization_id,
            clinic_id=before.clinic_id,
            reminder_id=moved.reminder_id,
            at=now,
            from_state=before.state,
            to_state=moved.new,
            reason=moved.reason,
            actor=moved.actor,
            attempt_id=moved.attempt_id,
        )
    )
    return True


def wait(db: Session, reminder_id: int, until: datetime, reason: Reason) -> None:
    """Look again later. It stays planned, with the reason shown; no move, so no history."""
    table = tables.Reminder
    db.execute(
        update(table)
        .where(table.id == reminder_id, table.state == State.PLANNED)
        .values(try_at=until, reason=reason, version=table.version + 1)
    )


def settle_attempt(db: Session, attempt_id: str, values: dict[str, Any], now: datetime) -> bool:
    """Write what an attempt came to, if that is still open."""
    table = tables.Attempt
    changes = update(table).where(table.id == attempt_id, table.outcome.in_(_OPEN)).values(settled_at=now, **values)
    return db.execute(changes.returning(table.id)).first() is not None


def expired(db: Session, real_now: datetime) -> Sequence[tables.Reminder]:
    """Texts on their way whose lease has run out."""
    table = tables.Reminder
    query = select(table).where(table.state == State.SENDING, table.lease_until_at < real_now)
    return db.scalars(query.order_by(table.id)).all()


def open_attempts(db: Session, reminder_id: int) -> list[str]:
    """The attempts of a reminder that have not come to an end."""
    query = select(tables.Attempt.id).where(
        tables.Attempt.reminder_id == reminder_id, tables.Attempt.outcome.in_(_OPEN)
    )
    return list(db.scalars(query))


def stop_sender(db: Session, sender: str, reason: str, code: int | None, now: datetime) -> bool:
    """Stop a sender for all; True if it was not stopped already."""
    values = {"organization_id": None, "sender": sender, "reason": reason, "code": code, "since_at": now}
    return insert_once(db, tables.SenderStop, values)
