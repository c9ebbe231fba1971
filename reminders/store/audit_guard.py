"""Takes the guard off the audit, for a store whose rows are all replaced by those of a copy."""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Connection

from reminders.store.tables import audit


@contextmanager
def lifted(connection: Connection) -> Iterator[None]:
    """Within the block acts may be removed. Both databases do this within the transaction: a failure undoes it."""
    kind = connection.dialect.name
    for statement in audit.LIFTED[kind]:
        connection.exec_driver_sql(statement)
    yield
    for statement in audit.SET[kind]:
        connection.exec_driver_sql(statement)
