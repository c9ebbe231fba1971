"""The installation itself: which store this is, which senders are stopped, which workers there are."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from reminders.store.tables.base import Base, Created, Numbered, partial_index


class StoreMeta(Created, Base):
    """The one row that says what this store is. Its high-water mark tells a clock or a backup that went back."""

    __tablename__ = "store_meta"
    __table_args__ = (CheckConstraint("id = 1", name="single_row"),)

    id: Mapped[int] = mapped_column(primary_key=True, default=1, autoincrement=False)
    instance_id: Mapped[str]
    demo: Mapped[bool]  # only such a store takes a simulated clock
    high_water_at: Mapped[datetime]
    retired_at: Mapped[datetime | None]  # moved elsewhere: this copy never sends again
    restored_at: Mapped[datetime | None]  # from a backup, and nobody has looked at its open texts yet


class SenderStop(Numbered, Base):
    """A sender of config.toml that must not send: for one organization, or (NULL) for all."""

    __tablename__ = "sender_stop"
    __table_args__ = (
        # two, since a NULL equals nothing in a unique index
        partial_index(
            "uq_sender_stop_organization", "sender", "organization_id", where="lifted_at IS NULL", unique=True
        ),
        partial_index(
            "uq_sender_stop_all",
            "sender",
            where="lifted_at IS NULL AND organization_id IS NULL",
            unique=True,
        ),
    )

    organization_id: Mapped[int | None] = mapped_column(ForeignKey("organization.id"))
    sender: Mapped[str]
    reason: Mapped[str]
    code: Mapped[int | None]
    since_at: Mapped[datetime]
    lifted_at: Mapped[datetime | None]


class Worker(Base):
    """A worker process, under a name that is never used again. Whether it lives, its lock tells, not this row."""

    __tablename__ = "worker"

    owner: Mapped[str] = mapped_column(primary_key=True)
    host: Mapped[str]
    boot_id: Mapped[str]
    pid: Mapped[int]
    started_at: Mapped[datetime]
    seen_at: Mapped[datetime]
    blocked_reason: Mapped[str | None]  # why this worker, for itself, sends nothing: its clock cannot be trusted


class SenderState(Base):
    """What all workers share about a sender of config.toml: its budget, its breaker, how far replies were read."""

    __tablename__ = "sender_state"

    sender: Mapped[str] = mapped_column(primary_key=True)
    segments: Mapped[float]  # what is left of the burst; below none: overdrawn
    filled_at: Mapped[datetime]
    day_on: Mapped[date]
    spent: Mapped[int]  # segments of that UTC day
    unsure_count: Mapped[int] = mapped_column(default=0)  # within the breaker's window
    answer_count: Mapped[int] = mapped_column(default=0, server_default="0")  # answers since the first of these
    unsure_since_at: Mapped[datetime | None]
    breaker_until_at: Mapped[datetime | None]  # until then nothing new is sent; then one text at a time
    breaker_trips: Mapped[int] = mapped_column(default=0)
    replies_at: Mapped[datetime | None]  # when replies are asked for next
    replies_until_at: Mapped[datetime | None]  # all replies before this moment were read


class Alarm(Numbered, Base):
    """Something that the person who runs this must know, from when it began until it is over."""

    __tablename__ = "alarm"
    __table_args__ = (
        partial_index("uq_alarm_open", "kind", "subject", where="over_at IS NULL", unique=True),
        partial_index("ix_alarm_untold", "id", where="told_at IS NULL"),
    )

    kind: Mapped[str]
    subject: Mapped[str]  # a sender, a clinic's id, or empty: never a person
    since_at: Mapped[datetime]
    over_at: Mapped[datetime | None]
    told_at: Mapped[datetime | None]
    tries: Mapped[int] = mapped_column(default=0)
