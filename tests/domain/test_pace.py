"""No span of time sees more segments than burst and pace allow, and nothing waits longer than it must."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reminders.domain.pace import BURST, SHORTEST_WAIT, Budget, Pace, fill, free_at, spend
from tests.usecases.backlog import most_over

NOON = datetime(2026, 11, 21, 12, tzinfo=UTC)
SECOND = timedelta(seconds=1)
LONGEST_TEXT = 6

rates = st.floats(min_value=0.01, max_value=100)
texts = st.lists(
    st.tuples(st.timedeltas(timedelta(0), timedelta(minutes=3)), st.integers(1, LONGEST_TEXT)), min_size=1, max_size=60
)


def full(pace: Pace, now: datetime = NOON) -> Budget:
    return Budget(pace.burst, now, now.date())


def run(pace: Pace, asked: list[tuple[timedelta, int]]) -> list[tuple[datetime, int]]:
    """Send each text as soon as it may go, one after the other."""
    budget, now, sent = full(pace), NOON, []
    for pause, segments in asked:
        now += pause
        budget = fill(budget, pace, now)
        while (free := free_at(budget, pace, now)) > now:
            now = free
            budget = fill(budget, pace, now)
        budget = spend(budget, segments)
        sent.append((now, segments))
    return sent


@given(rates, texts)
def test_over_any_span_no_more_goes_than_the_burst_the_pace_and_one_text(rate, asked):
    pace = Pace(rate)
    assert most_over(run(pace, asked), pace) <= LONGEST_TEXT + 1e-3


def test_a_bucket_that_is_never_emptied_would_be_seen_by_the_same_measure():
    pace = Pace(1.0)
    at_once = [(NOON, 1)] * 200
    assert most_over(at_once, pace) > LONGEST_TEXT


@given(rates, st.integers(1, LONGEST_TEXT))
def test_when_it_is_free_it_is_free(rate, segments):
    pace = Pace(rate)
    budget = spend(replace(full(pace), segments=0.5), segments)
    free = free_at(budget, pace, NOON)
    assert free >= NOON + SHORTEST_WAIT
    assert free_at(fill(budget, pace, free), pace, free) == free


@given(rates, st.integers(1, LONGEST_TEXT))
def test_it_is_free_no_later_than_needed(rate, segments):
    pace = Pace(rate)
    budget = Budget(-segments, NOON, NOON.date())
    free = free_at(budget, pace, NOON)
    just_before = free - timedelta(microseconds=10)
    if free > NOON + SHORTEST_WAIT:
        assert fill(budget, pace, just_before).segments <= 0


def test_a_text_longer_than_the_burst_is_not_stuck():
    pace = Pace(0.01)
    assert pace.burst == 1
    budget = spend(full(pace), 3)
    assert free_at(budget, pace, NOON) == pytest.approx(NOON + 200 * SECOND, abs=SECOND)


def test_no_limits_never_wait():
    budget = spend(full(Pace()), 10_000)
    assert free_at(fill(budget, Pace(), NOON), Pace(), NOON) == NOON
    assert not Pace().limited


def test_a_day_is_used_up_until_the_next_one_in_utc():
    pace = Pace(per_day=3)
    budget = fill(spend(full(pace), 3), pace, NOON)
    midnight = datetime(2026, 11, 22, tzinfo=UTC)
    assert free_at(budget, pace, NOON) == midnight
    assert free_at(fill(budget, pace, midnight), pace, midnight) == midnight


@given(rates, st.timedeltas(timedelta(0), timedelta(days=400)))
def test_a_clock_that_goes_back_earns_nothing(rate, back):
    pace = Pace(rate)
    empty = Budget(0.0, NOON, NOON.date(), 7)
    earlier = fill(empty, pace, NOON - back)
    assert earlier.segments == 0
    assert earlier.spent == 7


def test_a_clock_that_ran_far_ahead_does_not_stop_a_sender_until_that_time_comes():
    pace = Pace(1.0, per_day=100)
    ahead = Budget(-5.0, NOON + timedelta(days=365), (NOON + timedelta(days=365)).date(), 3)
    now = fill(ahead, pace, NOON)
    assert free_at(now, pace, NOON) <= NOON + 6 * SECOND
    assert fill(now, pace, NOON + 6 * SECOND).segments > 0


def test_workers_whose_clocks_differ_a_little_earn_no_more_together():
    pace = Pace(1.0)
    budget = Budget(0.0, NOON, NOON.date())
    for second in range(1, 11):
        budget = fill(budget, pace, NOON + second * SECOND)
        budget = fill(budget, pace, NOON + second * SECOND - BURST / 2)
    assert budget.segments == 10
