"""New, empty databases to measure on, gone afterwards."""

import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter
from typing import Annotated

import typer
from sqlalchemy import Engine, event, text

from reminders.store.engine import Store, Transaction, open_engine
from reminders.store.migrate import upgrade

DatabaseUrl = Annotated[
    str | None,
    typer.Option(
        "--database",
        help="A PostgreSQL to measure on, as postgresql://user@host/name. New databases are made there and removed. "
        "Without it: SQLite, in a folder for temporary files.",
    ),
]


class WatchedStore(Store):
    """A store that notes how long each of its writing transactions kept others from writing, in seconds."""

    def __init__(self, engine: Engine) -> None:
        super().__init__(engine)
        self.held: list[float] = []
        self._began_at = 0.0
        event.listen(engine, "begin", self._begun)  # behind the one that begins, so the lock is ours by then

    def _begun(self, _connection: object) -> None:
        self._began_at = perf_counter()

    @contextmanager
    def write(self) -> Iterator[Transaction]:
        with super().write() as db:
            yield db
        self.held.append(perf_counter() - self._began_at)


@contextmanager
def new_store(url: str | None) -> Iterator[WatchedStore]:
    """A migrated store without a row."""
    with _new_database(url) as address:
        store = WatchedStore(open_engine(address))
        try:
            upgrade(store.engine)
            yield store
        finally:
            store.close()


@contextmanager
def _new_database(url: str | None) -> Iterator[str]:
    if url is None:
        with TemporaryDirectory(prefix="reminders-benchmark-") as folder:
            yield f"sqlite:///{Path(folder, 'reminders.db')}"
        return
    server = open_engine(url)
    name = f"benchmark_{secrets.token_hex(6)}"
    _on(server, f"CREATE DATABASE {name}")
    try:
        yield server.url.set(database=name).render_as_string(hide_password=False)
    finally:
        _on(server, f"DROP DATABASE {name} WITH (FORCE)")
        server.dispose()


def _on(server: Engine, statement: str) -> None:
    with server.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text(statement))
