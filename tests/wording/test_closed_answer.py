"""What is said while the clinic is closed: true at its hours, short, nothing clinical, in every language."""

from dataclasses import replace
from datetime import date, time

import pytest

from reminders.domain.civil import Hours
from reminders.wording.answer_words import ANSWER_WORDS
from reminders.wording.answers import change_answer
from reminders.wording.closed_answer import closed_answer
from reminders.wording.languages import LANGUAGES
from reminders.wording.lint import Fault, lint
from reminders.wording.segments import Encoding, measure
from reminders.wording.voice import WeeklyHours
from tests.wording.examples import GB, LONDON, OFFICE, at

URGENT = "+447700900199"
AT_NIGHT = at(LONDON, 20, 23)  # a Friday
HERE = replace(GB, opening=OFFICE, fallback=None, urgent_phone=None)


def on_all_days(*hours: Hours) -> WeeklyHours:
    return WeeklyHours(((*hours,),) * 7)


def test_an_open_clinic_says_nothing() -> None:
    assert closed_answer(HERE, at(LONDON, 20, 12)) is None
    assert closed_answer(replace(HERE, opening=None), AT_NIGHT) is None


def test_a_line_that_is_always_answered_has_no_hours() -> None:
    said = closed_answer(replace(HERE, urgent_phone=URGENT), AT_NIGHT)
    assert said is not None
    assert f"Urgent: {URGENT}." in said


def test_a_line_that_is_answered_until_the_clinic_opens_has_none_either() -> None:
    hours = on_all_days(Hours(time(0), time(9)), Hours(time(20), time(23, 59)))
    said = closed_answer(replace(HERE, urgent_phone=URGENT, urgent_opening=hours), at(LONDON, 20, 8))
    assert said is not None
    assert f"Urgent: {URGENT}." in said


def test_a_line_that_opens_first_is_named_with_its_hour() -> None:
    hours = on_all_days(Hours(time(7), time(22)))
    said = closed_answer(replace(HERE, urgent_phone=URGENT, urgent_opening=hours), AT_NIGHT)
    assert said is not None
    assert f"Urgent from Sat 07:00: {URGENT}." in said


def test_where_nobody_answers_at_all_the_fallback_is_named() -> None:
    said = closed_answer(replace(HERE, fallback="NHS 111"), AT_NIGHT)
    assert said is not None
    assert "Urgent: NHS 111." in said


def test_a_holiday_is_not_a_day_on_which_somebody_reads() -> None:
    opening = replace(OFFICE, closed_on=frozenset({date(2026, 11, 23)}))
    said = closed_answer(replace(HERE, opening=opening), AT_NIGHT)
    assert said is not None
    assert "until Tue" in said


def test_a_clinic_that_never_opens_promises_no_hour() -> None:
    said = closed_answer(replace(HERE, opening=WeeklyHours(((),) * 7)), AT_NIGHT)
    assert said is not None
    assert "when we open" in said


@pytest.mark.parametrize("language", sorted(LANGUAGES))
def test_every_language_of_the_texts_has_its_answers(language: str) -> None:
    assert language in ANSWER_WORDS
    voice = replace(HERE, language=language, urgent_phone=URGENT)
    said = closed_answer(voice, AT_NIGHT)
    assert said is not None
    assert measure(said).segments == 1


@pytest.mark.parametrize("language", sorted(ANSWER_WORDS))
def test_every_sentence_fits_the_alphabet_of_texts_and_says_nothing_clinical(language: str) -> None:
    words = ANSWER_WORDS[language]
    values = {"when": "Wed, Nov 25 10:00 AM", "phone": "+447700900199", "number": "112"}
    every = [getattr(words, name).format(**values) for name in vars(words)]
    for sentence in every:
        assert measure(sentence).encoding is Encoding.GSM7, sentence
    whole = f"Lumina Skin Clinics!: {words.closed} {words.urgent_until} {words.emergency}".format(**values)
    assert measure(whole).segments == 1, len(whole)
    found = lint(whole, max_segments=1, language=language)
    assert not [one for one in found if one.fault in {Fault.NAMES_TREATMENT, Fault.NAMES_DRUG, Fault.ASKS_A_KEYWORD}]


def test_who_wants_another_time_is_told_that_somebody_calls() -> None:
    assert change_answer(HERE) == f"{HERE.short_name}: Thank you. We call you to find another time."
