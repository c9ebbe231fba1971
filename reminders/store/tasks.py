"""What a person must do. A task is made once under its key, however often its cause is seen."""

from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from reminders.store import tables
from reminders.store.insert import insert_once
from reminders.store.scope import AnyScope, Scope, seen_from
from reminders.store.tables import TaskState


def raise_task(
    scope: Scope, db: Session, *, key: str, kind: str, due_at: datetime, now: datetime, **links: int | str | None
) -> None:
    """Ask a person to act by `due_at`; `links` are patient_id, reminder_id, visit_id and reason."""
    insert_once(
        db,
        tables.Task,
        {
            "organization_id": scope.organization_id,
            "clinic_id": scope.clinic_id,
            "public_id": tables.new_public_id(),
            "key": key,
            "kind": kind,
            "due_at": due_at,
            "state": TaskState.OPEN,
            "version": 1,
            "created_at": now,
            **links,
        },
    )


def open_tasks(scope: AnyScope, db: Session) -> list[tables.Task]:
    """What is still to be done, the most urgent first."""
    query = select(tables.Task).where(tables.Task.state != TaskState.DONE, seen_from(scope, tables.Task))
    return list(db.scalars(query.order_by(tables.Task.due_at, tables.Task.id)))


def task_of(scope: AnyScope, db: Session, public_id: str) -> tables.Task | None:
    """One task by its public id."""
    return db.scalar(select(tables.Task).where(tables.Task.public_id == public_id, seen_from(scope, tables.Task)))


def close_task(scope: Scope, db: Session, key: str, now: datetime) -> None:
    """The cause has gone by itself. Its key is free again: should the cause come back, that is a task of its own."""
    table = tables.Task
    db.execute(
        update(table)
        .where(table.clinic_id == scope.clinic_id, table.key == key, table.state == TaskState.OPEN)
        .values(state=TaskState.DONE, done_at=now, version=table.version + 1, key=table.key + "/" + table.public_id)
    )
