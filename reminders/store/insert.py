"""INSERT ... ON CONFLICT DO NOTHING in both databases: whoever comes second learns it without an error."""

from collections.abc import Hashable, Sequence
from functools import cache
from typing import Any, cast

from sqlalchemy import inspect
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session
from sqlalchemy.sql.expression import Executable


def insert_once(db: Session, table: type[Any], values: dict[str, Any]) -> bool:
    """Insert one row unless a unique key of it is taken; True if it was inserted.

    The answer is the row that comes back: a row count is -1 with some drivers, which looks like yes.
    """
    return bool(insert_new(db, table, [values]))


def insert_new(db: Session, table: type[Any], rows: Sequence[dict[str, Any]]) -> frozenset[Any]:
    """Insert rows of one shape, but those of which a unique key is taken; returns the keys of those that went in."""
    build = _for_postgresql if db.get_bind().dialect.name == "postgresql" else _for_sqlite
    return frozenset(db.connection().execute(build(cast("Hashable", table)), rows).scalars())


# Built once for each table: building takes longer than inserting. Which columns, the rows say.
@cache
def _for_postgresql(table: Hashable) -> Executable:
    return postgresql.insert(cast("Any", table)).on_conflict_do_nothing().returning(*_keys(table))


@cache
def _for_sqlite(table: Hashable) -> Executable:
    return sqlite.insert(cast("Any", table)).on_conflict_do_nothing().returning(*_keys(table))


def _keys(table: Hashable) -> tuple[Any, ...]:
    return tuple(inspect(cast("Any", table)).primary_key)
