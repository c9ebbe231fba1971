"""Rows as the driver takes them, many or one: without a look at each value, or a statement built, by SQLAlchemy.

A row is made of text, whole numbers and truth values, which both drivers take for any of our
columns. What is left is the database's own work: rows, indexes and keys into other tables.
"""

import secrets
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, datetime
from operator import attrgetter
from typing import Any

from sqlalchemy import Date, Table, text
from sqlalchemy.orm import Session

from reminders.store.tables.base import PUBLIC_ID_LENGTH, Base
from reminders.store.types import EnumText, Json, UtcDateTime, encode_json, fixed_width

Plain = str | int | bool | None
PlainRow = tuple[Plain, ...]
_MARKS = {"sqlite": "?", "postgresql": "%s"}


class Bulk:
    """Inserts rows of one table, with values for `columns` in their order."""

    def __init__(self, table: type[Base], columns: Sequence[str]) -> None:
        made = Base.metadata.tables[table.__tablename__]
        self.columns = tuple(columns)
        self._plain = [(name, _plain_of(made, name)) for name in columns]
        names = ", ".join(f'"{name}"' for name in columns)
        # names of our own tables and columns, never a value
        self._statements = {
            kind: f"INSERT INTO {made.name} ({names}) VALUES ({', '.join([mark] * len(columns))})"  # noqa: S608
            for kind, mark in _MARKS.items()
        }

    def plain(self, values: Mapping[str, Any]) -> PlainRow:
        """One row as the driver takes it; what `values` lacks is NULL."""
        return tuple(
            [
                value if (value := values.get(name)) is None or convert is None else convert(value)
                for name, convert in self._plain
            ]
        )

    def insert(self, db: Session, rows: Sequence[PlainRow]) -> None:
        """Write all rows with one statement, in order."""
        if rows:
            db.connection().exec_driver_sql(self._statement(db), rows[0] if len(rows) == 1 else list(rows))

    def insert_one(self, db: Session, row: PlainRow) -> int:
        """Write one row; returns the id that it got."""
        id_: int = db.connection().exec_driver_sql(f"{self._statement(db)} RETURNING id", row).scalar_one()
        return id_

    def insert_new(self, db: Session, row: PlainRow) -> int | None:
        """Write one row unless a unique key of it is taken; returns the id that it got, None: it was not written."""
        saying = f"{self._statement(db)} ON CONFLICT DO NOTHING RETURNING id"
        id_: int | None = db.connection().exec_driver_sql(saying, row).scalar()
        return id_

    def _statement(self, db: Session) -> str:
        return self._statements[db.get_bind().dialect.name]


def _plain_of(table: Table, column: str) -> Callable[[Any], Plain] | None:
    match table.columns[column].type:
        case UtcDateTime():
            return fixed_width
        case Json():
            return encode_json
        case EnumText():
            return attrgetter("_value_")  # what `.value` reads, at a fifth of the cost
        case Date():
            return date.isoformat
        case _:
            return None


def reserve(db: Session, table: type[Base], count: int) -> Iterable[int]:
    """As many row ids that nobody else gets; to be used in this transaction.

    SQLite has one writer, and its next id is the highest one more.
    """
    name = table.__tablename__
    if db.get_bind().dialect.name == "postgresql":
        drawn = text("SELECT nextval(pg_get_serial_sequence(:name, 'id')) FROM generate_series(1, :count)")
        return list(db.scalars(drawn, {"name": name, "count": count}))
    highest = db.connection().exec_driver_sql(f"SELECT max(id) FROM {name}").scalar() or 0  # noqa: S608 - ours
    return range(highest + 1, highest + 1 + count)


_ID_CHARS, _SHARED_CHARS = PUBLIC_ID_LENGTH, 4
_LETTERS = bytes(b"abcdefghijklmnopqrstuvwxyz234567"[value % 32] for value in range(256))  # each for eight values


def neighboring_ids(count: int) -> list[str]:
    """Public ids for rows that are written together: they begin alike, and 100 bits of each are its own.

    An id with nothing in common with the others puts each row on another page of the table's unique index,
    and on SQLite the write lock is held while all those pages are read and written.
    """
    drawn = secrets.token_bytes(_ID_CHARS * count).translate(_LETTERS).decode("ascii")
    shared = drawn[:_SHARED_CHARS]
    return [shared + drawn[at + _SHARED_CHARS : at + _ID_CHARS] for at in range(0, len(drawn), _ID_CHARS)]


def instant(moment: datetime) -> str:
    """An instant as a plain value."""
    return fixed_width(moment)
