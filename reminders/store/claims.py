"""The moves of a text: writing attempts before the try, settling after it, waiting, joining.

Nothing here decides: the use case asks `release` and calls one of the small writers. Each writer
changes a row only from the state that it was read in, and appends its history. What is looked at
next is chosen in `reminders.store.due`.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from sqlalchemy import Row, and_, bindparam, func, select, update
from sqlalchemy.orm import Session

from reminders.domain.reasons import Reason
from reminders.domain.reminder import State
from reminders.errors import Conflict
from reminders.store import tables
from reminders.store.asking import ask
from reminders.store.due import Due, lock_due, next_try_at
from reminders.store.insert import insert_new, insert_once
from reminders.store.tables import AttemptOutcome
from reminders.store.updates import Step, change_many, change_one, record_moves, table_of

__all__ = ["Due", "lock_due", "next_try_at"]  # where these were, and are looked for

_GONE = (State.SENDING, State.UNSURE, State.ACCEPTED, State.DELIVERED, State.UNDELIVERED)
_OPEN = (AttemptOutcome.IN_FLIGHT, AttemptOutcome.UNSURE)
_STATE_OF = select(table_of(tables.Reminder).c.state).where(table_of(tables.Reminder).c.id == bindparam("id_"))
_JOINED = and_(tables.Reminder.state == State.SKIPPED, tables.Reminder.reason == Reason.JOINED)


_OPEN_BODIES = select(tables.Attempt.number_id, tables.Attempt.body_digest).where(
    tables.Attempt.number_id.in_(bindparam("numbers", expanding=True)), tables.Attempt.outcome.in_(_OPEN)
)


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
    to_practice: bool = False  # to the clinic's own number instead of the patient's


def sent_between(db: Session, number_id: int, start: datetime, end: datetime) -> int:
    """How many texts left for a number in a span."""
    table = tables.Reminder
    query = select(func.count()).where(
        table.number_id == number_id, table.state.in_(_GONE), table.sent_at >= start, table.sent_at < end
    )
    return db.scalar(query) or 0


def begin_all(db: Session, started: Sequence[tuple[Addressed, Intent]], now: datetime) -> frozenset[str]:
    """Write the attempts and mark their texts as on their way. Returns the attempts that were begun.

    One is not begun where another text with the same words is open to its number. Its fence is one more than that
    of the row that was read.

    Raises:
        Conflict: a row is no longer as it was read; the transaction must be left, and nothing of it is kept.
    """
    if not started:
        return frozenset()
    written = insert_new(db, tables.Attempt, [_attempt(whom, intent, now) for whom, intent in started])
    begun = [(whom.reminder, intent) for whom, intent in started if intent.attempt_id in written]
    changes = [
        ({"id": row.id, "state": State.PLANNED, "fence": row.fence}, _under_way(row, intent, now))
        for row, intent in begun
    ]
    if changes and change_many(db, tables.Reminder, changes) != len(changes):
        raise Conflict("A text was changed while it was claimed.")
    record_moves(db, [_departure(row, intent, now) for row, intent in begun])
    return written


def _attempt(whom: Addressed, intent: Intent, now: datetime) -> dict[str, Any]:
    row = whom.reminder
    return {
        "id": intent.attempt_id,
        "organization_id": row.organization_id,
        "clinic_id": row.clinic_id,
        "reminder_id": row.id,
        "number_id": whom.number.id,
        "n": row.tries + 1,
        "fence": row.fence + 1,
        "sender": intent.sender,
        "body_digest": intent.body_digest,
        "validity_s": intent.validity_s,
        "started_at": now,
        "outcome": AttemptOutcome.IN_FLIGHT,
        "status_rank": 0,
        "segments": intent.segments,
        "to_practice": intent.to_practice,
    }


def _under_way(row: tables.Reminder, intent: Intent, now: datetime) -> dict[str, Any]:
    return {
        "state": State.SENDING,
        "reason": None,
        "owner": intent.owner,
        "lease_until_at": intent.lease_until_at,
        "fence": row.fence + 1,
        "tries": row.tries + 1,
        "body": intent.body,
        "language": intent.language,
        "sent_at": now,
    }


def _departure(row: tables.Reminder, intent: Intent, now: datetime) -> Step:
    return {
        "organization_id": row.organization_id,
        "clinic_id": row.clinic_id,
        "reminder_id": row.id,
        "at": now,
        "from_state": State.PLANNED,
        "to_state": State.SENDING,
        "reason": None,
        "actor": intent.owner,
        "attempt_id": intent.attempt_id,
    }


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
    """Move a reminder if it is still where it was seen, and under the same fence; False: it is not, nothing changed.

    A text that comes back to planned brings back those that were joined into it: nobody was told them.
    """
    before = _before(db, moved)
    if before is None:
        return False
    held = {"id": moved.reminder_id, "state": before}
    if moved.fence is not None:
        held["fence"] = moved.fence
    changes = {"state": moved.new, "reason": moved.reason, **(values or {})}
    owners = change_one(db, tables.Reminder, held, changes, ("organization_id", "clinic_id"))
    if owners is None:
        return False
    _record(db, moved, before, owners, now)
    if moved.new is State.PLANNED:
        _part(db, moved, now)
    return True


def _before(db: Session, moved: Moved) -> State | None:
    """The state that it moves from. Where only one will do, the change itself looks."""
    if len(moved.old) == 1:
        return moved.old[0]
    state = db.connection().execute(_STATE_OF, {"id_": moved.reminder_id}).scalar_one_or_none()
    return state if state in moved.old else None


def _record(db: Session, moved: Moved, before: State, owners: Row[Any], now: datetime) -> None:
    row: Step = {
        "organization_id": owners.organization_id,
        "clinic_id": owners.clinic_id,
        "reminder_id": moved.reminder_id,
        "at": now,
        "from_state": before,
        "to_state": moved.new,
        "reason": moved.reason,
        "actor": moved.actor,
        "attempt_id": moved.attempt_id,
    }
    record_moves(db, [row])


def _part(db: Session, leader: Moved, now: datetime) -> None:
    """Let those that a text had taken in be looked at together with it again, each by itself."""
    table = tables.Reminder
    try_at = db.scalar(select(table.try_at).where(table.id == leader.reminder_id)) or now
    joined = select(table.id, table.due_at).where(table.joined_into_id == leader.reminder_id, _JOINED)
    for id_, due_at in db.execute(joined.order_by(table.id)).all():
        again = {"try_at": max(try_at, due_at or try_at), "joined_into_id": None}
        move(db, Moved(id_, (State.SKIPPED,), State.PLANNED, None, leader.actor), now, again)


def join(db: Session, leader: tables.Reminder, followers: Sequence[tables.Reminder], now: datetime) -> None:
    """Another text says these too: they do not go out by themselves.

    The earliest act-by time that is still to come holds for the text that says them all. For one that has
    passed, a person has been asked already.
    """
    for row in followers:
        moved = Moved(row.id, (State.PLANNED,), State.SKIPPED, Reason.JOINED, "worker")
        move(db, moved, now, {"joined_into_id": leader.id})
    coming = [row.act_by_at for row in followers if row.act_by_at is not None and row.act_by_at > now]
    if coming and (leader.act_by_at is None or min(coming) < leader.act_by_at):
        table = tables.Reminder
        changes = {"act_by_at": min(coming), "version": table.version + 1}
        db.execute(update(table).where(table.id == leader.id).values(changes))


def wait(db: Session, reminder_id: int, until: datetime, reason: Reason) -> None:
    """Look again later. It stays planned, with the reason shown; no move, so no history."""
    held = {"id": reminder_id, "state": State.PLANNED}
    change_one(db, tables.Reminder, held, {"try_at": until, "reason": reason})


def open_bodies(db: Session, number_ids: Iterable[int]) -> frozenset[tuple[int, str]]:
    """Number and digest of all words that are on their way, or may be."""
    rows = ask(db, _OPEN_BODIES, {"numbers": list(number_ids)})
    return frozenset((number_id, digest) for number_id, digest in rows)


def settle_attempt(db: Session, attempt_id: str, values: dict[str, Any], now: datetime) -> bool:
    """Write what an attempt came to, if that is still open."""
    changes = {"settled_at": now, **values}
    return change_one(db, tables.Attempt, {"id": attempt_id, "outcome": _OPEN}, changes) is not None


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
