"""Hours by weekday and holidays: within a profile, and never outside of it."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reminders.domain.case import Rules
from reminders.domain.civil import Hours, Place
from reminders.domain.vocabulary import TextClass
from reminders.domain.week import Holidays, Week, easter_sunday
from reminders.regions import profile_of, profiles

PARIS, NEW_YORK = Place(ZoneInfo("Europe/Paris")), Place(ZoneInfo("America/New_York"))
FRANCE = profile_of("FR").hours[TextClass.MARKETING]
MOMENTS = st.datetimes(datetime(2026, 1, 1), datetime(2031, 1, 1), timezones=st.just(UTC))


@pytest.mark.parametrize(
    ("year", "day"),
    [(2024, date(2024, 3, 31)), (2025, date(2025, 4, 20)), (2026, date(2026, 4, 5)), (2038, date(2038, 4, 25))],
)
def test_easter_is_known(year: int, day: date) -> None:
    assert easter_sunday(year) == day


@pytest.mark.parametrize(
    ("local", "then"),
    [
        (datetime(2026, 4, 4, 20, 0), datetime(2026, 4, 7, 10, 0)),  # Saturday evening: Easter Sunday and Monday
        (datetime(2026, 11, 21, 9, 0), datetime(2026, 11, 21, 10, 0)),  # a Saturday
        (datetime(2026, 11, 22, 12, 0), datetime(2026, 11, 23, 10, 0)),  # a Sunday
        (datetime(2026, 12, 24, 20, 0), datetime(2026, 12, 26, 10, 0)),  # Christmas Day, then a Saturday
        (datetime(2026, 5, 14, 11, 0), datetime(2026, 5, 15, 10, 0)),  # Ascension
    ],
)
def test_france_rests_on_sundays_and_holidays(local: datetime, then: datetime) -> None:
    moment = local.replace(tzinfo=ZoneInfo("Europe/Paris"))
    assert FRANCE.next_allowed(moment, PARIS) == then.replace(tzinfo=ZoneInfo("Europe/Paris"))


@given(MOMENTS, st.sampled_from(sorted(profiles())))
def test_a_moment_is_found_that_is_allowed_and_none_before_it(moment: datetime, code: str) -> None:
    week = profiles()[code].hours[TextClass.MARKETING]
    found = week.next_allowed(moment, NEW_YORK)
    assert week.allow(found, NEW_YORK)
    assert moment <= found <= moment + timedelta(days=5)
    assert found == moment or not week.allow(found - timedelta(seconds=1), NEW_YORK)
    last = week.last_allowed(moment, NEW_YORK, timedelta(minutes=5))
    assert last <= moment
    assert week.allow(last, NEW_YORK)


@given(
    MOMENTS,
    st.sampled_from(sorted(profiles())),
    st.sampled_from([TextClass.COURSE, TextClass.MARKETING]),
    st.tuples(st.integers(0, 22), st.integers(1, 23)).filter(lambda both: both[0] < both[1]),
)
def test_what_a_clinic_sets_narrower_holds_and_wider_does_not(
    moment: datetime, code: str, kind: TextClass, hours: tuple[int, int]
) -> None:
    region, own = profiles()[code], Hours(time(hours[0]), time(hours[1]))
    held = region.within(Rules(class_hours={kind: own})).hours_for(kind)
    assert not held.allow(moment, PARIS) or region.hours[kind].allow(moment, PARIS)
    overlaps = any(day and max(day.opens, own.opens) < min(day.closes, own.closes) for day in region.hours[kind].days)
    assert not held.allow(moment, PARIS) or own.allow(moment, PARIS) or not overlaps


def test_a_week_that_is_never_open_is_none() -> None:
    with pytest.raises(ValueError, match="no day of the week is open"):
        Week.of([None] * 7)
    assert date(2026, 12, 25) in Holidays(frozenset({(12, 25)}))
    assert date(2026, 12, 24) not in Holidays()
