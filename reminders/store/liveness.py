"""Who is alive. A lease alone cannot tell a dead worker from one that is only slow.

An owner holds a lock from its first claim to its end. The system frees it when the process dies
and keeps it while the process is stopped, so a rescuer that gets the lock knows that nobody sends
under that name any more. An owner's name is random and never used again.
"""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from hashlib import blake2b
from pathlib import Path
from typing import Protocol

from sqlalchemy import Connection, Engine, text
from sqlalchemy.exc import SQLAlchemyError

from reminders.errors import StoreError


class OwnerLock(Protocol):
    """A lock that is held. Use it from the thread that owns the database."""

    def is_held(self) -> bool:
        """False once the lock is lost: stop sending at once and come back under a new name."""


@contextmanager
def hold(engine: Engine, owner: str) -> Iterator[OwnerLock]:
    """Be `owner` for the length of the block.

    Raises:
        StoreError: the name is taken; or a pooler stands between us and PostgreSQL, and would give the lock away.
    """
    held = _hold_file(engine, owner) if engine.dialect.name == "sqlite" else _hold_key(engine, owner)
    with held as lock:
        yield lock


def is_alive(engine: Engine, owner: str) -> bool:
    """True while a process holds the owner's lock. Asking takes nothing and changes nothing."""
    if engine.dialect.name == "sqlite":
        return _file_is_locked(_lock_file(engine, owner))
    with engine.connect() as connection:
        asked = text("SELECT pg_try_advisory_xact_lock_shared(:key)")
        return not connection.execute(asked, {"key": _key(owner)}).scalar_one()


def clear_dead(engine: Engine) -> None:
    """Remove what killed owners left behind: on SQLite their lock files, on PostgreSQL nothing is left."""
    if engine.dialect.name == "sqlite":
        for path in _folder(engine).glob("*.lock"):
            if not _file_is_locked(path):
                path.unlink(missing_ok=True)


# SQLite, one machine: flock on a file beside the database


class _LockedFile:
    def __init__(self, path: Path, handle: int) -> None:
        self._path = path
        self._handle = handle

    def is_held(self) -> bool:
        # The lock is on the file, not on its name: a removed name would show us dead to a rescuer.
        try:
            return os.path.samestat(os.fstat(self._handle), self._path.stat())
        except FileNotFoundError:
            return False


@contextmanager
def _hold_file(engine: Engine, owner: str) -> Iterator[_LockedFile]:
    path = _lock_file(engine, owner)
    path.parent.mkdir(mode=0o700, exist_ok=True)
    handle = _open_new(path)
    try:
        # Shared askers hold it for an instant only, so this waits for no one else.
        fcntl.flock(handle, fcntl.LOCK_EX)
        lock = _LockedFile(path, handle)
        if not lock.is_held():
            raise StoreError("The lock file of this worker was removed as it started.", remedy="Start again.")
        yield lock
    finally:
        path.unlink(missing_ok=True)
        os.close(handle)


def _open_new(path: Path) -> int:
    try:
        return os.open(path, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600)
    except FileExistsError:
        raise StoreError(f"The owner {path.stem!r} was there before.", remedy="Take a new name.") from None


def _file_is_locked(path: Path) -> bool:
    try:
        handle = os.open(path, os.O_RDONLY)
    except FileNotFoundError:
        return False
    try:
        fcntl.flock(handle, fcntl.LOCK_SH | fcntl.LOCK_NB)  # shared: two rescuers do not see each other
    except BlockingIOError:
        return True
    finally:
        os.close(handle)
    return False


def _folder(engine: Engine) -> Path:
    return Path(f"{engine.url.database}.owners")


def _lock_file(engine: Engine, owner: str) -> Path:
    return _folder(engine) / f"{owner}.lock"


# PostgreSQL, many machines: a session's advisory lock, on a connection that does nothing else


class _LockedKey:
    def __init__(self, connection: Connection, owner: str) -> None:
        self._connection = connection
        self._key = _key(owner)

    def is_held(self) -> bool:
        # Looked up, not assumed: behind a pooler in transaction mode another session may answer.
        mine = text(
            "SELECT EXISTS (SELECT FROM pg_locks WHERE locktype = 'advisory' AND granted"
            " AND pid = pg_backend_pid() AND mode = 'ExclusiveLock' AND objsubid = 1"
            " AND database = (SELECT oid FROM pg_database WHERE datname = current_database())"
            " AND ((classid::bigint << 32) | objid::bigint) = :key)"
        )
        try:
            return bool(self._connection.execute(mine, {"key": self._key}).scalar_one())
        except SQLAlchemyError:
            return False


@contextmanager
def _hold_key(engine: Engine, owner: str) -> Iterator[_LockedKey]:
    # Autocommit, so that no open transaction times out; detached, so that closing ends the session.
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.detach()
        asked = text("SELECT pg_try_advisory_lock(:key)")
        if not connection.execute(asked, {"key": _key(owner)}).scalar_one():
            raise StoreError(f"The owner {owner!r} is alive already.", remedy="Take a new name.")
        try:
            lock = _LockedKey(connection, owner)
            _must_be_ours_alone(engine, connection, lock)
            yield lock
        finally:
            # Closing frees it too, but only once the server has noticed.
            with suppress(SQLAlchemyError):
                connection.execute(text("SELECT pg_advisory_unlock(:key)"), {"key": _key(owner)})


def _must_be_ours_alone(engine: Engine, connection: Connection, lock: _LockedKey) -> None:
    """A pooler in transaction mode serves the next client by the session that holds our lock."""
    pid = text("SELECT pg_backend_pid()")
    with engine.connect() as other:
        theirs = other.execute(pid).scalar_one()  # and keeps that session: its transaction is open
        shared = theirs == connection.execute(pid).scalar_one()
        if shared or not lock.is_held():
            raise StoreError(
                "The database is reached through a pooler in transaction mode, where no worker can hold a lock.",
                remedy="Give the address of PostgreSQL itself, or set pool_mode = session.",
            )


def _key(owner: str) -> int:
    digest = blake2b(owner.encode(), digest_size=8, person=b"owner")
    return int.from_bytes(digest.digest(), "big", signed=True)
