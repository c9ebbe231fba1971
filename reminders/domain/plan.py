"""The planner: one patient's visits and facts in, every text with its moment and reason out.

Pure and total: the same case gives the same plan, whoever asks (registering, preview, simulation,
the sender's last look), so what is shown is what is sent.
"""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

from reminders.domain import told
from reminders.domain.anchors import Anchored, anchor, applies
from reminders.domain.candidates import Candidate, candidates
from reminders.domain.case import Case, PatientFacts
from reminders.domain.limits import cap, lean, leave
from reminders.domain.linked import linked
from reminders.domain.planned import Call, Content, LeftOut, Plan, PlannedText, ToldEnd, Why
from reminders.domain.reasons import UNREACHABLE, Reason
from reminders.domain.timeline import Timeline, timeline, visit_timeline
from reminders.domain.timing import Timing, timing
from reminders.domain.vocabulary import PURPOSE_OF, Category, Kind, Role, TextClass


def plan(case: Case, now: datetime) -> Plan:
    """Plan all texts of one patient; `now` only decides what is too late to be of use."""
    ends = timeline(case)
    wanted = [c for visit in case.visits for c in candidates(visit, case.combined) if applies(c)]
    drafts = [_draft(c, case, ends, now) for c in wanted]
    texts = [draft for draft in drafts if isinstance(draft, PlannedText)]
    left = [draft for draft in drafts if isinstance(draft, LeftOut)]
    texts, repeated = _permissions_once(texts, case)
    texts, over = lean(texts, frozenset(c.key for c in wanted if not c.step.lean), case)
    texts, capped = cap(texts, case)
    texts = linked(texts, case)
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
    printed = _ends_told(candidate, ends, timed.due_at)
    reason = _objection(candidate, text_class, printed, case)
    if reason is None and timed.useful_until_at <= now:
        reason = Reason.TOO_LATE
    if reason is not None:
        return _left_out(candidate, text_class, reason, timed.due_at)
    content = Content(
        step=candidate.wording,
        ends=printed,
        visit_at=candidate.visit.starts_at if candidate.step.role.before_visit else None,
        ready_on=anchored.ready_on,
        asks=case.rules.ask_digits and candidate.step.role is Role.VISIT,
    )
    return _text(candidate, text_class, anchored, timed, content, _facts(candidate, content, ends))


def _class_of(candidate: Candidate) -> TextClass:
    """Asking for the next booking is part of a course only where one is agreed; else it is advertising."""
    course = candidate.visit.course
    if candidate.step.role is Role.UPKEEP:
        return TextClass.MARKETING
    if candidate.step.role is Role.NEXT:
        return TextClass.COURSE if course is not None and course.agreed else TextClass.MARKETING
    return candidate.step.text_class


def _text(
    candidate: Candidate,
    text_class: TextClass,
    anchored: Anchored,
    timed: Timing,
    content: Content,
    facts: dict[str, str],
) -> PlannedText:
    step = candidate.step
    return PlannedText(
        key=candidate.key,
        role=step.role,
        kind=step.kind,
        text_class=text_class,
        visit_ids=(candidate.visit.id,),
        due_at=timed.due_at,
        not_before_at=timed.not_before_at,
        useful_until_at=timed.useful_until_at,
        act_by_at=timed.act_by_at,
        content=content,
        why=Why(step.anchor, anchored.at, step.offset, tuple(sorted(step.awaits)), timed.shifts),
        merged=candidate.refs,
        told=facts,
    )


def _ends_told(candidate: Candidate, ends: Timeline, due_at: datetime) -> tuple[ToldEnd, ...]:
    tells = candidate.step.tells
    if not tells:
        return ()
    areas = {treatment.area for treatment in candidate.visit.treatments}
    return tuple(
        ToldEnd(spot, end)
        for spot, end in ends.items()
        if spot[1] in tells and spot[0] in areas and end.holds_at(due_at)
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


def _objection(candidate: Candidate, text_class: TextClass, printed: tuple[ToldEnd, ...], case: Case) -> Reason | None:
    step = candidate.step
    if step.role is Role.RESTRICTIONS and step.tells and not printed:
        return Reason.NOTHING_LEFT
    if text_class is TextClass.MARKETING and not case.rules.marketing:
        return Reason.NOTHING_AGREED if step.role is Role.NEXT else Reason.MARKETING_OFF
    return _unreachable(text_class, case.patient)


def _unreachable(text_class: TextClass, patient: PatientFacts) -> Reason | None:
    """Why this patient gets no text of a class, whatever it says."""
    if not patient.has_number:
        return Reason.NO_NUMBER
    if patient.silence is not None:
        return patient.silence
    if PURPOSE_OF[text_class] in patient.consents:
        return None
    return Reason.NO_GUARDIAN if patient.minor else Reason.NO_CONSENT


def _left_out(candidate: Candidate, text_class: TextClass, reason: Reason, due_at: datetime | None = None) -> LeftOut:
    step = candidate.step
    return LeftOut(
        candidate.key, step.role, step.kind, text_class, (candidate.visit.id,), candidate.refs, reason, due_at
    )


def _permissions_once(texts: list[PlannedText], case: Case) -> tuple[list[PlannedText], list[LeftOut]]:
    """A permission goes once, from the visit whose restriction ends last; its sisters from other visits stay out."""
    rivals: dict[tuple[Category, ...], list[PlannedText]] = {}
    for text in texts:
        if text.kind is Kind.PERMISSION:
            rivals.setdefault(text.why.awaits, []).append(text)
    kept = [text for text in texts if text.kind is not Kind.PERMISSION]
    out = []
    for sisters in rivals.values():
        chosen = sisters[0] if len(sisters) == 1 else max(sisters, key=_weight(case))
        others = {v for text in sisters for v in text.visit_ids} - set(chosen.visit_ids)
        kept.append(replace(chosen, visit_ids=(*sorted(others), *chosen.visit_ids)) if others else chosen)
        out += [leave(text, Reason.SAID_BY_ANOTHER) for text in sisters if text is not chosen]
    return kept, out


def _weight(case: Case) -> Callable[[PlannedText], tuple[datetime, datetime, str]]:
    """What makes one permission outlast another: the end that its own visit brings, then the later visit."""
    visits = {visit.id: visit for visit in case.visits}

    def weight(text: PlannedText) -> tuple[datetime, datetime, str]:
        visit = visits[text.visit_ids[0]]
        ends = visit_timeline(visit, case)
        last = [end.at for spot, end in ends.items() if spot[1] in text.why.awaits and end.at is not None]
        return max(last, default=text.not_before_at), visit.moment or text.not_before_at, text.key

    return weight


def _calls(left: list[LeftOut], now: datetime) -> list[Call]:
    """Safety texts that no text can carry become a call by a person, while it is not long past."""
    return [
        Call(item.key, item.visit_ids, item.due_at, str(item.reason))
        for item in left
        if item.kind in {Kind.SAFETY, Kind.EMERGENCY} and item.reason in UNREACHABLE
        if item.due_at is not None and item.due_at > now
    ]
