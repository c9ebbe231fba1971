from collections.abc import Iterator
from pathlib import Path

import pytest

from reminders.store.engine import Store
from tests.e2e.support import DoubleProcess, WorkerProcess, double_process, worker_process
from tests.schema import bring_to_head
from tests.worker.clinic import Clinic


@pytest.fixture
def clinic(database_url: str) -> Iterator[Clinic]:
    """A clinic that sends for real."""
    bring_to_head(database_url)
    store = Store.open(database_url)
    made = Clinic.founded(store)
    made.go_live()
    yield made
    store.close()


@pytest.fixture
def double(tmp_path: Path) -> Iterator[DoubleProcess]:
    with double_process(tmp_path) as made:
        yield made


@pytest.fixture
def worker(tmp_path: Path, database_url: str, double: DoubleProcess) -> Iterator[WorkerProcess]:
    with worker_process(tmp_path, database_url, double) as made:
        yield made
