from dataclasses import replace
from datetime import UTC, date, datetime, timedelta, timezone
from zoneinfo import ZoneInfo, available_timezones

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reminders.domain.civil import Place
from reminders.domain.timeline import OPEN, End
from reminders.wording import moments
from reminders.wording.segments import Encoding, measure
from tests.wording import examples
from tests.wording.examples import GB, IN_PARIS, LONDON, NEW_YORK, PARIS, US, at

SINCE = datetime(2020, 1, 1, tzinfo=UTC)
ZONES = sorted(available_timezones() - {"localtime", "posixrules"})


@pytest.mark.parametrize(
    ("day", "american", "european"),
    [
        (0, "Mon, Nov 23", "Mon 23 Nov"),
        (1, "Tue, Nov 24", "Tue 24 Nov"),
        (2, "Wed, Nov 25", "Wed 25 Nov"),
        (3, "Thu, Nov 26", "Thu 26 Nov"),
        (4, "Fri, Nov 27", "Fri 27 Nov"),
        (5, "Sat, Nov 28", "Sat 28 Nov"),
        (6, "Sun, Nov 29", "Sun 29 Nov"),
    ],
)
def test_every_weekday_has_its_name(day: int, american: str, european: str) -> None:
    on = date(2026, 11, 23) + timedelta(days=day)

    assert moments.day(on, on, "en-US", "US") == american
    assert moments.day(on, on, "en-GB", "GB") == european


@pytest.mark.parametrize(
    ("month", "american", "european"),
    [
        (1, "Fri, Jan 1", "Fri 1 Jan"),
        (2, "Mon, Feb 1", "Mon 1 Feb"),
        (3, "Mon, Mar 1", "Mon 1 Mar"),
        (4, "Thu, Apr 1", "Thu 1 Apr"),
        (5, "Sat, May 1", "Sat 1 May"),
        (6, "Tue, Jun 1", "Tue 1 Jun"),
        (7, "Thu, Jul 1", "Thu 1 Jul"),
        (8, "Sun, Aug 1", "Sun 1 Aug"),
        (9, "Wed, Sep 1", "Wed 1 Sep"),
        (10, "Fri, Oct 1", "Fri 1 Oct"),
        (11, "Mon, Nov 1", "Mon 1 Nov"),
        (12, "Wed, Dec 1", "Wed 1 Dec"),
    ],
)
def test_every_month_has_its_name(month: int, american: str, european: str) -> None:
    on = date(2027, month, 1)

    assert moments.day(on, on, "en-US", "US") == american
    assert moments.day(on, on, "en-GB", "GB") == european


@pytest.mark.parametrize(
    ("hour", "minute", "american", "european"),
    [
        (0, 0, "12:00 AM", "00:00"),
        (0, 15, "12:15 AM", "00:15"),
        (8, 0, "8:00 AM", "08:00"),
        (11, 45, "11:45 AM", "11:45"),
        (12, 0, "12:00 PM", "12:00"),
        (15, 30, "3:30 PM", "15:30"),
        (23, 59, "11:59 PM", "23:59"),
    ],
)
def test_a_clock_time_follows_the_region(hour: int, minute: int, american: str, european: str) -> None:
    local = datetime(2026, 11, 21, hour, minute, tzinfo=NEW_YORK)

    assert moments.clock(local, "US") == american
    assert moments.clock(local, "FR") == european


def test_an_end_under_six_days_away_is_a_weekday_and_a_time_and_later_a_date() -> None:
    shown = examples.moments(GB, at(LONDON, 21))

    assert shown.end(End(at(LONDON, 27, 15, 29))) == "Fri 15:29"
    assert shown.end(End(at(LONDON, 27, 15, 30))) == "Fri 27 Nov"
    assert shown.end(End(at(LONDON, 22, 8, 0), whole_day=True)) == "Sun 22 Nov"


def test_an_open_end_has_no_moment() -> None:
    with pytest.raises(ValueError, match="open end"):
        examples.moments(GB, at(LONDON, 21)).end(OPEN)


def test_a_visit_shows_its_date_from_six_days_on() -> None:
    american, european = examples.moments(US, at(NEW_YORK, 21)), examples.moments(GB, at(LONDON, 21))

    assert american.visit(at(NEW_YORK, 24)) == "Tue 3:30 PM"
    assert american.visit(at(NEW_YORK, 30)) == "Mon, Nov 30, 3:30 PM"
    assert european.visit(at(LONDON, 24)) == "Tue 15:30"
    assert european.visit(at(LONDON, 30)) == "Mon 30 Nov 15:30"


def test_a_moment_that_is_past_shows_its_date() -> None:
    assert examples.moments(GB, at(LONDON, 21)).visit(at(LONDON, 20)) == "Fri 20 Nov 15:30"


def test_a_year_is_added_more_than_300_days_away() -> None:
    shown = examples.moments(GB, at(LONDON, 21))

    assert shown.day(date(2027, 9, 17)) == "Fri 17 Sep"
    assert shown.day(date(2027, 9, 18)) == "Sat 18 Sep 2027"
    assert examples.moments(US, at(NEW_YORK, 21)).day(date(2027, 12, 18)) == "Sat, Dec 18, 2027"


