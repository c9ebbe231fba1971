"""What every test may ask for: a clean environment, and real databases, each new and empty."""

import logging
import os
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
import structlog
from hypothesis import HealthCheck, settings
from hypothesis.database import DirectoryBasedExampleDatabase

from tests.postgres import Postgres, running_postgres

# "dev" is quick, and remembers what failed. "ci" looks at more, the same each time; so its failures are repeated by
# `CI=true make test`. Neither judges speed: a machine may be busy.
settings.register_profile(
    "dev",
    max_examples=50,
    deadline=None,
    database=DirectoryBasedExampleDatabase(Path(tempfile.gettempdir(), f"reminders-hypothesis-{os.getuid()}")),
)
settings.register_profile(
    "ci",
    max_examples=100,
    deadline=None,
    database=None,
    derandomize=True,
    print_blob=True,
    suppress_health_check=[HealthCheck.too_slow],
)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE") or ("ci" if os.environ.get("CI") else "dev"))

# What a developer's machine may hold that would change a result: this program's own settings, a provider's
# credentials, PostgreSQL's defaults, proxies, and what terminals are told about color and size.
_PREFIXES = ("REMINDERS_", "TWILIO_", "PG")
_SUFFIXES = ("_PROXY",)
_NAMES = frozenset({"FORCE_COLOR", "NO_COLOR", "COLUMNS", "LINES"})


@pytest.fixture(autouse=True, scope="session")
def clean_environment(pytestconfig: pytest.Config) -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        for name in tuple(os.environ):
            upper = name.upper()
            if upper.startswith(_PREFIXES) or upper.endswith(_SUFFIXES) or upper in _NAMES:
                patch.delenv(name)
        # Hundreds of processes start in these tests: compile our modules for them once, outside the source tree.
        patch.delenv("PYTHONDONTWRITEBYTECODE", raising=False)
        patch.setenv("PYTHONPYCACHEPREFIX", str(pytestconfig.cache.mkdir("bytecode")))
        yield


@pytest.fixture(scope="session")
def postgres_server(clean_environment: None) -> Iterator[Postgres]:
    with running_postgres() as server:
        yield server


@pytest.fixture
def postgres_url(postgres_server: Postgres) -> Iterator[str]:
    name = postgres_server.create_database()
    yield postgres_server.url(name)
    postgres_server.drop_database(name)


@pytest.fixture
def sqlite_url(tmp_path: Path) -> str:
    return f"sqlite:///{tmp_path / 'reminders.db'}"


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest) -> str:
    """The same test on both: what holds for one holds for the other."""
    fixture = "sqlite_url" if request.param == "sqlite" else "postgres_url"
    return str(request.getfixturevalue(fixture))


@pytest.fixture(autouse=True)
def _plain_logs() -> None:
    """Log everything, whatever the test before set up: a command that ran in this process tells only errors.

    Tracebacks are plain. structlog's own default prints every local variable of every frame, the whole catalogue
    among them, which takes seconds for one error.
    """
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.dev.ConsoleRenderer(colors=False, exception_formatter=structlog.dev.plain_traceback),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.NOTSET),
        logger_factory=structlog.PrintLoggerFactory(),
        cache_logger_on_first_use=False,
    )
