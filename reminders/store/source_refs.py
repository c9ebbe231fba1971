"""What another program of the clinic calls a visit."""

from sqlalchemy import update
from sqlalchemy.orm import Session

from reminders.store import recognition, tables
from reminders.store.scope import Scope


def remember(scope: Scope, db: Session, visit_id: str, source_ref: str) -> None:
    """Let a visit be known by the other program's own name of it, unless it has one, or another visit has this."""
    if recognition.visit_by_external_id(scope, db, source_ref) is not None:
        return
    table = tables.Visit
    mine = (table.clinic_id == scope.clinic_id, table.public_id == visit_id, table.external_id.is_(None))
    db.execute(update(table).where(*mine).values(external_id=source_ref))
