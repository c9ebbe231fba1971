"""What a country asks of texts, as far as it is known: hours, counts, form of consent, closing words. No lawyer yet."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum

from reminders.domain.case import Caps, Rules
from reminders.domain.vocabulary import Purpose, TextClass, Way
from reminders.domain.week import Week


class Form(StrEnum):
    """Which form a consent needs."""

    EXPRESS = "express"  # said, and noted
    WRITTEN = "written"  # signed, or typed by the patient


WRITTEN_WAYS = frozenset({Way.PAPER, Way.PAGE, Way.REPLY, Way.API, Way.IMPORT})  # a program vouches for what it tells


@dataclass(frozen=True)
class Source:
    """Where facts of a profile come from. `evidence`: P primary, Q quoted, S secondary, U unverified."""

    of: tuple[str, ...]
    says: str
    evidence: str
    where: str = ""


@dataclass(frozen=True)
class Region:
    """One profile. A count of None: none was found. `review`: who has looked at it, or not yet."""

    code: str
    name: str
    countries: frozenset[str]
    emergency_number: str
    of_age: int
    pays_to_receive: bool
    review: str
    hours: Mapping[TextClass, Week] = field(hash=False)
    per_day: int | None
    per_week: int | None
    consent: Mapping[Purpose, Form] = field(hash=False)
    closing: frozenset[TextClass]
    sources: tuple[Source, ...]

    def within(self, rules: Rules) -> Rules:
        """A clinic's rules as they hold here: what is narrower stays, what is wider does not."""
        caps = rules.caps
        bound = Caps(_least(caps.per_day, self.per_day), _least(caps.per_week, self.per_week), caps.hold_from)
        hours = {**rules.class_hours, **{kind: week.within(rules.hours_for(kind)) for kind, week in self.hours.items()}}
        return replace(rules, caps=bound, class_hours=hours)

    def wider(self, rules: Rules) -> list[str]:
        """In what a clinic's own rules go beyond the profile, as names of facts."""
        beyond = [
            f"hours.{kind}"
            for kind, week in self.hours.items()
            if (own := rules.hours_for(kind)).opens < week.opens or own.closes > week.closes
        ]
        counts = (("per_day", rules.caps.per_day, self.per_day), ("per_week", rules.caps.per_week, self.per_week))
        return beyond + [name for name, own, most in counts if most is not None and own > most]

    def accepts(self, purpose: Purpose, way: Way | None) -> bool:
        """Whether a yes that came by a way has the form that its purpose needs; None: nobody noted the way."""
        return self.consent[purpose] is Form.EXPRESS or way in WRITTEN_WAYS


def _least(own: int, most: int | None) -> int:
    return own if most is None else min(own, most)
