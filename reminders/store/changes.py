"""Whether anything was written since one asked last: on SQLite that is known for nothing, without a query."""

from contextlib import suppress

from sqlalchemy import Engine
from sqlalchemy.engine.interfaces import DBAPIConnection


class Changes:
    """For one thread. It keeps a connection that never writes, so that what this process writes counts too."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._line: DBAPIConnection | None = None
        self._version: int | None = None

    def any(self) -> bool:
        """Whether there may have been a commit, by anybody, since the last call; True the first time.

        Also True where it cannot be known: on PostgreSQL, and after an error.
        """
        if self._engine.dialect.name != "sqlite":
            return True
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

    def _read(self) -> int:
        """A number that is another one after each commit of another connection."""
        if self._line is None:
            taken = self._engine.raw_connection()
            taken.detach()  # from the pool, which is for work
            self._line = taken.dbapi_connection
        if self._line is None:
            raise RuntimeError("the pool gave no connection")
        cursor = self._line.cursor()
        try:
            cursor.execute("PRAGMA busy_timeout=0")  # to wait for a writer takes longer than to look
            cursor.execute("PRAGMA data_version")
            rows = cursor.fetchall()  # to the end, or it would hold what it has read
        finally:
            cursor.close()
        return int(rows[0][0])
