"""For tests of copies: another store, and a world that goes on in it."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest

from reminders.store.engine import Store
from reminders.usecases.move import Waiting
from tests.usecases.world import World


@contextmanager
def empty_store(request: pytest.FixtureRequest, folder: Path) -> Iterator[Store]:
    """Another, empty database, of the kind that the fixture's parameter names."""
    if request.param == "sqlite":
        store = Store.open(f"sqlite:///{folder / 'other.db'}")
        yield store
        store.close()
        return
    server = request.getfixturevalue("postgres_server")
    name = server.create_database()
    store = Store.open(server.url(name))
    yield store
    store.close()
    server.drop_database(name)


def in_the(world: World, store: Store) -> World:
    """The same people and clock, in another copy of the data."""
    return replace(world, store=store, sending=replace(world.sending, store=store))


def patience(looks: int = 3) -> Waiting:
    return Waiting(looks, lambda: None)
