"""Whether anything was written since one asked last: known for next to nothing, without looking at a row."""

from contextlib import suppress

from sqlalchemy import Engine
from sqlalchemy.engine.interfaces import DBAPIConnection

# What is another one after each commit of another connection. SQLite: a number of the file; the timeout, since waiting
# for a writer takes longer than looking. PostgreSQL: which transactions an onlooker sees as done, and so what rows it
# sees; only those count that wrote something, or locked a row, in any database of the server.
_SQLITE = ("PRAGMA busy_timeout=0", "PRAGMA data_version")
_POSTGRESQL = ("SELECT pg_current_snapshot()::text",)


class Changes:
    """For one thread. It keeps a connection that never writes, so that what this process writes counts too."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._line: DBAPIConnection | None = None
        self._version: object = None

    def any(self) -> bool:
        """Whether there may have been a commit, by anybody, since the last call; True the first time, or in doubt."""
        before = self._version
        try:
            self._version = self._read()
        except Exception:  # noqa: BLE001 - whatever it is: the look that follows meets it too, and tells of it
            self.close()
        return self._version is None or self._version != before

    def close(self) -> None:
        """Give the connection back; asked again, it takes a new one."""
        line, self._line, self._version = self._line, None, None
        if line is not None:
            with suppress(Exception):
                line.close()

    def _read(self) -> object:
        is_sqlite = self._engine.dialect.name == "sqlite"
        if self._line is None:
            self._line = self._taken(autocommit=not is_sqlite)
        cursor = self._line.cursor()
        try:
            for statement in _SQLITE if is_sqlite else _POSTGRESQL:
                cursor.execute(statement)
            rows = cursor.fetchall()  # to the end, or it would hold what it has read
        finally:
            cursor.close()
        return rows[0][0]

    def _taken(self, *, autocommit: bool) -> DBAPIConnection:
        taken = self._engine.raw_connection()
        taken.detach()  # from the pool, which is for work
        if taken.dbapi_connection is None:
            raise RuntimeError("the pool gave no connection")
        if autocommit:  # a transaction that stays open would go on seeing what it saw first
            taken.dbapi_connection.autocommit = True
        return taken.dbapi_connection
