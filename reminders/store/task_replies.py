"""What else was written about a task, besides the reply that it began with: by the patient, or by who is on call."""

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import select, text
from sqlalchemy.orm import Session

from reminders.store import tables
from reminders.store.insert import insert_once
from reminders.store.scope import Scope, seen_from

_TASK = tables.Task
_TO_DO = text("task.state <> 'done'")  # in the words of the partial index


@dataclass(frozen=True)
class Added:
    """One text that was added. `place`: of who is on call and wrote it; None: the patient."""

    body: str = field(repr=False)
    at: datetime
    pictures: int
    place: int | None


def add(db: Session, task: tables.Task, provider_id: str, place: int | None, now: datetime) -> None:
    """Put a reply that is stored beside a task; again changes nothing."""
    reply_id = db.scalars(select(tables.Reply.id).where(tables.Reply.provider_id == provider_id)).one()
    values = {
        "organization_id": task.organization_id,
        "clinic_id": task.clinic_id,
        "task_id": task.id,
        "reply_id": reply_id,
        "place": place,
        "created_at": now,
    }
    insert_once(db, tables.TaskReply, values)


def added(db: Session, task_ids: Collection[int]) -> Mapping[int, list[Added]]:
    """What was added to tasks, in the order in which it came."""
    link, reply = tables.TaskReply, tables.Reply
    query = (
        select(link.task_id, link.place, reply.body, reply.received_at, reply.pictures)
        .join(reply, reply.id == link.reply_id)
        .where(link.task_id.in_(task_ids))
        .order_by(reply.received_at, link.id)
    )
    found: dict[int, list[Added]] = defaultdict(list)
    for task_id, place, body, at, pictures in db.execute(query) if task_ids else ():
        found[task_id].append(Added(body or "", at, pictures, place))
    return found


def same_open(scope: Scope, db: Session, kind: str, patient_id: int, visit_id: int | None) -> tables.Task | None:
    """The task that asks the same of a person already, and is not done."""
    same = (_TASK.kind == kind, _TASK.patient_id == patient_id, _TASK.visit_id.is_not_distinct_from(visit_id))
    query = select(_TASK).where(_TO_DO, seen_from(scope, _TASK), *same).order_by(_TASK.id).limit(1)
    return db.scalars(query).first()
