from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo, available_timezones

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reminders.domain.civil import (
    Hours,
    Place,
    instant,
    is_ambiguous,
    is_imaginary,
    quarter_up,
    require_aware,
)
from tests.domain.build import NEW_YORK, PARIS, ny, paris

ZONES = sorted(zone for zone in available_timezones() if "/" in zone and not zone.startswith("Etc/"))
moments = st.datetimes(datetime(2000, 1, 1), datetime(2040, 1, 1)).map(lambda d: d.replace(tzinfo=UTC))
zones = st.sampled_from(ZONES).map(ZoneInfo)
DAYTIME = Hours(time(8), time(21))


def test_a_local_time_that_does_not_exist_moves_forward():
    assert instant(date(2026, 3, 8), time(2, 30), NEW_YORK) == ny(2026, 3, 8, 3, 30)


def test_a_local_time_that_exists_twice_takes_the_first():
    assert instant(date(2026, 11, 1), time(1, 30), NEW_YORK) == datetime(2026, 11, 1, 5, 30, tzinfo=UTC)


def test_gap_and_fold_are_told_apart():
    assert is_imaginary(datetime(2026, 3, 8, 2, 30), NEW_YORK)
    assert not is_ambiguous(datetime(2026, 3, 8, 2, 30), NEW_YORK)
    assert is_ambiguous(datetime(2026, 11, 1, 1, 30), NEW_YORK)
    assert not is_imaginary(datetime(2026, 11, 1, 1, 30), NEW_YORK)


def test_a_naive_datetime_is_refused():
    with pytest.raises(ValueError, match="give it a time zone"):
        require_aware(datetime(2026, 3, 8))


def test_the_place_changes_on_its_date():
    moved = Place(PARIS, NEW_YORK, date(2026, 6, 1))
    assert moved.instant(date(2026, 5, 31), time(10)) == ny(2026, 5, 31, 10)
    assert moved.instant(date(2026, 6, 1), time(10)) == paris(2026, 6, 1, 10)
    assert moved.local(ny(2026, 5, 30, 12)).hour == 12
    assert moved.local(paris(2026, 6, 2, 12)).hour == 12


def test_hours_that_close_before_they_open_are_refused():
    with pytest.raises(ValueError, match="21:00 to 08:00"):
        Hours(time(21), time(8))


def test_the_last_allowed_moment_before_the_night_keeps_a_margin():
    night = ny(2026, 5, 4, 23, 30)
    assert DAYTIME.last_allowed(night, Place(NEW_YORK), timedelta(minutes=5)) == ny(2026, 5, 4, 20, 55)
    assert DAYTIME.next_allowed(night, Place(NEW_YORK)) == ny(2026, 5, 5, 8)


def test_an_opening_in_a_skipped_day_is_found_later():
    samoa = Place(ZoneInfo("Pacific/Apia"))  # 30 Dec 2011 did not exist there
    late = datetime(2011, 12, 29, 23, 0, tzinfo=ZoneInfo("Pacific/Apia")).astimezone(UTC)
    assert samoa.local(DAYTIME.next_allowed(late, samoa)).date() == date(2011, 12, 31)


@given(moment=moments, zone=zones)
def test_next_allowed_is_allowed_and_not_before(moment, zone):
    found = DAYTIME.next_allowed(moment, Place(zone))
    assert found >= moment
    assert DAYTIME.allow(found, Place(zone))
    assert found - moment <= timedelta(days=2)


@given(moment=moments, zone=zones)
def test_last_allowed_is_allowed_and_not_after(moment, zone):
    found = DAYTIME.last_allowed(moment, Place(zone), timedelta(minutes=5))
    assert found <= moment
    assert DAYTIME.allow(found, Place(zone))


@given(moment=moments, zone=zones)
def test_a_quarter_is_rounded_up_by_less_than_a_quarter(moment, zone):
    rounded = quarter_up(moment, Place(zone))
    assert timedelta(0) <= rounded - moment < timedelta(minutes=15)


@given(day=st.dates(date(2000, 1, 1), date(2040, 1, 1)), at=st.times(), zone=zones)
def test_a_wall_time_that_exists_comes_back_as_it_was(day, at, zone):
    local = instant(day, at, zone).astimezone(zone)
    wall = datetime.combine(day, at)
    if not is_imaginary(wall, zone):
        assert local.replace(tzinfo=None, fold=0) == wall
    else:
        assert local.replace(tzinfo=None) > wall
