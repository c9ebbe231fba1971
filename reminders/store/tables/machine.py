"""The installation itself: which store this is, which senders are stopped, which workers there are."""

from datetime import datetime

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
