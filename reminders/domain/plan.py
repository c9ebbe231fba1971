"""The planner: one patient's visits and facts in, every text with its moment and reason out.

Pure and total: the same case gives the same plan, whoever asks (registering, preview, simulation,
the sender's last look), so what is shown is what is sent.
"""

from dataclasses import replace
from datetime import datetime

from reminders.domain import told
from reminders.domain.anchors import Anchored, anchor, applies
from reminders.domain.candidates import Candidate, candidates
from reminders.domain.case import Case
from reminders.domain.limits import cap, lean, leave
from reminders.domain.planned import Call, Content, LeftOut, Plan, PlannedText, ToldEnd, Why
from reminders.domain.reasons import Reason
from reminders.domain.timeline import Timeline, timeline, visit_timeline
from reminders.domain.timing import Timing, timing
from reminders.domain.vocabulary import PURPOSE_OF, Category, Kind, Role, TextClass

_UNREACHABLE = frozenset({Reason.NO_NUMBER, Reason.OPTED_OUT, Reason.SUPPRESSED})


def plan(case: Case, now: datetime) -> Plan:
    """Plan all texts of one patient; `now` only decides what is too late to be of use."""
    ends = timeline(case)
    drafts = [
        _draft(c, case, ends, now) for visit in case.visits for c in candidates(visit, case.combined) if applies(c)
    ]
    texts = [draft for draft in drafts if isinstance(draft, PlannedText)]
    left = [draft for draft in drafts if isinstance(draft, LeftOut)]
    texts, repeated = _permissions_once(texts, case)
    texts, over = lean(texts, _outside_lean(case), case)
    texts, capped = cap(texts, case)
    left += repeated + over + capped
    return Plan(
        texts=tuple(sorted(texts, key=lambda text: (text.due_at, text.key))),
        left_out=tuple(sorted(left, key=lambda item: item.key)),
        timeline=ends,
        calls=tuple(_calls(left, now)),
    )


def _draft(candidate: Candidate, case: Case, ends: Timeline, now: datetime) -> PlannedText | LeftOut:
    text_class = _class_of(candidate)
    anchored = anchor(candidate, case, ends)
    if isinstance(anchored, Reason):
        return _left_out(candidate, text_class, anchored)
    timed = timing(candidate, anchored, text_class, case, ends)
    if isinstance(timed, Reason):
        return _left_out(candidate, text_class, timed, anchored.nominal_at)
    text = _text(candidate, text_class, anchored, timed, ends)
    reason = _objection(text, candidate, case, now)
    return leave(text, reason) if reason is not None else text


def _class_of(candidate: Candidate) -> TextClass:
    """Asking for the next booking is part of a course only where one is agreed; else it is advertising."""
    course = candidate.visit.course
    if candidate.step.role is Role.UPKEEP:
        return TextClass.MARKETING
    if candidate.step.role is Role.NEXT:
        return TextClass.COURSE if course is not None and course.agreed else TextClass.MARKETING
    return candidate.step.text_class


def _text(
    candidate: Candidate, text_class: TextClass, anchored: Anchored, timed: Timing, ends: Timeline
) -> PlannedText:
    step, visit = candidate.step, candidate.visit
    content = Content(
        step=candidate.wording,
        ends=_ends_told(candidate, ends, timed.due_at),
        visit_at=visit.starts_at if step.role.before_visit else None,
        ready_on=anchored.ready_on,
    )
    return PlannedText(
        key=candidate.key,
        role=step.role,
        kind=step.kind,
        text_class=text_class,
        visit_ids=(visit.id,),
        due_at=timed.due_at,
        not_before_at=timed.not_before_at,
        useful_until_at=timed.useful_until_at,
        act_by_at=timed.act_by_at,
        content=content,
        why=Why(step.anchor, anchored.at, step.offset, tuple(sorted(step.awaits)), timed.shifts),
        merged=candidate.refs,
        told=_facts(candidate, content, ends),
    )


