"""INSERT ... ON CONFLICT DO NOTHING in both databases: whoever comes second learns it without an error."""

from typing import Any

from sqlalchemy import Insert
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session


def insert_once(db: Session, table: type[Any], values: dict[str, Any]) -> bool:
    """Insert one row unless a unique key of it is taken; True if it was inserted."""
    made: Insert
    if db.get_bind().dialect.name == "postgresql":
        made = postgresql.insert(table).values(values).on_conflict_do_nothing()
    else:
        made = sqlite.insert(table).values(values).on_conflict_do_nothing()
    return bool(db.connection().execute(made).rowcount)
