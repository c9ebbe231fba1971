"""Each law can see: where the rows, or what people were told, say something else than what happened, it is broken."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import update

from reminders.domain.outcome import Refusal, Refused
from reminders.domain.reasons import Reason
from reminders.domain.reminder import State
from reminders.store import tables
from reminders.usecases.settle import settle
from tests.model.desk import NUMBERS, Desk
from tests.model.floor import Floor, House
from tests.model.fresh import NewStore
from tests.model.laws import LawBroken, Laws
from tests.model.provider import Fate

HOUR = timedelta(hours=1)


def write(floor: Floor, table: type[Any], **values: Any) -> None:
    """Change all rows of a table, past every rule."""
    with floor.store.write() as db:
        db.execute(update(table).values(values))


def left_planned(floor: Floor, laws: Laws) -> None:
    write(floor, tables.Reminder, useful_until_at=floor.now - HOUR, number_id=1)
    laws.after_sending()


def left_with_the_dead(floor: Floor, laws: Laws) -> None:
    floor.claim(0, 1)
    floor.crash(0)
    laws.after_rescue()


def made_twice(floor: Floor, laws: Laws) -> None:
    sent(floor)
    first = floor.provider.journal[0]
    floor.provider.journal.append(replace(first, sid="SM-again"))
    laws.look()


def begun_after_stop(floor: Floor, laws: Laws) -> None:
    laws.desk.promised.stopped.add(NUMBERS[0])
    sent(floor)
    laws.look()


def begun_after_its_cancel(floor: Floor, laws: Laws) -> None:
    laws.desk.promised.cancelled.update(laws.desk.visits)
    sent(floor)
    laws.look()


def begun_early(floor: Floor, laws: Laws) -> None:
    sent(floor)
    write(floor, tables.Attempt, started_at=floor.now - 2 * HOUR)
    laws.look()


def begun_too_late(floor: Floor, laws: Laws) -> None:
    sent(floor)
    write(floor, tables.Reminder, useful_until_at=floor.now - HOUR)
    laws.look()


def written_by_a_zombie(floor: Floor, laws: Laws) -> None:
    """It writes under the fence of the one that came after it."""
    floor.house = House(settle=lambda sending, handover, outcome, now: under_fence(floor, sending, handover, now))
    floor.claim(0, 1)
    floor.lose_lock(0)
    write(floor, tables.Reminder, fence=7)
    laws.settle(0)


def under_fence(floor: Floor, sending: Any, handover: Any, now: Any) -> None:
    settle(sending, replace(handover, fence=7), Refused(Refusal.NUMBER), now)


def gone_back(floor: Floor, laws: Laws) -> None:
    sent(floor)
    laws.look()
    write(floor, tables.Attempt, status_rank=0)
    laws.look()


def never_settled(floor: Floor, laws: Laws) -> None:
    laws.at_the_end()


def moved_in_silence(floor: Floor, laws: Laws) -> None:
    laws.look()
    write(floor, tables.Reminder, state=State.CANCELLED, reason=Reason.VISIT_CANCELLED)
    laws.look()


def sent(floor: Floor) -> None:
    floor.claim(0, 1)
    floor.post(0, 0, Fate.MADE)
    floor.settle(0)


BROKEN: dict[str, list[Callable[[Floor, Laws], None]]] = {
    "I1": [left_planned, left_with_the_dead],
    "I2": [made_twice],
    "I4": [begun_after_stop, begun_after_its_cancel],
    "I5": [begun_early, begun_too_late],
    "I6": [written_by_a_zombie],
    "I7": [gone_back],
    "I8": [never_settled],
    "I10": [moved_in_silence],
}
CASES = [(law, way) for law, ways in BROKEN.items() for way in ways]


@pytest.mark.parametrize(("law", "way"), CASES, ids=lambda one: one if isinstance(one, str) else one.__name__)
def test_control_a_law_sees_what_breaks_it(new_store: NewStore, law: str, way: Callable[[Floor, Laws], None]) -> None:
    with new_store() as store:
        floor = Floor(store)
        desk = Desk(floor)
        desk.register("microneedling-pen", NUMBERS[0])
        floor.now += HOUR
        try:
            with pytest.raises(LawBroken, match=rf"\b{law}:"):
                way(floor, Laws(floor, desk))
        finally:
            floor.close()
