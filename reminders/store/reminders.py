"""Reminder rows: what exists for a patient, writing the planner's changes, every move with its history."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import insert, select, update
from sqlalchemy.orm import Session

from reminders.domain.civil import Place
from reminders.domain.existing import Existing
from reminders.domain.planned import Content, LeftOut, PlannedText
from reminders.domain.protocol import Calendar, StepRef
from reminders.domain.reasons import Reason
from reminders.domain.reconcile import Changes
from reminders.domain.reminder import State
from reminders.domain.vocabulary import Origin, Role
from reminders.store import codec, tables
from reminders.store.bulk import neighboring_ids
from reminders.store.scope import Scope

Row = dict[str, Any]


@dataclass(frozen=True)
class Owner:
    """Whose reminders are written: the patient, the number that they go to, the wall clock that they keep."""

    scope: Scope
    patient_id: int
    number_id: int | None
    place: Place
    actor: str


def existing(scope: Scope, db: Session, patient_id: int) -> list[Existing]:
    """All planned-by-protocol rows of a patient, as re-planning sees them.

    A text that was joined into another shares its fate: the patient has read it if that one went out.
    """
    query = select(tables.Reminder).where(
        tables.Reminder.organization_id == scope.organization_id,
        tables.Reminder.patient_id == patient_id,
        tables.Reminder.origin == Origin.PLAN,
    )
    rows = list(db.scalars(query.order_by(tables.Reminder.id)))
    visits = _visit_ids(db, [row.id for row in rows])
    fates = _fates(rows)
    return [
        Existing(
            key=row.key,
            role=row.role or Role.CORRECTION,
            state=fates[row.id].state,
            reason=fates[row.id].reason,
            due_at=row.due_at or row.created_at,
            useful_until_at=row.useful_until_at or row.created_at,
            visit_ids=tuple(visits[row.id]),
            content=codec.load_content(row.content or {}),
            merged=tuple(StepRef.parse(step) for step in row.steps),
            told=row.told or {},
            sent_at=fates[row.id].sent_at,
        )
        for row in rows
    ]


def _fates(rows: list[tables.Reminder]) -> dict[int, tables.Reminder]:
    """For each text the one whose state is its own: itself, or the one that says it too."""
    by_id = {row.id: row for row in rows}
    joined = {row.id for row in rows if row.state is State.SKIPPED and row.reason is Reason.JOINED}
    return {row.id: by_id.get(row.joined_into_id or 0, row) if row.id in joined else row for row in rows}


def _visit_ids(db: Session, reminder_ids: list[int]) -> dict[int, list[str]]:
    query = (
        select(tables.ReminderVisit.reminder_id, tables.Visit.public_id)
        .join(tables.Visit, tables.Visit.id == tables.ReminderVisit.visit_id)
        .where(tables.ReminderVisit.reminder_id.in_(reminder_ids))
        .order_by(tables.Visit.id)
    )
    found: dict[int, list[str]] = defaultdict(list)
    for reminder_id, public_id in db.execute(query):
        found[reminder_id].append(public_id)
    return found


def apply(db: Session, owner: Owner, changes: Changes, now: datetime) -> None:
    """Write what re-planning decided, with one history row for every move."""
    names = iter(neighboring_ids(len(changes.add) + len(changes.skip)))
    fresh = [new_row(owner, planned_row(text, owner), text.key, next(names), now) for text in changes.add]
    fresh += [new_row(owner, left_out_row(item), item.key, next(names), now) for item in changes.skip]
    speaks_for = {text.key: text.visit_ids for text in (*changes.add, *changes.move)}
    speaks_for |= {item.key: item.visit_ids for item in changes.skip}
    if fresh:
        made = db.execute(insert(tables.Reminder).returning(tables.Reminder.id, tables.Reminder.key), fresh).all()
        states = {row["key"]: row for row in fresh}
        db.execute(
            insert(tables.ReminderHistory),
            [_history(owner, id_, None, states[key]["state"], states[key]["reason"], now) for id_, key in made],
        )
    for text in changes.move:
        _rewrite(db, owner, text.key, planned_row(text, owner), now)
    for item in changes.leave:
        _rewrite(db, owner, item.key, {"state": State.SKIPPED, "reason": item.reason}, now)
    for gone in changes.cancel:
        _rewrite(db, owner, gone.key, {"state": State.CANCELLED, "reason": gone.reason}, now)
    _link(db, owner, speaks_for)


def new_row(owner: Owner, values: Row, key: str, public_id: str, now: datetime) -> Row:
    """A row of the plan that was not there before."""
    return {
        "organization_id": owner.scope.organization_id,
        "clinic_id": owner.scope.clinic_id,
        "patient_id": owner.patient_id,
        "public_id": public_id,
        "key": key,
        "origin": Origin.PLAN,
        "created_at": now,
        "version": 1,
        **values,
    }


def planned_row(text: PlannedText, owner: Owner) -> Row:
    """What a planned text says of a row."""
    local = owner.place.local(text.due_at)
    step = text.content.step
    return {
        "role": text.role,
        "kind": text.kind,
        "text_class": text.text_class,
        "number_id": owner.number_id,
        "protocol_code": None if step is None else step.protocol,
        "protocol_version": None if step is None else step.version,
        "step_code": None if step is None else step.step,
        "steps": [str(ref) for ref in text.merged],
        "content": codec.dump_content(text.content),
        "why": codec.dump_why(text.why),
        "told": dict(text.told),
        "due_at": text.due_at,
        "try_at": text.due_at,
        "due_local": local.replace(tzinfo=None).isoformat(timespec="minutes"),
        "zone": str(local.tzinfo),
        "calendar": isinstance(text.why.offset, Calendar),
        "not_before_at": text.not_before_at,
        "useful_until_at": text.useful_until_at,
        "act_by_at": text.act_by_at,
        "state": State.PLANNED if text.held is None else State.HELD,
        "reason": text.held,
    }


def left_out_row(item: LeftOut) -> Row:
    """What a text that shall not go out says of a row."""
    empty = dict.fromkeys(
        ("protocol_code", "protocol_version", "step_code", "why", "try_at", "due_local", "zone", "not_before_at")
    )
    return {
        **empty,
        "role": item.role,
        "kind": item.kind,
        "text_class": item.text_class,
        "number_id": None,
        "steps": [str(ref) for ref in item.steps],
        "content": codec.dump_content(Content(None)),
        "told": {},
        "due_at": item.due_at,
        "calendar": False,
        "useful_until_at": None,
        "act_by_at": None,
        "state": State.SKIPPED,
        "reason": item.reason,
    }


def _rewrite(db: Session, owner: Owner, key: str, values: Row, now: datetime) -> None:
    """Change a row that is not on its way. A claim that came first has locked it out of these states."""
    table = tables.Reminder
    row = db.execute(
        select(table.id, table.state).where(table.clinic_id == owner.scope.clinic_id, table.key == key)
    ).one()
    done = db.execute(
        update(table)
        .where(table.id == row.id, table.state == row.state)
        .values(**values, edited_at=now, version=table.version + 1)
        .returning(table.id)
    ).first()
    if done is not None:
        db.execute(
            insert(tables.ReminderHistory),
            [_history(owner, row.id, row.state, values["state"], values["reason"], now)],
        )


def _history(
    owner: Owner, reminder_id: int, old: State | None, new: State, reason: Reason | None, now: datetime
) -> Row:
    return {
        "organization_id": owner.scope.organization_id,
        "clinic_id": owner.scope.clinic_id,
        "reminder_id": reminder_id,
        "at": now,
        "from_state": old,
        "to_state": new,
        "reason": reason,
        "actor": owner.actor,
    }


def _link(db: Session, owner: Owner, speaks_for: dict[str, tuple[str, ...]]) -> None:
    if not speaks_for:
        return
    scope = owner.scope
    reminder_ids = _ids(db, tables.Reminder, tables.Reminder.key, speaks_for, scope)
    visit_ids = _ids(db, tables.Visit, tables.Visit.public_id, {v for vs in speaks_for.values() for v in vs}, scope)
    wanted = {(reminder_ids[key], visit_ids[v]) for key, visits in speaks_for.items() for v in visits}
    link = tables.ReminderVisit
    known = {
        (reminder_id, visit_id)
        for reminder_id, visit_id in db.execute(
            select(link.reminder_id, link.visit_id).where(link.reminder_id.in_(reminder_ids.values()))
        )
    }
    rows = [
        {"organization_id": scope.organization_id, "clinic_id": scope.clinic_id, "reminder_id": r, "visit_id": v}
        for r, v in sorted(wanted - known)
    ]
    if rows:
        db.execute(insert(link), rows)


def _ids(db: Session, table: Any, column: Any, names: Iterable[str], scope: Scope) -> dict[str, int]:  # noqa: ANN401 - two tables
    query = select(column, table.id).where(table.clinic_id == scope.clinic_id, column.in_(list(names)))
    return {name: id_ for name, id_ in db.execute(query)}  # noqa: C416 - rows are no pairs to mypy
