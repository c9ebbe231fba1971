"""What a list comes to: visits, counted rows, and rows with faults. Nothing here was written anywhere yet."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from reminders.domain.vocabulary import BodyArea, VisitState


class FaultKind(StrEnum):
    """Why a cell or a row cannot be taken; docs/import.md has a paragraph on each."""

    UNREADABLE = "unreadable-row"
    TOO_MANY_CELLS = "too-many-cells"
    NO_NAME = "no-name"
    NO_NUMBER = "no-number"
    SPOILED_NUMBER = "spoiled-number"
    NOT_A_NUMBER = "not-a-number"
    SEVERAL_NUMBERS = "several-numbers"
    LANDLINE = "landline"
    NO_TREATMENT = "no-treatment"
    UNKNOWN_TREATMENT = "unknown-treatment"
    UNKNOWN_AREA = "unknown-area"
    UNKNOWN_INDICATION = "unknown-indication"
    UNKNOWN_STATUS = "unknown-status"
    NO_MOMENT = "no-moment"
    UNREADABLE_MOMENT = "unreadable-moment"
    SKIPPED_TIME = "skipped-time"
    DOUBLED_TIME = "doubled-time"
    UNKNOWN_ZONE = "unknown-zone"
    UNREADABLE_DURATION = "unreadable-duration"
    END_BEFORE_START = "end-before-start"
    DONE_IN_FUTURE = "done-in-future"
    BOOKED_IN_PAST = "booked-in-past"
    TOO_FAR_AHEAD = "too-far-ahead"
    UNKNOWN_LANGUAGE = "unknown-language"
    UNKNOWN_CONSENT = "unknown-consent"
    DUPLICATE = "duplicate"


@dataclass(frozen=True, slots=True)
class Wrong:
    """What is wrong with one cell, before anybody knows where it stands. Holds nothing personal."""

    kind: FaultKind
    problem: str
    remedy: str


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing to put right in a file. `value` is the cell; a phone number is masked, a name left out."""

    line: int
    column: str
    value: str
    kind: FaultKind
    problem: str
    remedy: str


@dataclass(frozen=True, slots=True)
class BadRow:
    """A row that cannot be imported, with all its faults, and its cells for the file of bad rows."""

    line: int
    faults: tuple[Fault, ...]
    cells: tuple[str, ...] = field(repr=False)


@dataclass(frozen=True, slots=True)
class Counted:
    """A cancelled or no-show row. It is not imported; by its id it can cancel what an earlier import booked.

    `external_id` None: the row has none and is not whole enough to derive one. Where a good row of the
    same file has the same id (an appointment cancelled and booked again), that row wins.
    """

    line: int
    state: VisitState
    external_id: str | None = field(repr=False)


@dataclass(frozen=True, slots=True)
class ListedTreatment:
    """One treatment by the code of its protocol."""

    code: str
    area: BodyArea
    indication: str | None = None


@dataclass(frozen=True, slots=True)
class ListedVisit:
    """One good row. Instants are UTC; `ended_at` of a booked visit is its planned end.

    `zone` is the zone in which the row's times were written. `digest` is the same for an unchanged row.
    """

    line: int
    external_id: str = field(repr=False)
    patient_external_id: str | None = field(repr=False)
    name: str = field(repr=False)
    number: str | None = field(repr=False)
    treatments: tuple[ListedTreatment, ...]
    state: VisitState
    starts_at: datetime | None
    ended_at: datetime | None
    zone: str
    language: str | None
    consent: bool | None
    digest: str


Judged = ListedVisit | BadRow | Counted


@dataclass(frozen=True, slots=True)
class KnownTreatment:
    """A protocol as far as a list can name it. Where a row names no area, the face is taken, or the only one."""

    name: str
    areas: tuple[BodyArea, ...]
    indications: tuple[str, ...] = ()


@dataclass(frozen=True)
class Facts:
    """What judging a list needs to know of the clinic. `country` and `zone` are those of its wall."""

    country: str
    zone: str
    languages: tuple[str, ...]
    treatments: Mapping[str, KnownTreatment]
    now: datetime

    def __post_init__(self) -> None:
        if self.now.tzinfo is None:
            msg = "a naive `now` names no instant"
            raise ValueError(msg)
