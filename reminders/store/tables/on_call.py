"""Whom the clinic names to be told of a reply that cannot wait, and each time that one of them was told."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, UniqueConstraint
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


class OnCall(Numbered, Named, Versioned, Created, InClinic, Base):
    """Somebody who is told, in the order of `place`. Until a code came back from the number, they do not count.

    The number is a row of its own, never a patient's: what a patient says of theirs does not reach it.
    """

    __tablename__ = "on_call"
    __table_args__ = (
        owned_by("organization", "clinic"),
        owned_by("organization", "number"),
        UniqueConstraint("clinic_id", "place"),
        CheckConstraint("place IN (1, 2)", name="place"),
        CheckConstraint("code_tries >= 0", name="counts_up"),
    )

    place: Mapped[int]
    name: Mapped[str] = mapped_column(info=PERSONAL)
    email: Mapped[str | None] = mapped_column(info=PERSONAL)
    number_id: Mapped[int]
    code_hash: Mapped[str | None]
    code_until_at: Mapped[datetime | None]
    code_tries: Mapped[int] = mapped_column(default=0)
    code_live: Mapped[bool]  # it was texted to the number itself; in practice it goes to the clinic's own
    tested_at: Mapped[datetime | None]
    tested_live: Mapped[bool]


class Alert(Numbered, Created, InClinic, Base):
    """One time that somebody on call was told of a task. The turn makes it one, whoever works at the same moment."""

    __tablename__ = "alert"
    __table_args__ = (
        owned_by("organization", "clinic"),
        UniqueConstraint("task_id", "turn"),
        CheckConstraint("turn >= 0 AND mail_tries >= 0", name="counts_up"),
        partial_index("ix_alert_unmailed", "created_at", where="mailed_at IS NULL"),
    )

    task_id: Mapped[int] = mapped_column(ForeignKey("task.id"))
    turn: Mapped[int]
    place: Mapped[int]  # of the person
    mailed_at: Mapped[datetime | None]
    mail_tries: Mapped[int] = mapped_column(default=0)
