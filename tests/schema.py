"""A new database as an earlier one was made, in a moment: the schema of today, or what a test's clinic begins from.

Migrating, and founding a clinic, takes longer than most tests do. Each process does it once for each kind of database
for real, and copies: a SQLite file by its bytes, a PostgreSQL database as a template. Nobody else uses what is copied.
"""

import os
from collections.abc import Callable, Hashable
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, TypeVar

import psycopg
from sqlalchemy import URL, make_url

from reminders.store import migrate

Told = TypeVar("Told")
_HEAD = "head"


@dataclass(frozen=True)
class _First:
    """What is copied: the bytes of a file, or the name of a database; and what its maker told of it."""

    content: bytes | str
    told: Any


_firsts: dict[Hashable, _First] = {}
_numbers = count()


def bring_to_head(url: str) -> None:
    """Give a new, empty database all tables, as `migrate.upgrade` does; one that has them is left alone."""
    if is_new(url):
        begin_as(url, _HEAD, migrate.upgrade)


def is_new(url: str) -> bool:
    """Whether a database has no tables yet."""
    path = _file_of(url)
    if path is not None:
        return not path.exists() or path.stat().st_size == 0
    with psycopg.connect(_plain(make_url(url))) as db:
        return db.execute("SELECT 1 FROM pg_tables WHERE schemaname = 'public' LIMIT 1").fetchone() is None


def begin_as(url: str, name: Hashable, make: Callable[[str], Told]) -> Told:
    """Let a new database begin as the first of this name: `make` is called for that one alone.

    Returns what `make` said of it, which must be nothing that changes.
    """
    path = _file_of(url)
    first = _copied_file(path, name, make) if path is not None else _copied_database(make_url(url), name, make)
    told: Told = first.told
    return told


def _file_of(url: str) -> Path | None:
    path = make_url(url).database
    return Path(path) if url.startswith("sqlite") and path is not None else None


def _copied_file(path: Path, name: Hashable, make: Callable[[str], Told]) -> _First:
    if name not in _firsts:
        with TemporaryDirectory() as folder:
            made = Path(folder, "first.db")
            told = make(f"sqlite:///{made}")
            assert [one.name for one in Path(folder).iterdir()] == [made.name], "it is still open"
            _firsts[name] = _First(made.read_bytes(), told)
    first = _firsts[name]
    assert isinstance(first.content, bytes)
    path.write_bytes(first.content)
    path.chmod(0o600)
    return first


def _copied_database(url: URL, name: Hashable, make: Callable[[str], Told]) -> _First:
    key = (url.host, url.port, *url.query.values(), name)
    if key not in _firsts:
        database = f"first_{os.getpid()}_{next(_numbers)}"
        _administer(url, f'CREATE DATABASE "{database}" TEMPLATE "template0" STRATEGY FILE_COPY')
        told = make(url.set(database=database).render_as_string(hide_password=False))
        _firsts[key] = _First(database, told)
    first = _firsts[key]
    assert isinstance(first.content, str)
    _administer(
        url,
        f'DROP DATABASE "{url.database}"',
        f'CREATE DATABASE "{url.database}" TEMPLATE "{first.content}" STRATEGY FILE_COPY',
    )
    return first


def _administer(url: URL, *statements: str) -> None:
    """By the database that every server has: nobody copies, or drops, the one that they are connected to."""
    with psycopg.connect(_plain(url.set(database="postgres")), autocommit=True) as db:
        for statement in statements:
            db.execute(statement.encode())


def _plain(url: URL) -> str:
    return url.set(drivername="postgresql").render_as_string(hide_password=False)
