"""Which number a text goes to: moved together with its patient, never under a sender's hands.

Whoever moves texts between numbers locks both numbers first, in id order, as the sender does. So a
text is either claimed before, and stays with the number that it was handed over for, or after, and
goes to the new one.
"""

from collections.abc import Iterable

from sqlalchemy import bindparam, select, update
from sqlalchemy.orm import Session

from reminders.domain.reminder import State
from reminders.store import tables
from reminders.store.asking import ask

_LOCK = (
    select(tables.Number)
    .where(tables.Number.id.in_(bindparam("ids", expanding=True)))
    .order_by(tables.Number.id)
    .with_for_update()
    .execution_options(populate_existing=True)
)
_HOLD = _LOCK.with_only_columns(tables.Number.id)
_MOVABLE = (State.PLANNED, State.HELD)
_LEFT = tuple(state for state in State if state.may_have_gone_out or state is State.UNDELIVERED)


def lock_all(db: Session, number_ids: Iterable[int | None]) -> dict[int, tables.Number]:
    """Take the locks of several numbers in id order, so that two who want the same never wait for each other."""
    wanted = {id_ for id_ in number_ids if id_ is not None}
    return {number.id: number for number in db.scalars(_LOCK, {"ids": list(wanted)})} if wanted else {}


def hold_all(db: Session, number_ids: Iterable[int | None]) -> None:
    """Take these locks in the same order, where nobody wants to know what the rows hold."""
    wanted = {id_ for id_ in number_ids if id_ is not None}
    if wanted:
        ask(db, _HOLD, {"ids": list(wanted)}).close()


def move_unsent(db: Session, patient_id: int, number_id: int | None) -> int:
    """Let the texts of a patient that have not left go to another number; returns how many moved."""
    table = tables.Reminder
    elsewhere = table.number_id.is_distinct_from(number_id)
    changed = update(table).where(table.patient_id == patient_id, table.state.in_(_MOVABLE), elsewhere)
    values = {"number_id": number_id, "version": table.version + 1}
    return len(db.execute(changed.values(values).returning(table.id)).all())


def follow_patient(db: Session, reminder: tables.Reminder, number_id: int) -> None:
    """Send one planned text to the number that its patient has now: it came back from a try at the old one."""
    table = tables.Reminder
    changed = update(table).where(
        table.id == reminder.id, table.state == State.PLANNED, table.number_id == reminder.number_id
    )
    db.execute(changed.values(number_id=number_id, version=table.version + 1))


def left_for(db: Session, patient_id: int, number_id: int) -> list[tables.Reminder]:
    """The texts of a patient that left, or may have left, for a number."""
    table = tables.Reminder
    query = select(table).where(table.patient_id == patient_id, table.number_id == number_id, table.state.in_(_LEFT))
    return list(db.scalars(query.order_by(table.id)))
