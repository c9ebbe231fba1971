"""Profiles are whole: every fact has its source, every word its place, and nobody claims a review that was not made."""

from dataclasses import fields
from datetime import time
from string import Formatter

import pytest
from phonenumbers import SUPPORTED_REGIONS

from reminders.domain.case import Caps, Rules
from reminders.domain.civil import Hours
from reminders.domain.region import Form, Region
from reminders.domain.vocabulary import Purpose, TextClass, Way
from reminders.regions import languages, profile_of, profiles, words_in
from reminders.wording.segments import Encoding, measure

WANTED = {"us": "US", "uk": "GB", "eu": "ES", "fr": "FR", "de": "DE", "au": "AU"}
SINGLE = ("closing", "emergency_number", "of_age")


@pytest.fixture(params=sorted(profiles()))
def region(request: pytest.FixtureRequest) -> Region:
    return profiles()[request.param]


def facts(region: Region) -> set[str]:
    """What a profile says that somebody could ask the source of."""
    named = {f"hours.{kind}" for kind in region.hours} | {f"consent.{purpose}" for purpose in region.consent}
    counts = {name for name in ("per_day", "per_week") if getattr(region, name) is not None}
    pays = {"pays_to_receive"} if region.pays_to_receive else set()
    rests = {"holidays"} if any(week.holidays.fixed for week in region.hours.values()) else set()
    return named | counts | pays | rests | set(SINGLE)


def test_every_fact_has_a_source_and_every_source_a_fact(region: Region) -> None:
    assert {name for source in region.sources for name in source.of} == facts(region)
    for source in region.sources:
        assert source.evidence in {"P", "Q", "S", "U"}
        assert source.says.endswith(".")
        assert source.where or source.evidence == "U"
    assert "lawyer" in region.review


def test_course_and_marketing_have_hours_and_the_others_do_not(region: Region) -> None:
    assert set(region.hours) == {TextClass.COURSE, TextClass.MARKETING}


def test_each_country_has_one_profile() -> None:
    for code, country in WANTED.items():
        assert profile_of(country).code == code
    assert profile_of("NZ").code == "elsewhere"
    named = [country for one in profiles().values() for country in one.countries]
    assert len(named) == len(set(named))
    assert set(named) <= set(SUPPORTED_REGIONS)


def test_offers_need_a_written_yes_in_the_united_states() -> None:
    us = profile_of("US")
    assert us.consent[Purpose.MARKETING] is Form.WRITTEN
    assert [way for way in Way if not us.accepts(Purpose.MARKETING, way)] == [
        Way.DESK,
        Way.PHONE,
        Way.PROVIDER,
        Way.RENUMBERED,
    ]
    assert all(us.accepts(Purpose.CARE, way) for way in Way)
    assert profile_of("GB").accepts(Purpose.MARKETING, Way.DESK)


def test_wider_settings_are_named_and_do_not_hold() -> None:
    us, wide = profile_of("US"), Rules(caps=Caps(per_day=9, per_week=12))
    assert us.wider(wide) == ["hours.course", "hours.marketing", "per_day"]
    held = us.within(wide)
    assert us.wider(held) == []
    assert (held.caps.per_day, held.caps.per_week) == (3, 12)
    narrow = Rules(
        class_hours={TextClass.COURSE: Hours(time(11), time(12)), TextClass.MARKETING: Hours(time(11), time(12))}
    )
    assert us.within(narrow).hours_for(TextClass.COURSE).closes == time(12)
    assert us.within(narrow).hours == narrow.hours, "care keeps the clinic's hours"


@pytest.mark.parametrize("language", sorted(languages()))
def test_the_words_can_be_filled_and_name_the_clinic(language: str) -> None:
    words = words_in(language)
    assert "review" in words.review
    for purpose in Purpose:
        assert [name for _, name, _, _ in Formatter().parse(words.purposes[purpose]) if name] == ["clinic"]
        assert "STOP" in words.purposes[purpose]
    assert measure(words.ends_by_text).encoding is Encoding.GSM7
    assert measure(words.ends_by_call).encoding is Encoding.GSM7


def test_languages_without_words_are_read_out_in_english() -> None:
    assert words_in("es-MX").language == "es"
    assert words_in("pt").language == "en"
    assert {field.name for field in fields(words_in("en"))} >= {"purposes", "version"}
