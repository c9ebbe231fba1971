"""What people are asked to do, sorted as they go about it: each work has its place in the list."""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType

from reminders.domain.outcome import Ask
from reminders.domain.red_flags import Level
from reminders.store import tables
from reminders.store.for_a_person import HELD, SHEET
from reminders.store.tasks import Which

REPLY, OPT_OUT = "reply", "opt-out"  # the kinds of tasks about what patients write
LIKELY_STOP, NOT_THEIRS = "likely-stop", "not-theirs"
CHANGE_VISIT, WHICH_VISIT = "change-visit", "which-visit"
URGENT = (str(Level.EMERGENCY), str(Level.SAME_DAY))  # why a reply is read before all others
CORRECTION, WRONG_NUMBER = "correction", "wrong-number"  # why somebody is called, where that is no text's reason


class Work(StrEnum):
    """One sort of work; the desk has a title and an explanation for each."""

    EMERGENCY = "emergency"  # a reply that may be one
    TODAY = "today"  # a reply that a clinician reads the same day
    CALL = "call"  # a text about safety did not arrive
    CORRECTION = "correction"  # too late to be sent
    ASTRAY = "astray"  # texts went to somebody else
    UNDELIVERED = "undelivered"
    DOUBLE = "double"
    UNSURE = "unsure"
    REFUSED = "refused"
    HELD = "held"
    REPLY = "reply"
    OPT_OUT = "opt-out"  # perhaps about the visit
    LIKELY_STOP = "likely-stop"
    NOT_THEIRS = "not-theirs"  # says that the number is a wrong one
    CHANGE_VISIT = "change-visit"
    WHICH_VISIT = "which-visit"  # a digit that two visits asked for
    NUMBER = "number"
    NO_TEXTS = "no-texts"
    SHEET = "sheet"
    OTHER = "other"  # asked by something that this list does not know: shown all the same


class Group(StrEnum):
    """What belongs together in the list."""

    URGENT = "urgent"
    CALLS = "calls"
    DECIDE = "decide"
    REPLIES = "replies"
    NUMBERS = "numbers"
    NO_TEXTS = "no-texts"
    OTHER = "other"


GROUP_OF: Mapping[Work, Group] = MappingProxyType(
    {
        Work.EMERGENCY: Group.URGENT,
        Work.TODAY: Group.URGENT,
        Work.CALL: Group.CALLS,
        Work.CORRECTION: Group.CALLS,
        Work.ASTRAY: Group.CALLS,
        Work.UNDELIVERED: Group.CALLS,
        Work.DOUBLE: Group.CALLS,
        Work.UNSURE: Group.DECIDE,
        Work.REFUSED: Group.DECIDE,
        Work.HELD: Group.DECIDE,
        Work.REPLY: Group.REPLIES,
        Work.OPT_OUT: Group.REPLIES,
        Work.LIKELY_STOP: Group.REPLIES,
        Work.NOT_THEIRS: Group.REPLIES,
        Work.CHANGE_VISIT: Group.REPLIES,
        Work.WHICH_VISIT: Group.REPLIES,
        Work.NUMBER: Group.NUMBERS,
        Work.NO_TEXTS: Group.NO_TEXTS,
        Work.SHEET: Group.NO_TEXTS,
        Work.OTHER: Group.OTHER,
    }
)

_BY_KIND: Mapping[str, Work] = MappingProxyType(
    {
        Ask.UNDELIVERED: Work.UNDELIVERED,
        Ask.DOUBLE: Work.DOUBLE,
        Ask.UNSURE: Work.UNSURE,
        Ask.REFUSED: Work.REFUSED,
        Ask.NUMBER: Work.NUMBER,
        HELD: Work.HELD,
        SHEET: Work.SHEET,
        REPLY: Work.REPLY,
        OPT_OUT: Work.OPT_OUT,
        LIKELY_STOP: Work.LIKELY_STOP,
        NOT_THEIRS: Work.NOT_THEIRS,
        CHANGE_VISIT: Work.CHANGE_VISIT,
        WHICH_VISIT: Work.WHICH_VISIT,
    }
)
_CALLED_FOR = (CORRECTION, WRONG_NUMBER)
_KNOWN = (Ask.CALL, *_BY_KIND)

WHICH: Mapping[Group, tuple[Which, ...]] = MappingProxyType(
    {
        Group.URGENT: (Which((REPLY,), URGENT),),
        Group.CALLS: (
            Which((Ask.CALL,), about_text=True),
            Which((Ask.CALL,), _CALLED_FOR, about_text=False),
            Which((Ask.UNDELIVERED, Ask.DOUBLE)),
        ),
        Group.DECIDE: (Which((Ask.UNSURE, Ask.REFUSED, HELD)),),
        Group.REPLIES: (
            Which((REPLY,), URGENT, other_than=True),
            Which((OPT_OUT, LIKELY_STOP, NOT_THEIRS, CHANGE_VISIT, WHICH_VISIT)),
        ),
        Group.NUMBERS: (Which((Ask.NUMBER,)),),
        Group.NO_TEXTS: (Which((Ask.CALL,), _CALLED_FOR, other_than=True, about_text=False), Which((SHEET,))),
        Group.OTHER: (Which(_KNOWN, not_these=True),),
    }
)


def work_of(kind: str, reason: str | None, *, about_text: bool) -> Work:
    """Which work a task is, by its kind, its reason, and whether it speaks of one text."""
    if kind == REPLY and reason in URGENT:
        return Work.EMERGENCY if reason == Level.EMERGENCY else Work.TODAY
    if kind != Ask.CALL:
        return _BY_KIND.get(kind, Work.OTHER)
    if about_text:
        return Work.CALL
    return {CORRECTION: Work.CORRECTION, WRONG_NUMBER: Work.ASTRAY}.get(reason or "", Work.NO_TEXTS)


def work_of_task(task: tables.Task) -> Work:
    """The same of a row."""
    return work_of(task.kind, task.reason, about_text=task.reminder_id is not None)
