"""INSERT ... ON CONFLICT DO NOTHING in both databases: whoever comes second learns it without an error."""

from collections.abc import Hashable
from functools import cache
from typing import Any, cast

from sqlalchemy import bindparam, inspect
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session
from sqlalchemy.sql.expression import Executable


def insert_once(db: Session, table: type[Any], values: dict[str, Any]) -> bool:
    """Insert one row unless a unique key of it is taken; True if it was inserted.

    The answer is the row that comes back: a row count is -1 with some drivers, which looks like yes.
    """
    build = _for_postgresql if db.get_bind().dialect.name == "postgresql" else _for_sqlite
    return db.connection().execute(build(cast("Hashable", table), tuple(values)), values).first() is not None


# Each is built once for each shape: building takes longer than inserting.
@cache
def _for_postgresql(table: Hashable, columns: tuple[str, ...]) -> Executable:
    values: dict[str, Any] = {name: bindparam(name) for name in columns}
    return postgresql.insert(cast("Any", table)).values(values).on_conflict_do_nothing().returning(*_keys(table))


@cache
def _for_sqlite(table: Hashable, columns: tuple[str, ...]) -> Executable:
    values: dict[str, Any] = {name: bindparam(name) for name in columns}
    return sqlite.insert(cast("Any", table)).values(values).on_conflict_do_nothing().returning(*_keys(table))


def _keys(table: Hashable) -> tuple[Any, ...]:
    return tuple(inspect(cast("Any", table)).primary_key)
