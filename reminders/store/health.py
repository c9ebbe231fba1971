"""How sending goes, as rows tell it: counts and moments. No name, no number, no text, and nothing of one patient.

Every query walks an index of what is open, or the newest end of the history, so that a store with years of
texts in it is looked at every minute for nothing.
"""

import shutil
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from sqlalchemy import ColumnElement, Engine, func, select, text
from sqlalchemy.orm import Session

from reminders.domain.reasons import Reason
from reminders.domain.reminder import State
from reminders.domain.vocabulary import Mode
from reminders.store import tables

# in the words of the partial indexes: SQLite takes one only where the condition repeats it
_PLANNED = text("reminder.state = 'planned'")
_ON_THEIR_WAY = text("state IN ('sending', 'unsure')")
_FOR_A_PERSON = text("state IN ('held', 'unsure')")
_TAKEN = (State.ACCEPTED, State.DELIVERED)
_NOT_DELIVERED = (State.UNDELIVERED, State.FAILED)
_PROVIDER_WAS_AWAY = (Reason.BUSY, Reason.UNREACHABLE, Reason.BREAKER)
LATEST_RETRY = timedelta(hours=6)  # a text that was tried in vain is tried again sooner


@dataclass(frozen=True)
class WorkerRow:
    """A worker as it last told of itself. `host` is for the machine's owner, not for a public page."""

    owner: str
    host: str
    started_at: datetime
    seen_at: datetime
    blocked_reason: str | None


@dataclass(frozen=True)
class DueTexts:
    """Planned texts that nobody has looked at though their time has come."""

    count: int
    oldest_at: datetime | None


@dataclass(frozen=True)
class PausedClinic:
    """A clinic that staff or the program paused, by its public id. The reason is as it was stored."""

    clinic: str
    since_at: datetime
    reason: str | None


@dataclass(frozen=True)
class StoppedSender:
    """A sender that the provider refused, until a person resumes it."""

    sender: str
    reason: str
    code: int | None
    since_at: datetime


@dataclass(frozen=True)
class OpenBreaker:
    """A sender that rests after a storm of texts whose fate was unknown; `trips` counts how often in a row."""

    sender: str
    until_at: datetime
    trips: int


def workers(db: Session) -> tuple[WorkerRow, ...]:
    """All workers that have not left, the oldest first."""
    rows = db.scalars(select(tables.Worker).order_by(tables.Worker.started_at, tables.Worker.owner))
    return tuple(WorkerRow(row.owner, row.host, row.started_at, row.seen_at, row.blocked_reason) for row in rows)


def due_texts(db: Session, now: datetime) -> DueTexts:
    """What is due and was not looked at yet."""
    table = tables.Reminder
    query = select(func.count(), func.min(table.try_at)).where(_PLANNED, table.try_at <= now)
    count, oldest_at = db.execute(query).one()
    return DueTexts(count, oldest_at)


def stuck(db: Session, now: datetime) -> dict[str, datetime]:
    """By sender, since when the oldest text is kept from going by nothing but our side or the provider.

    A text that waits for the morning or for a person is none of these, nor is one of a paused clinic.
    """
    table, clinic = tables.Reminder, tables.Clinic
    not_looked_at = (
        select(clinic.sender, func.min(table.try_at))
        .select_from(table)
        .join(clinic, clinic.id == table.clinic_id)
        .where(_PLANNED, table.try_at <= now, clinic.sending_paused_at.is_(None))
        .group_by(clinic.sender)
    )
    tried_in_vain = (
        select(clinic.sender, func.min(tables.Attempt.started_at))
        .select_from(tables.Attempt)
        .join(table, table.id == tables.Attempt.reminder_id)
        .join(clinic, clinic.id == table.clinic_id)
        .where(_PLANNED, table.reason.in_(_PROVIDER_WAS_AWAY), table.try_at <= now + LATEST_RETRY)
        .where(tables.Attempt.n == 1, clinic.sending_paused_at.is_(None))
        .group_by(clinic.sender)
    )
    found: dict[str, datetime] = {}
    for sender, since in (*db.execute(not_looked_at), *db.execute(tried_in_vain)):
        found[sender] = min(since, found.get(sender, since))
    return found


