from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.usecases.called import LEE, put_on_call
from tests.usecases.world import World, open_world


@pytest.fixture
def world(database_url: str, tmp_path: Path) -> Iterator[World]:
    with open_world(database_url, tmp_path) as made:
        yield made


@pytest.fixture
def staffed(world: World) -> World:
    """A patient, and two people on call who were tested."""
    world.register()
    put_on_call(world)
    put_on_call(world, LEE, 2)
    return world
