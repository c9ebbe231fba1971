"""Triggers that keep the rows of a table from being changed, set wherever it is made without migrations."""

from collections.abc import Mapping, Sequence

from sqlalchemy import DDL, event

from reminders.store.tables.base import Base


def guard(table: type[Base], statements: Mapping[str, Sequence[str]]) -> None:
    """Set the triggers of a table, by the kind of database, as soon as it is made."""
    made = Base.metadata.tables[table.__tablename__]
    for kind, every in statements.items():
        for statement in every:
            event.listen(made, "after_create", DDL(statement).execute_if(dialect=kind))  # type: ignore[no-untyped-call]
