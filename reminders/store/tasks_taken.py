"""What somebody had taken on, when they leave, or leave a clinic."""

from sqlalchemy import ColumnElement, update
from sqlalchemy.orm import Session

from reminders.store import tables
from reminders.store.scope import Scope
from reminders.store.tables import TaskState


def give_all_back(scope: Scope, db: Session, taker: str, but_in: int | None = None) -> int:
    """What `taker` has taken and not done, anywhere in the organization, waits for anybody again. Returns how much.

    `but_in`: a clinic in which they stay, and keep what they took.
    """
    table = tables.Task
    theirs: tuple[ColumnElement[bool], ...]
    theirs = (table.organization_id == scope.organization_id, table.state == TaskState.TAKEN, table.taken_by == taker)
    if but_in is not None:
        theirs = (*theirs, table.clinic_id != but_in)
    free = {"state": TaskState.OPEN, "taken_by": None, "taken_at": None, "version": table.version + 1}
    return len(db.execute(update(table).where(*theirs).values(free).returning(table.id)).all())
