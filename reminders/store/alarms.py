"""Alarms as rows: raised once while open, lifted, reopened if they come back soon; told by one worker at a time.

`told_at` and `over_at` say together what is still to be told: not told and not over is a new alarm; over, and told
before that or never, is an end. `tries` counts the tries to tell whichever of the two it is.
"""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, and_, case, literal, or_, select, update
from sqlalchemy.orm import Session

from reminders.store import tables
from reminders.store.insert import insert_once

_BEGAN = and_(tables.Alarm.over_at.is_(None), tables.Alarm.told_at.is_(None))


@dataclass(frozen=True)
class OpenAlarm:
    """Something that is wrong now; `told_at` None: nobody could be told yet."""

    kind: str
    subject: str
    since_at: datetime
    told_at: datetime | None


@dataclass(frozen=True)
class Untold:
    """An alarm of which somebody is to be told: that it began, or, with `over_at`, that it is over."""

    id: int
    kind: str
    subject: str
    since_at: datetime
    over_at: datetime | None
    tries: int
    told_at: datetime | None = None


def open_alarms(db: Session) -> tuple[OpenAlarm, ...]:
    """What is wrong now, the oldest first."""
    table = tables.Alarm
    rows = db.scalars(select(table).where(table.over_at.is_(None)).order_by(table.since_at, table.id))
    return tuple(OpenAlarm(row.kind, row.subject, row.since_at, row.told_at) for row in rows)


def raise_once(db: Session, kind: str, subject: str, now: datetime, calm_since: datetime) -> bool:
    """Open an alarm; True if it is new. One that ended after `calm_since` goes on instead: it is not told anew."""
    table = tables.Alarm
    same = (table.kind == kind, table.subject == subject)
    if db.scalar(select(table.id).where(*same, table.over_at.is_(None))) is not None:
        return False
    recent = select(table.id).where(*same, table.over_at > calm_since).order_by(table.id.desc()).limit(1)
    if (ended := db.scalar(recent.with_for_update())) is not None:
        db.execute(update(table).where(table.id == ended).values(over_at=None, tries=0))
        return False
    return insert_once(db, table, {"kind": kind, "subject": subject, "since_at": now, "tries": 0})


def lift(db: Session, kind: str, subject: str, now: datetime) -> bool:
    """End an alarm; True if it was open."""
    table = tables.Alarm
    query = update(table).where(table.kind == kind, table.subject == subject, table.over_at.is_(None))
    return db.execute(query.values(over_at=now, tries=0).returning(table.id)).first() is not None


def untold(db: Session, calm_since: datetime) -> list[Untold]:
    """What somebody is to be told, the oldest first. An end is told once it has lasted since `calm_since`."""
    table = tables.Alarm
    query = select(table).where(or_(_BEGAN, _ended(calm_since))).order_by(table.id)
    return [
        Untold(row.id, row.kind, row.subject, row.since_at, row.over_at, row.tries, row.told_at)
        for row in db.scalars(query)
    ]


def told_before(db: Session, kind: str, moment: datetime) -> list[Untold]:
    """Open alarms of a kind that were told for the last time before a moment."""
    table = tables.Alarm
    rows = db.scalars(select(table).where(table.over_at.is_(None), table.kind == kind, table.told_at <= moment))
    return [Untold(row.id, row.kind, row.subject, row.since_at, None, row.tries, row.told_at) for row in rows]


def claim(db: Session, alarm: Untold) -> bool:
    """Take it upon oneself to tell it this time; False: another worker did, or it changed meanwhile."""
    table = tables.Alarm
    same_end = table.over_at.is_(None) if alarm.over_at is None else table.over_at == alarm.over_at
    # told_at too: whoever told it meanwhile has set the tries back to none
    unchanged = (table.tries == alarm.tries, same_end, table.told_at.is_not_distinct_from(alarm.told_at))
    query = update(table).where(table.id == alarm.id, *unchanged)
    return db.execute(query.values(tries=table.tries + 1).returning(table.id)).first() is not None


def mark_told(db: Session, alarm: Untold, now: datetime) -> None:
    """Somebody was told. An alarm that ended while its begin was told has its end still to be told."""
    table = tables.Alarm
    present = literal(now, table.told_at.type)  # in the type of the column: bare, SQLite would get it in another form
    told_at = present if alarm.over_at is not None else case((table.over_at.is_(None), present), else_=table.since_at)
    db.execute(update(table).where(table.id == alarm.id).values(told_at=told_at, tries=0))


def _ended(calm_since: datetime) -> ColumnElement[bool]:
    table = tables.Alarm
    return and_(table.over_at <= calm_since, or_(table.told_at.is_(None), table.told_at <= table.over_at))
