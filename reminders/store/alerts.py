"""Each time that somebody on call is told of a reply: one row by task and turn, a text, and perhaps a mail."""

from collections.abc import Collection, Hashable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlalchemy import Row, func, insert, or_, select, text, update
from sqlalchemy.orm import Session

from reminders.domain.reminder import State
from reminders.domain.vocabulary import Kind, Origin, TextClass
from reminders.store import tables
from reminders.store.insert import insert_once
from reminders.store.scope import Scope
from reminders.store.tables import TaskState

_ALERT, _TASK = tables.Alert, tables.Task
_TO_DO = text("task.state <> 'done'")  # in the words of the partial index


def untaken(db: Session, clinic_ids: Collection[int], reasons: Collection[str], since: datetime) -> list[tables.Task]:
    """The replies of these levels that nobody has taken, the oldest first: that came since then, or were told of."""
    which = (_TASK.clinic_id.in_(clinic_ids), _TASK.state == TaskState.OPEN, _TASK.reason.in_(reasons))
    recent = or_(_TASK.created_at >= since, select(_ALERT.id).where(_ALERT.task_id == _TASK.id).exists())
    return list(db.scalars(select(_TASK).where(_TO_DO, *which, recent).order_by(_TASK.id)))


def whose(db: Session, tasks: Iterable[tables.Task]) -> dict[int, Hashable]:
    """Who wrote what each of these replies is about: two strangers are two."""
    rows = list(tasks)
    strange = [_reply_of(row) for row in rows if row.patient_id is None]
    reply = tables.Reply
    query = select(reply.provider_id, reply.from_address, reply.number_id).where(reply.provider_id.in_(strange))
    found = db.execute(query) if strange else ()
    wrote: dict[str, Hashable] = {id_: (address, number_id) for id_, address, number_id in found}
    return {
        row.id: (row.clinic_id, row.patient_id, None if row.patient_id else wrote.get(_reply_of(row), row.key))
        for row in rows
    }


def _reply_of(task: tables.Task) -> str:
    return task.key.partition("/")[2]


def unheard(
    db: Session, named: Mapping[int, bool], after: Mapping[str, tuple[timedelta, timedelta]], now: datetime
) -> list[int]:
    """The clinics of replies that nobody has taken though somebody on call was told for long, or nobody could be.

    `named`: clinics with somebody who was tested once, and whether anybody counts now; `after`: by a task's reason how
    long since the first was told, and how long since it came where nobody counts.
    """
    query = (
        select(_TASK.clinic_id, _TASK.reason, _TASK.created_at, func.min(_ALERT.created_at))
        .outerjoin(_ALERT, _ALERT.task_id == _TASK.id)
        .where(_TO_DO, _TASK.clinic_id.in_(named), _TASK.state == TaskState.OPEN, _TASK.reason.in_(after))
        .group_by(_TASK.id, _TASK.clinic_id, _TASK.reason, _TASK.created_at)
    )
    found = set()
    rows: Iterable[Row[int, str | None, datetime, datetime | None]] = db.execute(query) if named else ()
    for clinic_id, reason, came_at, told_at in rows:
        told_for, waited_for = after[reason or ""]
        is_long = told_at is not None and now >= told_at + told_for
        if is_long or (not named[clinic_id] and now >= came_at + waited_for):
            found.add(clinic_id)
    return sorted(found)


def last_turns(db: Session, task_ids: Collection[int]) -> Mapping[int, tuple[int, datetime]]:
    """The last turn of each task of which somebody was told, and when it was."""
    query = select(_ALERT.task_id, func.max(_ALERT.turn), func.max(_ALERT.created_at))
    rows = db.execute(query.where(_ALERT.task_id.in_(task_ids)).group_by(_ALERT.task_id))
    return {task_id: (turn, at) for task_id, turn, at in rows}


def begin_turn(db: Session, task: tables.Task, turn: int, place: int, now: datetime) -> bool:
    """Take it upon oneself to tell the person of this turn; False: it was taken already."""
    values = {
        "organization_id": task.organization_id,
        "clinic_id": task.clinic_id,
        "task_id": task.id,
        "turn": turn,
        "place": place,
        "mail_tries": 0,
        "created_at": now,
    }
    return insert_once(db, _ALERT, values)


def told_of(db: Session, person: tables.OnCall, since: datetime) -> list[tables.Task]:
    """The replies that are not done and that somebody on call was told of since then, the oldest first."""
    told = select(_ALERT.task_id).where(
        _ALERT.clinic_id == person.clinic_id, _ALERT.place == person.place, _ALERT.created_at >= since
    )
    which = (_TASK.clinic_id == person.clinic_id, _TASK.id.in_(told))
    return list(db.scalars(select(_TASK).where(_TO_DO, *which).order_by(_TASK.id)))


@dataclass(frozen=True)
class AlertText:
    """A text to somebody on call: to which number row, what it says, and until when it is of use."""

    key: str
    number_id: int
    body: str = field(repr=False)
    language: str
    useful_until_at: datetime
    actor: str


def plan_alert(scope: Scope, db: Session, given: AlertText, now: datetime) -> None:
    """Let it go at once, before all others, by the way of every text. It is no patient's."""
    row = tables.Reminder(
        organization_id=scope.organization_id,
        clinic_id=scope.clinic_id,
        key=given.key,
        origin=Origin.ALERT,
        kind=Kind.EMERGENCY,
        text_class=TextClass.CARE,
        number_id=given.number_id,
        steps=[],
        body=given.body,
        language=given.language,
        due_at=now,
        try_at=now,
        not_before_at=now,
        useful_until_at=given.useful_until_at,
        state=State.PLANNED,
        created_at=now,
    )
    db.add(row)
    db.flush()
    owner = {"organization_id": scope.organization_id, "clinic_id": scope.clinic_id}
    made = {"reminder_id": row.id, "at": now, "from_state": None, "to_state": State.PLANNED, "actor": given.actor}
    db.execute(insert(tables.ReminderHistory), [{**owner, **made}])


@dataclass(frozen=True)
class Unmailed:
    """Somebody who was texted, and is to be told by mail too."""

    id: int
    clinic_name: str
    languages: list[str]
    email: str = field(repr=False)
    at: datetime
    tries: int


def unmailed(db: Session, since: datetime) -> list[Unmailed]:
    """Whom to mail, of those who were texted since then and have an address."""
    person, clinic = tables.OnCall, tables.Clinic
    query = (
        select(_ALERT.id, clinic.short_name, clinic.languages, person.email, _ALERT.created_at, _ALERT.mail_tries)
        .join(person, (person.clinic_id == _ALERT.clinic_id) & (person.place == _ALERT.place))
        .join(clinic, clinic.id == _ALERT.clinic_id)
        .where(_ALERT.mailed_at.is_(None), _ALERT.created_at >= since, person.tested_at.is_not(None))
        .order_by(_ALERT.id)
    )
    return [
        Unmailed(id_, name, languages, email, at, tries)
        for id_, name, languages, email, at, tries in db.execute(query)
        if email
    ]


def claim_mail(db: Session, one: Unmailed) -> bool:
    """Take it upon oneself to mail this one this time; False: another worker did."""
    same = (_ALERT.id == one.id, _ALERT.mailed_at.is_(None), _ALERT.mail_tries == one.tries)
    query = update(_ALERT).where(*same).values(mail_tries=one.tries + 1).returning(_ALERT.id)
    return db.execute(query).first() is not None


def mark_mailed(db: Session, one: Unmailed, now: datetime) -> None:
    """The server took it."""
    db.execute(update(_ALERT).where(_ALERT.id == one.id).values(mailed_at=now))
