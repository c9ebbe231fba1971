"""What must hold for every protocol, zone, history of visits, edits and cancellations."""

from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from reminders.domain import told
from reminders.domain.anchors import applies
from reminders.domain.candidates import candidates
from reminders.domain.case import Case, Course, PatientFacts, Rules, Treatment, Visit
from reminders.domain.civil import Place
from reminders.domain.plan import plan
from reminders.domain.planned import ShiftKind
from reminders.domain.protocol import Calendar, Combined, Elapsed, Open, Protocol, Restriction, Step
from reminders.domain.reconcile import reconcile
from reminders.domain.reminder import State
from reminders.domain.timeline import End, end_of, later, timeline, treatment_ends
from reminders.domain.vocabulary import (
    WHOLE_BODY,
    Anchor,
    BodyArea,
    Category,
    Kind,
    LateRule,
    Preset,
    Purpose,
    Role,
    TextClass,
    VisitState,
)
from tests.domain.build import SOURCE, apply, interval, send
from tests.domain.test_civil import ZONES

HOUR = timedelta(hours=1)
START = datetime(2023, 1, 1, tzinfo=UTC)
KINDS = {Role.RESTRICTIONS: Kind.RESTRICTION, Role.ALLOWED: Kind.PERMISSION}
categories = st.sampled_from(list(Category)[:5])
areas = st.sampled_from([BodyArea.FACE, BodyArea.LEGS])
clock = st.times().map(lambda t: t.replace(second=0, microsecond=0))
spans = st.one_of(
    st.integers(1, 24 * 15).map(lambda h: Elapsed(h * HOUR)),
    st.builds(Calendar, st.integers(0, 9), clock),
    st.just(Open()),
)
offsets = st.one_of(
    st.integers(0, 24 * 30).map(lambda h: Elapsed(h * HOUR)), st.builds(Calendar, st.integers(0, 30), clock)
)
restrictions = st.builds(Restriction, categories, spans, st.just(SOURCE), st.none() | st.frozensets(areas, min_size=1))


@st.composite
def steps(draw):
    role = draw(st.sampled_from([r for r in Role if r is not Role.CORRECTION]))
    before = role.before_visit
    anchor = {Role.ALLOWED: Anchor.RESTRICTION_END, Role.UPKEEP: Anchor.COURSE_END}.get(role, Anchor.TREATMENT_END)
    offset = draw(offsets)
    if before:
        offset = Elapsed(-draw(st.integers(1, 24 * 10)) * HOUR)
    return Step(
        code=draw(st.sampled_from("abcd")),
        role=role,
        kind=KINDS.get(role, draw(st.sampled_from([Kind.INFO, Kind.SAFETY, Kind.EMERGENCY]))),
        text_class=draw(st.sampled_from([TextClass.CARE, TextClass.COURSE])),
        anchor=Anchor.BOOKED_START if before else anchor,
        offset=Elapsed(timedelta(0)) if role is Role.ALLOWED else offset,
        wording={"en": draw(st.sampled_from(["one", "two"]))},
        sources=SOURCE,
        useful_for=draw(st.none() | st.integers(1, 200).map(lambda h: h * HOUR)),
        act_by=draw(st.none() | st.integers(1, 50).map(lambda h: h * HOUR)),
        tells=draw(st.frozensets(categories, max_size=3)),
        says=draw(st.frozensets(st.sampled_from("xyz"))),
        awaits=draw(st.frozensets(categories, min_size=1, max_size=2)) if role is Role.ALLOWED else frozenset(),
        late=draw(st.sampled_from(LateRule)),
    )


@st.composite
def protocols(draw, code):
    made = draw(st.lists(steps(), max_size=6, unique_by=lambda s: (s.role, s.code)))
    rules = draw(st.lists(restrictions, max_size=4))
    return Protocol(
        code, 1, code, frozenset(BodyArea), tuple(rules), tuple(made), (interval("x", draw(st.integers(7, 60))),)
    )


