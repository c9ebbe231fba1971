"""When the wall clock is believed, by what speaks for and against it."""

from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reminders.domain.clock import LIMIT, LONG_ABSENCE, TOLD_FOR, Doubt, Evidence, Reading, Trust, judge

NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)
UP = timedelta(days=3)
HOUR = timedelta(hours=1)
SECOND = timedelta(seconds=1)
YEARS = timedelta(days=3653)


@dataclass(frozen=True)
class Case:
    """A worker that began at noon, true time; its clock may be off from then on."""

    passed: timedelta = HOUR  # since it began
    wrong_at_start: timedelta = timedelta(0)
    stepped: timedelta = timedelta(0)
    told: timedelta | None = None  # after how long a provider told the true time
    mark: datetime | None = None
    askable: bool = True
    confirmed: bool = False

    def doubt(self) -> Doubt | None:
        anchor = Reading(NOON + self.wrong_at_start, UP)
        reading = Reading(NOON + self.passed + self.wrong_at_start + self.stepped, UP + self.passed)
        told = None if self.told is None else Reading(NOON + self.told, UP + self.told)
        evidence = Evidence(reading, told, self.mark, self.askable)
        return judge(Trust(anchor, self.confirmed), evidence)[1]


FINE = Case(mark=NOON)
SHORTLY = timedelta(minutes=30)


@pytest.mark.parametrize(
    ("case", "doubt"),
    [
        (FINE, None),
        (replace(FINE, told=SHORTLY), None),
        (replace(FINE, stepped=LIMIT), None),
        (replace(FINE, stepped=LIMIT + SECOND), Doubt.STEPPED),
        (replace(FINE, stepped=-LIMIT - SECOND), Doubt.STEPPED),
        (replace(FINE, stepped=timedelta(days=60)), Doubt.STEPPED),
        (replace(FINE, stepped=timedelta(days=60), told=SHORTLY), Doubt.STEPPED),
        # corrected: it was wrong when the worker began, and is right now; only the provider can say so
        (replace(FINE, wrong_at_start=-YEARS, stepped=YEARS), Doubt.STEPPED),
        (replace(FINE, wrong_at_start=-YEARS, stepped=YEARS, told=SHORTLY), None),
        (replace(FINE, wrong_at_start=YEARS, stepped=-YEARS, told=SHORTLY, mark=NOON + YEARS), None),
        # wrong from the start
        (replace(FINE, wrong_at_start=2 * HOUR, told=SHORTLY), Doubt.PROVIDER),
        (replace(FINE, wrong_at_start=YEARS), Doubt.AHEAD),
        (replace(FINE, wrong_at_start=-2 * HOUR), Doubt.BEHIND),
        (replace(FINE, wrong_at_start=YEARS, askable=False), None),
        # a store that was left alone for weeks, and a clock that is right
        (replace(FINE, mark=NOON - timedelta(days=20)), Doubt.AHEAD),
        (replace(FINE, mark=NOON - timedelta(days=20), told=SHORTLY), None),
        (replace(FINE, mark=NOON + HOUR - LONG_ABSENCE), None),
        # a mark that a wrong clock of another machine has left
        (replace(FINE, mark=NOON + YEARS), Doubt.BEHIND),
        (replace(FINE, mark=NOON + YEARS, told=SHORTLY), None),
        (replace(FINE, mark=None, wrong_at_start=YEARS), None),
    ],
)
def test_the_clock_is_believed_where_two_sources_agree(case: Case, doubt: Doubt | None):
    assert case.doubt() is doubt


def test_one_wrong_date_of_a_provider_does_not_outweigh_two_clocks_that_it_once_confirmed():
    reading = Reading(NOON + HOUR, UP + HOUR)
    stale = Reading(NOON - HOUR, UP + HOUR)  # a proxy gave an old answer
    assert judge(Trust(Reading(NOON, UP), confirmed=True), Evidence(reading, stale))[1] is None
    assert judge(Trust(Reading(NOON, UP)), Evidence(reading, stale))[1] is Doubt.PROVIDER


@given(asleep=st.timedeltas(min_value=timedelta(0), max_value=YEARS), told=st.booleans())
def test_a_machine_that_slept_goes_on(asleep, told):
    case = Case(passed=asleep, told=timedelta(0) if told else None, mark=NOON, askable=False)
    assert case.doubt() is None


@given(by=st.timedeltas(min_value=-YEARS, max_value=YEARS), confirmed=st.booleans())
def test_a_step_of_more_than_a_minute_is_always_seen_and_its_undoing_always_believed(by, confirmed):
    case = Case(stepped=by, confirmed=confirmed, mark=NOON, askable=False)
    assert case.doubt() is (Doubt.STEPPED if abs(by) > LIMIT else None)
    assert replace(case, stepped=timedelta(0)).doubt() is None


def test_what_a_provider_said_long_ago_counts_no_more():
    told = Reading(NOON, UP)
    later = UP + TOLD_FOR + SECOND
    assert Evidence(Reading(NOON, later), told).told_now is None
    assert Evidence(Reading(NOON, later - SECOND), told).told_now == NOON + TOLD_FOR


def test_after_a_provider_agreed_the_next_look_counts_from_there():
    reading = Reading(NOON + HOUR + LIMIT, UP + HOUR)
    trust, doubt = judge(Trust(Reading(NOON, UP)), Evidence(reading, Reading(NOON, UP)))
    assert (trust, doubt) == (Trust(reading, confirmed=True), None)


def test_every_doubt_has_a_sentence_of_its_own():
    assert len({doubt.sentence for doubt in Doubt}) == len(Doubt)
