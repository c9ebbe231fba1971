"""Rows written by statements that are built once: plainly, or so that whoever comes second learns it without an error.

The second is INSERT ... ON CONFLICT DO NOTHING, in both databases.
"""

from collections.abc import Hashable, Sequence
from functools import cache
from typing import Any, TypeVar, cast

from sqlalchemy import inspect
from sqlalchemy.dialects import sqlite
from sqlalchemy.orm import Session, attributes, make_transient_to_detached
from sqlalchemy.sql.expression import Executable

from reminders.store.bulk import Bulk
from reminders.store.tables import Base, new_public_id

Stored = TypeVar("Stored", bound=Base)
_KEPT = "kept"


def insert_once(db: Session, table: type[Any], values: dict[str, Any]) -> bool:
    """Insert one row unless a unique key of it is taken; True if it was inserted.

    The answer is the row that comes back: a row count is -1 with some drivers, which looks like yes.
    """
    return bool(insert_new(db, table, [values]))


def insert_new(db: Session, table: type[Any], rows: Sequence[dict[str, Any]]) -> frozenset[Any]:
    """Insert rows of one shape, but those of which a unique key is taken; returns the keys of those that went in."""
    build = _for_postgresql if db.get_bind().dialect.name == "postgresql" else _for_sqlite
    return frozenset(db.connection().execute(build(cast("Hashable", table)), rows).scalars())


def insert_row(db: Session, row: Stored) -> Stored:
    """Insert a new row at once, and let the transaction know it: what a flush does, at a third of the cost.

    Gives it its id, and where its table has them a public id and the first version.
    """
    table = inspect(type(row)).local_table
    given = {"public_id": new_public_id(), "version": 1}
    for name in given.keys() & table.c.keys():
        setattr(row, name, given[name])
    values = {name: value for name, value in vars(row).items() if name in table.c}
    bulk = _bulk(cast("Hashable", type(row)), tuple(values))
    attributes.set_committed_value(row, "id", bulk.insert_one(db, bulk.plain(values)))
    return as_stored(db, row)


def insert_rows(db: Session, table: type[Any], rows: Sequence[dict[str, Any]]) -> None:
    """Insert rows of one shape, in order."""
    if rows:
        bulk = _bulk(cast("Hashable", table), tuple(rows[0]))
        bulk.insert(db, [bulk.plain(row) for row in rows])


def as_stored(db: Session, row: Stored) -> Stored:
    """Let the transaction know a row as one that it has read: it was inserted just now. What was not given is NULL."""
    for name in inspect(type(row)).local_table.c.keys() - vars(row).keys():
        attributes.set_committed_value(row, name, None)
    make_transient_to_detached(row)
    db.add(row)
    return keep(db, row)


def keep(db: Session, row: Stored) -> Stored:
    """Let the transaction hold a row to its end: one that nobody holds it forgets, and reads again when asked by id."""
    db.info.setdefault(_KEPT, []).append(row)
    return row


# Built once for each table: building takes longer than inserting.
@cache
def _bulk(table: Hashable, columns: tuple[str, ...]) -> Bulk:
    made = inspect(cast("Any", table)).local_table
    left = [column.name for column in made.c if column.default is not None and column.name not in columns]
    if left:
        raise TypeError(f"{made.name} is inserted without {', '.join(left)}: their defaults are not asked here")
    return Bulk(cast("Any", table), columns)


@cache
def _for_postgresql(table: Hashable) -> Executable:
    from sqlalchemy.dialects import postgresql  # noqa: PLC0415 - slow, and loaded by then

    return postgresql.insert(cast("Any", table)).on_conflict_do_nothing().returning(*_keys(table))


@cache
def _for_sqlite(table: Hashable) -> Executable:
    return sqlite.insert(cast("Any", table)).on_conflict_do_nothing().returning(*_keys(table))


def _keys(table: Hashable) -> tuple[Any, ...]:
    return tuple(inspect(cast("Any", table)).primary_key)
