"""The steady beat, whatever the clock does."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reminders.worker.bell import Every

NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)
STEP = timedelta(seconds=15)
TEN_YEARS = timedelta(days=3653)


def beats(trigger: Every, last: datetime, now: datetime) -> list[datetime]:
    """The beats up to now after one, listed as APScheduler does."""
    found: list[datetime] = []
    following = trigger.get_next_fire_time(last, now)
    while following <= now and len(found) < 1000:
        found.append(following)
        following = trigger.get_next_fire_time(following, now)
    return found


def test_the_first_beat_is_at_once():
    assert Every(STEP).get_next_fire_time(None, NOON) == NOON


@pytest.mark.parametrize("late", [timedelta(0), timedelta(milliseconds=5), STEP - timedelta(microseconds=1)])
def test_a_beat_that_is_handled_late_does_not_move_the_next(late):
    assert Every(STEP).get_next_fire_time(NOON, NOON + late) == NOON + STEP


def test_steady_beats_do_not_drift():
    trigger, beat = Every(STEP), NOON
    for _ in range(1000):
        beat = trigger.get_next_fire_time(beat, beat + timedelta(milliseconds=7))
    assert beat == NOON + 1000 * STEP


def test_a_clock_that_jumps_ten_years_ahead_leaves_no_missed_beats_to_list():
    later = NOON + TEN_YEARS
    assert beats(Every(STEP), NOON, later) == []
    assert Every(STEP).get_next_fire_time(NOON, later) == later + STEP


@pytest.mark.parametrize("back", [timedelta(seconds=1), timedelta(hours=1), TEN_YEARS])
def test_a_clock_that_goes_back_is_followed_at_once(back):
    earlier = NOON - back
    assert earlier < Every(STEP).get_next_fire_time(NOON, earlier) <= earlier + STEP


@given(
    step=st.timedeltas(min_value=timedelta(milliseconds=100), max_value=timedelta(hours=1)),
    moved=st.timedeltas(min_value=-TEN_YEARS, max_value=TEN_YEARS),
)
def test_the_next_beat_is_always_ahead_and_never_more_than_a_step_away(step, moved):
    now = NOON + moved
    assert now < Every(step).get_next_fire_time(NOON, now) <= now + step
