"""What was booked and done: courses, visits, their treatments, and what staff said about them."""

from datetime import datetime

from sqlalchemy import CheckConstraint, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from reminders.domain.vocabulary import BodyArea, Category, VisitState
from reminders.store.tables.base import (
    PERSONAL,
    Base,
    Created,
    InClinic,
    Named,
    Numbered,
    Versioned,
    one_of,
    owned_by,
    partial_index,
)
from reminders.store.tables.kinds import CourseState


class Course(Numbered, Named, Versioned, Created, InClinic, Base):
    """The series that was agreed with a patient; `agreed_at` NULL: nobody ticked that it was."""

    __tablename__ = "course"
    __table_args__ = (
        owned_by("organization", "clinic"),
        owned_by("clinic", "patient"),
        UniqueConstraint("clinic_id", "id"),
        CheckConstraint("sessions > 0", name="sessions"),
        Index(None, "patient_id"),
    )

    patient_id: Mapped[int]
    protocol_code: Mapped[str]
    indication: Mapped[str | None]
    sessions: Mapped[int]
    interval_days: Mapped[int | None]  # NULL: the protocol's, by indication
    agreed_at: Mapped[datetime | None]
    agreed_by: Mapped[str | None]
    state: Mapped[CourseState] = mapped_column(default=CourseState.ACTIVE)


class Visit(Numbered, Named, Versioned, Created, InClinic, Base):
    """One appointment. `request_key` makes a double click one visit; `recorded_at` and `edited_at`
    are those of reminders.domain.case.Visit.
    """

    __tablename__ = "visit"
    __table_args__ = (
        owned_by("organization", "clinic"),
        owned_by("clinic", "patient"),
        owned_by("clinic", "course"),
        UniqueConstraint("clinic_id", "request_key"),
        UniqueConstraint("clinic_id", "external_id"),
        UniqueConstraint("clinic_id", "id"),
        one_of("state", VisitState),
        CheckConstraint("state <> 'done' OR ended_at IS NOT NULL", name="done_has_an_end"),
        CheckConstraint("state <> 'booked' OR starts_at IS NOT NULL", name="booked_has_a_start"),
        Index("ix_visit_starts", "clinic_id", "starts_at"),
        Index("ix_visit_ended", "clinic_id", "ended_at"),
        Index(None, "patient_id"),
        # all that is asked of the visits of a course: where thousands of courses stand is read from it alone
        partial_index(
            "ix_visit_of_course", "course_id", "clinic_id", "state", "ended_at", "place", where="course_id IS NOT NULL"
        ),
    )

    patient_id: Mapped[int]
    state: Mapped[VisitState]
    starts_at: Mapped[datetime | None]
    starts_local: Mapped[str | None]  # what staff typed, in `zone`: derived again when zone data change
    zone: Mapped[str]
    ended_at: Mapped[datetime | None]
    recorded_at: Mapped[datetime]
    edited_at: Mapped[datetime]
    course_id: Mapped[int | None]
    confirmed_at: Mapped[datetime | None]  # the patient said that they come; a move voids it
    place: Mapped[int | None]  # which session of the course, from 1
    request_key: Mapped[str]
    external_id: Mapped[str | None] = mapped_column(info=PERSONAL)
    external_digest: Mapped[str | None]  # of the imported row: tells whether the other system changed it
    texts_from_at: Mapped[datetime | None]  # imported: what was due before then is not told any more
    note: Mapped[str | None] = mapped_column(info=PERSONAL)


class Treatment(Numbered, InClinic, Base):
    """One treatment of a visit and the version of the protocol that it follows."""

    __tablename__ = "treatment"
    __table_args__ = (
        owned_by("organization", "clinic"),
        owned_by("clinic", "visit"),
        owned_by("organization", "protocol"),
        UniqueConstraint("visit_id", "position"),
    )

    visit_id: Mapped[int]
    position: Mapped[int]  # from 0, in the order in which staff named them
    protocol_id: Mapped[int]
    body_area: Mapped[BodyArea]
    indication: Mapped[str | None]


class Adjustment(Numbered, InClinic, Base):
    """A one-off change of what a visit restricts; `area` NULL: all its areas, `until_at` NULL: open."""

    __tablename__ = "adjustment"
    __table_args__ = (
        owned_by("organization", "clinic"),
        owned_by("clinic", "visit"),
        Index(None, "visit_id"),
    )

    visit_id: Mapped[int]
    category: Mapped[Category]
    area: Mapped[BodyArea | None]
    until_at: Mapped[datetime | None]
    reason: Mapped[str | None] = mapped_column(info=PERSONAL)
    recorded_by: Mapped[str]
    at: Mapped[datetime]
    withdrawn_at: Mapped[datetime | None]


class Healed(Numbered, InClinic, Base):
    """Staff saw that the skin of an area has healed. Append-only."""

    __tablename__ = "healed"
    __table_args__ = (
        owned_by("organization", "clinic"),
        owned_by("clinic", "patient"),
        Index(None, "patient_id"),
    )

    patient_id: Mapped[int]
    area: Mapped[BodyArea]
    at: Mapped[datetime]
    recorded_by: Mapped[str]
