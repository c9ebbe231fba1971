"""Many rows at once, for lists: values go to the driver as they are, without a look at each by SQLAlchemy.

A row is made of text, whole numbers and truth values, which both drivers take for any of our
columns. What is left is the database's own work: rows, indexes and keys into other tables.
"""

import secrets
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from operator import attrgetter
from typing import Any

from sqlalchemy import Table, func, select, text
from sqlalchemy.orm import Session

from reminders.store.tables.base import PUBLIC_ID_LENGTH, Base
from reminders.store.types import EnumText, Json, UtcDateTime, encode_json, fixed_width

Plain = str | int | bool | None
PlainRow = tuple[Plain, ...]


class Bulk:
    """Inserts rows of one table, with values for `columns` in their order."""

    def __init__(self, table: type[Base], columns: Sequence[str]) -> None:
        made = Base.metadata.tables[table.__tablename__]
        self.columns = tuple(columns)
        self._name = made.name
        self._plain = [(name, _plain_of(made, name)) for name in columns]

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
            mark = "%s" if db.get_bind().dialect.name == "postgresql" else "?"
            marks = ", ".join([mark] * len(self.columns))
            names = ", ".join(self.columns)
            # names of our own tables and columns, never a value
            db.connection().exec_driver_sql(f"INSERT INTO {self._name} ({names}) VALUES ({marks})", list(rows))  # noqa: S608


def _plain_of(table: Table, column: str) -> Callable[[Any], Plain] | None:
    match table.columns[column].type:
        case UtcDateTime():
            return fixed_width
        case Json():
            return encode_json
        case EnumText():
            return attrgetter("_value_")  # what `.value` reads, at a fifth of the cost
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
    key = Base.metadata.tables[name].columns["id"]
    highest = db.scalar(select(func.max(key))) or 0
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
