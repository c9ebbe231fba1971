"""Small values for planner tests: each with sensible defaults and overrides."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from reminders.domain.case import Case, Course, PatientFacts, Rules, Treatment, Visit
from reminders.domain.civil import Place
from reminders.domain.existing import Existing
from reminders.domain.planned import Content, LeftOut, Plan, PlannedText
from reminders.domain.protocol import (
    Calendar,
    Elapsed,
    Interval,
    Protocol,
    Restriction,
    RestrictionSpan,
    Source,
    Step,
)
from reminders.domain.reconcile import Changes
from reminders.domain.reminder import State
from reminders.domain.vocabulary import (
    Anchor,
    BodyArea,
    Category,
    Kind,
    Preset,
    Purpose,
    Role,
    TextClass,
    VisitState,
)

NEW_YORK = ZoneInfo("America/New_York")
PARIS = ZoneInfo("Europe/Paris")
SOURCE = (Source("a leaflet", "C"),)
ALL_PURPOSES = frozenset(Purpose)

_KIND = {
    Role.RESTRICTIONS: Kind.RESTRICTION,
    Role.ALLOWED: Kind.PERMISSION,
    Role.CHECK: Kind.SAFETY,
    Role.LATE_CHECK: Kind.SAFETY,
}
_ANCHOR = {
    Role.PREP: Anchor.BOOKED_START,
    Role.VISIT: Anchor.BOOKED_START,
    Role.ALLOWED: Anchor.RESTRICTION_END,
    Role.UPKEEP: Anchor.COURSE_END,
}
_CLASS = {Role.VISIT: TextClass.VISIT, Role.NEXT: TextClass.COURSE, Role.UPKEEP: TextClass.MARKETING}


def ny(year: int, month: int, day: int, hour: int = 0, minute: int = 0) -> datetime:
    """A New York wall time as an instant."""
    return datetime(year, month, day, hour, minute, tzinfo=NEW_YORK).astimezone(UTC)


def paris(year: int, month: int, day: int, hour: int = 0, minute: int = 0) -> datetime:
    """A Paris wall time as an instant."""
    return datetime(year, month, day, hour, minute, tzinfo=PARIS).astimezone(UTC)


def hours(n: float) -> Elapsed:
    return Elapsed(timedelta(hours=n))


def days_at(days: int, at_local: str = "10:00") -> Calendar:
    return Calendar(days, time.fromisoformat(at_local))


def restrict(category: str, span: RestrictionSpan | float, areas: Iterable[str] | None = None) -> Restriction:
    """A restriction; a bare number is hours."""
    given = hours(span) if isinstance(span, int | float) else span
    where = None if areas is None else frozenset(BodyArea(area) for area in areas)
    return Restriction(Category(category), given, SOURCE, where)


def step(code: str, role: str, offset: Elapsed | Calendar | float = 0.0, **overrides: object) -> Step:
    """A step whose kind, anchor and class follow from its role unless given."""
    r = Role(role)
    base = Step(
        code=code,
        role=r,
        kind=_KIND.get(r, Kind.INFO),
        text_class=_CLASS.get(r, TextClass.CARE),
        anchor=_ANCHOR.get(r, Anchor.TREATMENT_END),
        offset=hours(offset) if isinstance(offset, int | float) else offset,
        wording={"en": f"{code} words"},
        sources=SOURCE,
        useful_for=timedelta(days=2),
    )
    for name in ("tells", "awaits"):
        if name in overrides:
            overrides[name] = frozenset(Category(c) for c in overrides[name])  # type: ignore[attr-defined]
    if "says" in overrides:
        overrides["says"] = frozenset(overrides["says"])  # type: ignore[call-overload]
    return replace(base, **overrides)  # type: ignore[arg-type]


def protocol(
    code: str = "pen",
    restrictions: Iterable[Restriction] = (),
    steps: Iterable[Step] = (),
    interval_days: int | None = 28,
    version: int = 1,
) -> Protocol:
    intervals = () if interval_days is None else (interval("scars", interval_days),)
    return Protocol(code, version, code, frozenset(BodyArea), tuple(restrictions), tuple(steps), intervals)


def interval(indication: str, days: int, upkeep_days: int | None = 120) -> Interval:
    return Interval(indication, indication, 3, 6, days, days, days + 14, upkeep_days, SOURCE)


def visit(
    *protocols: Protocol,
    name: str = "v1",
    ended_at: datetime | None = None,
    starts_at: datetime | None = None,
    recorded_at: datetime | None = None,
    area: BodyArea = BodyArea.FACE,
    **overrides: object,
) -> Visit:
    """A done visit where an end is given, else a booked one; recorded when it ended unless said otherwise."""
    state = VisitState.DONE if ended_at is not None else VisitState.BOOKED
    known = recorded_at or ended_at or starts_at
    assert known is not None
    treatments = tuple(Treatment(p, area) for p in protocols)
    made = Visit(name, state, treatments, known, known, starts_at or ended_at, ended_at)
    return replace(made, **overrides)  # type: ignore[arg-type]


def place(zone: ZoneInfo = NEW_YORK, before: ZoneInfo | None = None, since_on: date | None = None) -> Place:
    return Place(zone, before, since_on)


def patient(zone: ZoneInfo = NEW_YORK, **overrides: object) -> PatientFacts:
    return replace(PatientFacts("p1", place(zone), ALL_PURPOSES), **overrides)  # type: ignore[arg-type]


def case(*visits: Visit, zone: ZoneInfo = NEW_YORK, rules: Rules | None = None, **overrides: object) -> Case:
    """A case without the lean preset, so that tests see every text; give rules to change that."""
    made = Case(patient(zone), tuple(visits), rules or Rules(preset=Preset.FULL))
    return replace(made, **overrides)  # type: ignore[arg-type]


def course(sessions: int = 4, *, agreed: bool = True, interval_days: int | None = None) -> Course:
    return Course("c1", sessions, agreed, interval_days)


def text(plan: Plan, key_end: str) -> PlannedText:
    """The one planned text whose key ends so."""
    found = [t for t in plan.texts if t.key.endswith(key_end)]
    assert len(found) == 1, [t.key for t in plan.texts]
    return found[0]


def left(plan: Plan, key_end: str) -> LeftOut:
    found = [item for item in plan.left_out if item.key.endswith(key_end)]
    assert len(found) == 1, [item.key for item in plan.left_out]
    return found[0]


def row(text: PlannedText, state: State = State.PLANNED, sent_at: datetime | None = None) -> Existing:
    """The row that a planned text becomes."""
    return Existing(
        text.key,
        text.role,
        state,
        text.held,
        text.due_at,
        text.useful_until_at,
        text.visit_ids,
        text.content,
        text.merged,
        text.told,
        sent_at,
    )


def skipped(item: LeftOut, at: datetime) -> Existing:
    """The row that a left-out text becomes."""
    return Existing(
        item.key, item.role, State.SKIPPED, item.reason, at, at, item.visit_ids, Content(None), item.steps, {}
    )


def apply(rows: Iterable[Existing], changes: Changes, now: datetime) -> list[Existing]:
    """What the store does with changes, on values: for properties over whole histories."""
    by_key = {r.key: r for r in rows}
    for made in changes.add + changes.move:
        state = State.HELD if made.held else State.PLANNED
        by_key[made.key] = row(made, state)
    for item in changes.skip:
        by_key[item.key] = skipped(item, item.due_at or now)
    for item in changes.leave:
        by_key[item.key] = replace(by_key[item.key], state=State.SKIPPED, reason=item.reason)
    for gone in changes.cancel:
        by_key[gone.key] = replace(by_key[gone.key], state=State.CANCELLED, reason=gone.reason)
    return list(by_key.values())


def send(rows: Iterable[Existing], until: datetime) -> list[Existing]:
    """Everything due by an instant goes out at its time."""
    return [
        replace(r, state=State.ACCEPTED, sent_at=r.due_at) if r.state is State.PLANNED and r.due_at <= until else r
        for r in rows
    ]
