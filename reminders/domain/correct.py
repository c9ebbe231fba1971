"""Corrections: when an edit makes false what a patient has already read, one more text puts it right.

What was told is compared, fact by fact, with what is true now. A planned text that will say it in
time makes a correction superfluous; where no text can come in time, a person calls.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from reminders.domain import told
from reminders.domain.case import Case, Visit
from reminders.domain.existing import Existing
from reminders.domain.planned import Call, Change, Content, Plan, PlannedText, Shift, ShiftKind, ToldEnd, Why
from reminders.domain.protocol import Elapsed
from reminders.domain.reminder import State
from reminders.domain.timeline import End, Spot, Timeline, end_of, timeline
from reminders.domain.vocabulary import PURPOSE_OF, WHOLE_BODY, Anchor, Kind, Role, TextClass

OPEN_USE = timedelta(days=14)


@dataclass(frozen=True)
class Fixes:
    """The correction texts, and the calls where no text can come in time."""

    texts: tuple[PlannedText, ...] = ()
    calls: tuple[Call, ...] = ()


@dataclass(frozen=True)
class _False:
    """A fact that was told and is not true: by which visit's text, and until when it matters."""

    fact: str
    visit_id: str
    change: Change
    matters_until: datetime


def corrections(plan: Plan, rows: tuple[Existing, ...], case: Case, now: datetime) -> Fixes:
    """One correction for each visit whose sent texts are no longer true."""
    texts: list[PlannedText] = []
    calls: list[Call] = []
    by_visit: dict[str, list[_False]] = {}
    for wrong in _false_facts(plan, rows, case, now):
        by_visit.setdefault(wrong.visit_id, []).append(wrong)
    for visit_id, wrongs in by_visit.items():
        made = _correction(visit_id, wrongs, plan, rows, case, now)
        if isinstance(made, Call):
            calls.append(made)
        else:
            texts.append(made)
    return Fixes(tuple(texts), tuple(calls))


def _false_facts(plan: Plan, rows: tuple[Existing, ...], case: Case, now: datetime) -> list[_False]:
    gone = sorted((r for r in rows if r.state.may_have_gone_out), key=lambda row: row.sent_at or row.due_at)
    latest = told.latest_told([(row.sent_at or row.due_at, row.told) for row in gone])
    speaker = {fact: row.visit_ids[-1] for row in gone for fact in row.told if row.visit_ids}
    found = []
    for fact, value in latest.items():
        wrong = _compare(fact, value, speaker.get(fact, ""), plan, case)
        if wrong is not None and wrong.matters_until > now and not _said_in_time(wrong, value, plan, rows):
            found.append(wrong)
    return found


def _compare(fact: str, value: str, visit_id: str, plan: Plan, case: Case) -> _False | None:
    spot = told.spot_of(fact)
    if spot is not None:
        end = _end_at(spot, plan.timeline)
        if told.end_value(end) == value or _was_over(spot, value, case):
            return None
        change = Change(fact, spot=spot, end=end, was_at=told.moment_of(value))
        return _False(fact, visit_id, change, _matters_until(value, end, case))
    visit = next((v for v in case.visits if told.visit_fact(v.id) == fact), None)
    return _compare_visit(fact, value, visit) if visit is not None else None


def _end_at(spot: Spot, ends: Timeline) -> End | None:
    return end_of(ends, [spot[1]]) if spot[1] in WHOLE_BODY else ends.get(spot)


def _was_over(spot: Spot, value: str, case: Case) -> bool:
    """True where what was told came true, and only a visit after that restricts again: nobody was told wrong."""
    over_at = told.moment_of(value)
    if over_at is None:
        return False
    before = tuple(visit for visit in case.visits if visit.ended_at is not None and visit.ended_at < over_at)
    if len(before) == sum(visit.took_place for visit in case.visits):
        return False
    return told.end_value(_end_at(spot, timeline(replace(case, visits=before)))) == value


