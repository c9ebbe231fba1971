"""When a text goes: from its nominal moment through the time to undo and the quiet hours.

Restrictions come earlier rather than later, permissions only later, emergencies keep their time,
all else waits for the next allowed moment. Nothing goes before its anchor or after its use.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from reminders.domain.anchors import Anchored
from reminders.domain.candidates import Candidate
from reminders.domain.case import Case
from reminders.domain.civil import Hours
from reminders.domain.planned import Shift, ShiftKind
from reminders.domain.reasons import Reason
from reminders.domain.timeline import Timeline
from reminders.domain.vocabulary import Anchor, Kind, LateRule, TextClass

BEFORE_CLOSING = timedelta(minutes=5)  # room to leave before the quiet hours begin
NEAR_TREATMENT = timedelta(hours=2)
OPEN_ENDED_USE = timedelta(days=14)  # how long "until we say so" is worth telling


@dataclass(frozen=True)
class Timing:
    """The moments of one text, and what moved it."""

    due_at: datetime
    not_before_at: datetime
    useful_until_at: datetime
    act_by_at: datetime | None
    shifts: tuple[Shift, ...]


@dataclass(frozen=True)
class _Window:
    """What a shift may use: the hours, the earliest and the last useful moment."""

    hours: Hours
    floor: datetime
    useful_until: datetime
    anchor_at: datetime


def timing(
    candidate: Candidate, anchored: Anchored, text_class: TextClass, case: Case, ends: Timeline
) -> Timing | Reason:
    """Place one text, or say why it cannot go."""
    visit, step = candidate.visit, candidate.step
    nominal = anchored.nominal_at
    if visit.texts_from_at is not None and nominal < visit.texts_from_at:
        return Reason.DUE_BEFORE_IMPORT
    late = nominal < visit.recorded_at and step.anchor is not Anchor.RESTRICTION_END
    if late and step.late is LateRule.SKIP:
        return Reason.PAST_AT_REGISTRATION
    floor = max(anchored.not_before_at, visit.edited_at + case.rules.undo)
    useful_until = _useful_until(candidate, anchored, ends)
    window = _Window(case.rules.hours_for(text_class), floor, useful_until, anchored.at)
    ready = max(nominal, floor)
    shifts = []
    if ready != nominal:
        kind = ShiftKind.RECORDED_LATE if late else ShiftKind.AFTER_UNDO
        shifts.append(Shift(kind, nominal, ready))
    due, shift = _out_of_quiet_hours(step.kind, ready, window, case)
    if shift is not None:
        shifts.append(Shift(shift, ready, due))
    if due >= useful_until:
        return Reason.PAST_AT_REGISTRATION if late else Reason.TOO_LATE
    act_by = None if step.act_by is None else min(due + step.act_by, useful_until)
    return Timing(due, anchored.not_before_at, useful_until, act_by, tuple(shifts))


def _useful_until(candidate: Candidate, anchored: Anchored, ends: Timeline) -> datetime:
    step, visit = candidate.step, candidate.visit
    if step.useful_for is not None:
        last = anchored.nominal_at + step.useful_for
    else:
        told = [end.at for (_, category), end in ends.items() if category in step.tells and end.at is not None]
        last = max(told, default=anchored.nominal_at + OPEN_ENDED_USE)
    if step.anchor is Anchor.BOOKED_START and visit.starts_at is not None:
        last = min(last, visit.starts_at)
    return last


def _out_of_quiet_hours(kind: Kind, moment: datetime, window: _Window, case: Case) -> tuple[datetime, ShiftKind | None]:
    place = case.patient.place
    if window.hours.allow(moment, place):
        return moment, None
    match kind:
        case Kind.RESTRICTION:
            return _restriction(moment, window, case)
        case Kind.EMERGENCY:
            return _emergency(moment, window, case)
        case Kind.PERMISSION:
            return window.hours.next_allowed(moment, place), ShiftKind.LATER_FOR_QUIET
        case Kind.SAFETY | Kind.INFO:
            return _next_or_last(moment, window, case)


def _restriction(moment: datetime, window: _Window, case: Case) -> tuple[datetime, ShiftKind]:
    place = case.patient.place
    earlier = max(window.hours.last_allowed(moment, place, BEFORE_CLOSING), window.floor)
    if window.hours.allow(earlier, place):
        return earlier, ShiftKind.EARLIER_FOR_QUIET
    if window.floor - window.anchor_at <= case.rules.grace:
        return window.floor, ShiftKind.AT_ONCE_IN_GRACE
    return window.hours.next_allowed(moment, place), ShiftKind.LATER_FOR_QUIET


def _emergency(moment: datetime, window: _Window, case: Case) -> tuple[datetime, ShiftKind]:
    if moment - window.anchor_at <= NEAR_TREATMENT:
        return moment, ShiftKind.KEPT_IN_QUIET
    earlier = window.hours.last_allowed(moment, case.patient.place, BEFORE_CLOSING)
    if earlier >= window.floor:
        return earlier, ShiftKind.EARLIER_FOR_QUIET
    return moment, ShiftKind.KEPT_IN_QUIET


def _next_or_last(moment: datetime, window: _Window, case: Case) -> tuple[datetime, ShiftKind]:
    place = case.patient.place
    later = window.hours.next_allowed(moment, place)
    if later < window.useful_until:
        return later, ShiftKind.LATER_FOR_QUIET
    earlier = max(window.hours.last_allowed(moment, place, BEFORE_CLOSING), window.floor)
    if window.hours.allow(earlier, place) and earlier <= moment:
        return earlier, ShiftKind.EARLIER_FOR_QUIET
    return later, ShiftKind.LATER_FOR_QUIET
