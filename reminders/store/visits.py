"""Visits and courses, found by what people name them."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from reminders.domain.vocabulary import VisitState
from reminders.errors import NotFound
from reminders.store import tables
from reminders.store.scope import AnyScope, Scope, seen_from


def visit_of(scope: AnyScope, db: Session, public_id: str) -> tables.Visit:
    """The visit of a public id.

    Raises:
        NotFound: no such visit in this scope.
    """
    visit = db.scalar(select(tables.Visit).where(tables.Visit.public_id == public_id, seen_from(scope, tables.Visit)))
    if visit is None:
        raise NotFound("There is no visit of this id.", remedy="`reminders register` prints it.")
    return visit


def of_request(scope: Scope, db: Session, request_key: str) -> tables.Visit | None:
    """The visit that a request made, if it was made: a double click, or an import run twice, is one visit."""
    table = tables.Visit
    return db.scalar(select(table).where(table.clinic_id == scope.clinic_id, table.request_key == request_key))


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