def senders_that_sent(db: Session, since: datetime) -> frozenset[str]:
    """The senders of the clinics of which a provider took a text since then, in practice mode too."""
    table, clinic = tables.ReminderHistory, tables.Clinic
    query = (
        select(clinic.sender)
        .select_from(table)
        .join(clinic, clinic.id == table.clinic_id)
        .where(table.id > _last_before(db, since), table.to_state.in_(_TAKEN))
        .distinct()
    )
    return frozenset(db.scalars(query))


def in_states(db: Session) -> dict[State, int]:
    """How many texts are on their way, unsure and held."""
    state = tables.Reminder.state
    counted = select(state, func.count())
    sending = counted.where(_ON_THEIR_WAY, state == State.SENDING)
    waiting = counted.where(_FOR_A_PERSON)
    return dict([*db.execute(sending.group_by(state)), *db.execute(waiting.group_by(state))])


def last_taken_at(db: Session) -> datetime | None:
    """When a provider last took a text."""
    table = tables.ReminderHistory
    query = select(table.at).where(table.from_state == State.SENDING, table.to_state.in_(_TAKEN))
    return db.scalar(query.order_by(table.id.desc()).limit(1))


def not_delivered_since(db: Session, since: datetime) -> int:
    """How many texts came back undelivered, or were given up, since then."""
    table = tables.ReminderHistory
    query = select(func.count()).where(table.id > _last_before(db, since), table.to_state.in_(_NOT_DELIVERED))
    return db.scalar(query) or 0


def _last_before(db: Session, since: datetime) -> int:
    """The newest history row before a moment: what follows is walked by its key, what went before is not read."""
    table = tables.ReminderHistory
    return db.scalar(select(table.id).where(table.at < since).order_by(table.id.desc()).limit(1)) or 0


def paused(db: Session) -> tuple[PausedClinic, ...]:
    """The clinics for which sending is paused."""
    table = tables.Clinic
    rows = db.scalars(select(table).where(table.sending_paused_at.is_not(None)).order_by(table.id))
    return tuple(
        PausedClinic(row.public_id, row.sending_paused_at, row.sending_paused_reason)
        for row in rows
        if row.sending_paused_at is not None
    )


def stopped(db: Session) -> tuple[StoppedSender, ...]:
    """The senders that are stopped."""
    table = tables.SenderStop
    rows = db.scalars(select(table).where(table.lifted_at.is_(None)).order_by(table.since_at, table.id))
    return tuple(StoppedSender(row.sender, row.reason, row.code, row.since_at) for row in rows)


def breakers(db: Session, now: datetime) -> tuple[OpenBreaker, ...]:
    """The senders that rest."""
    table = tables.SenderState
    rows = db.scalars(select(table).where(table.breaker_until_at > now).order_by(table.sender))
    return tuple(
        OpenBreaker(row.sender, row.breaker_until_at, row.breaker_trips)
        for row in rows
        if row.breaker_until_at is not None
    )


def live_clinics(db: Session) -> int:
    """How many clinics text patients."""
    is_live: ColumnElement[bool] = tables.Clinic.mode == Mode.LIVE
    return db.scalar(select(func.count()).select_from(tables.Clinic).where(is_live)) or 0


def spent_today(db: Session, now: datetime) -> dict[str, int]:
    """By sender, how many segments it has sent on this day of UTC."""
    table = tables.SenderState
    return dict(db.execute(select(table.sender, table.spent).where(table.day_on == now.date())).all())


def free_bytes(engine: Engine) -> int | None:
    """The room that is left on the disk of an SQLite file; None: the database is elsewhere."""
    if engine.dialect.name != "sqlite" or engine.url.database is None:
        return None
    return shutil.disk_usage(Path(engine.url.database).parent).free
