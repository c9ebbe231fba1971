"""Replies in which a sign of trouble was read: what they are judged by, whose texts wait for them, and how many."""

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import bindparam, func, select, text
from sqlalchemy.orm import Session, aliased

from reminders.domain.red_flags import Level
from reminders.domain.vocabulary import VisitState
from reminders.store import tables
from reminders.store.asking import ask
from reminders.store.scope import Scope, seen_from
from reminders.store.tables import TaskState

FLAGGED = tuple(str(level) for level in Level if level is not Level.NONE)  # the reasons of their tasks
_TASK = tables.Task
_TO_DO = text("task.state <> 'done'")  # in the words of the partial index
_READER, _WRITER = tables.Patient, aliased(tables.Patient)
_WATCHED = select(_READER.id).where(
    _READER.id.in_(bindparam("patients", expanding=True)),
    select(_TASK.id)
    .join(_WRITER, _WRITER.id == _TASK.patient_id)
    .where(_TO_DO, _TASK.reason.in_(FLAGGED), _WRITER.number_id == _READER.number_id)
    .correlate(_READER)
    .exists(),
)


def done_since(db: Session, patient_ids: Collection[int], since: datetime) -> Mapping[int, list[tuple[str, datetime]]]:
    """The treatments that patients had since then, each with its end: the codes of their protocols, by patient."""
    visit, treatment, protocol = tables.Visit, tables.Treatment, tables.Protocol
    query = (
        select(visit.patient_id, protocol.code, visit.ended_at)
        .join(treatment, treatment.visit_id == visit.id)
        .join(protocol, protocol.id == treatment.protocol_id)
        .where(visit.patient_id.in_(patient_ids), visit.state == VisitState.DONE, visit.ended_at >= since)
        .order_by(visit.id, treatment.position)
    )
    found: dict[int, list[tuple[str, datetime]]] = defaultdict(list)
    for patient_id, code, ended_at in db.execute(query):
        if ended_at is not None:  # which a visit that is done always has
            found[patient_id].append((code, ended_at))
    return found


def watched(db: Session, patient_ids: Collection[int]) -> frozenset[int]:
    """Those of these patients from whose number somebody wrote of a sign of trouble that nobody has closed yet.

    Whoever shares the number may be the one who wrote it: so it is all who are reached there.
    """
    return frozenset(ask(db, _WATCHED, {"patients": list(patient_ids)}).scalars())


@dataclass(frozen=True)
class Waiting:
    """How many replies may be an emergency, and how many of them nobody has taken."""

    emergencies: int
    untaken: int


def waiting(scope: Scope, db: Session) -> Waiting:
    """What every page of a clinic says of them."""
    untaken = func.count().filter(_TASK.state == TaskState.OPEN)
    query = select(func.count(), untaken).where(_TO_DO, seen_from(scope, _TASK), _TASK.reason == str(Level.EMERGENCY))
    return Waiting(*db.execute(query).one())
