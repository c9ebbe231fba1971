"""INSERT ... ON CONFLICT DO NOTHING in both databases: whoever comes second learns it without an error."""

from typing import Any

from sqlalchemy import inspect
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session


def insert_once(db: Session, table: type[Any], values: dict[str, Any]) -> bool:
    """Insert one row unless a unique key of it is taken; True if it was inserted.

    The answer is the row that comes back: a row count is -1 with some drivers, which looks like yes.
    """
    keys = inspect(table).primary_key
    if db.get_bind().dialect.name == "postgresql":
        made = postgresql.insert(table).values(values).on_conflict_do_nothing().returning(*keys)
        return db.connection().execute(made).first() is not None
    made_here = sqlite.insert(table).values(values).on_conflict_do_nothing().returning(*keys)
    return db.connection().execute(made_here).first() is not None
