"""The last look before a text leaves, under the lock of its number: send, wait, skip or miss.

Everything that can have changed since the plan was made is judged here again, on facts read in
the same transaction. Whoever commits first wins: a STOP, a cancel and a claim lock the same row.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from reminders.domain.civil import Hours, Place
from reminders.domain.planned import ShiftKind
from reminders.domain.reasons import OPTED, Reason
from reminders.domain.timeline import End
from reminders.domain.vocabulary import Kind, Role, TextClass

# What says that all is well, or asks to come again, must not reach somebody who has just written that it is not.
CALMING = frozenset({Role.NORMAL, Role.ALLOWED, Role.NEXT, Role.RESULTS})
LOOK_AGAIN = timedelta(minutes=1)  # how soon a text that waits for a person's act is looked at again


@dataclass(frozen=True)
class DueText:
    """What the judgement needs of the text itself.

    `answer`: it answers what came from this number a moment ago, so it goes to who has said STOP too, at
    any hour, in words that are the program's own. `role` None: it is not of the plan.
    """

    role: Role | None
    kind: Kind
    text_class: TextClass
    due_at: datetime
    not_before_at: datetime
    useful_until_at: datetime
    shifts: tuple[ShiftKind, ...] = ()
    ends: tuple[End, ...] = ()
    answer: bool = False

    @property
    def urgent(self) -> bool:
        """True where it goes before all others, and also where a sender's budget is used up."""
        return self.kind is Kind.EMERGENCY or self.answer


@dataclass(frozen=True)
class Facts:
    """What holds now. `awaited` is the end of the restriction that a permission lifts, None if there is none.

    `watched`: the patient wrote of a sign of trouble, and nobody has closed it yet.
    `number_busy`: the same words are on their way to this number already, or may be.
    """

    place: Place
    hours: Hours
    grace: timedelta
    has_number: bool = True
    silence: Reason | None = None
    consented: bool = True
    minor: bool = False
    approved: bool = True
    worded: bool = True
    paused: bool = False
    patient_paused: bool = False
    watched: bool = False
    superseded: bool = False
    number_busy: bool = False
    capped: Reason | None = None
    awaited: End | None = None


@dataclass(frozen=True)
class Send:
    """It may go now."""


@dataclass(frozen=True)
class Wait:
    """Not yet: look again at `until`."""

    until: datetime
    reason: Reason


@dataclass(frozen=True)
class Skip:
    """Never: the reason is stored."""

    reason: Reason


@dataclass(frozen=True)
class Miss:
    """Too late; a person acts where one should."""

    reason: Reason


Decision = Send | Wait | Skip | Miss


def release(text: DueText, facts: Facts, now: datetime) -> Decision:
    """Judge one due text. Never early, never after its use, never to somebody who said stop."""
    for judge in (_never, _too_late, _not_yet, _permission, _hours):
        decision = judge(text, facts, now)
        if isinstance(decision, Wait) and decision.until >= text.useful_until_at:
            return Miss(decision.reason)
        if decision is not None:
            return decision
    return Send()


def _never(text: DueText, facts: Facts, now: datetime) -> Decision | None:
    nothing_left = text.role is Role.RESTRICTIONS and bool(text.ends) and not any(e.holds_at(now) for e in text.ends)
    silence = None if text.answer and facts.silence in OPTED else facts.silence
    reasons = {
        Reason.NO_NUMBER: not facts.has_number,
        silence: silence is not None,
        Reason.NO_GUARDIAN: facts.minor and not facts.consented and not text.answer,
        Reason.NO_CONSENT: not facts.consented and not text.answer,
        Reason.NEXT_BOOKED: facts.superseded,
        Reason.NOTHING_LEFT: nothing_left,
    }
    found = next((reason for reason, holds in reasons.items() if holds), facts.capped)
    return Skip(found) if found is not None else None


def _too_late(text: DueText, _facts: Facts, now: datetime) -> Decision | None:
    return Miss(Reason.MISSED_OUTAGE) if now >= text.useful_until_at else None


def _not_yet(text: DueText, facts: Facts, now: datetime) -> Decision | None:
    earliest = max(text.due_at, text.not_before_at)
    if now < earliest:
        return Wait(earliest, Reason.QUIET_HOURS)
    waits = {
        Reason.PAUSED: facts.paused,
        Reason.PATIENT_PAUSED: facts.patient_paused and not text.answer,
        Reason.REPLY_OPEN: facts.watched and text.role in CALMING,
        Reason.NO_WORDING: not facts.worded,
        Reason.NOT_APPROVED: not facts.approved and not text.answer,
        Reason.UNKNOWN_OUTCOME: facts.number_busy and text.kind is not Kind.EMERGENCY,
    }
    found = next((reason for reason, holds in waits.items() if holds), None)
    # A text that waits for a person is looked at again, and is missed only at the end of its use.
    return None if found is None else _wait_in_use(text, now, found)


def _wait_in_use(text: DueText, now: datetime, reason: Reason) -> Wait:
    last_look = text.useful_until_at - timedelta(microseconds=1)
    return Wait(min(now + LOOK_AGAIN, max(last_look, now)), reason)


def _permission(text: DueText, facts: Facts, now: datetime) -> Decision | None:
    if text.kind is not Kind.PERMISSION or facts.awaited is None or not facts.awaited.holds_at(now):
        return None
    if facts.awaited.at is None:
        return Skip(Reason.STILL_OPEN)
    return Wait(facts.awaited.at, Reason.RESTRICTION_HOLDS)


def _hours(text: DueText, facts: Facts, now: datetime) -> Decision | None:
    if facts.hours.allow(now, facts.place) or text.kind is Kind.EMERGENCY or text.answer:
        return None
    just_left = ShiftKind.AT_ONCE_IN_GRACE in text.shifts and now - text.not_before_at <= facts.grace
    if text.kind is Kind.RESTRICTION and just_left:
        return None
    return Wait(facts.hours.next_allowed(now, facts.place), Reason.QUIET_HOURS)
