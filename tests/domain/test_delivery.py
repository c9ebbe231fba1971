"""When a text that was not delivered is tried again, and that the tables leave nothing out."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reminders.domain.delivery import FAILURES, Failure, ProviderStatus, next_delivery
from reminders.domain.outcome import REFUSALS, Refusal
from reminders.domain.reasons import Reason, call_before
from reminders.domain.reminder import PROVES, State, Word, proven

NOW = datetime(2026, 11, 20, 21, 20, tzinfo=UTC)
AGAIN = {Failure.NOT_SENT, Failure.SWITCHED_OFF}


def test_every_failure_and_refusal_has_its_line():
    assert set(FAILURES) == set(Failure)
    assert set(REFUSALS) == set(Refusal)


def test_what_is_tried_again_by_the_table_has_a_rule_and_nothing_else_has():
    assert {failure for failure, follows in FAILURES.items() if follows.again} == AGAIN
    assert {failure for failure in Failure if next_delivery(failure, 1, NOW, 1.0) is not None} == AGAIN


@pytest.mark.parametrize(
    ("failure", "waits"),
    [
        (Failure.NOT_SENT, [10, 40, 160, 640]),
        (Failure.SWITCHED_OFF, [60, 180]),
    ],
)
def test_the_waits_grow_and_end(failure, waits):
    found = [next_delivery(failure, failed, NOW, 1.0) for failed in range(1, len(waits) + 3)]
    assert found == [*(NOW + timedelta(minutes=wait) for wait in waits), None, None]


@given(failed=st.integers(1, 50), jitter=st.floats(0, 1))
def test_a_phone_that_is_off_is_left_alone_for_half_an_hour_at_least(failed, jitter):
    found = next_delivery(Failure.SWITCHED_OFF, failed, NOW, jitter)
    assert found is None or found >= NOW + timedelta(minutes=30)


@given(failed=st.integers(1, 50), jitter=st.floats(0, 1))
def test_jitter_only_brings_a_try_forward_by_a_quarter_at_most(failed, jitter):
    latest, found = (next_delivery(Failure.NOT_SENT, failed, NOW, part) for part in (1.0, jitter))
    assert (latest is None) == (found is None)
    if latest is not None and found is not None:
        assert (latest - NOW) * 0.75 <= found - NOW <= latest - NOW


def test_each_status_proves_one_thing():
    words = {status: status.word for status in ProviderStatus}
    assert {status for status, word in words.items() if word is Word.REACHED} == {"delivered", "read"}
    assert {status for status, word in words.items() if word is Word.NOT_REACHED} == {
        *("undelivered", "failed", "canceled")
    }


def test_a_failure_is_final_and_not_reached():
    for status in ProviderStatus:
        assert status.final == (status.word is not Word.TAKEN)
        assert status.failed == (status.word is Word.NOT_REACHED)


def test_nothing_leads_away_from_delivered():
    assert all(State.DELIVERED not in since for _, since in PROVES.values())
    assert all(proven(State.DELIVERED, None, word) is None for word in Word)


def test_a_hold_for_another_reason_than_doubt_is_not_lifted_by_a_failure():
    assert proven(State.HELD, Reason.SIX_A_DAY, Word.NOT_REACHED) is None
    assert proven(State.HELD, Reason.UNKNOWN_OUTCOME, Word.NOT_REACHED) is State.UNDELIVERED
    assert proven(State.HELD, Reason.SIX_A_DAY, Word.REACHED) is State.DELIVERED


@pytest.mark.parametrize("word", list(Word))
@pytest.mark.parametrize("state", list(State))
def test_an_erased_patients_text_is_left_alone(state, word):
    assert proven(state, Reason.ERASED, word) is None


def test_a_call_says_by_when_and_about_what():
    assert call_before("15:30", "no sun") == "Call before 15:30: the 'no sun' text did not arrive."
