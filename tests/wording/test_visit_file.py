"""The calendar file, read back by the library: the zone's rules, a move, a cancellation."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from icalendar import Calendar

from reminders.wording.page.visit_file import Entry, visit_file

NEW_YORK = ZoneInfo("America/New_York")
NOW = datetime(2026, 10, 20, 12, tzinfo=UTC)


def entry(starts_at, sequence=1, *, cancelled=False, summary="Visit at Lumina, Skin; Clinic"):
    return Entry("u1", sequence, starts_at, NOW, summary, "+1 212-555-0100", cancelled)


def events(file):
    return list(Calendar.from_ical(file).walk("VEVENT"))


@pytest.mark.parametrize(("day", "hours"), [(30, 4), (2, 5)])  # summer time ends on November 1st
def test_the_start_is_the_clinics_wall_time_on_both_sides_of_a_clock_change(day, hours):
    month = 10 if day > 15 else 11
    starts_at = datetime(2026, month, day, 9, 30, tzinfo=NEW_YORK)
    file = visit_file([entry(starts_at)], NOW)
    (event,) = events(file)
    start = event["DTSTART"]
    assert start.params["TZID"] == "America/New_York"
    assert start.dt.replace(tzinfo=None) == datetime(2026, month, day, 9, 30)
    assert start.dt.astimezone(UTC) == starts_at.astimezone(UTC)
    assert starts_at.astimezone(UTC).hour == 9 + hours


def test_the_file_brings_the_rules_of_its_zone():
    file = visit_file([entry(datetime(2026, 11, 2, 9, 30, tzinfo=NEW_YORK))], NOW)
    (zone,) = Calendar.from_ical(file).walk("VTIMEZONE")
    assert zone["TZID"] == "America/New_York"
    assert {part.decoded("TZOFFSETTO") for part in zone.walk("STANDARD")} == {timedelta(hours=-5)}
    assert {part.decoded("TZOFFSETTO") for part in zone.walk("DAYLIGHT")} == {timedelta(hours=-4)}
    assert len(file) < 8000


def test_what_a_name_holds_stays_one_line_of_the_event():
    (event,) = events(visit_file([entry(NOW.astimezone(NEW_YORK), summary="A\r\nSTATUS:CANCELLED\nB, C; D")], NOW))
    assert event["STATUS"] == "CONFIRMED"
    assert event["SUMMARY"].replace("\r", "") == "A\nSTATUS:CANCELLED\nB, C; D"


def test_a_cancelled_visit_says_so_under_the_same_name():
    starts_at = datetime(2026, 11, 2, 9, 30, tzinfo=NEW_YORK)
    (first,), (gone,) = (
        events(visit_file([entry(starts_at)], NOW)),
        events(visit_file([entry(starts_at, 2, cancelled=True)], NOW)),
    )
    assert (first["STATUS"], gone["STATUS"]) == ("CONFIRMED", "CANCELLED")
    assert first["UID"] == gone["UID"]
    assert first["SEQUENCE"] < gone["SEQUENCE"]
