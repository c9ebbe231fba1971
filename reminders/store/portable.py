"""The file of a backup: one SQLite database with all tables, whichever database it came from, and what it is.

It carries the guard with it: a file that is only copied into place says "restored" of itself and
sends nothing.
"""

import json
import os
import secrets
import shutil
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import asdict, dataclass
from datetime import datetime
from enum import StrEnum
from pathlib import Path

from sqlalchemy import Connection, Engine, delete, inspect, update

from reminders.errors import Conflict, InvalidInput, StoreError
from reminders.store import copying, migrate, sqlite, tables
from reminders.store.copying import Progress
from reminders.store.engine import Store

MANIFEST = "backup_manifest"
_NO_BACKUP = "Give a file that `reminders backup` or `reminders move` has written."


class Purpose(StrEnum):
    """Why a file was made, which decides how it comes back."""

    BACKUP = "backup"
    MOVE = "move"


@dataclass(frozen=True)
class Manifest:
    """What a backup says of itself. `used`: a moved file that was restored once is from then on a backup."""

    purpose: Purpose
    made_at: datetime
    revision: str
    counts: dict[str, int]
    used: bool = False


def write(
    store: Store,
    target: Path,
    purpose: Purpose,
    now: datetime,
    *,
    force: bool = False,
    progress: Progress | None = None,
) -> Manifest:
    """Write everything into one checked file, under a name of its own until it is complete.

    Raises:
        Conflict: there is such a file, and `force` is not given.
        StoreError: the copy is not sound, or the folder cannot be written to.
    """
    _must_be_free(target, force=force)
    part = target.with_name(f".{target.name}.{secrets.token_hex(4)}.part")
    try:
        os.close(os.open(part, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600))
        manifest = _fill(store, part, purpose, now, progress)
        _to_disk(part)
        _must_be_free(target, force=force)
        part.replace(target)
    except OSError as error:
        remedy = "Give a file in a folder that is there, with room for the data."
        raise StoreError(f"{target} cannot be written: {error.strerror}.", remedy=remedy) from error
    finally:
        for left in (part, *(Path(f"{part}{tail}") for tail in ("-journal", "-wal", "-shm"))):
            left.unlink(missing_ok=True)
    with suppress(OSError):  # the file is there in any case; this makes its name outlast a power cut
        _to_disk(target.parent)
    return manifest


def _must_be_free(target: Path, *, force: bool) -> None:
    if target.exists() and not force:
        raise Conflict(f"{target} is there already.", remedy="Give another name, or --force to replace it.")


def _fill(store: Store, part: Path, purpose: Purpose, now: datetime, progress: Progress | None) -> Manifest:
    if store.kind == "sqlite":
        copying.copy_pages(store.engine, part, progress)
        expected = None
    else:
        expected = _pour_into(store, part, progress)
    with copying.opened_file(part) as engine:
        _guard(engine, now)
        with engine.connect() as connection:
            counts = copying.count_rows(connection)
        if expected is not None and counts != expected | {"worker": 0}:
            raise StoreError("The copy does not have as many rows as the database; it was thrown away.")
        manifest = Manifest(purpose, now, migrate.current(engine) or "", counts)
    with closing(sqlite.library().connect(str(part), isolation_level=None)) as raw:
        raw.execute("PRAGMA journal_mode=DELETE")
        raw.execute(f"DROP TABLE IF EXISTS {MANIFEST}")
        raw.execute(f"CREATE TABLE {MANIFEST} (document TEXT NOT NULL)")
        raw.execute(f"INSERT INTO {MANIFEST} VALUES (?)", (_dumped(manifest),))  # noqa: S608 - our own constant
    check(part)
    return manifest


def _pour_into(store: Store, part: Path, progress: Progress | None) -> dict[str, int]:
    if migrate.pending(store.engine):
        remedy = "Back it up by the version that it is at, then migrate."
        raise StoreError("A PostgreSQL database that is behind cannot be copied by this version.", remedy=remedy)
    with copying.opened_file(part) as engine:
        migrate.upgrade(engine)
        with copying.frozen(store) as source, engine.begin() as target:
            return copying.pour(source, target, progress)


