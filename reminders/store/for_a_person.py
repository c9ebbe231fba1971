"""What a person must do though nobody raised a task: texts that are held, and visits whose patient gets no texts.

Each has a key of its own; whoever takes it up makes a task of it under that key, and from then on it is found there.
"""

from collections.abc import Iterable
from datetime import datetime
from functools import lru_cache

from sqlalchemy import ColumnElement, Select, bindparam, func, literal, select, text
from sqlalchemy.orm import Session

from reminders.domain.reasons import UNREACHABLE, Reason
from reminders.domain.reminder import State
from reminders.domain.vocabulary import Kind, VisitState
from reminders.store import tables
from reminders.store.scope import Scope, seen_from
from reminders.store.tables import TaskState

HELD, SHEET = "held", "sheet"  # the kinds of their tasks, and how their keys begin
_ABOUT_A_TEXT = (HELD, "unsure", "refused", "call", "undelivered")
_TEXT, _VISIT, _TASK = tables.Reminder, tables.Visit, tables.Task
# in the words of the partial index: SQLite takes it only where the condition repeats it
_WAITS = text("reminder.state IN ('held', 'unsure')")
_NO_WAY = tuple(sorted({*UNREACHABLE, Reason.NO_CONSENT, Reason.NO_GUARDIAN}))
_CLINICS = 256  # whose queries are kept
_MUST_KNOW = (Kind.SAFETY, Kind.EMERGENCY, Kind.RESTRICTION)


def held_key(row: tables.Reminder) -> str:
    """Under which a held text becomes a task."""
    return f"{HELD}/{row.key}"


def sheet_key(visit: tables.Visit) -> str:
    """Under which a sheet to print becomes a task."""
    return f"{SHEET}/{visit.public_id}"


def held_texts(scope: Scope, db: Session, limit: int) -> list[tables.Reminder]:
    """Texts that wait for a person and of which no open task speaks, the most urgent first."""
    deadline = func.coalesce(_TEXT.act_by_at, _TEXT.useful_until_at)
    return list(db.scalars(_held(scope).order_by(deadline, _TEXT.id).limit(limit)))


def held_counts(scope: Scope, db: Session, now: datetime) -> tuple[int, int]:
    """How many of them there are, and how many of them are late."""
    deadline = func.coalesce(_TEXT.act_by_at, _TEXT.useful_until_at)
    counted = _held(scope).with_only_columns(func.count(), func.count().filter(deadline <= now))
    count, late = db.execute(counted).one()
    return count, late


# Built once for each clinic: every page counts these, and building takes longer than asking.
@lru_cache(maxsize=_CLINICS)
def _held(scope: Scope) -> Select[tables.Reminder]:
    asked = [literal(f"{kind}/").concat(_TEXT.key) for kind in _ABOUT_A_TEXT]
    spoken_of = select(_TASK.id).where(
        _TASK.clinic_id == _TEXT.clinic_id, _TASK.key.in_(asked), _TASK.state != TaskState.DONE
    )
    waits = (_WAITS, _TEXT.due_at.is_not(None))  # that it has a moment goes without saying; SQLite finds it by that
    return select(_TEXT).where(*waits, _TEXT.patient_id.is_not(None), seen_from(scope, _TEXT), ~spoken_of.exists())


def sheets(scope: Scope, db: Session, since: datetime, limit: int) -> list[tables.Visit]:
    """Visits that ended since then and whose patient gets no text of what to do and not to do, the oldest first."""
    query = _sheets(scope).order_by(_VISIT.ended_at, _VISIT.id).limit(limit)
    return list(db.scalars(query, {"since": since}))


def sheet_counts(scope: Scope, db: Session, since: datetime, late: datetime) -> tuple[int, int]:
    """How many of them there are, and how many of them ended before `late`."""
    counted = _sheets(scope).with_only_columns(func.count(), func.count().filter(_VISIT.ended_at <= late))
    count, overdue = db.execute(counted, {"since": since}).one()
    return count, overdue


@lru_cache(maxsize=_CLINICS)
def _sheets(scope: Scope) -> Select[tables.Visit]:
    done = select(_TASK.id).where(
        _TASK.clinic_id == _VISIT.clinic_id, _TASK.key == literal(f"{SHEET}/").concat(_VISIT.public_id)
    )
    return select(_VISIT).where(
        _VISIT.state == VisitState.DONE,
        _VISIT.ended_at >= bindparam("since"),
        seen_from(scope, _VISIT),
        _is_not_told(),
        ~done.exists(),
    )


def _is_not_told() -> ColumnElement[bool]:
    link = tables.ReminderVisit
    return (
        select(_TEXT.id)
        .join(link, link.reminder_id == _TEXT.id)
        .where(
            link.visit_id == _VISIT.id,
            _TEXT.state == State.SKIPPED,
            _TEXT.reason.in_(_NO_WAY),
            _TEXT.kind.in_(_MUST_KNOW),
        )
        .exists()
    )


def texts(db: Session, ids: Iterable[int | None]) -> dict[int, tables.Reminder]:
    """Texts that were found within a scope, by their ids."""
    wanted = [id_ for id_ in ids if id_ is not None]
    return {row.id: row for row in db.scalars(select(_TEXT).where(_TEXT.id.in_(wanted)))} if wanted else {}


def texts_at(scope: Scope, db: Session, keys: Iterable[str]) -> dict[str, tables.Reminder]:
    """The texts in whose place somebody calls, by their keys."""
    query = select(_TEXT).where(_TEXT.key.in_(list(keys)), seen_from(scope, _TEXT))
    return {row.key: row for row in db.scalars(query)}


def visits(db: Session, ids: Iterable[int | None]) -> dict[int, tables.Visit]:
    """The visits that tasks are about, by their ids."""
    wanted = [id_ for id_ in ids if id_ is not None]
    return {row.id: row for row in db.scalars(select(_VISIT).where(_VISIT.id.in_(wanted)))} if wanted else {}
