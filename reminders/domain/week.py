"""Hours that differ by weekday, and close on holidays: within them course and marketing texts may leave."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from reminders.domain.civil import DAY, Hours, Place

DAYS_IN_WEEK = 7
_FARTHEST = 15  # days: more than any row of holidays and closed weekdays


@dataclass(frozen=True)
class Holidays:
    """Days of every year: `fixed` as (month, day), `easter` as days after Easter Sunday."""

    fixed: frozenset[tuple[int, int]] = frozenset()
    easter: frozenset[int] = frozenset()

    def __contains__(self, day: date) -> bool:
        if (day.month, day.day) in self.fixed:
            return True
        return bool(self.easter) and (day - easter_sunday(day.year)).days in self.easter


NONE = Holidays()


def easter_sunday(year: int) -> date:
    """Easter Sunday of the Gregorian calendar (the anonymous algorithm, as Meeus gives it)."""
    century, of_century = divmod(year, 100)
    leap, rest = divmod(century, 4)
    moon = (19 * (year % 19) + century - leap - (century - (century + 8) // 25 + 1) // 3 + 15) % 30
    weekday = (32 + 2 * rest + 2 * (of_century // 4) - moon - of_century % 4) % DAYS_IN_WEEK
    late = (year % 19 + 11 * moon + 22 * weekday) // 451
    month, day = divmod(moon + weekday - DAYS_IN_WEEK * late + 114, 31)
    return date(year, month, day + 1)


@dataclass(frozen=True)
class Week(Hours):
    """Hours by weekday, Monday first; None: no text on that day. `opens` and `closes` are the widest of them."""

    days: tuple[Hours | None, ...] = ()
    holidays: Holidays = NONE

    def __post_init__(self) -> None:
        super().__post_init__()
        if len(self.days) != DAYS_IN_WEEK:
            msg = f"a week has 7 days, Monday first, not {len(self.days)}"
            raise ValueError(msg)

    @classmethod
    def of(cls, days: Iterable[Hours | None], holidays: Holidays = NONE) -> "Week":
        """A week of these days.

        Raises:
            ValueError: no day of it is open.
        """
        given = tuple(days)
        open_days = [hours for hours in given if hours is not None]
        if not open_days:
            msg = "no day of the week is open"
            raise ValueError(msg)
        return cls(min(h.opens for h in open_days), max(h.closes for h in open_days), given, holidays)

    def on(self, day: date) -> Hours | None:
        """The hours of one day."""
        return None if day in self.holidays else self.days[day.weekday()]

    def within(self, narrower: Hours) -> "Week":
        """What is left of a week within other hours; the week itself where they have nothing in common."""
        days = [hours and _common(hours, narrower) for hours in self.days]
        return Week.of(days, self.holidays) if any(days) else self

    def allow(self, moment: datetime, place: Place) -> bool:
        hours = self.on(place.local(moment).date())
        return hours is not None and hours.allow(moment, place)

    def next_allowed(self, moment: datetime, place: Place) -> datetime:
        """The moment itself if allowed, else the first allowed one after it."""
        if self.allow(moment, place):
            return moment
        day = place.local(moment).date()
        for ahead in range(_FARTHEST):
            hours = self.on(day + ahead * DAY)
            opening = None if hours is None else place.instant(day + ahead * DAY, hours.opens)
            if opening is not None and opening >= moment and self.allow(opening, place):
                return opening
        return super().next_allowed(moment, place)

    def last_allowed(self, moment: datetime, place: Place, margin: timedelta) -> datetime:
        """The moment itself if allowed, else the end of the hours before it, less a margin."""
        if self.allow(moment, place):
            return moment
        day = place.local(moment).date()
        for back in range(_FARTHEST):
            hours = self.on(day - back * DAY)
            closing = None if hours is None else place.instant(day - back * DAY, hours.closes) - margin
            if closing is not None and closing <= moment and self.allow(closing, place):
                return closing
        return super().last_allowed(moment, place, margin)


def _common(one: Hours, other: Hours) -> Hours | None:
    opens: time = max(one.opens, other.opens)
    closes: time = min(one.closes, other.closes)
    return Hours(opens, closes) if opens < closes else None
