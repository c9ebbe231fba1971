"""A new store for each example, at the price of a copy: a migrated one with a live clinic is made once, and copied."""

import shutil
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

import psycopg
from psycopg import sql

from reminders.store.engine import Store
from tests.postgres import SUPERUSER, Postgres
from tests.usecases.world import open_world

NewStore = Callable[[], AbstractContextManager[Store]]


def sqlite_stores(folder: Path) -> NewStore:
    """Copies of one file."""
    template = folder / "template.db"
    _set_up(f"sqlite:///{template}", folder)
    if any(template.with_name(f"{template.name}{tail}").exists() for tail in ("-wal", "-journal")):
        raise AssertionError("the template was not closed, so a copy of its file is not the whole of it")
    copy = folder / "reminders.db"

    def make() -> None:
        for old in folder.glob("reminders.db-*"):
            old.unlink()
        shutil.copyfile(template, copy)

    return _again_and_again(f"sqlite:///{copy}", make)


def postgres_stores(server: Postgres, folder: Path) -> NewStore:
    """Copies of one database."""
    template = server.create_database()
    _set_up(server.url(template), folder)
    name = f"{template}_copy"

    def make() -> None:
        with psycopg.connect(host=str(server.sockets), user=SUPERUSER, dbname="postgres", autocommit=True) as db:
            db.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))
            db.execute(sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(sql.Identifier(name), sql.Identifier(template)))

    return _again_and_again(server.url(name), make)


def _again_and_again(url: str, make: Callable[[], None]) -> NewStore:
    """A new database under the same address: the statements that SQLAlchemy has compiled for it stay of use."""
    kept: list[Store] = []

    @contextmanager
    def new() -> Iterator[Store]:
        make()
        if not kept:
            kept.append(Store.open(url))
        try:
            yield kept[0]
        finally:
            kept[0].close()

    return new


def _set_up(url: str, folder: Path) -> None:
    with open_world(url, folder) as world:
        world.live()
