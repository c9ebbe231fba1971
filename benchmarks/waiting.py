"""Very many waiting texts, fast: people who were registered, copied inside the database with all that is theirs.

A text is judged by its patient's visits, treatments and consents, so that a copy of the text alone would
make other tables smaller than they are at such a clinic. Numbers are examples; there are not enough of
them for everybody, so that some are written twice, under keys that differ: no copy is due while the cost of
a text is measured.
"""

from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import cycle, islice
from typing import Any

from sqlalchemy import ColumnElement, Select, Table, and_, func, insert, literal, select, text

from benchmarks import due
from benchmarks.clinic import example_numbers
from benchmarks.core_inserts import table_of
from reminders.domain.reminder import State
from reminders.store import tables
from reminders.store.engine import Store, Transaction

APART = timedelta(minutes=1)
_DATES = ("due_at", "try_at")
_OWN = ("public_id", "key", "request_key", "external_id")  # what no two rows may share
_TABLES = (
    tables.Patient,
    tables.Consent,
    tables.Visit,
    tables.Treatment,
    tables.Reminder,
    tables.ReminderVisit,
)
_COUNTED = (tables.Number, *_TABLES[:-1])  # these number their rows
_PARENTS = {
    "patient_id": tables.Patient,
    "number_id": tables.Number,
    "visit_id": tables.Visit,
    "reminder_id": tables.Reminder,
}


@dataclass(frozen=True)
class _Copy:
    """The n-th copy. `spans`: by how much ids of each table grow from one copy to the next."""

    n: int
    due_at: datetime
    spans: dict[str, int]

    def moved(self, table: str, column: ColumnElement[int]) -> ColumnElement[int]:
        return column + self.n * self.spans[table]


def fill(store: Store, rows: int, people: int, at: datetime) -> int:
    """A live clinic with so many people, each with a text due at an instant, and at least so many texts for later.

    Returns how many wait for later; what people who were really registered have waiting is the least.
    """
    due.fill(store, people)
    due.make_due(store, people, at)
    later = due.waiting(store, at)
    copies = max(0, -(-rows // later) - 1)
    multiply(store, copies, at + due.LATER)
    return later * (copies + 1)


def multiply(store: Store, copies: int, due_at: datetime, apart: timedelta = APART) -> None:
    """Copy everybody so many times, with what is planned for them at that instant or later.

    All that is copied is due then, each copy so much later than the one before.
    """
    with store.read() as db:
        spans = {table.__tablename__: _last_id(db, table) for table in _COUNTED}
        numbers = [dict(row) for row in db.execute(select(table_of(tables.Number))).mappings()]
    numbers = [row for row in numbers if row["address"]]
    addresses = islice(cycle(example_numbers()), len(numbers), None)
    for n in range(1, copies + 1):
        copy = _Copy(n, due_at + n * apart, spans)
        with store.roomy(), store.write() as db:
            db.execute(insert(table_of(tables.Number)), list(_numbers(numbers, copy, addresses)))
            for kind in _TABLES:
                _copy(db, table_of(kind), copy, due_at)
    _settled(store)


def _numbers(rows: Sequence[dict[str, Any]], copy: _Copy, addresses: Iterator[str]) -> Iterator[dict[str, Any]]:
    span = copy.spans["number"]
    for row in rows:
        address = next(addresses)
        own = {"id": row["id"] + copy.n * span, "public_id": tables.new_public_id(), "address": address}
        yield {**row, **own, "address_hash": f"{row['address_hash']}-{copy.n}"}


def _copy(db: Transaction, table: Table, copy: _Copy, due_at: datetime) -> None:
    columns = list(table.columns)
    values = [_value(table, column, copy) for column in columns]
    wanted = _originals(select(*values), table, copy, due_at)
    db.execute(insert(table).from_select([column.name for column in columns], wanted))


def _value(table: Table, column: ColumnElement[Any], copy: _Copy) -> ColumnElement[Any]:
    if column.name == "id":
        return copy.moved(table.name, column)
    if column.name in _PARENTS:
        return copy.moved(_PARENTS[column.name].__tablename__, column)
    if column.name in _OWN:
        return column + literal(f"-{copy.n}")
    if column.name in _DATES and table.name == "reminder":
        return literal(copy.due_at, column.type)
    return column


def _originals(query: Select[Any], table: Table, copy: _Copy, due_at: datetime) -> Select[Any]:
    """Only what was registered is copied, and of texts only what waits for later: not what never goes out."""
    reminder = table_of(tables.Reminder)
    waits = and_(
        reminder.c.state == State.PLANNED, reminder.c.try_at >= due_at, reminder.c.id <= copy.spans["reminder"]
    )
    match table.name:
        case "reminder":
            return query.where(waits)
        case "reminder_visit":
            return query.join(reminder, reminder.c.id == table.c.reminder_id).where(waits)
        case name:
            return query.where(table.c.id <= copy.spans[name])


def _last_id(db: Transaction, table: type[tables.Base]) -> int:
    return db.scalar(select(func.max(table_of(table).c.id))) or 0


def _settled(store: Store) -> None:
    """As after some time of use: SQLite's journal is written back; PostgreSQL's rows are vacuumed and counted.

    New ids go on behind the copies: SQLite does so by itself.
    """
    if store.kind == "sqlite":
        with closing(store.engine.raw_connection()) as plain:  # outside any transaction
            plain.cursor().execute("PRAGMA wal_checkpoint(TRUNCATE)")
        return
    with store.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("SET statement_timeout = 0"))
        for table in _COUNTED:
            top = select(func.max(table_of(table).c.id)).scalar_subquery()
            sequence = func.pg_get_serial_sequence(table.__tablename__, "id")
            connection.execute(select(func.setval(sequence, top)))
        connection.execute(text("VACUUM ANALYZE"))
