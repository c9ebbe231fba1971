"""The moment that a step counts from, or the reason why there is none."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from reminders.domain.candidates import Candidate
from reminders.domain.case import Case, Visit
from reminders.domain.protocol import Calendar, Elapsed, Interval
from reminders.domain.reasons import Reason
from reminders.domain.timeline import Timeline, end_of
from reminders.domain.vocabulary import Anchor, Role, VisitState

ASK_BEFORE_READY = timedelta(days=7)  # patients need about a week to find a date
MID_MORNING = time(10)


@dataclass(frozen=True)
class Anchored:
    """Where a text counts from and when it would go by the protocol alone."""

    at: datetime
    nominal_at: datetime
    not_before_at: datetime
    ready_on: date | None = None


def applies(candidate: Candidate) -> bool:
    """False where a step has nothing to do with the visit's state: no before-texts after it, none after a booking."""
    visit = candidate.visit
    match candidate.step.anchor:
        case Anchor.BOOKED_START:
            return visit.is_coming
        case Anchor.MANUAL:
            return visit.is_coming or visit.took_place
        case _:
            return visit.took_place


def anchor(candidate: Candidate, case: Case, ends: Timeline) -> Anchored | Reason:
    """Find the anchor and the nominal moment of a step that applies to its visit."""
    match candidate.step.anchor:
        case Anchor.BOOKED_START:
            return _offset(candidate, case, candidate.visit.starts_at, candidate.visit.recorded_at)
        case Anchor.TREATMENT_END if candidate.step.role is Role.NEXT:
            return _next_session(candidate, case)
        case Anchor.TREATMENT_END:
            return _offset(candidate, case, candidate.visit.ended_at, candidate.visit.ended_at)
        case Anchor.RESTRICTION_END:
            return _restriction_end(candidate, case, ends)
        case Anchor.COURSE_END:
            return _course_end(candidate, case)
        case Anchor.MANUAL:
            return Reason.MANUAL_ONLY


def _offset(
    candidate: Candidate, case: Case, anchor_at: datetime | None, not_before: datetime | None
) -> Anchored | Reason:
    if anchor_at is None or not_before is None:
        return Reason.NO_LONGER_PLANNED
    match candidate.step.offset:
        case Elapsed(delta):
            nominal = anchor_at + delta
        case Calendar(days, at_local):
            day = case.patient.place.local(anchor_at).date() + timedelta(days=days)
            nominal = case.patient.place.instant(day, at_local)
    return Anchored(anchor_at, nominal, not_before)


def _restriction_end(candidate: Candidate, case: Case, ends: Timeline) -> Anchored | Reason:
    end = end_of(ends, candidate.step.awaits)
    if end is None:
        return Reason.NO_RESTRICTION
    return Reason.STILL_OPEN if end.at is None else _offset(candidate, case, end.at, end.at)


def _course_end(candidate: Candidate, case: Case) -> Anchored | Reason:
    visit = candidate.visit
    if visit.course is None or visit.place is None:
        return Reason.NO_COURSE
    if visit.place < visit.course.sessions:
        return Reason.COURSE_CONTINUES
    if next_visit(visit, case) is not None:
        return Reason.NEXT_BOOKED
    days = [i.upkeep_days for i in _intervals(candidate) if i.upkeep_days is not None]
    if candidate.step.role is Role.UPKEEP and not days:
        return Reason.NO_INTERVAL
    if candidate.step.role is not Role.UPKEEP or visit.ended_at is None:
        return _offset(candidate, case, visit.ended_at, visit.ended_at)
    day = case.patient.place.local(visit.ended_at).date() + timedelta(days=max(days))
    return Anchored(visit.ended_at, case.patient.place.instant(day, MID_MORNING), visit.ended_at)


def _next_session(candidate: Candidate, case: Case) -> Anchored | Reason:
    visit = candidate.visit
    if visit.ended_at is None:
        return Reason.NO_LONGER_PLANNED
    if next_visit(visit, case) is not None:
        return Reason.NEXT_BOOKED
    if visit.course is not None and visit.place is not None and visit.place >= visit.course.sessions:
        return Reason.COURSE_COMPLETE
    days = _days_to_next(candidate)
    if days is None:
        return Reason.NO_INTERVAL
    place = case.patient.place
    ended_on = place.local(visit.ended_at).date()
    ready_on = ended_on + timedelta(days=days)
    ask_on = max(ready_on - ASK_BEFORE_READY, ended_on + timedelta(days=1))
    return Anchored(visit.ended_at, place.instant(ask_on, MID_MORNING), visit.ended_at, ready_on)


def _days_to_next(candidate: Candidate) -> int | None:
    course = candidate.visit.course
    if course is not None and course.interval_days is not None:
        return course.interval_days
    return max((interval.days for interval in _intervals(candidate)), default=None)


def _intervals(candidate: Candidate) -> list[Interval]:
    """The intervals that the candidate's treatments follow, each for its indication."""
    codes = {protocol.code for protocol in candidate.protocols}
    course = candidate.visit.course
    found = [
        treatment.protocol.interval(treatment.indication or (course.indication if course else None))
        for treatment in candidate.visit.treatments
        if treatment.protocol.code in codes
    ]
    return [interval for interval in found if interval is not None]


def next_visit(visit: Visit, case: Case) -> Visit | None:
    """A booked or done visit after this one, of its course or with one of its treatments."""
    codes = {treatment.protocol.code for treatment in visit.treatments}
    for other in case.visits:
        if other.id == visit.id or other.state not in {VisitState.BOOKED, VisitState.DONE}:
            continue
        if other.moment is None or visit.moment is None or other.moment <= visit.moment:
            continue
        same_course = visit.course is not None and other.course is not None and other.course.id == visit.course.id
        if same_course or codes & {treatment.protocol.code for treatment in other.treatments}:
            return other
    return None