def _ends_told(candidate: Candidate, ends: Timeline, due_at: datetime) -> tuple[ToldEnd, ...]:
    order = list(Category)
    areas = {treatment.area for treatment in candidate.visit.treatments}
    return tuple(
        ToldEnd(spot, end)
        for spot, end in sorted(ends.items(), key=lambda item: (order.index(item[0][1]), item[0][0]))
        if spot[1] in candidate.step.tells and spot[0] in areas and end.holds_at(due_at)
    )


def _facts(candidate: Candidate, content: Content, ends: Timeline) -> dict[str, str]:
    facts = told.end_facts(content.ends)
    awaited = [ToldEnd(spot, end) for spot, end in ends.items() if spot[1] in candidate.step.awaits]
    facts |= told.end_facts(awaited)
    visit = candidate.visit
    if content.visit_at is not None:
        facts[told.visit_fact(visit.id)] = told.start_value(content.visit_at)
    if content.ready_on is not None:
        facts[told.next_fact(visit.id)] = told.day_value(content.ready_on)
    return facts


def _objection(text: PlannedText, candidate: Candidate, case: Case, now: datetime) -> Reason | None:
    patient = case.patient
    checks = {
        Reason.NOTHING_LEFT: text.role is Role.RESTRICTIONS and bool(candidate.step.tells) and not text.content.ends,
        Reason.NOTHING_AGREED: text.role is Role.NEXT
        and text.text_class is TextClass.MARKETING
        and not case.rules.marketing,
        Reason.MARKETING_OFF: text.text_class is TextClass.MARKETING and not case.rules.marketing,
        Reason.NO_NUMBER: not patient.has_number,
        Reason.OPTED_OUT: patient.opted_out,
        Reason.SUPPRESSED: patient.suppressed,
        Reason.NO_CONSENT: PURPOSE_OF[text.text_class] not in patient.consents,
        Reason.TOO_LATE: text.useful_until_at <= now,
    }
    return next((reason for reason, applies_here in checks.items() if applies_here), None)


def _left_out(candidate: Candidate, text_class: TextClass, reason: Reason, due_at: datetime | None = None) -> LeftOut:
    step = candidate.step
    return LeftOut(
        candidate.key, step.role, step.kind, text_class, (candidate.visit.id,), candidate.refs, reason, due_at
    )


def _permissions_once(texts: list[PlannedText], case: Case) -> tuple[list[PlannedText], list[LeftOut]]:
    """A permission goes once, from the visit whose restriction ends last; its sisters from other visits stay out."""
    own_end = {visit.id: visit_timeline(visit, case) for visit in case.visits}
    chosen: dict[tuple[Category, ...], PlannedText] = {}

    def weight(text: PlannedText) -> tuple[datetime, datetime, str]:
        ends = own_end[text.visit_ids[0]]
        last = [end.at for spot, end in ends.items() if spot[1] in text.why.awaits and end.at is not None]
        visit = next(v for v in case.visits if v.id == text.visit_ids[0])
        return max(last, default=text.not_before_at), visit.moment or text.not_before_at, text.key

    for text in texts:
        if text.kind is Kind.PERMISSION:
            rival = chosen.get(text.why.awaits)
            if rival is None or weight(text) > weight(rival):
                chosen[text.why.awaits] = text
    kept, out = [], []
    for text in texts:
        if text.kind is not Kind.PERMISSION:
            kept.append(text)
        elif chosen[text.why.awaits] is text:
            sisters = {v for t in texts if t.why.awaits == text.why.awaits for v in t.visit_ids}
            kept.append(replace(text, visit_ids=tuple(sorted(sisters - set(text.visit_ids))) + text.visit_ids))
        else:
            out.append(leave(text, Reason.SAID_BY_ANOTHER))
    return kept, out


def _outside_lean(case: Case) -> frozenset[str]:
    return frozenset(c.key for visit in case.visits for c in candidates(visit, case.combined) if not c.step.lean)


def _calls(left: list[LeftOut], now: datetime) -> list[Call]:
    """Safety texts that no text can carry become a call by a person, while it is not long past."""
    return [
        Call(item.key, item.visit_ids, item.due_at, str(item.reason))
        for item in left
        if item.kind in {Kind.SAFETY, Kind.EMERGENCY} and item.reason in _UNREACHABLE
        if item.due_at is not None and item.due_at > now
    ]
