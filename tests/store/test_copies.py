"""Tests begin from copies: what one of them does is in no other."""

from pathlib import Path

import pytest

from reminders.store import tables
from tests.postgres import Postgres
from tests.usecases.world import open_world


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_what_one_test_writes_is_not_there_for_another(
    kind: str, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    urls = [f"sqlite:///{tmp_path / name}" for name in ("one.db", "meanwhile.db", "later.db")]
    if kind == "postgresql":
        server: Postgres = request.getfixturevalue("postgres_server")
        urls = [server.url(server.create_database()) for _ in urls]
    with open_world(urls[0], tmp_path) as world, open_world(urls[1], tmp_path) as meanwhile:
        world.register()
        world.shelf.protocols.clear()
        with open_world(urls[2], tmp_path) as later:
            assert len(world.rows(tables.Patient)) == 1
            assert [one.rows(tables.Patient) for one in (meanwhile, later)] == [[], []]
            assert all(one.shelf.protocols for one in (meanwhile, later))
