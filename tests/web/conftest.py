from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.doubles.twilio import Double, serving
from tests.web.office import Office, configure, open_office


@pytest.fixture
def double() -> Iterator[Double]:
    with serving() as made:
        yield made


@pytest.fixture
def office(database_url: str, tmp_path: Path, double: Double) -> Iterator[Office]:
    with open_office(database_url, configure(tmp_path, double)) as opened:
        yield opened
