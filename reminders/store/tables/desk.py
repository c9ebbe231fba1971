"""The clinic's desk: what a person must do, and which commands were already run."""

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
        partial_index("ix_task_patient", "patient_id", where="patient_id IS NOT NULL"),
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


class TaskReply(Numbered, Created, InClinic, Base):
    """What else was written about a task, besides the reply that it began with."""

    __tablename__ = "task_reply"
    __table_args__ = (
        owned_by("organization", "clinic"),
        UniqueConstraint("task_id", "reply_id"),
        Index(None, "reply_id"),
    )

    task_id: Mapped[int] = mapped_column(ForeignKey("task.id"))
    reply_id: Mapped[int] = mapped_column(ForeignKey("reply.id"))
    place: Mapped[int | None]  # of who is on call and wrote it; NULL: the patient


class RequestLog(Numbered, InClinic, Base):
    """Recording commands that were run: the same key again gets the same answer and changes nothing."""

    __tablename__ = "request_log"
    __table_args__ = (owned_by("organization", "clinic"), UniqueConstraint("clinic_id", "request_key"))

    request_key: Mapped[str]
    command: Mapped[str]
    result: Mapped[str]  # the public id of what it made
    at: Mapped[datetime]
