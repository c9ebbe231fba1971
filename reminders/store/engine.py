"""Opens a database so that what is committed is durable, and hands out transactions.

SQLite: a transaction that may write begins IMMEDIATE. A deferred one that reads first and writes
later fails at once with SQLITE_BUSY when another wrote in between, or claims what is already
claimed where the driver begins it late. SQLAlchemy's FOR UPDATE is no help: SQLite drops it.
"""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Literal

from sqlalchemy import URL, Engine, create_engine, make_url
from sqlalchemy.exc import ArgumentError
from sqlalchemy.orm import Session

from reminders.errors import StoreError
from reminders.store import postgresql, sqlite
from reminders.store.writes import writes_of

Transaction = Session  # under the name that the use cases know; "session" alone means too many things

_SQLITE = {"sqlite", "sqlite+pysqlite"}
_POSTGRESQL = {"postgresql", "postgres", "postgresql+psycopg"}


def open_engine(url: str) -> Engine:
    """Open `sqlite:///path` or `postgresql://user:password@host/name`; nothing is read yet.

    A missing SQLite file is made, for this user's eyes only.

    Raises:
        StoreError: the address is of another form, or the SQLite file cannot be made.
    """
    parsed = _parse(url)
    if parsed.drivername in _SQLITE:
        sqlite.make_private_file(parsed)
        engine = create_engine(parsed.set(drivername="sqlite+pysqlite"), hide_parameters=True, **sqlite.options())
        sqlite.prepare(engine)
    else:
        engine = create_engine(
            parsed.set(drivername="postgresql+psycopg"), hide_parameters=True, **postgresql.options()
        )
        postgresql.prepare(engine)
    return engine


def _parse(url: str) -> URL:
    remedy = "Write sqlite:///path/to/file.db or postgresql://user@host/name."
    try:
        parsed = make_url(url)
    except (ArgumentError, ValueError):  # its message would repeat the address, password and all
        raise StoreError("The database address cannot be read.", remedy=remedy) from None
    if parsed.drivername not in _SQLITE | _POSTGRESQL:
        raise StoreError(f"No database of the kind {parsed.drivername!r} is known.", remedy=remedy)
    return parsed


def journal_advice(engine: Engine) -> str | None:
    """What the journal of this database costs, for `reminders check`; None: nothing to say."""
    return sqlite.journal_advice() if engine.dialect.name == "sqlite" else None


class Store:
    """An open database. Only `write` commits; what is called inside never does."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self._reading = engine.execution_options(**{sqlite.READ_ONLY: True, "postgresql_readonly": True})
        self._writing = engine
        self._writes = writes_of(engine)

    @classmethod
    def open(cls, url: str) -> "Store":
        """Open the database that the program lives on.

        Raises:
            StoreError: as `open_engine`; or the SQLite file lies on a network file system.
        """
        parsed = _parse(url)
        if parsed.drivername in _SQLITE and parsed.database:
            sqlite.must_be_local(Path(parsed.database))
        return cls(open_engine(url))

    @property
    def kind(self) -> Literal["sqlite", "postgresql"]:
        return "sqlite" if self.engine.dialect.name == "sqlite" else "postgresql"

    @property
    def written(self) -> int:
        """How many transactions of this process have written what pages show: another number, another look."""
        return self._writes.count

    @contextmanager
    def write(self) -> Iterator[Transaction]:
        """One transaction: committed at the end, rolled back by any exception.

        Keep it short and do no HTTP in it: on SQLite nobody else writes meanwhile.
        """
        self._writes.begun()
        with Transaction(self._writing, expire_on_commit=False) as db, db.begin():
            yield db
        self._writes.committed()

    @contextmanager
    def roomy(self) -> Iterator[None]:
        """Within the block writing may take much more memory: for imports, which change pages all over the file."""
        self._writing = self.engine.execution_options(**{sqlite.ROOMY: True})
        try:
            yield
        finally:
            self._writing = self.engine

    @contextmanager
    def read(self) -> Iterator[Transaction]:
        """One consistent look that can change nothing: the database refuses to write in it."""
        with Transaction(self._reading, expire_on_commit=False) as db:
            yield db

    def give_way(self) -> None:
        """Between two transactions of one that has many: let others who wait for the only writer's place have it."""
        if self.kind == "sqlite":
            time.sleep(2 * sqlite.EAGER_PAUSE)

    def close(self) -> None:
        self.engine.dispose()
