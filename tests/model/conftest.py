"""Long runs have a profile of their own: `python -m pytest tests/model --hypothesis-profile=long`."""

import pytest
from hypothesis import HealthCheck, settings

from tests.model.fresh import NewStore, postgres_stores, sqlite_stores
from tests.postgres import Postgres

settings.register_profile(
    "long",
    max_examples=2000,
    stateful_step_count=60,
    deadline=None,
    database=None,
    print_blob=True,
    suppress_health_check=list(HealthCheck),
)


@pytest.fixture(scope="session", params=["sqlite", "postgresql"])
def new_store(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> NewStore:
    folder = tmp_path_factory.mktemp("model")
    if request.param == "sqlite":
        return sqlite_stores(folder)
    server: Postgres = request.getfixturevalue("postgres_server")
    return postgres_stores(server, folder)
