"""Whether this copy of the data is the one that may text: one was moved away, another came from a backup.

Two copies that both send would text everybody twice, and an old copy does not know what has gone
out since. So the claim asks here first, under a lock that retiring takes too.
"""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from reminders.errors import Conflict
from reminders.store import tables
from reminders.store.engine import Store


class Standing(StrEnum):
    """What a copy is."""

    LIVING = "living"  # the one that sends
    RESTORED = "restored"  # from a backup; nobody has looked at its open texts yet
    RETIRED = "retired"  # moved elsewhere; it never sends again


SENTENCES = {
    Standing.LIVING: "This is the copy that sends.",
    Standing.RESTORED: (
        "Restored from a backup, and its open texts were not looked at: nothing is sent. "
        "Run `reminders restore --review`."
    ),
    Standing.RETIRED: (
        "Moved elsewhere by `reminders move`: this copy never sends again. Use the copy that was made of it, "
        "or restore that file here with --replace."
    ),
}


_SEEN = select(tables.StoreMeta.retired_at, tables.StoreMeta.restored_at)
_LOCKED = _SEEN.with_for_update(read=True)


def may_claim(db: Session) -> bool:
    """True where this copy may send. Holds it so to the end of the transaction.

    The row is locked against a change, not against other claims: whoever retires the store waits
    for claims that have begun, and sees their texts on their way; later claims see it retired.
    """
    rows = db.connection().execute(_LOCKED)
    return all(retired_at is None and restored_at is None for retired_at, restored_at in rows)


def standing(db: Session) -> Standing:
    """What this copy is, for people to read."""
    meta = db.connection().execute(_SEEN).first()
    if meta is None or (meta.retired_at is None and meta.restored_at is None):
        return Standing.LIVING
    return Standing.RESTORED if meta.retired_at is None else Standing.RETIRED


def standing_of(store: Store) -> Standing:
    """What a store is."""
    with store.read() as db:
        return standing(db)


def must_not_be_retired(store: Store) -> None:
    """For whatever would send or record.

    Raises:
        Conflict: the store was moved elsewhere.
    """
    with store.read() as db:
        refuse_retired(db)


def refuse_retired(db: Session) -> None:
    """The same, in the transaction that would record.

    Raises:
        Conflict: the store was moved elsewhere.
    """
    if standing(db) is Standing.RETIRED:
        raise Conflict(SENTENCES[Standing.RETIRED])


def retire(db: Session, at: datetime | None) -> None:
    """Say that this copy was moved; None takes it back, for a move that did not come about."""
    db.execute(update(tables.StoreMeta).values(retired_at=at))


def mark_restored(db: Session, at: datetime | None) -> None:
    """Say that this copy came from a backup; None: its open texts were looked at."""
    db.execute(update(tables.StoreMeta).values(restored_at=at, retired_at=None))


def restored_at(db: Session) -> datetime | None:
    """When this copy came from a backup that nobody has looked at yet."""
    return db.scalar(select(tables.StoreMeta.restored_at))
