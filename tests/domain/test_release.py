from dataclasses import replace
from datetime import timedelta

import pytest

from reminders.domain.case import DAYTIME
from reminders.domain.planned import ShiftKind
from reminders.domain.reasons import Reason
from reminders.domain.release import DueText, Facts, Miss, Send, Skip, Wait, release
from reminders.domain.retry import next_try
from reminders.domain.timeline import OPEN, End
from reminders.domain.vocabulary import Kind, Role, TextClass
from tests.domain.build import ny, place

NOON = ny(2026, 11, 20, 12)
TEXT = DueText(Role.CHECK, Kind.SAFETY, TextClass.CARE, NOON, NOON, NOON + timedelta(days=2))
FACTS = Facts(place(), DAYTIME, timedelta(minutes=60))


def test_a_due_text_goes():
    assert release(TEXT, FACTS, NOON) == Send()


def test_never_early():
    early = NOON - timedelta(seconds=1)
    assert release(TEXT, FACTS, early) == Wait(NOON, Reason.QUIET_HOURS)


def test_never_after_its_use():
    assert release(TEXT, FACTS, NOON + timedelta(days=2)) == Miss(Reason.MISSED_OUTAGE)
    assert release(TEXT, FACTS, NOON + timedelta(days=2, seconds=-1)) == Send()


@pytest.mark.parametrize(
    ("fact", "reason"),
    [
        ({"silence": Reason.OPTED_OUT}, Reason.OPTED_OUT),
        ({"silence": Reason.SUPPRESSED}, Reason.SUPPRESSED),
        ({"has_number": False}, Reason.NO_NUMBER),
        ({"consented": False}, Reason.NO_CONSENT),
        ({"superseded": True}, Reason.NEXT_BOOKED),
        ({"capped": Reason.DAY_CAP}, Reason.DAY_CAP),
    ],
)
def test_what_forbids_a_text_skips_it_with_the_reason(fact, reason):
    assert release(TEXT, replace(FACTS, **fact), NOON) == Skip(reason)


@pytest.mark.parametrize(
    ("fact", "reason"),
    [
        ({"paused": True}, Reason.PAUSED),
        ({"patient_paused": True}, Reason.PATIENT_PAUSED),
        ({"approved": False}, Reason.NOT_APPROVED),
        ({"worded": False}, Reason.NO_WORDING),
        ({"number_busy": True}, Reason.UNKNOWN_OUTCOME),
    ],
)
def test_what_a_person_can_change_lets_it_wait_until_its_use_ends(fact, reason):
    facts = replace(FACTS, **fact)
    assert release(TEXT, facts, NOON) == Wait(NOON + timedelta(minutes=1), reason)
    almost = TEXT.useful_until_at - timedelta(seconds=10)
    assert isinstance(release(TEXT, facts, almost), Wait | Miss)
    assert release(TEXT, facts, TEXT.useful_until_at) == Miss(Reason.MISSED_OUTAGE)


def test_an_emergency_never_waits_for_another_text():
    urgent = replace(TEXT, kind=Kind.EMERGENCY)
    assert release(urgent, replace(FACTS, number_busy=True), NOON) == Send()


def test_after_an_outage_the_night_is_still_the_night():
    night = ny(2026, 11, 20, 23)
    assert release(TEXT, FACTS, night) == Wait(ny(2026, 11, 21, 8), Reason.QUIET_HOURS)
    short = replace(TEXT, useful_until_at=ny(2026, 11, 21, 7))
    assert release(short, FACTS, night) == Miss(Reason.QUIET_HOURS)
    assert release(replace(TEXT, kind=Kind.EMERGENCY), FACTS, night) == Send()


def test_only_a_restriction_just_after_the_visit_may_go_in_the_night():
    ended = ny(2026, 11, 20, 21, 30)
    due = ended + timedelta(minutes=3)
    first = DueText(
        Role.RESTRICTIONS,
        Kind.RESTRICTION,
        TextClass.CARE,
        due,
        ended,
        ended + timedelta(days=3),
        (ShiftKind.AT_ONCE_IN_GRACE,),
    )
    assert release(first, FACTS, due) == Send()
    assert release(first, FACTS, ended + timedelta(minutes=61)) == Wait(ny(2026, 11, 21, 8), Reason.QUIET_HOURS)
    assert isinstance(release(replace(first, shifts=()), FACTS, due), Wait)


def test_a_permission_is_judged_again():
    may = replace(TEXT, kind=Kind.PERMISSION, role=Role.ALLOWED)
    end_at = NOON + timedelta(hours=3)
    later = End(end_at)
    assert release(may, replace(FACTS, awaited=later), NOON) == Wait(end_at, Reason.RESTRICTION_HOLDS)
    assert release(may, replace(FACTS, awaited=End(NOON)), NOON) == Send()
    assert release(may, replace(FACTS, awaited=OPEN), NOON) == Skip(Reason.STILL_OPEN)


def test_a_restriction_text_whose_restrictions_have_all_ended_is_skipped():
    over = replace(TEXT, role=Role.RESTRICTIONS, kind=Kind.RESTRICTION, ends=(End(NOON),))
    assert release(over, FACTS, NOON) == Skip(Reason.NOTHING_LEFT)
    assert release(replace(over, ends=(End(NOON), OPEN)), FACTS, NOON) == Send()


def test_tries_are_spread_and_honor_what_the_provider_asks():
    assert next_try(1, NOON, 0.0) == NOON + timedelta(seconds=7.5)
    assert next_try(1, NOON, 1.0) == NOON + timedelta(seconds=15)
    assert next_try(3, NOON, 1.0) == NOON + timedelta(seconds=60)
    assert next_try(30, NOON, 1.0) == NOON + timedelta(minutes=15)
    assert next_try(1, NOON, 0.5, timedelta(minutes=2)) == NOON + timedelta(minutes=2)
