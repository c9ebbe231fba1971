"""What the planner answers: texts with their moments and facts, what is left out and why, what a person must do."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum

from reminders.domain.protocol import Offset, StepRef
from reminders.domain.reasons import Reason
from reminders.domain.timeline import End, Spot, Timeline
from reminders.domain.vocabulary import Anchor, Category, Kind, Role, TextClass


class ShiftKind(StrEnum):
    """Why a text does not go exactly at anchor + offset."""

    AFTER_UNDO = "after-undo"  # staff have a few minutes to undo
    RECORDED_LATE = "recorded-late"  # its moment was past when the visit was recorded
    EARLIER_FOR_QUIET = "earlier-for-quiet"
    LATER_FOR_QUIET = "later-for-quiet"
    AT_ONCE_IN_GRACE = "at-once-in-grace"  # in quiet hours, because the patient has just left
    KEPT_IN_QUIET = "kept-in-quiet"  # an emergency text keeps its time


@dataclass(frozen=True)
class Shift:
    """One move of a text, from where to where."""

    kind: ShiftKind
    from_at: datetime
    to_at: datetime


@dataclass(frozen=True)
class Why:
    """Explains a text: what it counts from, by which rule, and what moved it."""

    anchor: Anchor
    anchor_at: datetime
    offset: Offset
    awaits: tuple[Category, ...] = ()
    shifts: tuple[Shift, ...] = ()


@dataclass(frozen=True)
class ToldEnd:
    """One end time that a text prints."""

    spot: Spot
    end: End


@dataclass(frozen=True)
class Change:
    """One thing that a correction puts right. `lifted`: no longer restricted; visits carry their new start."""

    fact: str
    spot: Spot | None = None
    end: End | None = None
    starts_at: datetime | None = None
    was_at: datetime | None = None


@dataclass(frozen=True)
class Content:
    """All that wording needs to print a text, without a word of any language.

    `step` names the wording; None for a correction, which has its own. `ends` are what
    `{restrictions}` and `{until:category}` print, `visit_at` and `ready_on` their placeholders. `link`: it ends with
    the link to the patient's page, where there is one and it fits. `asks`: it asks for a digit, to confirm or change
    the visit.
    """

    step: StepRef | None
    ends: tuple[ToldEnd, ...] = ()
    visit_at: datetime | None = None
    ready_on: date | None = None
    changes: tuple[Change, ...] = ()
    link: bool = False
    asks: bool = False


@dataclass(frozen=True)
class PlannedText:
    """One text that shall go out. `held` set: planned, but a person decides first."""

    key: str
    role: Role
    kind: Kind
    text_class: TextClass
    visit_ids: tuple[str, ...]
    due_at: datetime
    not_before_at: datetime
    useful_until_at: datetime
    act_by_at: datetime | None
    content: Content
    why: Why
    merged: tuple[StepRef, ...]
    told: Mapping[str, str] = field(hash=False)
    held: Reason | None = None


@dataclass(frozen=True)
class LeftOut:
    """A text that shall not go out, under the key that it would have had, and the reason."""

    key: str
    role: Role
    kind: Kind
    text_class: TextClass
    visit_ids: tuple[str, ...]
    steps: tuple[StepRef, ...]
    reason: Reason
    due_at: datetime | None = None


@dataclass(frozen=True)
class Call:
    """Something that a person must do because no text can: call the patient."""

    key: str
    visit_ids: tuple[str, ...]
    due_at: datetime
    what: str


@dataclass(frozen=True)
class Plan:
    """One patient's plan. `timeline` is what holds, for pages and permissions."""

    texts: tuple[PlannedText, ...]
    left_out: tuple[LeftOut, ...]
    timeline: Timeline = field(hash=False)
    calls: tuple[Call, ...] = ()
