"""Where all courses of a clinic stand, in one query: a list is sorted and cut by it before its rows are read."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import IntEnum

from sqlalchemy import ColumnElement, Subquery, and_, case, func, null, select, union_all
from sqlalchemy.orm import Session

from reminders.domain.vocabulary import VisitState
from reminders.store import tables
from reminders.store.scope import Scope, belongs_to, seen_from
from reminders.store.tables import CourseState


class Place(IntEnum):
    """Where the next session of a course stands."""

    OVERDUE = 0
    DUE = 1
    LATER = 2
    BOOKED = 3


@dataclass(frozen=True)
class Rhythm:
    """What courses have in common whose next session is due after the same time. `interval_days`: their own."""

    code: str
    indication: str | None
    interval_days: int | None


@dataclass(frozen=True)
class Window:
    """A rhythm on one day: the next session is due where the last one was before `due_before`, and overdue likewise."""

    rhythm: Rhythm
    due_before: datetime
    overdue_before: datetime


def rhythms(scope: Scope, db: Session) -> list[Rhythm]:
    """Those of the courses that nobody ended: as many as there are treatments and indications, about."""
    course = tables.Course
    query = select(course.protocol_code, course.indication, course.interval_days).where(_goes_on(scope)).distinct()
    return [Rhythm(code, indication, days) for code, indication, days in db.execute(query)]


@dataclass(frozen=True)
class Rows:
    """Which of a long list: so many, after so many."""

    limit: int
    after: int = 0


@dataclass(frozen=True)
class Standings:
    """Some courses that stand in one way, by their ids, and how many stand in each."""

    ids: tuple[int, ...]
    counts: Mapping[Place, int]


def placed(scope: Scope, db: Session, windows: Iterable[Window], place: Place, rows: Rows) -> Standings:
    """Courses with a session to come that stand so, the longest without a session first, and how many stand how.

    The database sorts all of them into kinds once, counts them and takes the page: of tens of thousands only the
    page comes here.
    """
    one = _sessions(scope)
    kind = case((one.c.booked > 0, Place.BOOKED.value), *_cases(one, windows), else_=Place.LATER.value)
    is_open = and_(one.c.done < one.c.sessions, func.coalesce(one.c.place, 0) < one.c.sessions)
    sorted_once = select(kind.label("kind"), one.c.id, one.c.last_at).where(is_open).cte("placed")
    every = sorted_once.prefix_with("MATERIALIZED").c  # SQLite would do it anew for each use
    page = select(every.kind, every.id, every.last_at).where(every.kind == place.value)
    page = page.order_by(every.last_at.nulls_first(), every.id).limit(rows.limit).offset(rows.after)
    shown, count = page.subquery().c, func.count()
    asked = union_all(
        select(shown.kind, shown.id, shown.last_at, null().label("count")),
        select(every.kind, null(), null(), count).group_by(every.kind),
    )
    found = db.execute(asked).all()
    mine = sorted(((at is not None, at, id_) for _, id_, at, number in found if number is None))
    return Standings(
        tuple(id_ for *_, id_ in mine),
        {Place(kind): number for kind, _, _, number in found if number is not None},
    )


def _cases(one: Subquery, windows: Iterable[Window]) -> list[tuple[ColumnElement[bool], int]]:
    found = []
    for window in windows:
        rhythm = window.rhythm
        mine = and_(
            one.c.code == rhythm.code,
            one.c.indication.is_not_distinct_from(rhythm.indication),
            one.c.days.is_not_distinct_from(rhythm.interval_days),
        )
        found += [
            (and_(mine, one.c.last_at < window.overdue_before), Place.OVERDUE.value),
            (and_(mine, one.c.last_at < window.due_before), Place.DUE.value),
        ]
    return found


def _sessions(scope: Scope) -> Subquery:
    """One row for each course: what it is, and how far it has come."""
    course, visit = tables.Course, tables.Visit
    took_place, booked = visit.state == VisitState.DONE, visit.state == VisitState.BOOKED
    return (
        select(
            course.id,
            course.protocol_code.label("code"),
            course.indication,
            course.interval_days.label("days"),
            course.sessions,
            func.count().filter(took_place).label("done"),
            func.max(visit.place).filter(took_place).label("place"),
            func.max(visit.ended_at).filter(took_place).label("last_at"),
            func.count().filter(booked).label("booked"),
        )
        .join(visit, and_(visit.course_id == course.id, visit.clinic_id == course.clinic_id), isouter=True)
        .where(_goes_on(scope))
        .group_by(course.id)
        .subquery()
    )


def _goes_on(scope: Scope) -> ColumnElement[bool]:
    return and_(seen_from(scope, tables.Course), tables.Course.state == CourseState.ACTIVE)


def by_ids(scope: Scope, db: Session, ids: Sequence[int]) -> list[tables.Course]:
    """Some courses, in the order of the ids."""
    table = tables.Course
    found = {row.id: row for row in db.scalars(select(table).where(table.id.in_(ids), belongs_to(scope, table)))}
    return [found[id_] for id_ in ids if id_ in found]
