"""What a simulation is asked to play: a treatment, and what shall happen to its plan. Read from options."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise

from reminders.cli import planned
from reminders.errors import InvalidInput
from reminders.usecases import typed_moments as moments
from reminders.usecases.choosing import GivenTreatment

_SECOND = re.compile(r"(?P<at>(?:\S+[ T])?\d{1,2}:\d{2})(?P<codes>(?:\s+\S+)*)\s*")
_STEP = re.compile(r"(?P<at>.*\S)\s+(?P<sign>[+-])(?:(?P<hours>\d+)h)?(?:(?P<minutes>\d+)m)?\s*")
_LONGEST_STEP = timedelta(days=7)


@dataclass(frozen=True)
class Outage:
    """The program is off: nothing is sent, received or recorded."""

    from_at: datetime
    to_at: datetime

    def covers(self, moment: datetime) -> bool:
        return self.from_at <= moment < self.to_at


@dataclass(frozen=True)
class Step:
    """The machine's clock is set by `by`, and stays wrong until another step puts it right."""

    at: datetime
    by: timedelta


@dataclass(frozen=True)
class Second:
    """A further visit: it took place and ended at `at`."""

    at: datetime
    treatments: tuple[GivenTreatment, ...]


@dataclass(frozen=True)
class Overlays:
    """All that is laid over the plan of the first visit."""

    outages: tuple[Outage, ...] = ()
    seconds: tuple[Second, ...] = ()
    steps: tuple[Step, ...] = ()
    next_at: datetime | None = None
    opt_out_at: datetime | None = None

    def learned(self, at: datetime) -> datetime:
        """When the program learns of something: at once, or when it is back."""
        return next((outage.to_at for outage in self.outages if outage.covers(at)), at)


@dataclass(frozen=True)
class Script:
    """A treatment that ended, the course it begins, what happens then, and how long to watch."""

    treatments: tuple[GivenTreatment, ...]
    ended_at: datetime
    overlays: Overlays = Overlays()
    sessions: int | None = None
    agreed: bool = False
    until: datetime | None = None


@dataclass(frozen=True)
class Reader:
    """Reads what is typed, in the clinic's wall time; today and tomorrow count from the treatment."""

    zone: str
    ended_at: datetime

    def after(self, typed: str, field: str) -> datetime:
        """A moment after the treatment.

        Raises:
            InvalidInput: it is not a time, or not after the treatment.
        """
        at = moments.moment(typed, self.zone, self.ended_at, field)
        if at <= self.ended_at:
            remedy = "Give a moment after --ended."
            raise InvalidInput(field, "it is not after the treatment", value=typed, remedy=remedy)
        return at

    def outages(self, typed: Sequence[str]) -> tuple[Outage, ...]:
        """Read FROM..TO; they may not overlap."""
        found = sorted((self._outage(one) for one in typed), key=lambda outage: outage.from_at)
        for one, other in pairwise(found):
            if other.from_at < one.to_at:
                raise InvalidInput("outage", "two of them overlap", remedy="Give one --outage that spans both.")
        return tuple(found)

    def _outage(self, typed: str) -> Outage:
        start, dots, end = typed.partition("..")
        if not dots:
            remedy = 'Write "2026-03-28 08:00..2026-03-29 20:00".'
            raise InvalidInput("outage", "it is not FROM..TO", value=typed, remedy=remedy)
        outage = Outage(self.after(start.strip(), "outage"), self.after(end.strip(), "outage"))
        if outage.to_at <= outage.from_at:
            raise InvalidInput("outage", "it ends before it begins", value=typed, remedy="Write the earlier one first.")
        return outage

    def seconds(self, typed: Sequence[str], first: tuple[GivenTreatment, ...]) -> tuple[Second, ...]:
        """Read WHEN [CODE ...]; without a code the first visit's treatments."""
        return tuple(sorted((self._second(one, first) for one in typed), key=lambda second: second.at))

    def _second(self, typed: str, first: tuple[GivenTreatment, ...]) -> Second:
        found = _SECOND.fullmatch(typed.strip())
        if found is None:
            remedy = 'Write "2026-04-10 15:00 microneedling-pen".'
            raise InvalidInput("second", "it is not a time with treatments", value=typed, remedy=remedy)
        return Second(self.after(found["at"], "second"), planned.treatments(found["codes"].split()) or first)

    def steps(self, typed: Sequence[str]) -> tuple[Step, ...]:
        """Read WHEN and by how much: -2h, +45m, -1h30m."""
        return tuple(sorted((self._step(one) for one in typed), key=lambda step: step.at))

    def _step(self, typed: str) -> Step:
        found = _STEP.fullmatch(typed)
        hours, minutes = (0, 0) if found is None else (int(found["hours"] or 0), int(found["minutes"] or 0))
        by = timedelta(hours=min(hours, 10_000), minutes=min(minutes, 10_000))
        if found is None or not timedelta() < by <= _LONGEST_STEP:
            remedy = 'Write "2026-03-28 10:00 -2h"; +45m and -1h30m work too, a week at most.'
            raise InvalidInput("clock-step", "it is not a time and a step", value=typed, remedy=remedy)
        return Step(self.after(found["at"], "clock-step"), -by if found["sign"] == "-" else by)
