"""A visit that was written just now, as gathering would read it back: instants in UTC."""

from datetime import UTC

from reminders.domain.case import Course, Treatment, Visit
from reminders.store import tables


def written_visit(visit: tables.Visit, course: tables.Course | None, treatments: tuple[Treatment, ...]) -> Visit:
    """The visit for the planner, without another look into the store."""
    return Visit(
        id=visit.public_id,
        state=visit.state,
        treatments=treatments,
        recorded_at=visit.recorded_at.astimezone(UTC),
        edited_at=visit.edited_at.astimezone(UTC),
        starts_at=None if visit.starts_at is None else visit.starts_at.astimezone(UTC),
        ended_at=None if visit.ended_at is None else visit.ended_at.astimezone(UTC),
        course=None if course is None else _agreed(course),
        place=visit.place,
    )


def _agreed(course: tables.Course) -> Course:
    agreed = course.agreed_at is not None
    return Course(course.public_id, course.sessions, agreed, course.interval_days, course.indication)
