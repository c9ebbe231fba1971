"""Visits and courses, found by what people name them."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from reminders.domain.vocabulary import BodyArea, VisitState
from reminders.errors import NotFound
from reminders.store import tables
from reminders.store.scope import AnyScope, Scope, seen_from
from reminders.store.tables import CourseState


def visit_of(scope: AnyScope, db: Session, public_id: str) -> tables.Visit:
    """The visit of a public id.

    Raises:
        NotFound: no such visit in this scope.
    """
    visit = db.scalar(select(tables.Visit).where(tables.Visit.public_id == public_id, seen_from(scope, tables.Visit)))
    if visit is None:
        raise NotFound("There is no visit of this id.", remedy="`reminders register` prints it.")
    return visit


def course_of(scope: Scope, db: Session, patient_id: int, public_id: str) -> tables.Course:
    """A patient's course by its public id.

    Raises:
        NotFound: the patient has none of this id.
    """
    table = tables.Course
    query = select(table).where(
        table.clinic_id == scope.clinic_id, table.patient_id == patient_id, table.public_id == public_id
    )
    course = db.scalar(query)
    if course is None:
        raise NotFound("The patient has no course of this id.", remedy="`reminders register --json` prints it.")
    return course


def booked(db: Session, patient_id: int) -> list[tables.Visit]:
    """A patient's coming visits."""
    table = tables.Visit
    query = select(table).where(table.patient_id == patient_id, table.state == VisitState.BOOKED)
    return list(db.scalars(query.order_by(table.id)))


def wall_time(starts_at: datetime, zone: str) -> str:
    """What was agreed is a wall time; the instant is derived from it again when zone data change."""
    return starts_at.astimezone(ZoneInfo(zone)).replace(tzinfo=None, fold=0).isoformat(timespec="seconds")


def visits_of(db: Session, patient_id: int) -> list[tables.Visit]:
    """All visits of a patient, in the order in which they were recorded."""
    query = select(tables.Visit).where(tables.Visit.patient_id == patient_id)
    return list(db.scalars(query.order_by(tables.Visit.id)))


def treatments_of(db: Session, visit_id: int) -> list[tables.Treatment]:
    """The treatments of a visit, in the order in which staff named them."""
    query = select(tables.Treatment).where(tables.Treatment.visit_id == visit_id)
    return list(db.scalars(query.order_by(tables.Treatment.position)))


@dataclass(frozen=True)
class TreatmentRow:
    """One treatment as it is stored: which version of which protocol, where, for what."""

    protocol_id: int
    area: BodyArea
    indication: str | None


def put_treatments(db: Session, visit: tables.Visit, wanted: list[TreatmentRow]) -> None:
    """Let a visit have these treatments and no others."""
    db.execute(delete(tables.Treatment).where(tables.Treatment.visit_id == visit.id))
    db.add_all(
        tables.Treatment(
            organization_id=visit.organization_id,
            clinic_id=visit.clinic_id,
            visit_id=visit.id,
            position=position,
            protocol_id=row.protocol_id,
            body_area=row.area,
            indication=row.indication,
        )
        for position, row in enumerate(wanted)
    )
    db.flush()


def adjustments_of(db: Session, visit_id: int) -> list[tables.Adjustment]:
    """The one-off changes of a visit that hold, oldest first: of two for one spot the later counts."""
    table = tables.Adjustment
    query = select(table).where(table.visit_id == visit_id, table.withdrawn_at.is_(None))
    return list(db.scalars(query.order_by(table.id)))


def courses_of(db: Session, patient_id: int) -> list[tables.Course]:
    """The courses of a patient, the oldest first."""
    table = tables.Course
    return list(db.scalars(select(table).where(table.patient_id == patient_id).order_by(table.id)))


def courses(scope: AnyScope, db: Session, *, active_only: bool = True) -> list[tables.Course]:
    """The courses of a clinic."""
    table = tables.Course
    query = select(table).where(seen_from(scope, table))
    if active_only:
        query = query.where(table.state == CourseState.ACTIVE)
    return list(db.scalars(query.order_by(table.id)))


def course_named(scope: AnyScope, db: Session, public_id: str) -> tables.Course:
    """A course by its public id, whoever's it is.

    Raises:
        NotFound: no such course in this scope.
    """
    table = tables.Course
    course = db.scalar(select(table).where(table.public_id == public_id, seen_from(scope, table)))
    if course is None:
        raise NotFound("There is no course of this id.", remedy="`reminders course list` shows the ids.")
    return course


def of_courses(db: Session, course_ids: Iterable[int]) -> dict[int, list[tables.Visit]]:
    """The visits of several courses, by course."""
    table = tables.Visit
    found: dict[int, list[tables.Visit]] = defaultdict(list)
    for visit in db.scalars(select(table).where(table.course_id.in_(list(course_ids))).order_by(table.id)):
        found[visit.course_id or 0].append(visit)
    return found


def edited_since(db: Session, reminder_id: int, since: datetime) -> bool:
    """True if a visit that a text speaks for was edited since then."""
    link = tables.ReminderVisit
    query = (
        select(tables.Visit.id)
        .join(link, link.visit_id == tables.Visit.id)
        .where(link.reminder_id == reminder_id, tables.Visit.edited_at >= since)
    )
    return db.scalars(query.limit(1)).first() is not None
