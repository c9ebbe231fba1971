"""The yardstick: SQLAlchemy Core inserting rows that were made beforehand, in transactions of the same size."""

from collections.abc import Iterable, Iterator, Sequence
from time import perf_counter
from typing import Any

from sqlalchemy import ColumnElement, Table, func, select

from reminders.store import tables
from reminders.store.engine import Store, Transaction
from reminders.usecases.import_list.spool import REMINDERS_AT_ONCE

Rows = list[dict[str, Any]]
Batch = list[tuple[Table, Rows]]  # what one transaction inserts, in this order


def table_of(kind: type[tables.Base]) -> Table:
    """A table as Core knows it."""
    return tables.Base.metadata.tables[kind.__tablename__]


def insert_all(store: Store, batches: Iterable[Batch]) -> float:
    """Insert every batch in a transaction of its own; returns the seconds that this took, the making not counted."""
    seconds = 0.0
    for batch in batches:
        began = perf_counter()
        with store.write() as db:
            for table, rows in batch:
                if rows:
                    db.connection().execute(table.insert(), rows)
        seconds += perf_counter() - began
    return seconds


def imported(store: Store) -> Iterator[Batch]:
    """All that an import wrote about people, transaction by transaction, as Python values."""
    for first, last in _spans(store):
        with store.read() as db:
            yield _people(db, first, last)


def _spans(store: Store) -> Iterator[tuple[int, int]]:
    """First and last patient of each transaction: as many as the import puts into one."""
    reminder = table_of(tables.Reminder)
    patient = reminder.c.patient_id
    counted = select(patient, func.count()).group_by(patient).order_by(patient)
    with store.read() as db:
        counts = db.execute(counted).all()
    first, last, held = 0, 0, 0
    for patient_id, reminders in counts:
        if held and held + reminders > REMINDERS_AT_ONCE:
            yield first, last
            held = 0
        if not held:
            first = patient_id
        last, held = patient_id, held + reminders
    if held:
        yield first, last


def _people(db: Transaction, first: int, last: int) -> Batch:
    patient, visit, reminder = table_of(tables.Patient), table_of(tables.Visit), table_of(tables.Reminder)
    wanted = patient.c.id.between(first, last)
    numbers = select(patient.c.number_id).where(wanted)
    visits = select(visit.c.id).where(visit.c.patient_id.between(first, last))
    reminders = select(reminder.c.id).where(reminder.c.patient_id.between(first, last))
    number, treatment = table_of(tables.Number), table_of(tables.Treatment)
    consent, history, link = table_of(tables.Consent), table_of(tables.ReminderHistory), table_of(tables.ReminderVisit)
    return [
        (number, _rows(db, number, number.c.id.in_(numbers))),
        (patient, _rows(db, patient, wanted)),
        (consent, _rows(db, consent, consent.c.patient_id.between(first, last))),
        (visit, _rows(db, visit, visit.c.patient_id.between(first, last))),
        (treatment, _rows(db, treatment, treatment.c.visit_id.in_(visits))),
        (reminder, _rows(db, reminder, reminder.c.patient_id.between(first, last))),
        (history, _rows(db, history, history.c.reminder_id.in_(reminders))),
        (link, _rows(db, link, link.c.reminder_id.in_(reminders))),
    ]


def _rows(db: Transaction, table: Table, wanted: ColumnElement[bool]) -> Rows:
    found = [dict(row) for row in db.execute(select(table).where(wanted)).mappings()]
    return without_empty(found)


def without_empty(rows: Sequence[dict[str, Any]]) -> Rows:
    """The rows without columns that none of them has a value for: Core would be given NULLs to write."""
    used = {name for row in rows for name, value in row.items() if value is not None}
    return [{name: value for name, value in row.items() if name in used} for row in rows]
