"""Reminder rows: what exists for a patient, writing the planner's changes, every move with its history."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import Row as SqlRow
from sqlalchemy import bindparam, select
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
from reminders.store.bulk import instant, neighboring_ids, reserve
from reminders.store.insert import insert_rows
from reminders.store.newcomers import HISTORY, LINKS, REMINDERS
from reminders.store.scope import Scope
from reminders.store.updates import change_one, table_of

Row = dict[str, Any]


@dataclass(frozen=True)
class Owner:
    """Whose reminders are written: the patient, the number that they go to, the wall clock that they keep.

    `visit_ids` says under which number each visit is stored that they may speak for.
    """

    scope: Scope
    patient_id: int
    number_id: int | None
    place: Place
    actor: str
    visit_ids: Mapping[str, int] = field(default_factory=dict, hash=False)


@dataclass(frozen=True)
class Present:
    """The planned-by-protocol rows of a patient: as re-planning sees them, and by key and visit as they are stored."""

    texts: tuple[Existing, ...] = ()
    rows: Mapping[str, tuple[int, State]] = field(default_factory=dict)
    links: frozenset[tuple[int, int]] = frozenset()


NOTHING_YET = Present()

_TEXT, _LINK, _VISIT = table_of(tables.Reminder), table_of(tables.ReminderVisit), table_of(tables.Visit)
_EXISTING = (
    select(
        *(_TEXT.c[name] for name in ("id", "key", "role", "state", "reason", "due_at", "useful_until_at", "content")),
        *(_TEXT.c[name] for name in ("steps", "told", "sent_at", "joined_into_id", "created_at")),
    )
    .where(
        _TEXT.c.organization_id == bindparam("organization"),
        _TEXT.c.patient_id == bindparam("patient"),
        _TEXT.c.origin == Origin.PLAN,
    )
    .order_by(_TEXT.c.id)
)
_LINKS = (
    select(_LINK.c.reminder_id, _LINK.c.visit_id, _VISIT.c.public_id)
    .join_from(_LINK, _VISIT, _VISIT.c.id == _LINK.c.visit_id)
    .where(_LINK.c.reminder_id.in_(bindparam("texts", expanding=True)))
    .order_by(_VISIT.c.id)
)


def existing(scope: Scope, db: Session, patient_id: int) -> Present:
    """What exists for a patient. What waits in memory must have been written before.

    A text that was joined into another shares its fate: the patient has read it if that one went out.
    """
    of_patient = {"organization": scope.organization_id, "patient": patient_id}
    rows = db.connection().execute(_EXISTING, of_patient).all()
    if not rows:
        return NOTHING_YET
    links = db.connection().execute(_LINKS, {"texts": [row.id for row in rows]}).all()
    visits: dict[int, list[str]] = defaultdict(list)
    for reminder_id, _, public_id in links:
        visits[reminder_id].append(public_id)
    fates = _fates(rows)
    return Present(
        texts=tuple(_existing(row, fates[row.id], tuple(visits[row.id])) for row in rows),
        rows={row.key: (row.id, row.state) for row in rows},
        links=frozenset((reminder_id, visit_id) for reminder_id, visit_id, _ in links),
    )


def _existing(row: SqlRow[Any], fate: SqlRow[Any], visit_ids: tuple[str, ...]) -> Existing:
    return Existing(
        key=row.key,
        role=row.role or Role.CORRECTION,
        state=fate.state,
        reason=fate.reason,
        due_at=row.due_at or row.created_at,
        useful_until_at=row.useful_until_at or row.created_at,
        visit_ids=visit_ids,
        content=codec.load_content(row.content or {}),
        merged=tuple(StepRef.parse(step) for step in row.steps),
        told=row.told or {},
        sent_at=fate.sent_at,
    )


def _fates(rows: Sequence[SqlRow[Any]]) -> dict[int, SqlRow[Any]]:
    """For each text the one whose state is its own: itself, or the one that says it too."""
    by_id = {row.id: row for row in rows}
    joined = {row.id for row in rows if row.state is State.SKIPPED and row.reason is Reason.JOINED}
    return {row.id: by_id.get(row.joined_into_id or 0, row) if row.id in joined else row for row in rows}


def apply(db: Session, owner: Owner, changes: Changes, present: Present, now: datetime) -> None:
    """Write what re-planning decided, with one history row for every move."""
    names = iter(neighboring_ids(len(changes.add) + len(changes.skip)))
    fresh = [new_row(owner, planned_row(text, owner), text.key, next(names), now) for text in changes.add]
    fresh += [new_row(owner, left_out_row(item), item.key, next(names), now) for item in changes.skip]
    ids = {key: id_ for key, (id_, _) in present.rows.items()} | _insert(db, owner, fresh, now)
    _rewrite(db, owner, present, [*_moved(changes, owner), *_let_go(changes)], now)
    speaks_for = {text.key: text.visit_ids for text in (*changes.add, *changes.move)}
    speaks_for |= {item.key: item.visit_ids for item in changes.skip}
    said = {(ids[key], owner.visit_ids[visit]) for key, visits in speaks_for.items() for visit in visits}
    LINKS.insert(db, [(*link, *_owned(owner)) for link in sorted(said - present.links)])


def _insert(db: Session, owner: Owner, fresh: list[Row], now: datetime) -> dict[str, int]:
    """Write new rows with their history; returns the id of each by its key."""
    if not fresh:
        return {}
    ids = {row["key"]: id_ for row, id_ in zip(fresh, reserve(db, tables.Reminder, len(fresh)), strict=True)}
    REMINDERS.insert(db, [REMINDERS.plain({**row, "id": ids[row["key"]], **_UNTRIED}) for row in fresh])
    HISTORY.insert(
        db,
        [
            (ids[row["key"]], *_owned(owner), instant(now), row["state"].value, _value(row["reason"]), owner.actor)
            for row in fresh
        ],
    )
    return ids


def _owned(owner: Owner) -> tuple[int, int | None]:
    return owner.scope.organization_id, owner.scope.clinic_id


def _value(reason: Reason | None) -> str | None:
    return None if reason is None else reason.value


_UNTRIED = {"fence": 0, "tries": 0}


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


def _moved(changes: Changes, owner: Owner) -> Iterator[tuple[str, Row]]:
    return ((text.key, planned_row(text, owner)) for text in changes.move)


def _let_go(changes: Changes) -> Iterator[tuple[str, Row]]:
    for item in changes.leave:
        yield item.key, {"state": State.SKIPPED, "reason": item.reason}
    for gone in changes.cancel:
        yield gone.key, {"state": State.CANCELLED, "reason": gone.reason}


def _rewrite(db: Session, owner: Owner, present: Present, wanted: Iterable[tuple[str, Row]], now: datetime) -> None:
    """Change rows that are not on their way. A claim that came first has locked them out of these states."""
    moves = []
    for key, values in wanted:
        id_, seen = present.rows[key]
        if change_one(db, tables.Reminder, {"id": id_, "state": seen}, {**values, "edited_at": now}) is not None:
            moves.append(_move(owner, id_, seen, values, now))
    insert_rows(db, tables.ReminderHistory, moves)


def _move(owner: Owner, reminder_id: int, seen: State, values: Row, now: datetime) -> Row:
    return {
        "organization_id": owner.scope.organization_id,
        "clinic_id": owner.scope.clinic_id,
        "reminder_id": reminder_id,
        "at": now,
        "from_state": seen,
        "to_state": values["state"],
        "reason": values["reason"],
        "actor": owner.actor,
    }
