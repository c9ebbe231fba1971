"""How many texts may be claimed: one for each idle sender, and what they all send in a moment."""

from collections.abc import Iterator
from datetime import timedelta

import pytest

from reminders.channels.base import Message
from reminders.domain.outcome import Accepted
from reminders.usecases.sending import Handover
from reminders.worker.crew import HANDED_BACK, MOST_AHEAD, Crew
from reminders.worker.inbox import Finished, Inbox
from reminders.worker.post import Permit
from tests.worker.clinic import Opener

SENDERS = 8
TEXT = Handover(1, 1, "main", Message("a" * 32, "+12125550101", "Hello.", timedelta(minutes=15), None))


class LostPost:
    """Another worker has taken over."""

    lost = True


@pytest.fixture
def crew() -> Iterator[Crew]:
    made = Crew(SENDERS, Inbox(), lambda: 0.0)
    yield made
    made.dismiss()


def came_back(crew: Crew, seconds: float | None, times: int = 100) -> None:
    """So many requests took so long each."""
    for _ in range(times):
        crew.on_their_way += 1
        crew.back(Finished(TEXT, Accepted("SM" + "a" * 32, "queued"), seconds))


def test_before_anything_is_known_it_is_one_for_each_sender(crew: Crew) -> None:
    assert crew.room == SENDERS


def test_with_a_slow_provider_it_is_one_for_each_idle_sender(crew: Crew) -> None:
    came_back(crew, 1.0)
    assert crew.room == SENDERS
    crew.on_their_way = SENDERS - 1
    assert crew.room == 1
    crew.on_their_way = SENDERS
    assert crew.room == 0


def test_with_a_fast_provider_some_wait_behind_each_sender(crew: Crew) -> None:
    came_back(crew, 0.001)
    assert crew.room == SENDERS * (1 + MOST_AHEAD)


def test_half_of_the_room_behind_them_is_let_free_before_more_is_claimed(crew: Crew) -> None:
    came_back(crew, 0.001)
    half = SENDERS * MOST_AHEAD // 2
    crew.on_their_way = SENDERS * (1 + MOST_AHEAD) - half
    assert crew.room == 0
    crew.on_their_way -= 1
    assert crew.room == half + 1


def test_a_provider_that_becomes_slow_is_noticed_at_once(crew: Crew) -> None:
    came_back(crew, 0.001)
    came_back(crew, 10.0, times=1)
    assert crew.room == SENDERS


def test_what_was_handed_back_unsent_says_nothing_of_the_provider(crew: Crew) -> None:
    came_back(crew, 10.0)
    came_back(crew, None)
    assert crew.room == SENDERS


def test_a_text_without_a_permit_is_handed_back_without_a_duration(opened: Opener) -> None:
    inbox = Inbox()
    crew = Crew(1, inbox, lambda: 0.0)
    crew.send(opened().sending, TEXT, Permit(LostPost(), timedelta.max))
    letter = inbox.get(timeout=30)
    crew.dismiss()
    assert letter == Finished(TEXT, HANDED_BACK, None)
