"""What the program says by itself, in every language: each sentence there, short, and with what it must name."""

from dataclasses import fields, replace
from string import Formatter

import pytest

from reminders.domain.planned import Change, Content
from reminders.domain.replies import Meaning
from reminders.domain.timeline import OPEN, End
from reminders.domain.vocabulary import BodyArea, Category
from reminders.wording.answers import answer
from reminders.wording.first_text import first_text
from reminders.wording.languages import LANGUAGES, phrases
from reminders.wording.lint import lint
from reminders.wording.phrases import Phrases
from reminders.wording.render import render
from reminders.wording.segments import Encoding, measure
from reminders.wording.voice import Voice
from tests.wording.examples import LONDON, NEW_YORK, OFFICE, US, at

NOON = at(NEW_YORK, 20, 12)
NEVER_OPEN = replace(OFFICE, days=((),) * 7)
LONGEST = replace(US, short_name="Aesthetic Skin Rooms", phone="+447700900123", emergency_number="112 or 999")
PATTERNS = [field.name for field in fields(Phrases) if isinstance(getattr(phrases("en"), field.name), str)]
TRANSLATED = sorted(set(LANGUAGES) - {"en"})


def voice(language: str, **given: object) -> Voice:
    return replace(LONGEST, language=language, **given)  # type: ignore[arg-type]


@pytest.mark.parametrize("language", TRANSLATED)
def test_every_sentence_is_there_and_asks_for_the_same_values(language: str) -> None:
    for name in PATTERNS:
        ours, english = getattr(phrases(language), name), getattr(phrases("en"), name)
        asked = [sorted({key for _, key, _, _ in Formatter().parse(text) if key}) for text in (ours, english)]
        assert ours.strip(), name
        assert asked[0] == asked[1], name
        assert ours.endswith(".") == english.endswith("."), name
        assert [ours.count(word) for word in ("STOP", "START", "HELP")] == [
            english.count(word) for word in ("STOP", "START", "HELP")
        ], name


@pytest.mark.parametrize("language", TRANSLATED)
def test_what_is_restricted_has_a_word_of_its_own(language: str) -> None:
    named = [word for words in phrases(language).categories.values() for word in words]
    assert len(named) == len(set(named))
    assert len(set(phrases(language).areas.values())) == len(BodyArea)


@pytest.mark.parametrize("opening", [None, NEVER_OPEN], ids=["open", "closed"])
@pytest.mark.parametrize("said", [Meaning.STOP, Meaning.START, Meaning.HELP])
@pytest.mark.parametrize("language", LANGUAGES)
def test_every_answer_is_one_segment_and_says_whom_to_call(language: str, said: Meaning, opening) -> None:
    body = answer(said, voice(language, opening=opening), NOON)

    assert body is not None
    size = measure(body)
    assert (size.segments, size.encoding) == (1, Encoding.GSM7), (len(body), body)
    assert (LONGEST.phone in body) == (said is not Meaning.START)
    assert (LONGEST.emergency_number in body) == (said is Meaning.HELP)


@pytest.mark.parametrize("can_receive", [True, False])
@pytest.mark.parametrize("language", LANGUAGES)
def test_the_first_text_is_one_segment_and_says_how_to_end_it(language: str, can_receive: bool) -> None:
    body = first_text(voice(language, can_receive=can_receive))

    size = measure(body)
    assert (size.segments, size.encoding) == (1, Encoding.GSM7), (len(body), body)
    assert ("STOP" in body) == can_receive
    assert (LONGEST.phone in body) == (not can_receive)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_correction_of_everything_reads_within_three_segments(language: str) -> None:
    changes = (
        Change("visit:v1", starts_at=at(LONDON, 30), was_at=at(LONDON, 24)),
        Change("end:sun", spot=(BodyArea.FACE, Category.SUN), end=OPEN),
        Change("end:makeup", spot=(BodyArea.FACE, Category.MAKEUP), end=End(at(LONDON, 23))),
        Change("end:waxing", spot=(BodyArea.BUTTOCKS, Category.WAXING), end=None),
        Change("end:sport", spot=(BodyArea.FACE, Category.SPORT), end=None),
    )
    body = render(Content(None, changes=changes), None, voice(language, is_shared=True, call_name="Mia"), NOON)

    assert lint(body, max_segments=3, language=language) == [], body
    assert "{" not in body


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_cancelled_visit_is_one_segment(language: str) -> None:
    changes = (Change("visit:v1", starts_at=None, was_at=at(LONDON, 24)),)
    body = render(Content(None, changes=changes), None, voice(language), NOON)

    assert lint(body, max_segments=1, language=language) == [], body
