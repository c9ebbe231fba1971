"""What the planner is told: one patient's case, gathered from rows by the store, without any I/O of its own."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta

from reminders.domain.civil import Hours, Place
from reminders.domain.protocol import Combined, Protocol
from reminders.domain.reasons import Reason
from reminders.domain.vocabulary import BodyArea, Category, Preset, Purpose, TextClass, VisitState

DAYTIME = Hours(time(8), time(21))


@dataclass(frozen=True)
class Treatment:
    """One treatment of a visit, with the version of the protocol that it follows."""

    protocol: Protocol
    area: BodyArea
    indication: str | None = None


@dataclass(frozen=True)
class Course:
    """The series that was agreed. `interval_days` None: the protocol's, by indication."""

    id: str
    sessions: int
    agreed: bool
    interval_days: int | None = None
    indication: str | None = None


@dataclass(frozen=True)
class Adjustment:
    """A one-off change by staff of what one visit restricts; `until_at` None: until they say so."""

    category: Category
    until_at: datetime | None
    area: BodyArea | None = None


@dataclass(frozen=True)
class Healed:
    """Staff saw that the skin of an area has healed: ends its open restrictions."""

    area: BodyArea
    at: datetime


@dataclass(frozen=True)
class Visit:
    """One appointment.

    `recorded_at` is when the visit came to be known in its present state (booked, or done);
    `edited_at` is the last change by a person, from which the time to undo runs. `texts_from_at`: it
    came with a list, and what was already due before then is not told any more.
    """

    id: str
    state: VisitState
    treatments: tuple[Treatment, ...]
    recorded_at: datetime
    edited_at: datetime
    starts_at: datetime | None = None
    ended_at: datetime | None = None
    course: Course | None = None
    place: int | None = None
    adjustments: tuple[Adjustment, ...] = ()
    texts_from_at: datetime | None = None

    @property
    def took_place(self) -> bool:
        return self.state is VisitState.DONE and self.ended_at is not None

    @property
    def is_coming(self) -> bool:
        return self.state is VisitState.BOOKED and self.starts_at is not None

    @property
    def moment(self) -> datetime | None:
        """Where the visit stands in time: its end if it took place, else its booked start."""
        return self.ended_at if self.took_place else self.starts_at


@dataclass(frozen=True)
class Caps:
    """How many texts a number gets. Course and marketing texts are dropped over these."""

    per_day: int = 4
    per_week: int = 12
    hold_from: int = 6  # from so many in a day on, other texts wait for a person


@dataclass(frozen=True)
class Rules:
    """A clinic's rules for texts.

    `answer_closed`: outside the clinic's hours, where it has some, a reply that a person must read is answered once
    in a while. `ask_digits`: texts about a booked visit ask for 1 to confirm and 2 to change.
    Texts of the classes in `rather_twice` are sent again where nobody can tell whether they went; all others wait
    for a person then. `page_link`: the first text after a visit ends with the link to the patient's page.
    """

    hours: Hours = DAYTIME
    class_hours: Mapping[TextClass, Hours] = field(
        default_factory=lambda: {
            TextClass.COURSE: Hours(time(9), time(20)),
            TextClass.MARKETING: Hours(time(9), time(20)),
        },
        hash=False,
    )
    grace: timedelta = timedelta(minutes=60)
    undo: timedelta = timedelta(minutes=3)
    caps: Caps = Caps()
    preset: Preset = Preset.LEAN
    marketing: bool = False
    rather_twice: frozenset[TextClass] = frozenset()
    page_link: bool = False
    answer_closed: bool = True
    ask_digits: bool = False

    def hours_for(self, text_class: TextClass) -> Hours:
        return self.class_hours.get(text_class, self.hours)


@dataclass(frozen=True)
class PatientFacts:
    """What planning needs to know of a person; no name, no number."""

    id: str
    place: Place
    consents: frozenset[Purpose]
    has_number: bool = True
    silence: Reason | None = None  # why no text goes to the number at all
    paused: bool = False
    minor: bool = False


@dataclass(frozen=True)
class Case:
    """All that one plan is made from. `other_texts` are texts to the same number that this plan does not make."""

    patient: PatientFacts
    visits: tuple[Visit, ...]
    rules: Rules = Rules()
    healed: tuple[Healed, ...] = ()
    combined: tuple[Combined, ...] = ()
    other_texts: tuple[datetime, ...] = ()
