"""Rows written by statements that are built once: plainly, or so that whoever comes second learns it without an error.

The second is INSERT ... ON CONFLICT DO NOTHING, in both databases.
"""

from collections.abc import Hashable, Sequence
from functools import cache
from typing import Any, TypeVar, cast

from sqlalchemy import Insert, insert, inspect
from sqlalchemy.dialects import sqlite
from sqlalchemy.orm import Session, attributes, make_transient_to_detached
from sqlalchemy.sql.expression import Executable

from reminders.store.tables import Base, new_public_id

Stored = TypeVar("Stored", bound=Base)


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
    id_ = db.connection().execute(_returning(cast("Hashable", type(row))), values).scalar_one()
    attributes.set_committed_value(row, "id", id_)
    return as_stored(db, row)


def insert_rows(db: Session, table: type[Any], rows: Sequence[dict[str, Any]]) -> None:
    """Insert rows of one shape, in order."""
    if rows:
        db.connection().execute(_plain(cast("Hashable", table)), rows)


def as_stored(db: Session, row: Stored) -> Stored:
    """Let the transaction know a row as one that it has read: it was inserted just now. Columns not given are read."""
    make_transient_to_detached(row)
    db.add(row)
    return row


# Built once for each table: building takes longer than inserting. Which columns, the rows say.
@cache
def _returning(table: Hashable) -> Executable:
    return _plain(table).returning(*_keys(table))


@cache
def _plain(table: Hashable) -> Insert:
    return insert(inspect(cast("Any", table)).local_table)


@cache
def _for_postgresql(table: Hashable) -> Executable:
    from sqlalchemy.dialects import postgresql  # noqa: PLC0415 - slow, and loaded by then

    return postgresql.insert(cast("Any", table)).on_conflict_do_nothing().returning(*_keys(table))


@cache
def _for_sqlite(table: Hashable) -> Executable:
    return sqlite.insert(cast("Any", table)).on_conflict_do_nothing().returning(*_keys(table))


def _keys(table: Hashable) -> tuple[Any, ...]:
    return tuple(inspect(cast("Any", table)).primary_key)
