"""A visit, and in the same step the next one of its course."""

from dataclasses import replace
from datetime import datetime

from reminders.errors import InvalidInput
from reminders.store.engine import Store
from reminders.store.scope import Scope
from reminders.usecases.library import Shelf
from reminders.usecases.record_visit import AgreedCourse, NewVisit, Recorded, record_visit


def register_visit(
    scope: Scope, store: Store, shelf: Shelf, command: NewVisit, next_at: datetime | None, now: datetime
) -> Recorded:
    """Record a visit, and book the next one for `next_at`; returns the plan with both.

    Raises:
        InvalidInput: what cannot be; nothing was written.
        NotFound, Conflict: as `record_visit`.
    """
    if next_at is not None and next_at <= now:
        raise InvalidInput("next", "it lies in the past", remedy="Give a time to come.")
    made = record_visit(scope, store, shelf, command, now)
    if next_at is None:
        return made
    booked = record_visit(scope, store, shelf, _next(command, made, next_at), now)
    return replace(made, plan=booked.plan)


def _next(first: NewVisit, made: Recorded, starts_at: datetime) -> NewVisit:
    place = first.course.place + 1 if first.course is not None else 1
    course = None if made.course_id is None else AgreedCourse(id=made.course_id, place=place)
    key = f"{first.request_key}/next"
    return NewVisit(made.patient_id, first.treatments, key, None, starts_at, course, first.actor)
