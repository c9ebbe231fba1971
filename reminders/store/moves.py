"""How many texts moved into each state, counted along the history: each row is read once."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from reminders.domain.reminder import State
from reminders.store import tables


@dataclass(frozen=True)
class Counted:
    """Moves by the state that they led to, and the last row that was counted."""

    moves: dict[State, int]
    last_id: int


def last_move(db: Session) -> int:
    """The newest row of the history."""
    return db.scalar(select(func.max(tables.ReminderHistory.id))) or 0


def count_after(db: Session, last_id: int, before: datetime) -> Counted:
    """Count the moves that follow a row, up to the first that is not older than `before`.

    Rows become visible when their transaction commits, not in the order of their ids. One that is younger than
    the longest transaction may still be preceded by one that nobody sees yet, so it is left for the next time.
    """
    table = tables.ReminderHistory
    young = select(func.min(table.id)).where(table.id > last_id, table.at >= before).scalar_subquery()
    query = (
        select(table.to_state, func.count(), func.max(table.id))
        .where(table.id > last_id, (young.is_(None)) | (table.id < young))
        .group_by(table.to_state)
    )
    rows = db.execute(query).all()
    moves = {state: count for state, count, _ in rows}
    return Counted(moves, max((newest for _, _, newest in rows), default=last_id))
