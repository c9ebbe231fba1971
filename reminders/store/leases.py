"""How long a worker keeps what it has begun: on a clock that all who share the database share.

PostgreSQL: the server's. SQLite, one machine: the time since its boot, written as an instant after 1970,
and an owner of another boot has no lease at all. Never the wall clock of a worker, which may be wrong or be set.
"""

import secrets
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from sqlalchemy import func, select, text
from sqlalchemy.orm import Session

from reminders.domain.reminder import State
from reminders.store import boot, tables

# in the words of the partial index: SQLite takes it only where the condition repeats it
_LEASED = text("reminder.state IN ('sending', 'unsure')")
_BOOT_AT = datetime(1970, 1, 1, tzinfo=UTC)  # SQLite: what an instant of the lease clock counts from


def new_owner() -> str:
    """A name that is never used again. It tells the boot, since locks and SQLite's leases end with that."""
    return f"{_of_this_boot()}{secrets.token_hex(8)}"


def until(db: Session, lease: timedelta) -> datetime:
    """When a lease that begins now ends."""
    return expired_before(db) + lease


def expired_before(db: Session) -> datetime:
    """Now, by the clock of leases: what ended earlier has run out."""
    if _is_sqlite(db):
        return _BOOT_AT + boot.since_boot()
    # clock_timestamp moves on within a transaction, unlike now(): a claim that waited for locks loses no lease.
    now: datetime = db.execute(select(func.clock_timestamp())).scalar_one()
    return now


def expired(db: Session) -> Sequence[tables.Reminder]:
    """Texts on their way whose lease has run out, in order of their id. Whether the owner lives is another question."""
    table = tables.Reminder
    over = table.lease_until_at < expired_before(db)
    if _is_sqlite(db):
        over |= ~table.owner.startswith(_of_this_boot(), autoescape=True)
    rows = db.scalars(select(table).where(_LEASED, table.state == State.SENDING, over))
    return sorted(rows, key=lambda row: row.id)  # here: asked for in this order, SQLite reads the whole table


def _of_this_boot() -> str:
    return f"w-{boot.boot_tag()}-"


def _is_sqlite(db: Session) -> bool:
    return db.get_bind().dialect.name == "sqlite"
