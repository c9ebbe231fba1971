"""Moments and spans as the patient's page writes them: in full letters, by the region, and never too soon.

A text has to fit into GSM-7 and writes otherwise (`wording.moments`); both print the same end.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from itertools import groupby

from babel import Locale, UnknownLocaleError
from babel.dates import format_skeleton, format_time, get_day_names
from babel.units import format_unit

from reminders.domain.civil import Place
from reminders.domain.timeline import End
from reminders.wording.moments import zone_name

DAY, HOUR, MINUTE = timedelta(days=1), timedelta(hours=1), timedelta(minutes=1)
Week = Mapping[str, Sequence[Sequence[str]]]  # weekday, 0 is Monday: each span from and to
DAYS_ALONE = 3  # from here on hours are of no interest


@dataclass(frozen=True)
class PageTimes:
    """For one patient, now. Ends are told in the patient's time, visits in the clinic's, where they happen.

    `zone_label` is a pattern such as " ({city} time)", for a time that reads differently in the two places.
    """

    place: Place
    clinic_zone: tzinfo
    locale: Locale
    zone_label: str
    now: datetime

    def end(self, end: End) -> str:
        """The end of a restriction that has one.

        Raises:
            ValueError: the end is open; it has words, and no moment.
        """
        if end.at is None:
            msg = "an open end has no moment to print"
            raise ValueError(msg)
        local = self.place.local(end.at)
        return self.day(local.date()) if end.whole_day else self._moment(local, end.at)

    def visit(self, starts_at: datetime) -> str:
        """The start of a visit, at the clinic."""
        return self._moment(starts_at.astimezone(self.clinic_zone), starts_at)

    def as_of(self) -> str:
        """Now, for the patient."""
        return self._moment(self.place.local(self.now), self.now)

    def soon(self, hours: int) -> datetime:
        """So many hours from now."""
        return self.now + hours * HOUR

    def dated(self, moment: datetime) -> str:
        """A moment at the clinic with its year, for paper."""
        return self._moment(moment.astimezone(self.clinic_zone), moment, "yMMMEd")

    def day_of(self, moment: datetime) -> str:
        """The day of a moment, for the patient."""
        return self.day(self.place.local(moment).date())

    def day(self, on: date) -> str:
        """A date with its weekday."""
        return self._day(on)

    def week(self, week: Week) -> list[str]:
        """Hours as a clinic keeps them, such as "Mon-Fri 9:00-18:00": days in a row with the same ones together."""
        names = get_day_names("abbreviated", locale=self.locale)
        said = []
        for hours, group in groupby(range(7), key=lambda day: [tuple(span) for span in week.get(str(day), ())]):
            days = list(group)
            if hours:
                row = [names[day] for day in dict.fromkeys((days[0], days[-1]))]
                said.append(f"{'-'.join(row)} {', '.join('-'.join(map(self._wall, span)) for span in hours)}")
        return said

    def left(self, until_at: datetime) -> str:
        """How long it is until then: "2 days 4 hours", rounded up."""
        minutes = -(-(until_at - self.now) // MINUTE)
        days, rest = divmod(max(1, minutes), DAY // MINUTE)
        if days >= DAYS_ALONE:
            return self._unit(days + (1 if rest else 0), "day")
        hours, rest = divmod(rest, HOUR // MINUTE)
        if days:
            days, hours = divmod(days * 24 + hours + (1 if rest else 0), 24)
            return self._units((days, "day"), (hours, "hour"))
        return self._units((hours, "hour"), (rest, "minute"))

    def _units(self, *spans: tuple[int, str]) -> str:
        return " ".join(self._unit(number, unit) for number, unit in spans if number)

    def _unit(self, number: int, unit: str) -> str:
        return str(format_unit(number, unit, "long", locale=self.locale))

    def _day(self, on: date, skeleton: str = "MMMEd") -> str:
        return str(format_skeleton(skeleton, on, locale=self.locale))

    def _wall(self, at: str) -> str:
        return self._clock(time.fromisoformat(at))

    def _clock(self, at: time) -> str:
        return str(format_time(at, "short", locale=self.locale))

    def _moment(self, local: datetime, moment: datetime, skeleton: str = "MMMEd") -> str:
        clock = self._clock(local.time())
        label = ""
        if self.place.local(moment).utcoffset() != moment.astimezone(self.clinic_zone).utcoffset():
            label = self.zone_label.format(city=zone_name(local.tzinfo or UTC, moment, str(self.locale.language)))
        return f"{self._day(local.date(), skeleton)}, {clock}{label}"


def page_locale(language: str, country: str) -> Locale:
    """How a region writes dates in a language; the language alone where it is not at home there."""
    for name in (f"{language}_{country}", language, "en"):
        try:
            return Locale.parse(name)
        except (UnknownLocaleError, ValueError):
            continue
    return Locale("en")