def _guard(engine: Engine, now: datetime) -> None:
    """Let the file say of itself that it is a copy; workers of the original are none of it."""
    with engine.begin() as connection:
        if _has(connection, "store_meta", "restored_at"):
            connection.execute(update(tables.StoreMeta).values(restored_at=now, retired_at=None))
        if _has(connection, "worker", "owner"):
            connection.execute(delete(tables.Worker))


def _has(connection: Connection, table: str, column: str) -> bool:
    look = inspect(connection)
    return look.has_table(table) and column in {found["name"] for found in look.get_columns(table)}


@contextmanager
def opened(path: Path, store: Store) -> Iterator[tuple[Manifest, Engine]]:
    """A backup to read from: checked, and a copy of it brought to this version's tables.

    Raises:
        InvalidInput: it is no backup.
        StoreError: it is damaged, or newer than this version.
    """
    manifest = read_manifest(path)
    check(path)
    with copying.scratch(store.engine) as folder:
        copy = folder / "backup.sqlite3"
        shutil.copyfile(path, copy)  # at rest, unlike a database; opening it as one would change it
        copy.chmod(0o600)
        with copying.opened_file(copy) as engine:
            with engine.connect() as connection:
                if _filled(copying.count_rows(connection)) != _filled(manifest.counts):
                    raise StoreError("The file does not have the rows that it says.", remedy="Take another backup.")
            migrate.upgrade(engine)
            yield manifest, engine


def _filled(counts: dict[str, int]) -> dict[str, int]:
    """Tables with rows in them: one without may not be there yet."""
    return {table: count for table, count in counts.items() if count}


def read_manifest(path: Path) -> Manifest:
    """What a file says of itself.

    Raises:
        InvalidInput: there is no such file, or it is no backup.
    """
    if not path.is_file():
        raise InvalidInput("file", "there is no such file", value=str(path), remedy=_NO_BACKUP)
    library = sqlite.library()
    try:
        with closing(library.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True)) as raw:
            (document,) = raw.execute(f"SELECT document FROM {MANIFEST}").fetchone()  # noqa: S608 - our own constant
    except (library.DatabaseError, TypeError):
        raise InvalidInput("file", "it is not a backup", value=str(path), remedy=_NO_BACKUP) from None
    raw_manifest = json.loads(document)
    made_at = datetime.fromisoformat(raw_manifest.pop("made_at"))
    return Manifest(purpose=Purpose(raw_manifest.pop("purpose")), made_at=made_at, **raw_manifest)


def is_in_place(connection: Connection) -> bool:
    """True where a backup's file was put in place of a database by copying it: nothing in it was held back."""
    return inspect(connection).has_table(MANIFEST)


def mark_used(path: Path, manifest: Manifest) -> bool:
    """Write into a moved file that it is about to live again; False where it cannot be written to."""
    library = sqlite.library()
    document = _dumped(Manifest(**{**asdict(manifest), "used": True}))
    try:
        with closing(library.connect(str(path), isolation_level=None)) as raw:
            raw.execute(f"UPDATE {MANIFEST} SET document = ?", (document,))  # noqa: S608 - our own constant
    except library.DatabaseError:
        return False
    return True


def check(path: Path) -> None:
    """Let SQLite look through a whole file.

    Raises:
        StoreError: it is damaged.
    """
    library = sqlite.library()
    try:
        with closing(library.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True)) as raw:
            sound = raw.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
            whole = raw.execute("PRAGMA foreign_key_check").fetchone() is None
    except library.DatabaseError:
        sound = whole = False
    if not (sound and whole):
        raise StoreError(f"{path.name} is damaged.", remedy="Nothing was changed. Take another backup.")


def _dumped(manifest: Manifest) -> str:
    return json.dumps({**asdict(manifest), "made_at": manifest.made_at.isoformat()})


def _to_disk(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
