"""A new database at the schema of today, in a moment: what the migrations made of the first empty one, made again.

Migrating takes longer than most tests do. Each process migrates one database of each kind for real.
"""

from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from sqlalchemy import event, make_url

from reminders.store import migrate, revision
from reminders.store.engine import open_engine

_CHANGES = ("CREATE", "ALTER", "DROP", "INSERT", "UPDATE", "DELETE")
_files: list[bytes] = []  # the first SQLite file
_scripts: list[str] = []  # what PostgreSQL was told


def bring_to_head(url: str) -> None:
    """Give a new, empty database all tables, as `migrate.upgrade` does; one that has them is left alone."""
    path = make_url(url).database
    if url.startswith("sqlite") and path is not None:
        _copy_file(Path(path))
    else:
        _run_script(url)


def _copy_file(path: Path) -> None:
    if not _files:
        with TemporaryDirectory() as folder:
            first = Path(folder, "first.db")
            migrate.upgrade(f"sqlite:///{first}")
            _files.append(first.read_bytes())
    if not path.exists() or path.stat().st_size == 0:
        path.write_bytes(_files[0])
        path.chmod(0o600)


def _run_script(url: str) -> None:
    engine = open_engine(url)
    try:
        if revision.current(engine) is not None:
            return
        if _scripts:
            with engine.begin() as connection:
                connection.exec_driver_sql(_scripts[0])
            return
        said: list[str] = []

        def note(_c: object, _k: object, statement: str, parameters: Any, *_: object) -> None:
            if statement.lstrip().upper().startswith(_CHANGES):
                assert not parameters, statement  # it could not be said again
                said.append(statement)

        event.listen(engine, "before_cursor_execute", note)
        migrate.upgrade(engine)
        _scripts.append(";\n".join(said))
    finally:
        engine.dispose()
