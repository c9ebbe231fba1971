"""The same clinic with a rule of asking broken: it doubles a text, and the same check sees it."""

from dataclasses import replace

import pytest

from reminders.channels.base import Channel
from reminders.domain.delivery import Unread
from reminders.domain.inquiry import Listed, LookAgain, NotCreated, judge
from reminders.usecases import inquire
from tests.doubles.twilio import Fault, Kind
from tests.doubles.twilio_account import Lag
from tests.usecases.asked import DUE, MINUTE, Asked, asked_clinic

LOST_ANSWER = Fault(Kind.ERROR_AFTER)
WINDOW = 30 * MINUTE  # validity and settling


@pytest.fixture
def clinic(database_url, tmp_path):
    with asked_clinic(database_url, tmp_path) as made:
        yield made


def doubles(clinic: Asked) -> int:
    """How often one text is with the provider too much, when its answer is lost and its list fails, then lags."""
    clinic.double.account.lag = Lag(time=25 * MINUTE)
    clinic.try_once(LOST_ANSWER)
    clinic.double.fail_reads(Fault(Kind.ERROR), times=3)
    clinic.pass_time(DUE + 2 * WINDOW - clinic.world.now)
    first = clinic.texts()[0].body
    return [entry.body for entry in clinic.texts()].count(first) - 1


class FailedReadsAreEmpty:
    """A channel that takes a list which could not be read for an empty one."""

    def __init__(self, real: Channel) -> None:
        self._real = real

    def __getattr__(self, name: str) -> object:
        return getattr(self._real, name)

    def search(self, to, since):
        seen = self._real.search(to, since)
        return () if isinstance(seen, Unread) else seen


def at_once(doubt, listed: Listed | None, now):
    """Believes the first clean look."""
    verdict = judge(doubt, listed, now)
    clean = isinstance(verdict, LookAgain) and verdict.clean_reads > 0
    return NotCreated() if clean else verdict


def test_nothing_is_doubled_when_the_list_fails_and_lags(clinic):
    assert doubles(clinic) == 0


def test_control_who_believes_one_clean_look_doubles(clinic, monkeypatch):
    monkeypatch.setattr(inquire, "judge", at_once)
    assert doubles(clinic) > 0


def outage_doubles(clinic: Asked) -> int:
    """The same, when the list cannot be read until long after the window."""
    clinic.try_once(LOST_ANSWER)
    clinic.double.fail_reads(Fault(Kind.ERROR), times=10_000)
    clinic.pass_time(DUE + 2 * WINDOW - clinic.world.now)
    first = clinic.texts()[0].body
    return [entry.body for entry in clinic.texts()].count(first) - 1


def test_nothing_is_doubled_through_an_outage_of_the_list(clinic):
    assert outage_doubles(clinic) == 0


def test_control_who_takes_a_failed_read_for_an_empty_list_doubles(clinic):
    sending = clinic.world.sending
    clinic.world.sending = replace(sending, channels={"main": FailedReadsAreEmpty(sending.channels["main"])})
    assert outage_doubles(clinic) > 0
