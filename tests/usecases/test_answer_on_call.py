"""What the patient is told who wrote of something that cannot wait: the answer of any reply, and no other."""

from dataclasses import replace

import pytest

from reminders.domain.case import Rules
from reminders.store import codec
from tests.usecases.called import KIM, LEE
from tests.usecases.test_answer_closed import CLOSED, EVENING, WEEK, answers, furnish, say

URGENT = "I can't breathe properly"


@pytest.fixture
def closed(staffed):
    """The evening of a Friday, in a clinic that has switched the answer off."""
    furnish(staffed, opening=WEEK, rules=codec.dump_rules(replace(Rules(), answer_closed=False)))
    staffed.set(EVENING)
    return staffed


def test_while_closed_the_fixed_answer_goes_though_the_clinic_switched_it_off(closed):
    say(closed, URGENT)
    say(closed, URGENT, "SM2")
    assert [row.body for row in answers(closed)] == [CLOSED]


def test_other_replies_leave_it_switched_off(closed):
    say(closed, "it itches")
    assert answers(closed) == []


def test_without_anybody_on_call_it_stays_switched_off(closed):
    say(closed, "STOP", "SM8", KIM)
    say(closed, "STOP", "SM9", LEE)
    say(closed, URGENT)
    assert answers(closed) == []


def test_never_twice_with_the_answer_that_any_reply_gets(staffed):
    furnish(staffed, opening=WEEK)
    staffed.set(EVENING)
    say(staffed, "it itches", "SM1")
    say(staffed, URGENT, "SM2")
    assert len(answers(staffed)) == 1


def test_while_the_clinic_is_open_nothing_is_answered(staffed):
    furnish(staffed, opening=WEEK)
    say(staffed, URGENT)
    assert answers(staffed) == []