@st.composite
def visits(draw, identity, pool):
    at = START + draw(st.integers(0, 60 * 24 * 800)) * timedelta(minutes=1)
    given = draw(st.lists(st.sampled_from(pool), min_size=1, max_size=3, unique_by=lambda p: p.code))
    treatments = tuple(Treatment(p, draw(areas)) for p in given)
    course = draw(st.none() | st.just(Course("c", 3, agreed=True)))
    if draw(st.booleans()):
        known = at + draw(st.integers(0, 300)) * timedelta(minutes=1)
        return Visit(identity, VisitState.DONE, treatments, known, known, at, at, course, 1)
    known = at - draw(st.integers(1, 60 * 24 * 20)) * timedelta(minutes=1)
    return Visit(identity, VisitState.BOOKED, treatments, known, known, at, None, course, 2)


@st.composite
def cases(draw):
    pool = [draw(protocols(code)) for code in ("pen", "peel", "meso")]
    zone = ZoneInfo(draw(st.sampled_from(ZONES)))
    seen = [draw(visits(f"v{n}", pool)) for n in range(draw(st.integers(1, 3)))]
    rules = Rules(preset=draw(st.sampled_from(Preset)), marketing=draw(st.booleans()))
    return Case(PatientFacts("p", Place(zone), frozenset(Purpose)), tuple(seen), rules)


def now_of(case):
    return min(visit.recorded_at for visit in case.visits)


@given(cases())
def test_no_text_is_early_late_or_in_the_night_unless_its_kind_says_so(case):
    place = case.patient.place
    for text in plan(case, now_of(case)).texts:
        visit = next(v for v in case.visits if v.id == text.visit_ids[-1])
        assert text.due_at >= text.not_before_at
        assert text.due_at >= visit.edited_at + case.rules.undo
        assert text.due_at < text.useful_until_at
        assert text.act_by_at is None or text.due_at <= text.act_by_at <= text.useful_until_at
        kept = {shift.kind for shift in text.why.shifts} & {ShiftKind.AT_ONCE_IN_GRACE, ShiftKind.KEPT_IN_QUIET}
        if not kept:
            assert case.rules.hours_for(text.text_class).allow(text.due_at, place)
        else:
            assert text.kind in {Kind.RESTRICTION, Kind.EMERGENCY}


@given(cases())
def test_a_permission_is_never_early_and_goes_once(case):
    ends = timeline(case)
    seen = set()
    for text in plan(case, now_of(case)).texts:
        if text.kind is Kind.PERMISSION:
            assert text.why.awaits not in seen
            seen.add(text.why.awaits)
            for (_, category), end in ends.items():
                if category in text.why.awaits:
                    assert end.at is not None
                    assert end.at <= text.due_at


@given(cases())
def test_every_step_that_applies_is_planned_or_left_out_with_a_reason(case):
    made = plan(case, now_of(case))
    keys = [t.key for t in made.texts] + [item.key for item in made.left_out]
    assert len(keys) == len(set(keys))
    wanted = {c.key for v in case.visits for c in candidates(v, ()) if applies(c)}
    assert set(keys) == wanted


@given(cases())
def test_merging_loses_no_instruction_and_shortens_nothing(case):
    both = Combined("all", "a", frozenset({"pen", "peel", "meso"}), frozenset("xyz"), {"en": "all"})
    for visit in case.visits:
        merged = candidates(visit, [both])
        for treatment in visit.treatments:
            for step in treatment.protocol.steps:
                speakers = [
                    c
                    for c in merged
                    if any(ref.protocol == treatment.protocol.code and ref.step == step.code for ref in c.refs)
                    and c.step.role is step.role
                ]
                assert len(speakers) == 1
                assert step.says <= speakers[0].step.says
                assert step.tells <= speakers[0].step.tells
    union = timeline(case)
    for visit in case.visits:
        if visit.took_place:
            for treatment in visit.treatments:
                for spot, end in treatment_ends(treatment, visit.ended_at, case.patient.place):
                    assert later(union[spot], end) == union[spot] or union[spot].at == end.at


