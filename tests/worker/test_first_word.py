"""At a start: who is asked what time it is, how often, and when it is given up."""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import pytest

from reminders.domain.clock import Reading
from reminders.usecases.watch_clock import ClockWatch
from reminders.worker.first_word import APART, LONGEST, FirstWord

NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)


@dataclass
class Start:
    """A worker that starts; `steady` is set by the test."""

    steady: float = 100.0
    asked: int = 0
    watch: ClockWatch = field(init=False)
    first_word: FirstWord = field(init=False)

    def __post_init__(self) -> None:
        self.begin(askable=True)

    def begin(self, *, askable: bool) -> None:
        self.watch = ClockWatch(lambda: Reading(NOON, timedelta(seconds=self.steady)), askable=askable)
        self.first_word = FirstWord(self.watch, self.ask, lambda: self.steady)

    def ask(self) -> None:
        self.asked += 1


@pytest.fixture
def start() -> Start:
    return Start()


def test_nothing_leaves_before_the_time_was_told(start: Start) -> None:
    assert start.first_word.is_awaited()
    start.watch.hear(NOON)
    start.first_word.came_back()
    assert not start.first_word.is_awaited()


def test_a_question_that_failed_is_asked_again_and_only_one_at_a_time(start: Start) -> None:
    assert start.first_word.is_awaited()
    assert start.first_word.is_awaited()
    assert start.asked == 1
    start.first_word.came_back()
    start.steady += APART
    assert start.first_word.is_awaited()  # it told nothing
    assert start.asked == 2


def test_a_connection_that_is_refused_at_once_is_not_tried_as_fast_as_it_can_be(start: Start) -> None:
    for _ in range(100):
        assert start.first_word.is_awaited()
        start.first_word.came_back()
        start.steady += APART / 50
    assert start.asked == 2


def test_a_provider_that_says_nothing_at_all_keeps_nobody_for_ever(start: Start) -> None:
    assert start.first_word.is_awaited()
    start.steady += LONGEST
    assert not start.first_word.is_awaited()
    start.steady -= LONGEST
    assert not start.first_word.is_awaited()  # and it stays so


def test_where_nobody_can_tell_it_nobody_is_waited_for(start: Start) -> None:
    start.begin(askable=False)
    assert not start.first_word.is_awaited()
    assert start.asked == 0
