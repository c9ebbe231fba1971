"""The words of the patient's page: the same in every language, and spans that are never too short."""

from dataclasses import fields
from datetime import UTC, datetime, timedelta
from string import Formatter
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reminders.domain.civil import Place
from reminders.domain.timeline import End
from reminders.domain.vocabulary import Category
from reminders.wording.lint import lint
from reminders.wording.page import PAGE_WORDS, accepted_language, page_language, page_languages, page_words
from reminders.wording.page.times import PageTimes, page_locale
from reminders.wording.segments import measure

NEW_YORK, LISBON = ZoneInfo("America/New_York"), ZoneInfo("Europe/Lisbon")
NOON = datetime(2026, 11, 20, 12, tzinfo=NEW_YORK)
EN = PAGE_WORDS["en"]


def times(language="en", country="US", now=NOON, place=None):
    words = page_words(language)
    return PageTimes(place or Place(NEW_YORK), NEW_YORK, page_locale(language, country), words.zone_label, now)


def values(pattern):
    return {name for _, name, _, _ in Formatter().parse(pattern) if name}


@pytest.mark.parametrize("language", PAGE_WORDS)
def test_every_language_says_all_with_the_same_values(language):
    words = PAGE_WORDS[language]
    assert set(words.categories) == set(Category)
    assert all(words.categories.values())
    for one in fields(words):
        said, english = getattr(words, one.name), getattr(EN, one.name)
        if isinstance(english, str) and one.name != "reviewed_by":
            assert said, one.name
            assert values(said) == values(english), one.name
            assert said.endswith(".") == english.endswith("."), one.name


@pytest.mark.parametrize("language", PAGE_WORDS)
def test_nobody_has_reviewed_the_words_until_a_name_stands_there(language):
    assert PAGE_WORDS[language].reviewed_by is None


@pytest.mark.parametrize("language", PAGE_WORDS)
def test_the_text_with_the_link_is_one_segment_that_says_nothing_of_a_treatment(language):
    url = "https://reminders.example.org/a/" + "x" * 22
    body = "Lumina Skin: " + PAGE_WORDS[language].text.format(url=url)
    assert lint(body, max_segments=1, language=language) == []
    assert measure(body).segments == 1


def test_a_page_is_in_the_patients_language_where_the_clinic_writes_in_it():
    assert page_language("es-MX", ("en", "es")) == "es"
    assert page_language("fr", ("en", "es")) == "en"
    assert page_language("de", ("fi", "fr")) == "fr"  # the clinic's first has no page
    assert page_language(None, ("fi",)) == "en"
    assert page_languages(("en", "fi", "fr-CA")) == ("en", "fr-CA")


def test_who_is_not_known_reads_the_first_language_of_the_browser_that_there_is():
    assert accepted_language("pt-BR,fr-CA;q=0.8,en;q=0.5") == "fr"
    assert accepted_language("") == "en"
    assert accepted_language("*;q=0.1, \x00") == "en"


MINUTES = {"day": 60 * 24, "hour": 60, "minute": 1}


@given(st.integers(1, 60 * 24 * 60))
def test_no_span_is_told_shorter_than_it_is_nor_much_longer(minutes):
    shown = times().left(NOON + timedelta(minutes=minutes)).split()
    told = sum(int(n) * MINUTES[unit.rstrip("s")] for n, unit in zip(shown[::2], shown[1::2], strict=True))
    assert minutes <= told < minutes + (60 * 24 if minutes >= 72 * 60 else 60)


@pytest.mark.parametrize(
    ("minutes", "shown"),
    [
        (1, "1 minute"),
        (59, "59 minutes"),
        (60, "1 hour"),
        (61, "1 hour 1 minute"),
        (23 * 60 + 59, "23 hours 59 minutes"),
        (24 * 60, "1 day"),
        (24 * 60 + 1, "1 day 1 hour"),
        (47 * 60 + 30, "2 days"),
        (71 * 60 + 30, "3 days"),
        (72 * 60 + 1, "4 days"),
    ],
)
def test_spans_are_rounded_up_in_two_units(minutes, shown):
    assert times().left(NOON + timedelta(minutes=minutes)) == shown


def test_moments_are_written_as_the_region_writes_them():
    end = End(datetime(2026, 11, 22, 15, 30, tzinfo=NEW_YORK))
    assert times().end(end).replace("\u202f", " ") == "Sun, Nov 22, 3:30 PM"
    assert times("de", "DE").end(end) == "So., 22. Nov., 15:30"
    assert times("fr", "FR").end(End(end.at, whole_day=True)) == "dim. 22 nov."
    assert times("es", "DE").end(end) == "dom, 22 nov, 15:30"  # Spanish is not at home in Germany


def test_hours_of_a_week_are_told_by_days_that_have_the_same():
    week = {str(day): [["09:00", "18:30"]] for day in range(5)} | {"6": [["09:00", "12:00"], ["14:00", "17:00"]]}
    assert times("de", "DE").week(week) == ["Mo.-Fr. 09:00-18:30", "So. 09:00-12:00, 14:00-17:00"]
    assert times("fr", "FR").week({"1": [["09:00", "12:00"]], "3": []}) == ["mar. 09:00-12:00"]
    assert times().week({"0": [["18:00", "22:00"]]})[0].replace("\u202f", " ") == "Mon 6:00 PM-10:00 PM"
    assert times().week({}) == []


def test_on_paper_a_moment_has_its_year_at_the_clinic():
    assert times("es", "ES", place=Place(LISBON)).dated(NOON) == "vie, 20 nov 2026, 12:00 (hora de Nueva York)"


def test_where_the_patient_is_elsewhere_the_page_says_whose_time_it_is():
    away = times(place=Place(LISBON))
    end = datetime(2026, 11, 22, 20, 30, tzinfo=UTC)
    assert away.end(End(end)).endswith("(Lisbon time)")
    assert away.visit(end).endswith("(New York time)")
    assert away.visit(end).replace("\u202f", " ").startswith("Sun, Nov 22, 3:30 PM")
    with pytest.raises(ValueError, match="open end"):
        away.end(End(None))


def test_only_what_is_spelled_by_region_has_a_sharp_s():
    words = PAGE_WORDS["de"]
    said = [getattr(words, one.name) for one in fields(words) if one.name != "categories"]
    assert not [one for one in said if isinstance(one, str) and "ß" in one]


@pytest.mark.parametrize("country", ["FR", "CA", "CH", "BE"])
def test_a_french_end_begins_with_its_weekday_as_jusquau_needs_it(country):
    said = times("fr", country).end(End(NOON + timedelta(days=3)))
    assert PAGE_WORDS["fr"].until.format(when=said).startswith("jusqu'au lun. 23 nov.")
