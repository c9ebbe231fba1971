"""Takes the guards off the audit and the ledger of consents, for a store whose rows are all replaced by a copy's."""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Connection

from reminders.store.tables import audit, consent

_GUARDED = (audit, consent)


@contextmanager
def lifted(connection: Connection) -> Iterator[None]:
    """Within the block guarded rows may be removed.

    Both databases do this within the transaction: a failure undoes it.
    """
    kind = connection.dialect.name
    for table in _GUARDED:
        for statement in table.LIFTED[kind]:
            connection.exec_driver_sql(statement)
    yield
    for table in _GUARDED:
        for statement in table.SET[kind]:
            connection.exec_driver_sql(statement)
