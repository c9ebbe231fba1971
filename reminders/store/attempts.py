"""Looking up tries by their random id, which stands in the address that a provider calls back."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from reminders.store import tables


def sender_of(db: Session, attempt_id: str) -> str | None:
    """The sender that a try went by; None where no such try is known."""
    return db.scalar(select(tables.Attempt.sender).where(tables.Attempt.id == attempt_id))
