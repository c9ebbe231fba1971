"""The two tables of Twilio's codes: complete, in whole sentences, and never of two minds."""

import pytest

from reminders.channels import twilio_codes, twilio_failures
from reminders.channels.twilio_failures import FAILURES, failure_of, meaning
from reminders.domain.delivery import Failure, ProviderStatus
from reminders.domain.outcome import Refusal

EXPECTED = {
    Failure.NOT_SENT: {30001, 30017, 30022, 30023, 30027, 30036, 30610},
    Failure.SWITCHED_OFF: {30003},
    Failure.NUMBER: {30005, 30006, 30640},
    Failure.OPTED_OUT: {21610},
    Failure.SENDER: {20003, 20005, 30002, 30018, 30024, 30032, 30033, 30034, 30035},
    Failure.CONTENT: {30007, 30019},
    Failure.UNKNOWN: {30004, 30008, 30020, 30021, 30410, 30450, 30500},
}
# What refuses a text at once and what fails it later are one thing under two names.
SAME = {
    Refusal.NUMBER: Failure.NUMBER,
    Refusal.OPTED_OUT: Failure.OPTED_OUT,
    Refusal.SENDER: Failure.SENDER,
    Refusal.CONTENT: Failure.CONTENT,
}
SENTENCES = sorted(
    {found.sentence for found in (*FAILURES.values(), twilio_failures.UNKNOWN)}
    | {found.sentence for found in (*twilio_codes.MEANINGS.values(), twilio_codes.UNKNOWN)}
)


@pytest.mark.parametrize("failure", list(Failure))
def test_each_code_of_a_receipt_means_what_twilio_says_of_it(failure: Failure) -> None:
    assert {code for code, found in FAILURES.items() if found.failure is failure} == EXPECTED[failure]


@pytest.mark.parametrize("sentence", SENTENCES)
def test_every_sentence_is_one_that_staff_can_act_on(sentence: str) -> None:
    assert sentence[0].isupper()
    assert sentence.endswith(".")
    assert sentence.count(". ") + sentence.count("; ") >= 1, "it says what happened, and what is next"
    assert "  " not in sentence


def test_no_code_is_in_both_tables_with_two_meanings() -> None:
    shared = FAILURES.keys() & twilio_codes.MEANINGS.keys()
    assert {20003, 20005, 21610} <= shared
    for code in shared:
        assert SAME[twilio_codes.MEANINGS[code].refusal] is FAILURES[code].failure


@pytest.mark.parametrize("code", [None, 0, 12345, 30009, 63016, 99999])
def test_an_unknown_code_takes_the_safe_way(code: int | None) -> None:
    assert meaning(code) is twilio_failures.UNKNOWN
    assert failure_of(ProviderStatus.FAILED, code) is Failure.UNKNOWN


@pytest.mark.parametrize("status", [status for status in ProviderStatus if not status.failed])
def test_a_code_without_a_failure_is_a_warning(status: ProviderStatus) -> None:
    assert failure_of(status, 30005) is None


@pytest.mark.parametrize("status", [ProviderStatus.UNDELIVERED, ProviderStatus.FAILED, ProviderStatus.CANCELED])
def test_the_code_decides_whichever_failure_it_is(status: ProviderStatus) -> None:
    assert failure_of(status, 30003) is Failure.SWITCHED_OFF
    assert failure_of(status, None) is Failure.UNKNOWN
