"""Between us and the provider: tries to hand a text over, what came back, what patients wrote."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, false
from sqlalchemy.orm import Mapped, mapped_column

from reminders.store.tables.base import PERSONAL, Base, InClinic, Numbered, one_of, owned_by, partial_index
from reminders.store.tables.kinds import AttemptOutcome, ReceiptSource

_OPEN = "outcome IN ('in-flight', 'unsure')"


class Attempt(InClinic, Base):
    """One try to hand a reminder to a provider, written before the try.

    `id` is random and in the callback's address: who calls it back knows that the provider has the
    message. At most one attempt of a reminder is open, and at most one of a number and body.
    """

    __tablename__ = "attempt"
    __table_args__ = (
        owned_by("organization", "clinic"),
        owned_by("clinic", "reminder"),
        owned_by("organization", "number"),
        UniqueConstraint("reminder_id", "n"),
        one_of("outcome", AttemptOutcome),
        CheckConstraint("outcome <> 'accepted' OR provider_id IS NOT NULL", name="accepted_has_provider_id"),
        CheckConstraint("n > 0 AND fence > 0 AND validity_s > 0", name="counts_up"),
        partial_index("uq_attempt_open_reminder", "reminder_id", where=_OPEN, unique=True),
        partial_index("uq_attempt_open_body", "number_id", "body_digest", where=_OPEN, unique=True),
        partial_index("ix_attempt_inquire", "inquire_at", where="inquire_at IS NOT NULL"),
    )

    id: Mapped[str] = mapped_column(primary_key=True, sort_order=-9)
    reminder_id: Mapped[int]
    number_id: Mapped[int]
    n: Mapped[int]  # from 1
    fence: Mapped[int]  # the reminder's, when this was claimed
    sender: Mapped[str]
    body_digest: Mapped[str]
    validity_s: Mapped[int]  # how long the provider may queue it
    started_at: Mapped[datetime]
    outcome: Mapped[AttemptOutcome]
    provider_id: Mapped[str | None] = mapped_column(unique=True)
    provider_status: Mapped[str | None]
    status_rank: Mapped[int] = mapped_column(default=0)  # only ever rises
    provider_code: Mapped[int | None]
    http_status: Mapped[int | None]
    settled_at: Mapped[datetime | None]
    segments: Mapped[int]
    to_practice: Mapped[bool] = mapped_column(
        default=False, server_default=false()
    )  # it went to the clinic's own number
    # asking the provider: what is unsure, and what no receipt came for
    inquire_at: Mapped[datetime | None]
    inquiries: Mapped[int] = mapped_column(default=0, server_default="0")
    clean_reads: Mapped[int] = mapped_column(default=0, server_default="0")  # lists read whole in which it was not
    last_clean_at: Mapped[datetime | None]


class Receipt(Numbered, Base):
    """One status that the provider told, once however often it tells it; also of messages unknown to us."""

    __tablename__ = "receipt"
    __table_args__ = (Index(None, "attempt_id"), Index(None, "provider_id"))

    organization_id: Mapped[int | None] = mapped_column(ForeignKey("organization.id"))
    dedupe_key: Mapped[str] = mapped_column(unique=True)
    attempt_id: Mapped[str | None] = mapped_column(ForeignKey("attempt.id"))
    provider_id: Mapped[str]
    status: Mapped[str]
    code: Mapped[int | None]
    received_at: Mapped[datetime]
    source: Mapped[ReceiptSource]


class Reply(Numbered, Base):
    """A text that came in. Owner and number are NULL while we cannot tell whom it concerns."""

    __tablename__ = "reply"
    __table_args__ = (
        owned_by("organization", "clinic"),
        owned_by("organization", "number"),
        Index(None, "number_id"),
        partial_index("ix_reply_stranger", "from_address", where="from_address IS NOT NULL"),
    )

    organization_id: Mapped[int | None] = mapped_column(ForeignKey("organization.id"))
    clinic_id: Mapped[int | None]
    number_id: Mapped[int | None]
    provider_id: Mapped[str] = mapped_column(unique=True)
    sender: Mapped[str]  # the sender, named in config.toml, that it was written to
    from_address: Mapped[str | None] = mapped_column(info=PERSONAL)  # only while the number is unknown
    body: Mapped[str | None] = mapped_column(info=PERSONAL)
    received_at: Mapped[datetime]
    meaning: Mapped[str | None]
    pictures: Mapped[int] = mapped_column(default=0, server_default="0")  # that came with it; they are not fetched
    handled_at: Mapped[datetime | None]
