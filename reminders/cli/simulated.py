"""What a simulation showed: every text with what became of it, what held until when, and what was laid over it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from reminders.domain.reasons import Reason
from reminders.domain.vocabulary import Role

A_LOOK = timedelta(minutes=1)  # a text that leaves within it of its planned moment left on time


class Fate(StrEnum):
    """What became of a text."""

    SENT = "sent"
    LATE = "sent late"
    EARLY = "sent early"  # only where the machine's clock ran ahead
    MISSED = "missed"
    STOPPED = "stopped"
    SUPERSEDED = "superseded"
    JOINED = "said with another"
    DROPPED = "not sent"
    WAITING = "still to come"


class Over(StrEnum):
    """What can be laid over a plan."""

    VISIT = "visit"
    OUTAGE = "outage"
    STOP = "opt-out"
    STEP = "clock-step"
    CHANGE = "clock-change"  # of the zone, which nobody asked for: it lies in the period


@dataclass(frozen=True)
class Overlay:
    """One thing that happened; `to_at` only where it lasted."""

    kind: Over
    from_at: datetime
    says: str
    to_at: datetime | None = None


@dataclass(frozen=True)
class Lane:
    """Restrictions that begin and end together; `to_at` None: until staff say that the skin has healed."""

    names: tuple[str, ...]
    from_at: datetime
    to_at: datetime | None

    @property
    def name(self) -> str:
        return ", ".join(self.names)


@dataclass(frozen=True)
class SimulatedText:
    """One text that was planned.

    `real_at` is when it left, or when it was settled that it does not. Both are true time, whatever
    the machine's clock said. `body` is as sent, or as it would have been.
    """

    visit: int
    role: Role | None
    steps: tuple[str, ...]
    fate: Fate
    planned_at: datetime
    real_at: datetime | None
    useful_until_at: datetime | None
    reason: Reason | None
    note: str
    why: str | None
    body: str | None

    @property
    def name(self) -> str:
        """The role and, where it says more, the step: "allowed: makeup"."""
        return _name(self.role, self.steps)


@dataclass(frozen=True)
class NeverPlanned:
    """A text of the protocols that had no place in the plan, and why."""

    visit: int
    role: Role | None
    steps: tuple[str, ...]
    reason: Reason

    @property
    def name(self) -> str:
        return _name(self.role, self.steps)


def _name(role: Role | None, steps: Iterable[str]) -> str:
    codes = dict.fromkeys(step.rpartition("/")[2] for step in steps)
    said = ", ".join(code for code in codes if code != role)
    return f"{role}: {said}" if said else str(role)


@dataclass(frozen=True)
class ToDo:
    """Something that a person must do: what kind, by when, and about what."""

    kind: str
    due_at: datetime
    about: str


@dataclass(frozen=True)
class Simulated:
    """The whole of it, from `from_at` to `to_at`, as the clock of `zone` shows it."""

    clinic: str
    title: str
    zone: ZoneInfo
    from_at: datetime
    to_at: datetime
    overlays: tuple[Overlay, ...]
    lanes: tuple[Lane, ...]
    texts: tuple[SimulatedText, ...]
    never: tuple[NeverPlanned, ...]
    to_do: tuple[ToDo, ...]

    def local(self, moment: datetime) -> datetime:
        return moment.astimezone(self.zone)

    def when(self, moment: datetime) -> str:
        """A moment as the pictures print it: "Fri 27 Mar 19:30"."""
        local = self.local(moment)
        return f"{day_label(local)} {local:%H:%M}"

    def label(self, text: SimulatedText | NeverPlanned) -> str:
        """A text's name, with its visit where there are several."""
        several = sum(over.kind is Over.VISIT for over in self.overlays) > 1
        return f"{text.name} (visit {text.visit})" if several else text.name

    def until(self, lane: Lane) -> str:
        return "until we say it has healed" if lane.to_at is None else f"until {self.when(lane.to_at)}"

    def outcome(self, text: SimulatedText) -> str:
        """What became of a text, and when that was settled: "sent late Sun 29 Mar 20:00"."""
        return str(text.fate) if text.real_at is None else f"{text.fate} {self.when(text.real_at)}"

    def story(self, text: SimulatedText) -> str:
        """One line: when it was planned, and what became of it."""
        if text.fate is Fate.SENT:
            return self.outcome(text)
        return f"planned {self.when(text.planned_at)}; {self.outcome(text)}"

    @property
    def span(self) -> str:
        start, end = self.local(self.from_at), self.local(self.to_at)
        return f"{day_label(start)} {start.year} to {day_label(end)} {end.year}, {self.zone}"


def day_label(on: date, *, weekday: bool = True) -> str:
    """A day as the pictures print it: "Fri 1 May"."""
    return f"{on:%a} {on.day} {on:%b}" if weekday else f"{on.day} {on:%b}"


def span(by: timedelta) -> str:
    """A length of time: "1 h 30 min"."""
    hours, minutes = divmod(round(abs(by) / timedelta(minutes=1)), 60)
    return " ".join(f"{count} {unit}" for count, unit in ((hours, "h"), (minutes, "min")) if count)


def clock_changes(zone: ZoneInfo, from_at: datetime, to_at: datetime) -> Iterable[Overlay]:
    """The moments at which the clocks of a zone go forward or back, to the second."""
    day = timedelta(days=1)
    left = from_at
    while left < to_at:
        right = min(left + day, to_at)
        before, after = _offset(zone, left), _offset(zone, right)
        if before != after:
            at = _when_it_changes(zone, left, right)
            way = "forward" if after > before else "back"
            wall = (at + before).replace(tzinfo=None), (at + after).replace(tzinfo=None)
            city = str(zone).rpartition("/")[2].replace("_", " ")
            says = f"clocks in {city} go {way}, {wall[0]:%H:%M} to {wall[1]:%H:%M}"
            yield Overlay(Over.CHANGE, at, says)
        left = right


def _offset(zone: ZoneInfo, moment: datetime) -> timedelta:
    return moment.astimezone(zone).utcoffset() or timedelta()


def _when_it_changes(zone: ZoneInfo, left: datetime, right: datetime) -> datetime:
    before = _offset(zone, left)
    while right - left > timedelta(seconds=1):
        middle = left + (right - left) / 2
        left, right = (middle, right) if _offset(zone, middle) == before else (left, middle)
    return right.replace(microsecond=0)
