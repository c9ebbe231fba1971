"""What people did for one patient, besides visits and texts: calls and other tasks, ticks of healed skin."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from reminders.store import tables
from reminders.store.scope import AnyScope, seen_from


def tasks_of(scope: AnyScope, db: Session, patient_id: int) -> list[tables.Task]:
    """All that was, or is, to be done for a patient by hand; the earliest deadline first."""
    table = tables.Task
    query = select(table).where(table.patient_id == patient_id, seen_from(scope, table))
    return list(db.scalars(query.order_by(table.due_at, table.id)))


def healed_of(db: Session, patient_id: int) -> list[tables.Healed]:
    """When staff saw that the skin of an area had healed, oldest first."""
    table = tables.Healed
    return list(db.scalars(select(table).where(table.patient_id == patient_id).order_by(table.id)))
