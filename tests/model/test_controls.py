"""The laws can see: with one rule of sending broken, the shortest way there breaks a law; the sound house keeps it."""

from datetime import datetime, timedelta
from typing import Any, cast

import pytest

from reminders.channels.base import Channel
from reminders.domain.delivery import Seen, Unread
from reminders.domain.outcome import Accepted, Outcome, Refused
from reminders.domain.reasons import Reason
from reminders.domain.reminder import State
from reminders.store import claims, leases, tables
from reminders.store.claims import Moved
from reminders.store.tables import AttemptOutcome
from reminders.usecases.sending import Handover, Sending
from tests.model.desk import NUMBERS, Desk
from tests.model.floor import Floor, House
from tests.model.fresh import NewStore
from tests.model.laws import LawBroken, Laws
from tests.model.provider import Fate

HOUR = timedelta(hours=1)


def blind_rescue(sending: Sending, now: datetime) -> int:
    """Takes an expired lease for the proof that nothing was sent, and sends it again."""
    with sending.store.write() as db:
        late = leases.expired(db)
        for row in late:
            for attempt_id in claims.open_attempts(db, row.id):
                claims.settle_attempt(db, attempt_id, {"outcome": AttemptOutcome.GIVEN_UP}, now)
            again = {"owner": None, "lease_until_at": None, "try_at": now}
            claims.move(db, Moved(row.id, (State.SENDING,), State.PLANNED, None, "control"), now, again)
        return len(late)


def unfenced_settle(sending: Sending, handover: Handover, outcome: Outcome, now: datetime) -> None:
    """Writes what came of a try whoever has the text by now."""
    with sending.store.write() as db:
        row = db.get_one(tables.Reminder, handover.reminder_id)
        new, reason = _leads_to(outcome)
        provider_id = outcome.provider_id if isinstance(outcome, Accepted) else None
        closed = AttemptOutcome.ACCEPTED if provider_id else AttemptOutcome.GIVEN_UP
        for attempt_id in {handover.message.attempt_id, *claims.open_attempts(db, row.id)}:
            mine = attempt_id == handover.message.attempt_id
            values = {"outcome": closed, "provider_id": provider_id} if mine else {"outcome": AttemptOutcome.GIVEN_UP}
            claims.settle_attempt(db, attempt_id, values, now)
        free = {"owner": None, "lease_until_at": None, "try_at": now}
        claims.move(db, Moved(row.id, (row.state,), new, reason, "control"), now, free)


def _leads_to(outcome: Outcome) -> tuple[State, Reason | None]:
    match outcome:
        case Accepted():
            return State.ACCEPTED, None
        case Refused():
            return State.PLANNED, Reason.UNREACHABLE
        case _:
            return State.UNSURE, Reason.UNKNOWN_OUTCOME


class FailedReadsAreEmpty:
    """A channel that takes a list which could not be read for an empty one."""

    def __init__(self, real: Channel) -> None:
        self._real = real

    def __getattr__(self, name: str) -> Any:
        return getattr(self._real, name)

    def search(self, to: str, since: datetime) -> tuple[Seen, ...]:
        seen = self._real.search(to, since)
        return () if isinstance(seen, Unread) else seen


def believing(real: Channel) -> Channel:
    return cast("Channel", FailedReadsAreEmpty(real))


BLIND = House(rescue=blind_rescue)
UNFENCED = House(settle=unfenced_settle)
BELIEVING = House(channel=believing)


# The shortest ways there, which the sound house goes without harm.


def crashed_after_the_post(floor: Floor, laws: Laws) -> None:
    """The provider has the text, and the worker dies before it writes so."""
    floor.claim(0, 1)
    floor.post(0, 0, Fate.MADE)
    floor.crash(0)
    floor.rescue(1)
    floor.pass_time(1, HOUR)
    laws.look()


def late_answer_of_the_dead(floor: Floor, laws: Laws) -> None:
    """A refused try is written after the text was made by the next one."""
    floor.claim(0, 1)
    floor.lose_lock(0)
    floor.rescue(1)
    floor.pass_time(1, HOUR)
    laws.settle(0)
    floor.pass_time(1, HOUR)
    laws.look()


def lost_answer_and_no_list(floor: Floor, laws: Laws) -> None:
    """The provider has the text, its answer was lost, and its list cannot be read for hours."""
    floor.provider.readable = False
    floor.pass_time(0, HOUR, [Fate.ANSWER_LOST])
    floor.pass_time(0, HOUR)
    laws.look()


WAYS = {"crash": (crashed_after_the_post, BLIND), "zombie": (late_answer_of_the_dead, UNFENCED)}
WAYS |= {"list": (lost_answer_and_no_list, BELIEVING)}


@pytest.fixture
def due(new_store: NewStore):
    """A floor of a given house with one text that is due."""

    def go(way, house: House) -> None:
        with new_store() as store:
            floor = Floor(store, house)
            desk = Desk(floor)
            desk.register("microneedling-pen", NUMBERS[0])
            floor.now += HOUR
            try:
                way(floor, Laws(floor, desk))
            finally:
                floor.close()

    return go


@pytest.mark.parametrize(("way", "house"), WAYS.values(), ids=WAYS)
def test_control_the_shortest_way_breaks_a_law_in_the_broken_house_only(due, way, house) -> None:
    due(way, House())
    with pytest.raises(LawBroken):
        due(way, house)