@given(cases(), st.integers(0, 60 * 24 * 40))
def test_planning_twice_is_planning_once(case, minutes):
    now = now_of(case)
    rows = apply([], reconcile(plan(case, now), [], case, now), now)
    assert reconcile(plan(case, now), rows, case, now).nothing
    later_on = now + minutes * timedelta(minutes=1)
    rows = send(rows, later_on)
    again = reconcile(plan(case, later_on), rows, case, later_on)
    assert again.add == ()


@st.composite
def edits(draw, case):
    """One edit of one visit: another end, moved, cancelled, a treatment put right."""
    index = draw(st.integers(0, len(case.visits) - 1))
    visit = case.visits[index]
    now = visit.edited_at + draw(st.integers(1, 60 * 24 * 10)) * timedelta(minutes=1)
    shift = draw(st.integers(-300, 3000)) * timedelta(minutes=1)
    what = draw(st.sampled_from(["end", "cancel", "treatment", "done"]))
    if what == "cancel":
        made = replace(visit, state=VisitState.CANCELLED, ended_at=None)
    elif what == "treatment":
        made = replace(visit, treatments=visit.treatments[:1])
    elif what == "done" and visit.is_coming:
        made = replace(visit, state=VisitState.DONE, ended_at=now, recorded_at=now)
    elif visit.took_place:
        made = replace(visit, ended_at=min(visit.ended_at + shift, now))
    else:
        made = replace(visit, starts_at=visit.starts_at + shift)
    made = replace(made, edited_at=now)
    return replace(case, visits=(*case.visits[:index], made, *case.visits[index + 1 :])), now


@given(cases(), st.data())
def test_histories_never_send_a_second_copy_and_correct_what_is_no_longer_true(case, data):
    now = now_of(case)
    rows = apply([], reconcile(plan(case, now), [], case, now), now)
    for _ in range(data.draw(st.integers(1, 3))):
        case, edited_at = data.draw(edits(case))
        now = max(now, edited_at)
        rows = send(rows, now)
        gone_before = {r.key: r for r in rows if r.state is State.ACCEPTED}
        made = plan(case, now)
        changes = reconcile(made, rows, case, now)
        rows = apply(rows, changes, now)
        assert {r.key: r for r in rows if r.state is State.ACCEPTED} == gone_before
        assert len({r.key for r in rows}) == len(rows)
        assert reconcile(made, rows, case, now).nothing
        _everything_false_is_put_right(made, rows, changes, now)


def _everything_false_is_put_right(made, rows, changes, now):
    gone = [r for r in rows if r.state.may_have_gone_out]
    latest = told.latest_told([(r.sent_at, r.told) for r in gone])
    planned = [r for r in rows if r.state in {State.PLANNED, State.HELD}]
    for fact, value in latest.items():
        spot = told.spot_of(fact)
        if spot is None or told.moment_of(value) is None:
            continue
        end = end_of(made.timeline, [spot[1]]) if spot[1] in WHOLE_BODY else made.timeline.get(spot)
        true_value = told.end_value(end)
        told_at = told.moment_of(value) or now
        still_matters = max(told_at, end.at if end and end.at else now) > now
        if true_value != value and still_matters:
            says_so = any(r.told.get(fact) == true_value for r in planned)
            assert says_so or changes.calls


def test_leap_day_and_clock_change_are_plain_days():
    place = Place(ZoneInfo("Europe/Berlin"))
    ended = datetime(2028, 2, 28, 14, tzinfo=UTC)
    pen = Protocol(
        "pen", 1, "pen", frozenset(BodyArea), (Restriction(Category.SUN, Calendar(1, time(9)), SOURCE),), (), ()
    )
    visit = Visit("v", VisitState.DONE, (Treatment(pen, BodyArea.FACE),), ended, ended, ended, ended)
    case = Case(PatientFacts("p", place, frozenset(Purpose)), (visit,))
    assert timeline(case) == {(BodyArea.FACE, Category.SUN): End(datetime(2028, 2, 29, 8, tzinfo=UTC))}
