"""Visits and texts by day, for the desk."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import ColumnElement, TextClause, and_, func, or_, select, text
from sqlalchemy.orm import Session

from reminders.domain.reminder import State
from reminders.store import tables, visits
from reminders.store.scope import Scope, seen_from
from reminders.store.tables.reminder import OF_A_DAY


def visits_between(scope: Scope, db: Session, begins: datetime, ends: datetime) -> list[tables.Visit]:
    """Visits of a span by their start; those that were never booked by their end."""
    table = tables.Visit
    begun = and_(table.starts_at >= begins, table.starts_at <= ends)
    unbooked = and_(table.starts_at.is_(None), table.ended_at >= begins, table.ended_at <= ends)
    query = select(table).where(seen_from(scope, table), or_(begun, unbooked))
    return list(db.scalars(query.order_by(func.coalesce(table.starts_at, table.ended_at), table.id)))


def planned_between(scope: Scope, db: Session, begins: datetime, ends: datetime) -> int:
    """How many texts are to go out in a span."""
    planned = tables.Reminder.state == State.PLANNED
    return db.scalar(select(func.count()).where(planned, *_of_a_day(scope, begins, ends))) or 0


def texts_between(scope: Scope, db: Session, begins: datetime, ends: datetime, limit: int) -> list[tables.Reminder]:
    """Texts to patients of a span that go out, or have gone, by due time."""
    table = tables.Reminder
    query = select(table).where(*_of_a_day(scope, begins, ends), table.patient_id.is_not(None))
    return list(db.scalars(query.order_by(table.due_at, table.id).limit(limit)))


def _of_a_day(scope: Scope, begins: datetime, ends: datetime) -> tuple[ColumnElement[bool] | TextClause, ...]:
    due_at = tables.Reminder.due_at
    return text(OF_A_DAY), due_at >= begins, due_at <= ends, seen_from(scope, tables.Reminder)


@dataclass(frozen=True)
class Whose:
    """Whose a visit is. `living_id`: the public id of the record that stayed, where this one was merged away."""

    living_id: str
    name: str = field(repr=False)
    address: str | None = field(repr=False)


def people_of(db: Session, rows: Sequence[tables.Visit]) -> dict[int, Whose]:
    """Whose some visits of one clinic are, by the ids of their patients."""
    patients = _patients(db, {row.patient_id for row in rows})
    known = dict(patients)
    while missing := {one.merged_into_id for one in known.values() if one.merged_into_id} - known.keys():
        known |= _patients(db, missing)
    number = tables.Number
    ids = {one.number_id for one in patients.values() if one.number_id is not None}
    addresses = {id_: at for id_, at in db.execute(select(number.id, number.address).where(number.id.in_(ids)))}  # noqa: C416 - rows are no pairs to mypy
    return {
        id_: Whose(_living(one, known).public_id, one.name, addresses.get(one.number_id or 0))
        for id_, one in patients.items()
    }


def _patients(db: Session, ids: Iterable[int | None]) -> dict[int, tables.Patient]:
    return {one.id: one for one in db.scalars(select(tables.Patient).where(tables.Patient.id.in_(list(ids))))}


def _living(one: tables.Patient, known: Mapping[int, tables.Patient]) -> tables.Patient:
    while one.merged_into_id is not None:
        one = known[one.merged_into_id]
    return one


def names_of(db: Session, rows: Sequence[tables.Visit], known: Mapping[int, str]) -> dict[int, tuple[str, ...]]:
    """The treatments of some visits as staff call them, by the ids of the visits: `treatment_names` for many."""
    table, protocol = tables.Treatment, tables.Protocol
    query = (
        select(table.visit_id, table.protocol_id, protocol.name)
        .join(protocol, protocol.id == table.protocol_id)
        .where(table.visit_id.in_([row.id for row in rows]))
        .order_by(table.visit_id, table.position)
    )
    found: dict[int, list[str]] = defaultdict(list)
    for visit_id, protocol_id, name in db.execute(query):
        found[visit_id].append(known.get(protocol_id, name))
    return {visit_id: tuple(names) for visit_id, names in found.items()}


def treatment_names(db: Session, visit_id: int, known: Mapping[int, str]) -> list[str]:
    """The treatments of a visit as staff call them; of an older version by the name that it had."""
    rows = visits.treatments_of(db, visit_id)
    stored = select(tables.Protocol.id, tables.Protocol.name).where(
        tables.Protocol.id.in_([row.protocol_id for row in rows if row.protocol_id not in known])
    )
    names = dict(known) | {row.id: row.name for row in db.execute(stored)}
    return [names[row.protocol_id] for row in rows]
