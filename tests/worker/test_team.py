"""How much may be claimed for some threads: one for each that is idle, and what they all do in a moment."""

from collections.abc import Iterator

import pytest

from reminders.worker.team import MOST_AHEAD, Team

THREADS = 8


@pytest.fixture
def team() -> Iterator[Team]:
    made = Team(THREADS, "tried")
    yield made
    made.dismiss()


def came_back(team: Team, seconds: float | None, times: int = 100) -> None:
    """So many requests took so long each."""
    for _ in range(times):
        team.busy_with += 1
        team.back(seconds)


def test_before_anything_is_known_it_is_one_for_each_thread(team: Team) -> None:
    assert team.room == THREADS


def test_with_a_slow_provider_it_is_one_for_each_idle_thread(team: Team) -> None:
    came_back(team, 1.0)
    assert team.room == THREADS
    team.busy_with = THREADS - 1
    assert team.room == 1
    team.busy_with = THREADS
    assert team.room == 0


def test_with_a_fast_provider_some_wait_behind_each_thread(team: Team) -> None:
    came_back(team, 0.001)
    assert team.room == THREADS * (1 + MOST_AHEAD)


def test_half_of_the_room_behind_them_is_let_free_before_more_is_claimed(team: Team) -> None:
    came_back(team, 0.001)
    half = THREADS * MOST_AHEAD // 2
    team.busy_with = THREADS * (1 + MOST_AHEAD) - half
    assert team.room == 0
    team.busy_with -= 1
    assert team.room == half + 1


def test_a_provider_that_becomes_slow_is_noticed_at_once(team: Team) -> None:
    came_back(team, 0.001)
    came_back(team, 10.0, times=1)
    assert team.room == THREADS


def test_what_was_handed_back_unasked_says_nothing_of_the_provider(team: Team) -> None:
    came_back(team, 10.0)
    came_back(team, None)
    assert team.room == THREADS
