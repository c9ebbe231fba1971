"""Texts of one clinic that should have gone and have not, and those that somebody must say by phone if they do not."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, TextClause, func, or_, select, text
from sqlalchemy.orm import Session

from reminders.domain.reasons import Reason
from reminders.domain.vocabulary import Kind
from reminders.store import tables
from reminders.store.scope import Scope, seen_from

_TEXT = tables.Reminder
# in the words of the partial index: SQLite takes it only where the condition repeats it
_PLANNED = text("reminder.state = 'planned'")
_KEPT_BACK = (Reason.BUSY, Reason.UNREACHABLE, Reason.BREAKER, Reason.SENDER_STOPPED, Reason.PAUSED, Reason.CRASHED)
_LONGEST_WAIT = timedelta(hours=12)  # until what was kept back is looked at again
A_MOMENT = timedelta(minutes=1)  # a text that is just being taken does not wait


@dataclass(frozen=True)
class Behind:
    """How many texts should have gone, and since when the oldest waits."""

    count: int
    oldest_at: datetime | None


def behind(scope: Scope, db: Session, now: datetime) -> Behind:
    """What is due and kept back by our side, the provider or a pause; not what waits for the morning."""
    overdue = _TEXT.try_at <= now - A_MOMENT
    query = select(func.count(), func.min(_TEXT.due_at)).where(
        _PLANNED,
        seen_from(scope, _TEXT),
        _TEXT.try_at <= now + _LONGEST_WAIT,
        _TEXT.due_at <= now,
        or_(overdue, _TEXT.reason.in_(_KEPT_BACK)),
    )
    count, oldest_at = db.execute(query).one()
    return Behind(count, oldest_at)


def to_be_said(scope: Scope, db: Session, now: datetime, until: datetime, limit: int) -> list[tables.Reminder]:
    """Due texts that have not gone and that tell what somebody must know by then, the most urgent first."""
    query = select(_TEXT).where(*_to_be_said(scope, now, until))
    return list(db.scalars(query.order_by(_TEXT.act_by_at, _TEXT.id).limit(limit)))


def count_to_be_said(scope: Scope, db: Session, now: datetime, until: datetime) -> int:
    """How many of them there are."""
    return db.scalar(select(func.count()).where(*_to_be_said(scope, now, until))) or 0


def _to_be_said(scope: Scope, now: datetime, until: datetime) -> tuple[ColumnElement[bool] | TextClause, ...]:
    return (
        _PLANNED,
        _TEXT.try_at <= now + _LONGEST_WAIT,
        _TEXT.due_at <= now,
        _TEXT.act_by_at > now,
        _TEXT.act_by_at <= until,
        _TEXT.kind != Kind.INFO,
        _TEXT.patient_id.is_not(None),
        seen_from(scope, _TEXT),
    )
