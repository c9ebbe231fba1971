from dataclasses import replace

import pytest

from reminders.domain.replies import Meaning
from reminders.wording.answers import answer
from reminders.wording.segments import Encoding, measure
from tests.wording.examples import LONDON, NEW_YORK, OFFICE, US, at

NOON = at(NEW_YORK, 20, 12)
LONGEST = replace(US, short_name="Lumina Skin & Laser!", phone="+447700900123456", emergency_number="112 or 999")


def test_who_says_stop_is_told_that_it_is_done_and_how_to_take_it_back() -> None:
    assert answer(Meaning.STOP, US, NOON) == (
        "Glow: You get no more texts from us. Text START to get them again. Questions? Call +12125550101."
    )


def test_who_says_start_is_told_how_to_end_it() -> None:
    assert answer(Meaning.START, US, NOON) == "Glow: You get texts from us again. Text STOP to end them."


def test_who_asks_for_help_learns_who_writes_whom_to_call_and_the_emergency_number() -> None:
    assert answer(Meaning.HELP, US, NOON) == (
        "Glow: We text you about your visits. Text STOP to end this. Questions? Call +12125550101. "
        "In an emergency call 911."
    )


def test_the_number_is_one_that_somebody_answers_at_that_hour() -> None:
    at_night = replace(US, opening=OFFICE, clinic_zone=LONDON, urgent_phone="+12125550199")
    said = answer(Meaning.STOP, at_night, at(LONDON, 20, 23))
    assert said is not None
    assert "+12125550199" in said


def test_a_clinic_without_a_phone_names_none() -> None:
    said = answer(Meaning.HELP, replace(US, phone="", emergency_number=""), NOON)
    assert said == "Glow: We text you about your visits. Text STOP to end this."


@pytest.mark.parametrize("said", [Meaning.STOP, Meaning.START, Meaning.HELP])
@pytest.mark.parametrize("opening", [None, replace(OFFICE, days=((),) * 7)])
def test_every_answer_is_one_segment_at_its_longest(said: Meaning, opening) -> None:
    body = answer(said, replace(LONGEST, opening=opening), NOON)
    assert body is not None
    size = measure(body)
    assert (size.segments, size.encoding) == (1, Encoding.GSM7), len(body)


def test_a_likely_stop_is_answered_like_a_stop() -> None:
    assert answer(Meaning.LIKELY_STOP, US, NOON) == answer(Meaning.STOP, US, NOON)


@pytest.mark.parametrize("said", [Meaning.OTHER, Meaning.REACTION, Meaning.WRONG_NUMBER])
def test_nothing_else_is_answered(said: Meaning) -> None:
    assert answer(said, US, NOON) is None
