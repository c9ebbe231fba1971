"""How SQLite is opened: which library, which journal, how transactions begin."""

import os
import sqlite3
import time
from pathlib import Path
from types import ModuleType
from typing import Any

from sqlalchemy import URL, Connection, Engine, event

from reminders.errors import StoreError
from reminders.store import mounts

READ_ONLY = "reminders_read_only"  # execution option of transactions that only look
ROOMY = "reminders_roomy"  # of transactions that may keep much of the file in memory
WAL_IS_SAFE_FROM = (3, 51, 3)  # before, two connections that checkpoint at once could corrupt the file
BUSY_TIMEOUT_MS = 30_000
EAGER_PAUSE, EAGER_LOOKS = 0.0005, 1000  # seconds between looks for the writer's place, and how many
# Of each connection, taken only as pages are read. A worker with much waiting would fill any; the system keeps the
# file in memory anyway. A long import writes pages all over the indexes, and with little reads each of them again.
CACHE_KIB, ROOMY_CACHE_KIB = 2_048, 32_768
_CACHE, _READS = "cache_kib", "query_only"  # what a connection has, and is


def library() -> ModuleType:
    """The newest SQLite here: that of the pysqlite3 wheel where there is one, else Python's own."""
    try:
        from pysqlite3 import dbapi2  # noqa: PLC0415 - not on every platform
    except ImportError:
        return sqlite3
    module: ModuleType = dbapi2
    return module


def journal() -> tuple[str, str]:
    """The journal mode and the `synchronous` setting with which a commit outlives a power cut."""
    if library().sqlite_version_info >= WAL_IS_SAFE_FROM:
        return "wal", "FULL"
    return "truncate", "EXTRA"


def journal_advice() -> str | None:
    """The sentence for `reminders check` where the library is too old for WAL."""
    mode, _ = journal()
    if mode == "wal":
        return None
    version, wanted = library().sqlite_version, ".".join(map(str, WAL_IS_SAFE_FROM))
    return (
        f"SQLite {version} has a fault that can corrupt a WAL journal, so a rollback journal is used: "
        f"safe, but writers and readers wait for each other and a commit is more than ten times slower. "
        f"Install pysqlite3, or a Python with SQLite {wanted} or later, to mend that."
    )


def options() -> dict[str, Any]:
    """Arguments for create_engine: the library, and a driver that leaves transactions to us."""
    connect = {"isolation_level": None, "timeout": BUSY_TIMEOUT_MS / 1000}
    # the connection that was used last comes first: one warm cache, not five
    pool = {"pool_size": 5, "max_overflow": 5, "pool_use_lifo": True}
    return {"module": library(), "connect_args": connect, **pool}


def make_private_file(url: URL) -> None:
    """Make the file with mode 0600 if it is missing; SQLite gives its journals the same mode."""
    if not url.database or url.database == ":memory:":
        raise StoreError("SQLite needs a file: what is in memory is gone with the process.")
    path = Path(url.database)
    try:
        os.close(os.open(path, os.O_CREAT | os.O_RDWR, 0o600))
    except OSError as error:
        raise StoreError(
            f"The database file {path} cannot be opened: {error.strerror}.",
            remedy="Make its folder, or correct `database` in config.toml.",
        ) from error


def must_be_local(path: Path) -> None:
    """Refuse a file on a network file system, where two machines could write at once. A backup may lie there.

    Raises:
        StoreError: it lies on one.
    """
    if kind := mounts.network_of(path):
        raise StoreError(
            f"The database file {path} lies on a network file system ({kind}), whose locks do not keep SQLite safe.",
            remedy="Put it on a disk of this machine, or use PostgreSQL.",
        )


def prepare(engine: Engine) -> None:
    """Set up every new connection, and begin transactions ourselves."""
    event.listen(engine, "connect", _set_up)
    event.listen(engine, "begin", _begin)


def _set_up(connection: Any, _record: object) -> None:  # noqa: ANN401 - of whichever library
    mode, synchronous = journal()
    connection.execute(f"PRAGMA busy_timeout={BUSY_TIMEOUT_MS}")
    connection.execute("PRAGMA foreign_keys=ON")
    connection.execute("PRAGMA mmap_size=0")  # a stray pointer then cannot write into the file
    connection.execute(f"PRAGMA synchronous={synchronous}")
    # Asked before it is set: setting it needs the file alone, reading it does not.
    if mode != connection.execute("PRAGMA journal_mode").fetchone()[0]:
        got = connection.execute(f"PRAGMA journal_mode={mode}").fetchone()[0]
        if got != mode:
            raise StoreError(
                f"SQLite keeps the journal {got!r} where {mode!r} is needed.",
                remedy="Is the file in use by another program, or on a network drive?",
            )


def _begin(connection: Connection) -> None:
    chosen = connection.get_execution_options()
    reads = bool(chosen.get(READ_ONLY))
    _take_memory(connection, ROOMY_CACHE_KIB if chosen.get(ROOMY) else CACHE_KIB)
    _refuse_to_write(connection, wanted=reads)
    raw = connection.connection.dbapi_connection
    if reads or raw is None or not _begin_eagerly(raw):
        connection.exec_driver_sql("BEGIN" if reads else "BEGIN IMMEDIATE")


def _refuse_to_write(connection: Connection, *, wanted: bool) -> None:
    """Let this connection write, or not; it is told only where the transaction before was of the other kind."""
    if connection.info.get(_READS) is not wanted:
        connection.exec_driver_sql(f"PRAGMA query_only={'ON' if wanted else 'OFF'}")
        connection.info[_READS] = wanted


def _take_memory(connection: Connection, kib: int) -> None:
    """As much as this transaction may have; what the one before had beyond that is given back."""
    if connection.info.get(_CACHE) != kib:
        connection.exec_driver_sql(f"PRAGMA cache_size=-{kib}")
        connection.info[_CACHE] = kib


def _begin_eagerly(connection: Any) -> bool:  # noqa: ANN401 - of whichever library
    """Take the only writer's place as soon as it is free; False: it is not, for long.

    SQLite's own waiting sleeps longer and longer, up to a tenth of a second, and meanwhile a worker with much to
    send takes the place again and again: the front desk waited for seconds. Looks cost a thirtieth of a core.
    """
    connection.execute("PRAGMA busy_timeout=0")
    try:
        for _ in range(EAGER_LOOKS):
            try:
                connection.execute("BEGIN IMMEDIATE")
            except library().OperationalError as error:
                if "locked" not in str(error):
                    raise
                time.sleep(EAGER_PAUSE)
            else:
                return True
    finally:
        connection.execute(f"PRAGMA busy_timeout={BUSY_TIMEOUT_MS}")
    return False
