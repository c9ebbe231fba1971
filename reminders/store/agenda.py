"""Visits and texts by day, for the desk."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import ColumnElement, TextClause, and_, func, or_, select, text
from sqlalchemy.orm import Session

from reminders.domain.reminder import State
from reminders.domain.vocabulary import VisitState
from reminders.store import tables, treatments
from reminders.store.scope import Scope, seen_from
from reminders.store.tables.reminder import OF_A_DAY


@dataclass(frozen=True)
class Span:
    """From one instant to another, both included."""

    begins: datetime
    ends: datetime


def booked_in(scope: Scope, db: Session, span: Span, limit: int) -> list[tables.Visit]:
    """Visits of a span of which nobody has said yet what became of them, the earliest first."""
    query = select(tables.Visit).where(*_visits_of(scope, span, _BOOKED))
    return list(db.scalars(query.order_by(_MOMENT, tables.Visit.id).limit(limit)))


def settled_in(scope: Scope, db: Session, span: Span, limit: int) -> list[tables.Visit]:
    """Visits of a span that took place, or did not, the latest first."""
    query = select(tables.Visit).where(*_visits_of(scope, span, ~_BOOKED))
    return list(db.scalars(query.order_by(_MOMENT.desc(), tables.Visit.id.desc()).limit(limit)))


def count_visits(scope: Scope, db: Session, span: Span) -> tuple[int, int]:
    """How many there are of either."""
    both = select(func.count().filter(_BOOKED), func.count().filter(~_BOOKED))
    booked, settled = db.execute(both.where(*_visits_of(scope, span))).one()
    return booked, settled


def _visits_of(scope: Scope, span: Span, *more: ColumnElement[bool]) -> tuple[ColumnElement[bool], ...]:
    """By their start; those that were never booked by their end."""
    table = tables.Visit
    begun = and_(table.starts_at >= span.begins, table.starts_at <= span.ends)
    unbooked = and_(table.starts_at.is_(None), table.ended_at >= span.begins, table.ended_at <= span.ends)
    return seen_from(scope, table), or_(begun, unbooked), *more


_BOOKED = tables.Visit.state == VisitState.BOOKED
_MOMENT = func.coalesce(tables.Visit.starts_at, tables.Visit.ended_at)


def count_planned(scope: Scope, db: Session, spans: Sequence[Span]) -> list[int]:
    """How many texts are to go out in each of some spans."""
    planned = tables.Reminder.state == State.PLANNED
    counts = (select(func.count()).where(planned, *_texts_of(scope, span)).scalar_subquery() for span in spans)
    return list(db.execute(select(*counts)).one())


def count_texts(scope: Scope, db: Session, span: Span) -> int:
    """How many texts of a span go out, or have gone."""
    return db.scalar(select(func.count()).where(*_texts_of(scope, span))) or 0


def texts_in(scope: Scope, db: Session, span: Span, limit: int) -> list[tables.Reminder]:
    """Texts to patients of a span that go out, or have gone, by due time."""
    table = tables.Reminder
    query = select(table).where(*_texts_of(scope, span), table.patient_id.is_not(None))
    return list(db.scalars(query.order_by(table.due_at, table.id).limit(limit)))


def _texts_of(scope: Scope, span: Span) -> tuple[ColumnElement[bool] | TextClause, ...]:
    due_at = tables.Reminder.due_at
    return text(OF_A_DAY), due_at >= span.begins, due_at <= span.ends, seen_from(scope, tables.Reminder)


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
    """The treatments of some visits as staff call them, by the ids of the visits."""
    found = treatments.of_visits(db, [row.id for row in rows])
    return {visit_id: tuple(one.called(known) for one in named) for visit_id, named in found.items()}


def treatment_names(db: Session, visit_id: int, known: Mapping[int, str]) -> list[str]:
    """The same of one visit."""
    return [one.called(known) for one in treatments.of_visits(db, [visit_id]).get(visit_id, ())]
