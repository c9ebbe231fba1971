"""The workers that there are, for people and alarms. Whether one lives, its lock tells; a row only says who it is."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from reminders.store import tables
from reminders.store.insert import insert_once


@dataclass(frozen=True)
class Place:
    """Where a worker runs."""

    host: str
    boot_id: str
    pid: int


def appear(db: Session, owner: str, place: Place, now: datetime) -> None:
    """A worker begins under a new name. Saying it again changes nothing."""
    values = {"host": place.host, "boot_id": place.boot_id, "pid": place.pid, "started_at": now, "seen_at": now}
    insert_once(db, tables.Worker, {"owner": owner, **values})


def seen(db: Session, owner: str, now: datetime, blocked_reason: str | None) -> bool:
    """It works, or it says why it sends nothing. False: its row is gone, and it has to appear again."""
    table = tables.Worker
    changed = update(table).where(table.owner == owner).values(seen_at=now, blocked_reason=blocked_reason)
    return db.execute(changed.returning(table.owner)).first() is not None


def leave(db: Session, owner: str) -> None:
    """A worker ends in good order, or somebody has proven it dead long ago."""
    db.execute(delete(tables.Worker).where(tables.Worker.owner == owner))


def silent_since(db: Session, before: datetime) -> list[str]:
    """Names of workers that were last seen before then: stopped, killed, or with a clock that is behind."""
    table = tables.Worker
    return list(db.scalars(select(table.owner).where(table.seen_at < before).order_by(table.owner)))
