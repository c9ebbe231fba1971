"""Recording commands that were run: the same key again is the same act, and changes nothing."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from reminders.store import tables
from reminders.store.insert import insert_once
from reminders.store.scope import Scope


def result_of(scope: Scope, db: Session, request_key: str) -> str | None:
    """The public id of what a request made; None where it was not run."""
    table = tables.RequestLog
    query = select(table.result).where(table.clinic_id == scope.clinic_id, table.request_key == request_key)
    return db.scalar(query)


def remember(scope: Scope, db: Session, request_key: str, command: str, result: str, now: datetime) -> bool:
    """Note what a request made. False: another transaction was first, so this one has to be given up."""
    values = {
        "organization_id": scope.organization_id,
        "clinic_id": scope.clinic_id,
        "request_key": request_key,
        "command": command,
        "result": result,
        "at": now,
    }
    return insert_once(db, tables.RequestLog, values)
