"""Tries grow apart, are spread, and never come before the provider wants them."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from reminders.domain.retry import FIRST, LONGEST, next_try

NOON = datetime(2026, 11, 21, 12, tzinfo=UTC)

tries = st.integers(0, 10_000)
jitters = st.floats(0, 1)
asked = st.timedeltas(timedelta(0), timedelta(days=3))


@given(tries, jitters)
def test_a_wait_lies_between_half_the_first_and_the_longest(n, jitter):
    assert FIRST / 2 <= next_try(n, NOON, jitter) - NOON <= LONGEST


@given(tries, jitters)
def test_a_later_try_waits_no_less(n, jitter):
    assert next_try(n + 1, NOON, jitter) >= next_try(n, NOON, jitter)


@given(st.integers(1, 5), jitters)
def test_each_wait_is_twice_the_one_before(n, jitter):
    wait, following = next_try(n, NOON, jitter) - NOON, next_try(n + 1, NOON, jitter) - NOON
    assert abs(2 * wait - following) <= timedelta(microseconds=2)


@given(tries, jitters, asked)
def test_never_before_the_provider_asked(n, jitter, retry_after):
    assert next_try(n, NOON, jitter, retry_after) >= NOON + retry_after
    assert next_try(n, NOON, jitter, retry_after) >= next_try(n, NOON, jitter)


@given(st.integers(1, 6))
def test_jitter_spreads_over_half_of_the_step(n):
    earliest, latest = next_try(n, NOON, 0.0) - NOON, next_try(n, NOON, 1.0) - NOON
    assert latest == 2 * earliest