def test_another_zone_is_named_with_ends_in_the_patients_time_and_visits_in_the_clinics() -> None:
    shown = examples.moments(IN_PARIS, at(LONDON, 21))

    assert shown.end(End(at(PARIS, 22))) == "Sun 15:30 (Paris time)"
    assert shown.visit(at(LONDON, 24)) == "Tue 15:30 (London time)"
    assert shown.day(date(2026, 12, 19)) == "Sat 19 Dec"


def test_a_zone_is_told_once() -> None:
    shown = examples.moments(IN_PARIS, at(LONDON, 21))

    text = shown.once("No makeup until Sun 15:30 (Paris time). No gym until Tue 15:30 (Paris time).")
    assert text == "No makeup until Sun 15:30 (Paris time). No gym until Tue 15:30."


def test_a_zone_of_another_name_with_the_same_clock_is_not_named() -> None:
    lisbon = replace(GB, place=Place(ZoneInfo("Europe/Lisbon")))

    assert examples.moments(lisbon, at(LONDON, 21)).end(End(at(LONDON, 22))) == "Sun 15:30"


def test_only_the_days_on_which_the_clocks_differ_name_the_zone() -> None:
    """Sydney and Brisbane agree in winter; summer time begins in Sydney on 4 October 2026."""
    sydney, brisbane = ZoneInfo("Australia/Sydney"), ZoneInfo("Australia/Brisbane")
    voice = replace(GB, place=Place(brisbane), clinic_zone=sydney)
    shown = examples.moments(voice, at(brisbane, 2, month=10))

    assert shown.end(End(at(brisbane, 3, month=10))) == "Sat 15:30"
    assert shown.end(End(at(brisbane, 5, month=10))) == "Mon 15:30 (Brisbane time)"


@pytest.mark.parametrize(
    ("zone", "name"),
    [
        (ZoneInfo("America/Argentina/Buenos_Aires"), "Buenos Aires"),
        (ZoneInfo("Etc/GMT+5"), "UTC-5"),  # its own name says the opposite
        (ZoneInfo("Asia/Kolkata"), "Kolkata"),
        (timezone(timedelta(hours=5, minutes=30)), "UTC+5:30"),
        (UTC, "UTC"),
    ],
)
def test_a_zone_is_called_by_its_city_or_its_distance_from_utc(zone: ZoneInfo, name: str) -> None:
    assert moments.zone_name(zone, at(LONDON, 21), "en-US") == name


@pytest.mark.parametrize(
    ("key", "language", "name"),
    [
        ("Europe/London", "fr-FR", "Londres"),
        ("Europe/London", "es", "Londres"),
        ("America/New_York", "es", "Nueva York"),
        ("Europe/Vienna", "de", "Wien"),
        ("America/Sao_Paulo", "fr", "Sao Paulo"),
        ("America/Indiana/Knox", "fr", "Knox"),
        ("Antarctica/DumontDUrville", "fr", "Dumont-d'Urville"),
        ("America/Los_Angeles", "fr", "Los Angeles"),
    ],
)
def test_a_city_is_written_as_the_language_does(key: str, language: str, name: str) -> None:
    assert moments.zone_name(ZoneInfo(key), at(LONDON, 21), language) == name


@pytest.mark.parametrize("language", ["en", "es", "fr", "de"])
def test_every_city_is_gsm7_in_every_language(language: str) -> None:
    names = {moments.zone_name(ZoneInfo(key), SINCE, language) for key in ZONES}

    assert [name for name in sorted(names) if measure(name).encoding is not Encoding.GSM7] == []
    assert {"[", "(", ""}.isdisjoint({*"".join(names), *names})


@given(
    zone=st.sampled_from(ZONES),
    clinic=st.sampled_from(ZONES),
    moment=st.timedeltas(timedelta(), timedelta(days=5000)).map(lambda since: SINCE + since),
    ahead=st.timedeltas(timedelta(), timedelta(days=400)),
    region=st.sampled_from(["US", "GB"]),
)
def test_moments_are_gsm7_and_the_patients_own_in_every_zone(
    zone: str, clinic: str, moment: datetime, ahead: timedelta, region: str
) -> None:
    place = Place(ZoneInfo(zone))
    voice = replace(GB, place=place, clinic_zone=ZoneInfo(clinic), region=region)
    shown = examples.moments(voice, moment)
    end = moment + ahead

    printed = shown.end(End(end))
    here, there = end.astimezone(ZoneInfo(zone)), end.astimezone(ZoneInfo(clinic))
    assert measure(printed + shown.visit(end)).encoding is Encoding.GSM7
    assert printed.startswith(here.strftime("%a"))
    assert (f"{here:%M}" in printed and ":" in printed) == (ahead < timedelta(days=6))
    told = ahead < timedelta(days=6) and here.utcoffset() != there.utcoffset()
    assert ("time)" in printed) == told


@pytest.mark.parametrize("language", ["en", "es", "fr", "de", "it", "pt", "nl", "pl", "sv"])
def test_names_are_gsm7_in_languages_with_accents(language: str) -> None:
    known = moments.names(language)

    assert measure("".join(known.weekdays + known.months)).encoding is Encoding.GSM7
    assert len(set(known.weekdays)) == 7
