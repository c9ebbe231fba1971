"""What a person must do. A task is made once under its key, however often its cause is seen."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cache

from sqlalchemy import ColumnElement, TextClause, and_, func, or_, select, text, update
from sqlalchemy.orm import Session

from reminders.domain.replies import Meaning
from reminders.store import tables
from reminders.store.insert import insert_once
from reminders.store.scope import AnyScope, Scope, seen_from
from reminders.store.tables import TaskState

_TASK = tables.Task
# in the words of the partial indexes: a database takes one for certain only where the condition repeats it
_TO_DO, _DONE = text("task.state <> 'done'"), text("task.state = 'done'")
SOON = timedelta(days=1)


def raise_task(
    scope: Scope, db: Session, *, key: str, kind: str, due_at: datetime, now: datetime, **links: int | str | None
) -> None:
    """Ask a person to act by `due_at`; `links` are patient_id, reminder_id, visit_id and reason."""
    insert_once(
        db,
        tables.Task,
        {
            "organization_id": scope.organization_id,
            "clinic_id": scope.clinic_id,
            "public_id": tables.new_public_id(),
            "key": key,
            "kind": kind,
            "due_at": due_at,
            "state": TaskState.OPEN,
            "version": 1,
            "created_at": now,
            **links,
        },
    )


def open_tasks(scope: AnyScope, db: Session) -> list[tables.Task]:
    """What is still to be done, the most urgent first."""
    query = select(tables.Task).where(tables.Task.state != TaskState.DONE, seen_from(scope, tables.Task))
    return list(db.scalars(query.order_by(tables.Task.due_at, tables.Task.id)))


def task_of(scope: AnyScope, db: Session, public_id: str) -> tables.Task | None:
    """One task by its public id."""
    return db.scalar(select(tables.Task).where(tables.Task.public_id == public_id, seen_from(scope, tables.Task)))


def task_at(scope: Scope, db: Session, key: str) -> tables.Task | None:
    """One task by its key, done or not."""
    return db.scalar(select(_TASK).where(_TASK.key == key, seen_from(scope, _TASK)))


def close_task(scope: Scope, db: Session, key: str, now: datetime) -> None:
    """The cause has gone by itself. Its key is free again: should the cause come back, that is a task of its own."""
    table = tables.Task
    db.execute(
        update(table)
        .where(table.clinic_id == scope.clinic_id, table.key == key, table.state == TaskState.OPEN)
        .values(state=TaskState.DONE, done_at=now, version=table.version + 1, key=table.key + "/" + table.public_id)
    )


@dataclass(frozen=True)
class Which:
    """Some of the open tasks: of these kinds, for these reasons; `about_text`: only those that are (not) about one."""

    kinds: tuple[str, ...]
    reasons: tuple[str, ...] = ()
    not_these: bool = False  # all but these kinds
    other_than: bool = False  # all but these reasons
    about_text: bool | None = None

    @property
    def condition(self) -> ColumnElement[bool]:
        """The same for the database."""
        reason = func.coalesce(_TASK.reason, "")
        parts = [_TASK.kind.not_in(self.kinds) if self.not_these else _TASK.kind.in_(self.kinds)]
        if self.reasons:
            parts.append(reason.not_in(self.reasons) if self.other_than else reason.in_(self.reasons))
        if self.about_text is not None:
            parts.append(_TASK.reminder_id.is_not(None) if self.about_text else _TASK.reminder_id.is_(None))
        return and_(*parts)


def some_open(
    scope: Scope, db: Session, which: Iterable[Which], limit: int, taken_by: str | None = None
) -> list[tables.Task]:
    """Open tasks of any of these sorts, the most urgent first; `taken_by`: only those of one person."""
    query = select(_TASK).where(*_open_ones(scope, which))
    if taken_by is not None:
        query = query.where(_TASK.taken_by == taken_by)
    return list(db.scalars(query.order_by(_TASK.due_at, _TASK.id).limit(limit)))


def count_open(scope: Scope, db: Session, which: Iterable[Which], until: datetime) -> int:
    """How many open tasks of any of these sorts are to be done by then."""
    query = select(func.count()).where(*_open_ones(scope, which), _TASK.due_at <= until)
    return db.scalar(query) or 0


def _open_ones(scope: Scope, which: Iterable[Which]) -> tuple[ColumnElement[bool] | TextClause, ...]:
    return _TO_DO, seen_from(scope, _TASK), _of_sorts(tuple(which))


@cache  # there are as many as groups of the list; building takes longer than asking
def _of_sorts(which: tuple[Which, ...]) -> ColumnElement[bool]:
    return or_(*(one.condition for one in which))


@dataclass(frozen=True)
class Tally:
    """How many open tasks there are of one sort, and how many of them are late, or to be done soon."""

    kind: str
    reason: str | None
    about_text: bool
    count: int
    late: int
    soon: int
    mine: int


def tally(scope: Scope, db: Session, who: str, now: datetime) -> list[Tally]:
    """The open tasks, counted; `mine`: those that `who` took; `soon`: within a day."""
    about_text = _TASK.reminder_id.is_not(None)
    query = (
        select(
            _TASK.kind,
            _TASK.reason,
            about_text,
            func.count(),
            func.count().filter(_TASK.due_at <= now),
            func.count().filter(_TASK.due_at <= now + SOON),
            func.count().filter(_TASK.taken_by == who),
        )
        .where(_TO_DO, seen_from(scope, _TASK))
        .group_by(_TASK.kind, _TASK.reason, about_text)
    )
    return [Tally(kind, reason, bool(about), *counts) for kind, reason, about, *counts in db.execute(query)]


def done_between(
    scope: Scope, db: Session, span: tuple[datetime, datetime], limit: int, taken_by: str | None = None
) -> list[tables.Task]:
    """What people did in a span, or one of them, the latest first; what ended by itself nobody took."""
    begins, ends = span
    query = select(_TASK).where(_DONE, _TASK.done_at >= begins, _TASK.done_at <= ends, seen_from(scope, _TASK))
    query = query.where(_TASK.taken_by.is_not(None) if taken_by is None else _TASK.taken_by == taken_by)
    return list(db.scalars(query.order_by(_TASK.done_at.desc(), _TASK.id.desc()).limit(limit)))


def hands(scope: Scope, db: Session, span: tuple[datetime, datetime]) -> frozenset[str]:
    """Who has taken an open task, or has done one in a span."""
    begins, ends = span
    mine = (_TASK.taken_by.is_not(None), seen_from(scope, _TASK))
    taken = select(_TASK.taken_by).where(_TO_DO, *mine)
    done = select(_TASK.taken_by).where(_DONE, _TASK.done_at >= begins, _TASK.done_at <= ends, *mine)
    return frozenset(one for one in db.scalars(taken.union(done)) if one is not None)


@dataclass(frozen=True)
class Heard:
    """What somebody wrote, as a task about it shows it. `number`: only where nobody has the number.

    `pictures`: how many came with it; `number_id`: of the row that it is kept with.
    """

    body: str = field(repr=False)
    at: datetime
    meaning: Meaning
    number: str | None = field(repr=False)
    pictures: int = 0
    number_id: int | None = None


def heard(db: Session, provider_ids: Iterable[str]) -> dict[str, Heard]:
    """Texts that came in, by the provider's ids."""
    table = tables.Reply
    rows = db.scalars(select(table).where(table.provider_id.in_(list(provider_ids))))
    return {
        row.provider_id: Heard(
            row.body or "",
            row.received_at,
            Meaning(row.meaning or "other"),
            row.from_address,
            row.pictures,
            row.number_id,
        )
        for row in rows
    }


def readers_of(db: Session, sender: str) -> list[tables.Clinic]:
    """The clinics that send by a sender: who should read what came in to it from somebody whom nobody knows."""
    table = tables.Clinic
    return list(db.scalars(select(table).where(table.sender == sender).order_by(table.id)))
