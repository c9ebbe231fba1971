"""Who speaks and who listens: all that a text's words take from the clinic and the patient."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, tzinfo
from functools import lru_cache

from reminders.domain.civil import Hours, Place

DAYS_IN_WEEK = 7
LOOK_AHEAD_DAYS = 28


@dataclass(frozen=True)
class WeeklyHours:
    """When a phone is answered: the hours of each weekday, Monday first, in the clinic's wall time."""

    days: tuple[tuple[Hours, ...], ...]
    closed_on: frozenset[date] = frozenset()  # holidays, in the same wall time

    def __post_init__(self) -> None:
        if len(self.days) != DAYS_IN_WEEK:
            msg = f"a week has 7 days, Monday first, not {len(self.days)}"
            raise ValueError(msg)

    def open_at(self, moment: datetime, zone: tzinfo) -> bool:
        """True where somebody answers at this instant."""
        here = moment.astimezone(zone)
        if here.date() in self.closed_on:
            return False
        return any(hours.opens <= here.time() < hours.closes for hours in self.days[here.weekday()])

    def opens_after(self, moment: datetime, zone: tzinfo) -> datetime | None:
        """The next instant at which somebody begins to answer; None: not within some weeks."""
        return self._next(moment, zone, lambda hours: hours.opens)

    def closes_after(self, moment: datetime, zone: tzinfo) -> datetime | None:
        """The next instant at which nobody answers any more; None: not within some weeks."""
        return self._next(moment, zone, lambda hours: hours.closes)

    def _next(self, moment: datetime, zone: tzinfo, edge: Callable[[Hours], time]) -> datetime | None:
        first = moment.astimezone(zone).date()
        days = (first + timedelta(days=n) for n in range(LOOK_AHEAD_DAYS))
        edges = (
            datetime.combine(day, edge(hours), zone)
            for day in days
            if day not in self.closed_on
            for hours in sorted(self.days[day.weekday()], key=edge)
        )
        return next((at for at in edges if at > moment), None)


@dataclass(frozen=True)
class Voice:
    """One clinic speaking to one patient.

    `region` is the clinic's ISO country, which decides how dates and times are written; `opening` None means that
    the phone is always answered, `urgent_opening` None that the urgent line is. `call_name` is what a patient is
    called in texts to a number that several share. `fallback` is where patients turn while nobody answers: "NHS 111".
    """

    short_name: str
    language: str
    region: str
    phone: str
    emergency_number: str
    place: Place
    clinic_zone: tzinfo
    opening: WeeklyHours | None = None
    urgent_phone: str | None = None
    urgent_opening: WeeklyHours | None = None
    fallback: str | None = None
    can_receive: bool = False
    is_shared: bool = False
    call_name: str | None = None

    def is_answered(self, moment: datetime) -> bool:
        return self.opening is None or self.opening.open_at(moment, self.clinic_zone)

    def is_urgent_line_answered(self, moment: datetime) -> bool:
        if self.urgent_phone is None:
            return False
        return self.urgent_opening is None or self.urgent_opening.open_at(moment, self.clinic_zone)


def pick_language(wanted: str | None, clinic_languages: Iterable[str], wording: Iterable[str]) -> str | None:
    """The language to send in: the patient's, if the clinic sends it; else the clinic's first; else None.

    A wording without a region serves all regions: a wish for es-MX is met by es.
    """
    clinic, worded = tuple(clinic_languages), frozenset(wording)
    spoken = {base_language(language) for language in clinic}
    wishes = [wanted] if wanted is not None and base_language(wanted) in spoken else []
    choices = [form for language in (*wishes, *clinic[:1]) for form in (language, base_language(language))]
    return next((choice for choice in choices if choice in worded), None)


@lru_cache(256)
def base_language(language: str) -> str:
    """The language without its region: "es" of "es-MX"."""
    return language.replace("_", "-").partition("-")[0].lower()
