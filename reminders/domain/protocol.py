"""Protocols: what a treatment forbids and which texts it brings. Data, versioned, approved by a named person."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import time, timedelta

from reminders.domain.vocabulary import Anchor, BodyArea, Category, Kind, LateRule, Role, TextClass


@dataclass(frozen=True)
class Elapsed:
    """A length of real time, exact across clock changes ("24 h after the treatment ended")."""

    delta: timedelta


@dataclass(frozen=True)
class Calendar:
    """A wall-clock time so many days from the anchor's local date ("3 days after at 10:00")."""

    days: int
    at_local: time


@dataclass(frozen=True)
class Open:
    """No end yet: "until we say it has healed"."""


Offset = Elapsed | Calendar
RestrictionSpan = Elapsed | Calendar | Open


@dataclass(frozen=True)
class Source:
    """Where a rule comes from.

    Grade: A labelling or paper, B professional body, C clinic leaflet, S seed article, U unverified.
    """

    name: str
    grade: str


@dataclass(frozen=True)
class Restriction:
    """A category that must be avoided after a treatment. `areas` None means every area."""

    category: Category
    span: RestrictionSpan
    sources: tuple[Source, ...]
    areas: frozenset[BodyArea] | None = None

    def holds_for(self, area: BodyArea) -> bool:
        return self.areas is None or area in self.areas


@dataclass(frozen=True)
class Step:
    """One text of a protocol.

    `tells` are the categories whose end times the text prints, `says` the ids of its other
    instructions: together they are what merging must not lose. `wording` maps a language
    (BCP 47) to a template. `useful_for` counts from the planned moment before any shift;
    None means until the last restriction that it tells has ended. `act_by` counts likewise.
    `awaits` are the categories whose end a permission waits for.
    """

    code: str
    role: Role
    kind: Kind
    text_class: TextClass
    anchor: Anchor
    offset: Offset
    wording: Mapping[str, str] = field(hash=False)
    sources: tuple[Source, ...]
    useful_for: timedelta | None = None
    act_by: timedelta | None = None
    tells: frozenset[Category] = frozenset()
    says: frozenset[str] = frozenset()
    awaits: frozenset[Category] = frozenset()
    late: LateRule = LateRule.SEND
    lean: bool = True


@dataclass(frozen=True)
class Interval:
    """How often, for one indication. `upkeep_days` None: no upkeep by default."""

    indication: str
    name: str
    sessions_min: int
    sessions_max: int
    days: int
    days_min: int
    days_max: int
    upkeep_days: int | None
    sources: tuple[Source, ...]


@dataclass(frozen=True)
class Protocol:
    """All of one treatment. `intervals[0]` is the default indication.

    `awaits_review`: languages whose words no clinician who grew up with them has read yet.
    """

    code: str
    version: int
    name: str
    areas: frozenset[BodyArea]
    restrictions: tuple[Restriction, ...]
    steps: tuple[Step, ...]
    intervals: tuple[Interval, ...]
    awaits_review: tuple[str, ...] = ()

    def __hash__(self) -> int:
        """By name: equal protocols have one, and the whole document would be hashed at each look-up."""
        return hash((self.code, self.version))

    def interval(self, indication: str | None) -> Interval | None:
        """The interval of an indication; the default one when none is named or known."""
        named = (i for i in self.intervals if i.indication == indication)
        return next(named, self.intervals[0] if self.intervals else None)


@dataclass(frozen=True)
class Combined:
    """A wording that speaks for the same step of several protocols at once.

    It may stand for a group only if `protocols` holds all of the group; the loader refuses
    one whose `says` is less than the union of what the single texts say.
    """

    code: str
    step: str
    protocols: frozenset[str]
    says: frozenset[str]
    wording: Mapping[str, str] = field(hash=False)
    version: int = 1

    def __hash__(self) -> int:
        """By name, as a protocol's."""
        return hash((self.code, self.step, self.version))


@dataclass(frozen=True, order=True)
class StepRef:
    """Names a wording for good: a protocol's step, or a combined wording, at a version."""

    protocol: str
    version: int
    step: str

    def __str__(self) -> str:
        return f"{self.protocol}@{self.version}/{self.step}"

    @classmethod
    def parse(cls, text: str) -> "StepRef":
        """Read back what `str` wrote.

        Raises:
            ValueError: the text has another form.
        """
        head, _, step = text.partition("/")
        protocol, _, version = head.partition("@")
        return cls(protocol, int(version), step)
