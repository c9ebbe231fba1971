"""A person did what was asked: called, found the number, looked at the text."""

from dataclasses import dataclass, field
from datetime import datetime

from reminders.errors import Conflict, NotFound
from reminders.store import audit, tasks
from reminders.store.engine import Store
from reminders.store.scope import AnyScope, Scope
from reminders.store.tables import TaskState
from reminders.usecases.authority import SaidBy, named


@dataclass(frozen=True)
class Done:
    """Who did it, and what is to be remembered of it."""

    by: SaidBy
    note: str | None = field(default=None, repr=False)


def finish_task(scope: AnyScope, store: Store, public_id: str, done: Done, now: datetime) -> None:
    """Mark a task as done.

    Raises:
        InvalidInput: nobody's name.
        NotFound: no such task in this scope.
        Conflict: it is done already.
    """
    by = named(done.by)
    with store.write() as db:
        task = tasks.task_of(scope, db, public_id)
        if task is None:
            raise NotFound("There is no task of this id.", remedy="`reminders held` shows the ids of calls.")
        if task.state is TaskState.DONE:
            raise Conflict("This is done already.", remedy="`reminders held` shows what is still to do.")
        task.state, task.done_at, task.note = TaskState.DONE, now, done.note
        task.taken_by, task.taken_at = task.taken_by or by, task.taken_at or now
        audit.record(Scope(task.organization_id, task.clinic_id), db, by, "task.done", ("task", public_id), now)
