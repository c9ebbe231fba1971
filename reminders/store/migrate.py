"""Brings a database to the schema of this program, and says how far it is."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, MetaData, text

from reminders.errors import StoreError
from reminders.store.engine import open_engine
from reminders.store.revision import current
from reminders.store.tables import Base

__all__ = ["current", "differs", "downgrade_to", "head", "pending", "upgrade"]

_PACKAGE = Path(__file__).parents[1]
_LOCK = 0x72656D696E646572  # of all processes that migrate one PostgreSQL database
_PATIENCE = "60s"


def upgrade(database: Engine | str) -> None:
    """Apply all migrations that are missing. Several processes may do so at once: one does the work.

    Raises:
        StoreError: the database is ahead of this program, or the migration left broken references.
    """
    with _engine(database) as engine:
        pending(engine)
        with _alone(engine) as connection:
            command.upgrade(_config(connection), "head")


def downgrade_to(database: Engine | str, revision: str = "base") -> None:
    """Undo all migrations after `revision`; to "base" leaves no table. Data in them are lost."""
    with _engine(database) as engine, _alone(engine) as connection:
        command.downgrade(_config(connection), revision)


def head() -> str:
    """The revision of this program."""
    revision = _scripts().get_current_head()
    if revision is None:
        raise StoreError(f"No migrations in {_folder()}.", remedy="Install the program again.")
    return revision


def pending(engine: Engine) -> list[str]:
    """The revisions still to be applied, oldest first.

    Raises:
        StoreError: the database has a revision that this program does not know.
    """
    at, scripts = current(engine), _scripts()
    if at is not None and at not in {script.revision for script in scripts.walk_revisions()}:
        raise StoreError(
            f"The database is at {at}, which this version does not know.",
            remedy="Run the newer version that migrated it, or restore a backup from before.",
        )
    return [script.revision for script in scripts.iterate_revisions("head", at or "base")][::-1]


def differs(engine: Engine, metadata: MetaData = Base.metadata) -> list[Any]:
    """What would have to change for the database to equal the tables of the program; empty: nothing."""
    with engine.connect() as connection:
        options = {"compare_type": True, "compare_server_default": True}
        return list(compare_metadata(MigrationContext.configure(connection, opts=options), metadata))


@contextmanager
def _engine(database: Engine | str) -> Iterator[Engine]:
    if isinstance(database, Engine):
        yield database
        return
    engine = open_engine(database)
    try:
        yield engine
    finally:
        engine.dispose()


@contextmanager
def _alone(engine: Engine) -> Iterator[Connection]:
    """A connection on which nobody else migrates. It is thrown away afterwards, with its settings."""
    with engine.connect() as connection:
        connection.detach()
        if engine.dialect.name == "sqlite":
            yield from _in_one_transaction(connection)
        else:
            yield from _under_a_lock(connection)


def _in_one_transaction(connection: Connection) -> Iterator[Connection]:
    # SQLite has no lock but the transaction, so that one spans all migrations: all or none.
    # References are checked at its end, since changing a table there means to build it anew.
    raw = connection.connection.driver_connection
    if raw is not None:
        raw.execute("PRAGMA foreign_keys=OFF")
    with connection.begin():
        yield connection
        broken = connection.exec_driver_sql("PRAGMA foreign_key_check").first()
        if broken is not None:
            raise StoreError(f"The migration would leave broken references in {broken[0]!r}; it was undone.")


def _under_a_lock(connection: Connection) -> Iterator[Connection]:
    # A session's lock, which ends with the connection, so that each migration can be a transaction.
    # DDL waits for a table no longer than this, lest all who want the table queue up behind it.
    connection.execute(text(f"SET lock_timeout = '{_PATIENCE}'"))
    connection.execute(text("SET statement_timeout = 0"))
    connection.execute(text("SELECT pg_advisory_lock(:key)"), {"key": _LOCK})
    connection.execute(text("SET lock_timeout = '5s'"))
    connection.commit()
    yield connection


def _config(connection: Connection | None = None) -> Config:
    config = Config(attributes={"connection": connection})
    config.set_main_option("script_location", str(_folder()).replace("%", "%%"))
    return config


def _scripts() -> ScriptDirectory:
    return ScriptDirectory.from_config(_config())


def _folder() -> Path:
    """Inside the package once installed, beside it in a checkout."""
    installed = _PACKAGE / "_migrations"
    return installed if installed.is_dir() else _PACKAGE.parent / "migrations"
