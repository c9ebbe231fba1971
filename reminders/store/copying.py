"""Copies of a whole store: one consistent look that keeps no writer waiting, and rows poured from store to store."""

import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, Table, bindparam, delete, func, insert, inspect, select, text, update

from reminders.store import audit_guard, sqlite
from reminders.store.engine import Store, open_engine
from reminders.store.tables import Base

Progress = Callable[[int, int], None]  # how much is done, of how much
BATCH = 500  # rows at a time: memory stays flat
PAGES = 1_000  # of SQLite, between two chances for writers
RESTARTS = 3  # of a copy that writers overtook, before it is made in one go

Row = dict[str, Any]


class _OvertakenError(Exception):
    """Writers changed the file so often that the copy does not come to its end."""


@contextmanager
def frozen(store: Store) -> Iterator[Connection]:
    """Everything as it is at one instant, for as long as one likes to read.

    SQLite: a copy beside the database, removed afterwards, since with a rollback journal a reader
    keeps writers out. PostgreSQL: one REPEATABLE READ transaction.
    """
    if store.kind == "postgresql":
        with store.engine.connect() as connection:
            connection.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)
            unhurried(connection)
            yield connection
        return
    with scratch(store.engine) as folder:
        copy_pages(store.engine, folder / "copy.sqlite3")
        with opened_file(folder / "copy.sqlite3") as engine, engine.connect() as connection:
            yield connection


@contextmanager
def scratch(engine: Engine) -> Iterator[Path]:
    """A folder that nobody else may enter, on the disk of the database where that is a file."""
    here = Path(str(engine.url.database)).resolve().parent if engine.dialect.name == "sqlite" else None
    with tempfile.TemporaryDirectory(prefix=".reminders-", dir=here) as folder:
        yield Path(folder)


@contextmanager
def opened_file(path: Path) -> Iterator[Engine]:
    """A SQLite file as a database."""
    engine = open_engine(f"sqlite:///{path}")
    try:
        yield engine
    finally:
        engine.dispose()


def unhurried(connection: Connection) -> None:
    """Let this transaction last: the bounds of PostgreSQL's everyday work are seconds."""
    if connection.dialect.name == "postgresql":
        for bound in ("statement_timeout", "idle_in_transaction_session_timeout"):
            connection.execute(text(f"SET LOCAL {bound} = 0"))


def copy_pages(engine: Engine, target: Path, progress: Progress | None = None) -> None:
    """Copy a SQLite database, page by page, by its own means, while others write.

    In steps at first, so that writers get their turn. Each write begins the copy anew; after a few
    times it is made in one go, which takes about a second for each gigabyte.
    """
    destination = sqlite.library().connect(str(target), isolation_level=None)
    try:
        with engine.connect() as connection:
            source = connection.connection.driver_connection
            try:
                _copy(source, destination, PAGES, progress)
            except _OvertakenError:
                _copy(source, destination, -1, progress)
        destination.execute("PRAGMA journal_mode=DELETE")  # one file, without a second one for its journal
    finally:
        destination.close()


def _copy(source: Any, destination: Any, pages: int, progress: Progress | None) -> None:  # noqa: ANN401 - of whichever library
    left: list[int] = []

    def look(_status: int, remaining: int, total: int) -> None:
        if left and remaining > left[-1]:
            left.append(remaining)
        if len(left) > RESTARTS:
            raise _OvertakenError
        left[-1:] = [remaining]
        if progress is not None:
            progress(total - remaining, total)

    source.backup(destination, pages=pages, progress=look, sleep=0.01)


def pour(source: Connection, target: Connection, progress: Progress | None = None) -> dict[str, int]:
    """Copy all rows of all tables into empty tables; returns how many there are of each.

    The order is that of the references between tables; a table's references to itself follow last.
    """
    counts = count_rows(source)
    done, total = 0, sum(counts.values())
    for table in Base.metadata.sorted_tables:
        own_links = _links_to_itself(table)
        linked: list[Row] = []
        for rows in stream(source, table):
            target.execute(insert(table), [row | dict.fromkeys(own_links) for row in rows])
            linked += [row for row in rows if any(row[name] is not None for name in own_links)]
            done += len(rows)
            if progress is not None:
                progress(done, total)
        _link(target, table, own_links, linked)
        _go_on_numbering(target, table)
    return counts


def stream(source: Connection, table: Table) -> Iterator[list[Row]]:
    """All rows of a table, some at a time, in the order of its key."""
    query = select(table).order_by(*table.primary_key)
    result = source.execution_options(yield_per=BATCH).execute(query)
    for part in result.mappings().partitions():
        yield [dict(row) for row in part]


def count_rows(connection: Connection) -> dict[str, int]:
    """How many rows each of our tables has, of those that are there."""
    there = set(inspect(connection).get_table_names())
    return {
        table.name: connection.execute(select(func.count()).select_from(table)).scalar_one()
        for table in Base.metadata.sorted_tables
        if table.name in there
    }


def clear(connection: Connection) -> None:
    """Empty all tables."""
    with audit_guard.lifted(connection):
        for table in reversed(Base.metadata.sorted_tables):
            connection.execute(delete(table))


def _links_to_itself(table: Table) -> list[str]:
    keys = (key for key in table.foreign_key_constraints if key.referred_table is table)
    return [column.name for key in keys for column in key.columns if column.nullable]


def _link(target: Connection, table: Table, names: list[str], rows: list[Row]) -> None:
    if rows:
        (key,) = table.primary_key
        change = update(table).where(key == bindparam("_key"))
        values = [{"_key": row[key.name], **{name: row[name] for name in names}} for row in rows]
        target.execute(change.values({name: bindparam(name) for name in names}), values)


def _go_on_numbering(target: Connection, table: Table) -> None:
    """PostgreSQL numbers rows by a counter of its own, which knows nothing of rows that brought their number."""
    if target.dialect.name != "postgresql" or "id" not in table.c:
        return
    counter = target.execute(select(func.pg_get_serial_sequence(table.name, "id"))).scalar()
    if counter is not None:
        highest = select(func.coalesce(func.max(table.c.id), 1), func.count() > 0).select_from(table)
        last, used = target.execute(highest).one()
        target.execute(select(func.setval(counter, last, used)))
