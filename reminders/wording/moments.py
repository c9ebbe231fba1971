"""Dates and times as a text prints them: own patterns, short, and within GSM-7.

Babel gives the names of weekdays and months. Its ready-made short times are of no use here: they
hold a narrow no-break space, which would turn the whole text into UCS-2.
"""

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, tzinfo
from functools import cache

from babel import Locale
from babel.core import get_global

from reminders.domain.civil import Place
from reminders.domain.timeline import End
from reminders.wording.plain import in_plain
from reminders.wording.segments import fold
from reminders.wording.voice import Voice, base_language

WEEKDAY_SAYS_IT = timedelta(days=6)  # from here on a weekday alone could mean two days
YEAR_SAYS_IT = timedelta(days=300)
MONTH_FIRST = frozenset({"US"})  # regions that write "Sat, Dec 19", in English, and "3:30 PM"
TWELVE_HOURS = frozenset({"en", "es"})  # what is spoken there and counts hours so
NOON = 12


@dataclass(frozen=True)
class Names:
    """Weekdays (Monday first) and months (January first), short; and what makes a day's number an ordinal: "19."."""

    weekdays: tuple[str, ...]
    months: tuple[str, ...]
    ordinal: str


@cache
def names(language: str) -> Names:
    """The short names of a language, without accents and dots that GSM-7 texts do not need."""
    locale = Locale.parse(base_language(language))
    days, months = locale.days["format"]["abbreviated"], locale.months["format"]["abbreviated"]
    return Names(
        tuple(_short(days[number]) for number in range(7)),
        tuple(_short(months[number]) for number in range(1, 13)),
        "." if "d." in locale.datetime_skeletons["MMMEd"].pattern else "",
    )


def _short(name: str) -> str:
    return fold(name.rstrip("."))


def clock(local: datetime, region: str, language: str = "en") -> str:
    """A wall-clock time: "3:30 PM" or "15:30"."""
    if region not in MONTH_FIRST or base_language(language) not in TWELVE_HOURS:
        return f"{local:%H:%M}"
    return f"{local.hour % NOON or NOON}:{local:%M} {'AM' if local.hour < NOON else 'PM'}"


def day(on: date, today: date, language: str, region: str) -> str:
    """A date with its weekday: "Sat, Dec 19" or "Sat 19 Dec", with the year where that is far off.

    Only English puts the month first, and only where the region does: Spanish in the US is "sab 19 dic". German
    makes the day an ordinal: "Sa 19. Dez".
    """
    known = names(language)
    weekday, month = known.weekdays[on.weekday()], known.months[on.month - 1]
    far = abs(on - today) > YEAR_SAYS_IT
    if region in MONTH_FIRST and base_language(language) == "en":
        return f"{weekday}, {month} {on.day}" + (f", {on.year}" if far else "")
    return f"{weekday} {on.day}{known.ordinal} {month}" + (f" {on.year}" if far else "")


def zone_name(zone: tzinfo, moment: datetime, language: str) -> str:
    """What people call a zone: its city, or how far it is from UTC where it is named after none."""
    key = str(getattr(zone, "key", ""))
    area, _, city = key.rpartition("/")
    if area and area != "Etc":
        return _city(key, base_language(language)) or in_plain(city.replace("_", " "))
    minutes = int((moment.astimezone(zone).utcoffset() or timedelta()) / timedelta(minutes=1))
    hours, rest = divmod(abs(minutes), 60)
    shown = f"{hours}:{rest:02}" if rest else f"{hours}"
    return f"UTC{'-' if minutes < 0 else '+'}{shown}" if minutes else "UTC"


@cache
def _city(key: str, language: str) -> str | None:
    """The city of a zone as a language writes it, without what Babel adds in brackets: "Londres"."""
    known = Locale.parse(language).time_zones.get(get_global("zone_aliases").get(key, key), {})
    city = known.get("city")
    return None if city is None else in_plain(re.sub(r" [\[(].*", "", city))


@dataclass(frozen=True)
class Moments:
    """Prints moments as one text needs them: for its patient, its clinic and the moment that it leaves.

    The ends of restrictions are told in the patient's time, visits in the clinic's, where they
    happen. `zone_label` is a pattern such as " ({city} time)"; it follows each clock time that
    reads differently in the two places, and `once` keeps the first.
    """

    place: Place
    clinic_zone: tzinfo
    region: str
    language: str
    moment: datetime
    zone_label: str

    @classmethod
    def of(cls, voice: Voice, moment: datetime, zone_label: str) -> "Moments":
        return cls(voice.place, voice.clinic_zone, voice.region, voice.language, moment.astimezone(UTC), zone_label)

    def end(self, end: End) -> str:
        """The end of a restriction that has one: "Sun 15:30" while a weekday says it, else "Sat 19 Dec".

        Raises:
            ValueError: the end is open; it has words, and no moment.
        """
        if end.at is None:
            msg = "an open end has no moment to print"
            raise ValueError(msg)
        local = self.place.local(end.at)
        if end.whole_day or not self._is_near(end.at):
            return self.day(local.date())
        return self._weekday_and_clock(local) + self._label(end.at, local)

    def visit(self, starts_at: datetime) -> str:
        """The start of a visit: "Tue 15:30", with the date where a weekday does not say it."""
        local = starts_at.astimezone(self.clinic_zone)
        if self._is_near(starts_at):
            shown = self._weekday_and_clock(local)
        else:
            comma = ", " if self.region in MONTH_FIRST else " "
            shown = self.day(local.date()) + comma + clock(local, self.region, self.language)
        return shown + self._label(starts_at, local)

    def visit_day(self, starts_at: datetime) -> str:
        """The date of a visit: "Tue 24 Nov"."""
        return self.day(starts_at.astimezone(self.clinic_zone).date())

    def day(self, on: date) -> str:
        return day(on, self.place.local(self.moment).date(), self.language, self.region)

    def once(self, text: str) -> str:
        """Keep the first label of each zone: saying it once is enough."""
        zones = (self.clinic_zone, self.place.zone, self.place.before)
        for label in dict.fromkeys(self._zone_label(zone) for zone in zones if zone is not None):
            head, found, tail = text.partition(label)
            text = head + found + tail.replace(label, "")
        return text

    def _is_near(self, moment: datetime) -> bool:
        return timedelta() <= moment - self.moment < WEEKDAY_SAYS_IT

    def _weekday_and_clock(self, local: datetime) -> str:
        return f"{names(self.language).weekdays[local.weekday()]} {clock(local, self.region, self.language)}"

    def _label(self, moment: datetime, local: datetime) -> str:
        there = moment.astimezone(self.clinic_zone)
        if self.place.local(moment).utcoffset() == there.utcoffset():
            return ""
        return self._zone_label(local.tzinfo or self.clinic_zone)

    def _zone_label(self, zone: tzinfo) -> str:
        return self.zone_label.format(city=zone_name(zone, self.moment, self.language))
