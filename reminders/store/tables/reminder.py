"""The texts themselves: what is planned, what it speaks for, and every move that it made."""

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from reminders.domain.reasons import Reason
from reminders.domain.reminder import State
from reminders.domain.vocabulary import Kind, Origin, Role, TextClass
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

# A text that was never to go out has no moment; any other needs all three.
_HAS_MOMENTS = (
    "state IN ('skipped', 'cancelled')"
    " OR (due_at IS NOT NULL AND not_before_at IS NOT NULL AND useful_until_at IS NOT NULL)"
)
_HAS_REASON = (
    "state NOT IN ('skipped', 'cancelled', 'missed', 'held', 'failed', 'undelivered', 'dropped') OR reason IS NOT NULL"
)

# What a day shows: what goes out, or has gone. In these words, since SQLite takes such an index for no others.
OF_A_DAY = "state IN ('planned', 'sending', 'unsure', 'held', 'accepted', 'delivered')"


class Reminder(Numbered, Named, Versioned, Created, InClinic, Base):
    """Any outgoing text, also one that shall not go out and why.

    `key` is built by the domain, is never freed, and makes a text one text. `fence` grows with
    every claim: whoever settles with an older one changes nothing.
    """

    __tablename__ = "reminder"
    __table_args__ = (
        owned_by("organization", "clinic"),
        owned_by("clinic", "patient"),
        owned_by("organization", "number"),
        UniqueConstraint("clinic_id", "key"),
        UniqueConstraint("clinic_id", "id"),
        one_of("state", State),
        CheckConstraint(_HAS_MOMENTS, name="has_moments"),
        CheckConstraint(_HAS_REASON, name="has_reason"),
        CheckConstraint("not_before_at <= due_at", name="not_early"),
        CheckConstraint("origin <> 'plan' OR (patient_id IS NOT NULL AND role IS NOT NULL)", name="plan"),
        CheckConstraint("fence >= 0 AND tries >= 0", name="counts_up"),
        CheckConstraint("(owner IS NULL) = (lease_until_at IS NULL)", name="lease_has_owner"),
        CheckConstraint("state <> 'sending' OR owner IS NOT NULL", name="sending_has_owner"),
        CheckConstraint("state <> 'planned' OR (try_at IS NOT NULL AND try_at >= due_at)", name="tried_when_due"),
        # by clinic, so that each gets its turn however much another has waiting
        partial_index("ix_reminder_try", "clinic_id", "try_at", "id", where="state = 'planned'"),
        partial_index("ix_reminder_lease", "lease_until_at", where="state IN ('sending', 'unsure')"),
        partial_index("ix_reminder_act_by", "act_by_at", where="state IN ('planned', 'sending', 'held', 'unsure')"),
        partial_index("ix_reminder_unproven", "act_by_at", where="state = 'accepted' AND kind = 'emergency'"),
        partial_index("ix_reminder_for_a_person", "clinic_id", "due_at", where="state IN ('held', 'unsure')"),
        partial_index("ix_reminder_of_a_day", "clinic_id", "due_at", "state", where=OF_A_DAY),
        partial_index("ix_reminder_joined", "joined_into_id", where="joined_into_id IS NOT NULL"),
        Index(None, "patient_id"),
        Index(None, "number_id", "due_at"),
    )

    key: Mapped[str]
    origin: Mapped[Origin]
    role: Mapped[Role | None]
    kind: Mapped[Kind]
    text_class: Mapped[TextClass]
    patient_id: Mapped[int | None]
    number_id: Mapped[int | None]
    # the wording, none for corrections and what staff wrote; then all steps that it speaks for
    protocol_code: Mapped[str | None]
    protocol_version: Mapped[int | None]
    step_code: Mapped[str | None]
    steps: Mapped[list[Any]]
    content: Mapped[dict[str, Any] | None]
    why: Mapped[dict[str, Any] | None]
    told: Mapped[dict[str, Any] | None]  # the facts that it printed, from the moment it is sent
    body: Mapped[str | None] = mapped_column(info=PERSONAL)
    language: Mapped[str | None]
    due_at: Mapped[datetime | None]
    try_at: Mapped[datetime | None]  # when the sender looks at it next: when due, or later while it waits
    due_local: Mapped[str | None]
    zone: Mapped[str | None]
    calendar: Mapped[bool] = mapped_column(default=False)  # by wall clock: due_at follows zone data
    not_before_at: Mapped[datetime | None]
    useful_until_at: Mapped[datetime | None]
    act_by_at: Mapped[datetime | None]
    state: Mapped[State]
    reason: Mapped[Reason | None]
    sent_at: Mapped[datetime | None]
    settled_at: Mapped[datetime | None]
    fence: Mapped[int] = mapped_column(default=0)
    owner: Mapped[str | None]
    lease_until_at: Mapped[datetime | None]
    tries: Mapped[int] = mapped_column(default=0)
    edited_at: Mapped[datetime | None]
    joined_into_id: Mapped[int | None]  # after an outage another overdue text says this too


class ReminderVisit(InClinic, Base):
    """Which visits a text speaks for: one that supersedes or merges speaks for several."""

    __tablename__ = "reminder_visit"
    __table_args__ = (
        owned_by("organization", "clinic"),
        owned_by("clinic", "reminder"),
        owned_by("clinic", "visit"),
        Index(None, "visit_id"),
    )

    reminder_id: Mapped[int] = mapped_column(primary_key=True)
    visit_id: Mapped[int] = mapped_column(primary_key=True)


class ReminderHistory(Numbered, InClinic, Base):
    """Every move of a reminder, in the transaction that made it. Append-only."""

    __tablename__ = "reminder_history"
    __table_args__ = (
        owned_by("organization", "clinic"),
        owned_by("clinic", "reminder"),
        Index(None, "reminder_id", "id"),
    )

    reminder_id: Mapped[int]
    at: Mapped[datetime]
    from_state: Mapped[State | None]  # NULL: the row was made
    to_state: Mapped[State]
    reason: Mapped[Reason | None]
    actor: Mapped[str]
    attempt_id: Mapped[str | None] = mapped_column(ForeignKey("attempt.id"))
