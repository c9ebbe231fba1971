"""Wall time and instants: the one place where zones, clock changes and quiet hours are reckoned.

A local time that does not exist moves forward by the length of the gap; one that exists twice
takes the first. `zoneinfo` does the second by itself (fold 0) and the first only after a round trip.
"""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo

DAY = timedelta(days=1)


def require_aware(moment: datetime) -> datetime:
    """Return the instant in UTC.

    Raises:
        ValueError: the datetime is naive, so it names no instant.
    """
    if moment.tzinfo is None or moment.utcoffset() is None:
        msg = "a naive datetime names no instant: give it a time zone"
        raise ValueError(msg)
    return moment.astimezone(UTC)


def instant(day: date, at_local: time, zone: tzinfo) -> datetime:
    """The UTC instant of a wall-clock time; gaps move forward, folds take the first."""
    return datetime.combine(day, at_local.replace(fold=0), zone).astimezone(UTC)


def is_imaginary(local: datetime, zone: tzinfo) -> bool:
    """True for a naive wall time that a clock change skips in this zone."""
    there_and_back = local.replace(tzinfo=zone).astimezone(UTC).astimezone(zone)
    return there_and_back.replace(tzinfo=None) != local.replace(fold=0)


def is_ambiguous(local: datetime, zone: tzinfo) -> bool:
    """True for a naive wall time that happens twice in this zone."""
    first = local.replace(tzinfo=zone, fold=0).utcoffset()
    second = local.replace(tzinfo=zone, fold=1).utcoffset()
    return first != second and not is_imaginary(local, zone)


@dataclass(frozen=True)
class Place:
    """The zone that a patient lives in, and since when: until `since_on` the clinic's zone holds."""

    zone: tzinfo
    before: tzinfo | None = None
    since_on: date | None = None

    def zone_on(self, day: date) -> tzinfo:
        if self.before is not None and self.since_on is not None and day < self.since_on:
            return self.before
        return self.zone

    def local(self, moment: datetime) -> datetime:
        """The patient's wall time at an instant, aware."""
        if self.before is None:
            return moment.astimezone(self.zone)
        here = moment.astimezone(self.zone_on(moment.astimezone(self.zone).date()))
        return moment.astimezone(self.zone_on(here.date()))

    def instant(self, day: date, at_local: time) -> datetime:
        return instant(day, at_local, self.zone_on(day))


@dataclass(frozen=True)
class Hours:
    """Daily hours in which texts may leave: from `opens` up to, not including, `closes`.

    Both are wall times of one day, opens before closes.
    """

    opens: time
    closes: time

    def __post_init__(self) -> None:
        if self.opens >= self.closes:
            msg = f"hours must open before they close, not {self.opens:%H:%M} to {self.closes:%H:%M}"
            raise ValueError(msg)

    def allow(self, moment: datetime, place: Place) -> bool:
        return self.opens <= place.local(moment).time() < self.closes

    def next_allowed(self, moment: datetime, place: Place) -> datetime:
        """The moment itself if allowed, else the first allowed one after it."""
        if self.allow(moment, place):
            return moment
        day = place.local(moment).date()
        for ahead in range(3):
            opening = place.instant(day + ahead * DAY, self.opens)
            if opening >= moment and self.allow(opening, place):
                return opening
        return self._search(moment, place, timedelta(minutes=15))

    def last_allowed(self, moment: datetime, place: Place, margin: timedelta) -> datetime:
        """The moment itself if allowed, else the end of the hours before it, less a margin."""
        if self.allow(moment, place):
            return moment
        day = place.local(moment).date()
        for back in range(3):
            closing = place.instant(day - back * DAY, self.closes) - margin
            if closing <= moment and self.allow(closing, place):
                return closing
        return self._search(moment, place, timedelta(minutes=-15))

    def _search(self, moment: datetime, place: Place, step: timedelta) -> datetime:
        # Only where a clock change or a move swallows an opening or closing (a skipped day in
        # Samoa, a move across the date line): walk in quarter hours, at most three days.
        for n in range(1, 3 * 96):
            candidate = moment + n * step
            if self.allow(candidate, place):
                return candidate
        msg = "no allowed moment within three days"
        raise ValueError(msg)


def quarter_up(moment: datetime, place: Place) -> datetime:
    """Round up to the quarter hour of the wall clock."""
    local = place.local(moment)
    over = timedelta(minutes=local.minute % 15, seconds=local.second, microseconds=local.microsecond)
    return moment if not over else moment + timedelta(minutes=15) - over
