"""One person has two records: everything of one follows the other. Nothing is deleted, no key changes.

The keys of texts begin with the id of their visit, so that two records never hold the same key:
moving rows cannot meet `UNIQUE(clinic, key)`, and what was sent is still known under its key.
"""

from typing import Any

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from reminders.store import tables

# Every table whose rows belong to a patient. Replies belong to a number, and numbers stay where they are.
FOLLOWING: tuple[type[Any], ...] = (
    tables.Course,
    tables.Visit,
    tables.Reminder,
    tables.Consent,
    tables.Task,
    tables.Healed,
)


def join(db: Session, keep: tables.Patient, other: tables.Patient) -> dict[str, int]:
    """Give all rows of `other` to `keep`; returns how many of each table followed.

    The callers hold the locks of both numbers: no text of either is being claimed meanwhile.
    """
    other.merged_into_id = keep.id  # first: the guard of consents lets them follow a merge only
    db.flush()
    return {table.__tablename__: _follow(db, table, keep.id, other.id) for table in FOLLOWING}


def _follow(db: Session, table: type[Any], keep_id: int, other_id: int) -> int:
    count = db.scalar(select(func.count()).select_from(table).where(table.patient_id == other_id)) or 0
    values: dict[str, Any] = {"patient_id": keep_id}
    if hasattr(table, "version"):
        values["version"] = table.version + 1
    db.execute(update(table).where(table.patient_id == other_id).values(values))
    return count
