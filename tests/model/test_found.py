"""What the model found, as the shortest steps that lead there."""

from collections.abc import Iterator
from datetime import timedelta

import pytest

from tests.model.desk import NUMBERS, Desk
from tests.model.floor import Floor
from tests.model.fresh import NewStore
from tests.model.laws import Laws
from tests.model.provider import Fate

HOUR = timedelta(hours=1)


@pytest.fixture
def desk(new_store: NewStore) -> Iterator[Desk]:
    """One visit whose first text is due, and claimed by the first worker."""
    with new_store() as store:
        floor = Floor(store)
        desk = Desk(floor)
        desk.register("microneedling-pen", NUMBERS[0])
        floor.now += HOUR
        floor.claim(0, 1)
        yield desk
        floor.close()


def cancel_and_go_on(desk: Desk) -> None:
    laws = Laws(desk.floor, desk)
    laws.look()
    assert desk.cancel_visit(desk.visits[0])
    if desk.floor.posted:
        desk.floor.settle(0)
    desk.floor.rescue(1)
    desk.floor.pass_time(1, HOUR)
    laws.look()


def test_a_refused_text_does_not_go_again_after_its_visit_was_cancelled(desk: Desk) -> None:
    desk.floor.post(0, 0, Fate.BUSY)
    cancel_and_go_on(desk)


def test_a_text_that_a_crash_left_and_was_never_made_does_not_go_after_its_visit_was_cancelled(desk: Desk) -> None:
    desk.floor.crash(0)
    cancel_and_go_on(desk)