def _compare_visit(fact: str, value: str, visit: Visit) -> _False | None:
    """Only a booked visit that moved or was cancelled; one that took place makes no text false."""
    starts_at = visit.starts_at if visit.is_coming else None
    was_at = told.moment_of(value)
    if told.start_value(starts_at) == value or visit.took_place or (starts_at is None and was_at is None):
        return None
    matters = [moment for moment in (starts_at, was_at) if moment is not None]
    return _False(fact, visit.id, Change(fact, starts_at=starts_at, was_at=was_at), max(matters))


def _matters_until(value: str, end: End | None, case: Case) -> datetime:
    """The later of what was told and what is true; an open end matters for two weeks after the last edit."""
    last_edit = max(visit.edited_at for visit in case.visits)
    moments = [told.moment_of(value), end.at if end is not None else None]
    known = [moment for moment in moments if moment is not None]
    is_open = value == told.OPEN_END or (end is not None and end.open)
    return last_edit + OPEN_USE if is_open else max(known, default=last_edit)


def _said_in_time(wrong: _False, value: str, plan: Plan, rows: Iterable[Existing]) -> bool:
    """True where a text of the plan, still to go out, tells the truth before the old word runs out."""
    unsent = {row.key for row in rows if not row.unsent}
    deadline = told.moment_of(value)
    true_value = told.end_value(wrong.change.end)
    return any(
        text.told.get(wrong.fact) == true_value and (deadline is None or text.due_at < deadline)
        for text in plan.texts
        if text.key not in unsent and wrong.change.spot is not None
    )


def _correction(
    visit_id: str, wrongs: list[_False], plan: Plan, rows: tuple[Existing, ...], case: Case, now: datetime
) -> PlannedText | Call:
    key = _key(visit_id, rows)
    useful_until = max(wrong.matters_until for wrong in wrongs)
    ready = now + case.rules.undo
    due = case.rules.hours.next_allowed(ready, case.patient.place)
    if due >= useful_until or not _may_text(case):
        return Call(key, (visit_id,), now, "correction")
    shifts = (Shift(ShiftKind.LATER_FOR_QUIET, ready, due),) if due != ready else ()
    changes = tuple(sorted((wrong.change for wrong in wrongs), key=lambda change: change.fact))
    return PlannedText(
        key=key,
        role=Role.CORRECTION,
        kind=Kind.SAFETY,
        text_class=TextClass.CARE,
        visit_ids=(visit_id,),
        due_at=due,
        not_before_at=now,
        useful_until_at=useful_until,
        act_by_at=useful_until,
        content=Content(step=None, ends=_beside(changes, plan.timeline), changes=changes),
        why=Why(Anchor.MANUAL, now, Elapsed(case.rules.undo), (), shifts),
        merged=(),
        told=_facts(changes),
    )


def _beside(changes: Iterable[Change], ends: Timeline) -> tuple[ToldEnd, ...]:
    """What else holds of the same categories: a change of one area must not read as one of all."""
    changed = {change.spot for change in changes}
    categories = {spot[1] for spot in changed if spot is not None}
    return tuple(ToldEnd(spot, end) for spot, end in ends.items() if spot[1] in categories and spot not in changed)


def _may_text(case: Case) -> bool:
    patient = case.patient
    blocked = patient.silence is not None or not patient.has_number
    return not blocked and PURPOSE_OF[TextClass.CARE] in patient.consents


def _facts(changes: Iterable[Change]) -> Mapping[str, str]:
    return {
        change.fact: told.end_value(change.end) if change.spot is not None else told.start_value(change.starts_at)
        for change in changes
    }


def _key(visit_id: str, rows: Iterable[Existing]) -> str:
    """The unsent correction of this visit is replaced; a sent one gets a successor."""
    mine = [row for row in rows if row.key.startswith(f"{visit_id}/correction/")]
    unsent = [row.key for row in mine if row.unsent or row.state is State.HELD]
    return unsent[0] if unsent else f"{visit_id}/correction/r{len(mine) + 1}"
