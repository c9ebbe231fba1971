"""The clinic's desk: what a person must do, which commands were already run, who did what."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from reminders.store.tables.base import (
    PERSONAL,
    Base,
    Created,
    InClinic,
    Named,
    Numbered,
    Versioned,
    owned_by,
    partial_index,
)
from reminders.store.tables.kinds import TaskState


class Task(Numbered, Named, Versioned, Created, InClinic, Base):
    """Something that no text can do: a person does it, by a time. `key` makes it one task."""

    __tablename__ = "task"
    __table_args__ = (
        owned_by("organization", "clinic"),
        owned_by("clinic", "patient"),
        owned_by("clinic", "reminder"),
        owned_by("clinic", "visit"),
        UniqueConstraint("clinic_id", "key"),
        partial_index("ix_task_to_do", "clinic_id", "due_at", where="state <> 'done'"),
        partial_index("ix_task_done", "clinic_id", "done_at", where="state = 'done'"),
    )

    key: Mapped[str]
    kind: Mapped[str]
    reason: Mapped[str | None]
    patient_id: Mapped[int | None]
    reminder_id: Mapped[int | None]
    visit_id: Mapped[int | None]
    due_at: Mapped[datetime]
    state: Mapped[TaskState] = mapped_column(default=TaskState.OPEN)
    taken_by: Mapped[str | None]
    taken_at: Mapped[datetime | None]
    done_at: Mapped[datetime | None]
    note: Mapped[str | None] = mapped_column(info=PERSONAL)


class RequestLog(Numbered, InClinic, Base):
    """Recording commands that were run: the same key again gets the same answer and changes nothing."""

    __tablename__ = "request_log"
    __table_args__ = (owned_by("organization", "clinic"), UniqueConstraint("clinic_id", "request_key"))

    request_key: Mapped[str]
    command: Mapped[str]
    result: Mapped[str]  # the public id of what it made
    at: Mapped[datetime]


class Audit(Numbered, Base):
    """Who did what to which row: ids, never values. Append-only; each hash covers the one before."""

    __tablename__ = "audit"
    __table_args__ = (owned_by("organization", "clinic"), Index(None, "subject_kind", "subject_id"))

    organization_id: Mapped[int] = mapped_column(ForeignKey("organization.id"))
    clinic_id: Mapped[int | None]
    at: Mapped[datetime]
    actor: Mapped[str]
    action: Mapped[str]
    subject_kind: Mapped[str]
    subject_id: Mapped[str]
    prev_hash: Mapped[str | None]
    hash: Mapped[str | None]
