"""Reminder rows for people to look at, and the small changes that staff make to many at once."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar

from sqlalchemy import and_, func, inspect, or_, select, text, update
from sqlalchemy.orm import Session

from reminders.domain.reasons import Reason
from reminders.domain.reminder import State
from reminders.domain.vocabulary import Role, VisitState
from reminders.errors import NotFound
from reminders.store import people, tables
from reminders.store.scope import AnyScope, seen_from

_WAITED_FOR_A_PAUSE = (Reason.PAUSED, Reason.PATIENT_PAUSED, Reason.SENDER_STOPPED)
# in the words of the partial index: SQLite takes it only where the condition repeats it
_NOT_PROVABLY_GONE = text("reminder.state IN ('planned', 'sending', 'held', 'unsure')")
_Row = TypeVar("_Row", tables.Patient, tables.Clinic, tables.Number, tables.Course)


@dataclass(frozen=True)
class Wanted:
    """Which texts to list."""

    states: tuple[State, ...] = tuple(State)
    patient_id: str | None = None
    until: datetime | None = None
    newest_first: bool = False
    limit: int = 50
    since: datetime | None = None


def texts(scope: AnyScope, db: Session, wanted: Wanted) -> list[tables.Reminder]:
    """Texts by due time.

    Raises:
        NotFound: no such patient.
    """
    table = tables.Reminder
    query = select(table).where(table.state.in_(wanted.states), table.patient_id.is_not(None), seen_from(scope, table))
    if wanted.patient_id is not None:
        query = query.where(table.patient_id == people.patient_of(scope, db, wanted.patient_id).id)
    if wanted.since is not None:
        query = query.where(table.due_at >= wanted.since)
    if wanted.until is not None:
        query = query.where(table.due_at <= wanted.until)
    order = (table.due_at.desc(), table.id.desc()) if wanted.newest_first else (table.due_at, table.id)
    return list(db.scalars(query.order_by(*order).limit(wanted.limit)))


_NEVER_WENT = and_(
    tables.Reminder.state.in_((State.SKIPPED, State.CANCELLED)),
    or_(tables.Reminder.reason.is_(None), tables.Reminder.reason != Reason.BY_STAFF),
)


def told(db: Session, patient_id: int, limit: int) -> list[tables.Reminder]:
    """The texts of a patient that go out, went, or were stopped by a person; by due time."""
    table = tables.Reminder
    query = select(table).where(table.patient_id == patient_id, ~_NEVER_WENT)
    return list(db.scalars(query.order_by(table.due_at, table.id).limit(limit)))


def left_out(db: Session, patient_id: int, limit: int) -> list[tuple[Role | None, Reason | None, datetime | None]]:
    """All other texts of a patient, by due time: only what they were, and why they do not go out.

    Two of three are of these, and their rows are as long as those of texts that go out.
    """
    table = tables.Reminder
    query = select(table.role, table.reason, table.due_at).where(table.patient_id == patient_id, _NEVER_WENT)
    in_order = query.order_by(table.due_at.nulls_last(), table.public_id).limit(limit)
    return [(role, reason, due_at) for role, reason, due_at in db.execute(in_order)]


def of_visit(db: Session, visit_id: int) -> list[tables.Reminder]:
    """The texts that speak for a visit, by due time."""
    table, link = tables.Reminder, tables.ReminderVisit
    query = select(table).join(link, link.reminder_id == table.id).where(link.visit_id == visit_id)
    return list(db.scalars(query.order_by(table.due_at, table.id)))


def text_of(scope: AnyScope, db: Session, public_id: str) -> tables.Reminder:
    """One text by its public id.

    Raises:
        NotFound: no such text in this scope.
    """
    table = tables.Reminder
    row = db.scalar(select(table).where(table.public_id == public_id, seen_from(scope, table)))
    if row is None:
        raise NotFound("There is no text of this id.", remedy="`reminders upcoming` and `history` show the ids.")
    return row


def moves(db: Session, reminder_id: int) -> list[tables.ReminderHistory]:
    """The history of one text, oldest first."""
    table = tables.ReminderHistory
    return list(db.scalars(select(table).where(table.reminder_id == reminder_id).order_by(table.id)))


def by_id(db: Session, table: type[_Row], ids: Iterable[int | None]) -> dict[int, _Row]:
    """Several rows at once, by their ids. Those that the transaction has in memory are not read again."""
    wanted = {id_ for id_ in ids if id_ is not None}
    there = {id_: db.identity_map.get(db.identity_key(table, id_)) for id_ in wanted}
    found = {id_: row for id_, row in there.items() if row is not None and not inspect(row).expired}
    if missing := wanted - found.keys():
        found |= {row.id: row for row in db.scalars(select(table).where(table.id.in_(missing)))}
    return found


def look_again(scope: AnyScope, db: Session, patient_id: int | None, now: datetime) -> None:
    """What waited for a pause is looked at now, not at its next turn."""
    table = tables.Reminder
    whose = seen_from(scope, table) if patient_id is None else table.patient_id == patient_id
    db.execute(
        update(table)
        .where(
            whose,
            table.state == State.PLANNED,
            table.reason.in_(_WAITED_FOR_A_PAUSE),
            table.try_at > now,
            table.due_at <= now,
        )
        .values(try_at=now, reason=None, version=table.version + 1)
    )


def start_sender(db: Session, sender: str, now: datetime) -> bool:
    """Lift the stop of a sender; True if it was stopped."""
    table = tables.SenderStop
    lifted = update(table).where(table.sender == sender, table.lifted_at.is_(None)).values(lifted_at=now)
    return db.execute(lifted.returning(table.id)).first() is not None


def past_act_by(db: Session, now: datetime) -> list[tables.Reminder]:
    """Texts about safety that have not left, or not provably, though somebody should have acted by now."""
    table = tables.Reminder
    query = select(table).where(_NOT_PROVABLY_GONE, table.act_by_at <= now)
    return list(db.scalars(query.order_by(table.act_by_at, table.id)))


def patients_by_wall_clock(db: Session) -> list[int]:
    """Patients with a planned text that keeps a wall-clock time, or with a booked visit."""
    by_text = select(tables.Reminder.patient_id).where(
        tables.Reminder.state == State.PLANNED, tables.Reminder.calendar.is_(True)
    )
    by_visit = select(tables.Visit.patient_id).where(tables.Visit.state == VisitState.BOOKED)
    return sorted({id_ for id_ in (*db.scalars(by_text), *db.scalars(by_visit)) if id_ is not None})


def states_of(db: Session, patient_id: int) -> Counter[State]:
    """How many texts a patient has in each state."""
    table = tables.Reminder
    query = select(table.state, func.count()).where(table.patient_id == patient_id).group_by(table.state)
    return Counter({state: count for state, count in db.execute(query)})  # noqa: C416 - rows are no pairs to mypy
