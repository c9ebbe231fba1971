"""What has been kept long enough: found in a look that changes nothing, removed some rows at a time."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, exists, func, or_, select, update
from sqlalchemy.orm import Session

from reminders.domain.reminder import State
from reminders.domain.vocabulary import VisitState
from reminders.store import tables
from reminders.store.scope import AnyScope, seen_from
from reminders.store.tables import CourseState, TaskState

# A state in which a text still needs its words, or may yet be told of.
_NEEDED = (State.PLANNED, State.SENDING, State.UNSURE, State.HELD)
_Past = Callable[[datetime], ColumnElement[bool]]


class Kind:
    """One kind of content that runs out: the table, which columns are emptied, when a row is past its time."""

    def __init__(self, what: str, table: Any, columns: tuple[str, ...], past: _Past) -> None:  # noqa: ANN401 - any table
        self.what = what
        self.table = table
        self.columns = columns
        self._past = past

    def condition(self, scope: AnyScope, before: datetime) -> ColumnElement[bool]:
        """Rows that are past their time and still hold something."""
        holds = or_(*[getattr(self.table, column).is_not(None) for column in self.columns])
        return and_(seen_from(scope, self.table), self._past(before), holds)


def _text(before: datetime) -> ColumnElement[bool]:
    row = tables.Reminder
    return and_(row.state.not_in(_NEEDED), func.coalesce(row.sent_at, row.due_at, row.created_at) < before)


def _visit(before: datetime) -> ColumnElement[bool]:
    row = tables.Visit
    moment = func.coalesce(row.ended_at, row.starts_at, row.recorded_at)
    return and_(row.state != VisitState.BOOKED, moment < before)


def _task(before: datetime) -> ColumnElement[bool]:
    return and_(tables.Task.state == TaskState.DONE, func.coalesce(tables.Task.done_at, tables.Task.due_at) < before)


CONTENTS: tuple[Kind, ...] = (
    Kind("words of texts", tables.Reminder, ("body",), _text),
    Kind("replies", tables.Reply, ("body", "from_address"), lambda before: tables.Reply.received_at < before),
    Kind("notes of visits", tables.Visit, ("note",), _visit),
    Kind("reasons of one-off changes", tables.Adjustment, ("reason",), lambda before: tables.Adjustment.at < before),
    Kind("notes of tasks", tables.Task, ("note",), _task),
)


def count(db: Session, kind: Kind, scope: AnyScope, before: datetime) -> int:
    """How many rows of a kind are past their time."""
    query = select(func.count()).select_from(kind.table).where(kind.condition(scope, before))
    return db.scalar(query) or 0


def next_rows(db: Session, kind: Kind, scope: AnyScope, before: datetime, after: int, limit: int) -> list[int]:
    """The ids of the next rows of a kind, beyond `after`."""
    query = select(kind.table.id).where(kind.condition(scope, before), kind.table.id > after)
    return list(db.scalars(query.order_by(kind.table.id).limit(limit)))


def empty(db: Session, kind: Kind, scope: AnyScope, before: datetime, ids: list[int]) -> int:
    """Empty some rows of a kind, those that are still past their time."""
    gone = update(kind.table).where(kind.table.id.in_(ids), kind.condition(scope, before))
    changed = db.execute(gone.values(dict.fromkeys(kind.columns)).returning(kind.table.id))
    return len(changed.all())


def idle_patients(db: Session, scope: AnyScope, before: datetime) -> list[str]:
    """Patients with whom nothing has happened since, and for whom nothing is planned."""
    patient = tables.Patient
    no_activity = [
        ~exists().where(tables.Visit.patient_id == patient.id, _recent_visit(before)),
        ~exists().where(tables.Reminder.patient_id == patient.id, _recent_text(before)),
        ~exists().where(tables.Course.patient_id == patient.id, _recent_course(before)),
        ~exists().where(tables.Consent.patient_id == patient.id, tables.Consent.at >= before),
        ~exists().where(tables.Reply.number_id == patient.number_id, tables.Reply.received_at >= before),
    ]
    query = select(patient.public_id).where(
        seen_from(scope, patient),
        patient.created_at < before,
        patient.erased_at.is_(None),
        patient.merged_into_id.is_(None),
        *no_activity,
    )
    return list(db.scalars(query.order_by(patient.id)))


def _recent_visit(before: datetime) -> ColumnElement[bool]:
    row = tables.Visit
    return or_(row.state == VisitState.BOOKED, row.edited_at >= before, row.ended_at >= before, row.starts_at >= before)


def _recent_text(before: datetime) -> ColumnElement[bool]:
    row = tables.Reminder
    return or_(row.state.in_(_NEEDED), row.sent_at >= before, row.due_at >= before, row.created_at >= before)


def _recent_course(before: datetime) -> ColumnElement[bool]:
    row = tables.Course
    return and_(row.state == CourseState.ACTIVE, row.created_at >= before)
