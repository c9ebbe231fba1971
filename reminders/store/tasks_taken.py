"""What somebody had taken on, when they leave."""

from sqlalchemy import update
from sqlalchemy.orm import Session

from reminders.store import tables
from reminders.store.scope import Scope
from reminders.store.tables import TaskState


def give_all_back(scope: Scope, db: Session, taker: str) -> int:
    """What `taker` has taken and not done, anywhere in the organization, waits for anybody again. Returns how much."""
    table = tables.Task
    theirs = (table.organization_id == scope.organization_id, table.state == TaskState.TAKEN, table.taken_by == taker)
    free = {"state": TaskState.OPEN, "taken_by": None, "taken_at": None, "version": table.version + 1}
    return len(db.execute(update(table).where(*theirs).values(free).returning(table.id)).all())
