"""Visits and texts by day, for the desk."""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import and_, func, or_, select
from sqlalchemy.orm import Session

from reminders.domain.reminder import State
from reminders.store import tables, visits
from reminders.store.scope import Scope, seen_from


def visits_between(scope: Scope, db: Session, begins: datetime, ends: datetime) -> list[tables.Visit]:
    """Visits of a span by their start; those that were never booked by their end."""
    table = tables.Visit
    begun = and_(table.starts_at >= begins, table.starts_at <= ends)
    unbooked = and_(table.starts_at.is_(None), table.ended_at >= begins, table.ended_at <= ends)
    query = select(table).where(seen_from(scope, table), or_(begun, unbooked))
    return list(db.scalars(query.order_by(func.coalesce(table.starts_at, table.ended_at), table.id)))


def planned_between(scope: Scope, db: Session, begins: datetime, ends: datetime) -> int:
    """How many texts are to go out in a span."""
    table = tables.Reminder
    mine = (table.state == State.PLANNED, table.due_at >= begins, table.due_at <= ends, seen_from(scope, table))
    return db.scalar(select(func.count()).where(*mine)) or 0


def treatment_names(db: Session, visit_id: int, known: Mapping[int, str]) -> list[str]:
    """The treatments of a visit as staff call them; of an older version by the name that it had."""
    rows = visits.treatments_of(db, visit_id)
    stored = select(tables.Protocol.id, tables.Protocol.name).where(
        tables.Protocol.id.in_([row.protocol_id for row in rows if row.protocol_id not in known])
    )
    names = dict(known) | {row.id: row.name for row in db.execute(stored)}
    return [names[row.protocol_id] for row in rows]
