"""Who did what to which row. Ids only, never a value: the audit outlives what erasure empties."""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from reminders.store import tables
from reminders.store.insert import insert_rows
from reminders.store.scope import AnyScope, Scope, seen_from

Subject = tuple[str, str]  # the kind of a row and its public id: ("visit", "3kfA...")


def record(scope: Scope, db: Session, actor: str, action: str, subject: Subject, now: datetime) -> None:
    """Note one act, in the transaction that does it; `action` is kind and verb ("visit.move")."""
    record_all(scope, db, actor, action, [subject], now)


def record_all(scope: Scope, db: Session, actor: str, action: str, subjects: Iterable[Subject], now: datetime) -> None:
    """Note one act on each of several rows, at once."""
    acts = [
        {
            "organization_id": scope.organization_id,
            "clinic_id": scope.clinic_id,
            "at": now,
            "actor": actor,
            "action": action,
            "subject_kind": kind,
            "subject_id": public_id,
        }
        for kind, public_id in subjects
    ]
    insert_rows(db, tables.Audit, acts)


def acts_on(scope: AnyScope, db: Session, subject: Subject) -> list[tables.Audit]:
    """All that was done to a row, oldest first."""
    table = tables.Audit
    kind, public_id = subject
    query = select(table).where(table.subject_kind == kind, table.subject_id == public_id, seen_from(scope, table))
    return list(db.scalars(query.order_by(table.id)))
