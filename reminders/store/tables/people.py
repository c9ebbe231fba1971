"""Patients, and the numbers that reach them."""

from datetime import date, datetime

from sqlalchemy import ForeignKey, ForeignKeyConstraint, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, validates

from reminders.domain.folding import fold
from reminders.domain.reasons import Reason
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
from reminders.store.tables.kinds import OptOutSource


class Number(Numbered, Named, Versioned, Created, Base):
    """A phone address, shared by all who are reached there.

    Its row is the lock of sending: claim, STOP, cancel and change of number take it first. Erasure
    empties `address` and keeps the keyed hash, so that a number that said STOP stays known.
    """

    __tablename__ = "number"
    __table_args__ = (
        UniqueConstraint("organization_id", "channel", "address_hash"),
        UniqueConstraint("organization_id", "id"),
    )

    organization_id: Mapped[int] = mapped_column(ForeignKey("organization.id"))
    channel: Mapped[str] = mapped_column(default="sms")
    address: Mapped[str | None] = mapped_column(info=PERSONAL)
    address_hash: Mapped[str]
    opted_out_at: Mapped[datetime | None]
    opt_out_source: Mapped[OptOutSource | None]
    suppressed_at: Mapped[datetime | None]
    suppressed_reason: Mapped[str | None]

    @property
    def silence(self) -> Reason | None:
        """Why no text goes to this number, whoever is reached at it."""
        if self.opted_out_at is not None:
            is_likely = self.opt_out_source is OptOutSource.LIKELY
            return Reason.PROBABLY_OPTED_OUT if is_likely else Reason.OPTED_OUT
        if self.suppressed_at is None:
            return None
        is_wrong = self.suppressed_reason == Reason.WRONG_NUMBER
        return Reason.WRONG_NUMBER if is_wrong else Reason.SUPPRESSED

    @property
    def is_silent_for_staff(self) -> bool:
        """True where staff may let texts start again: the number itself has not said a clear STOP."""
        if self.opted_out_at is not None:
            return self.opt_out_source is not None and self.opt_out_source.is_for_staff
        return self.silence is Reason.WRONG_NUMBER


class Patient(Numbered, Named, Versioned, Created, InClinic, Base):
    """A person, known to one clinic."""

    __tablename__ = "patient"
    __table_args__ = (
        owned_by("organization", "clinic"),
        owned_by("organization", "number"),
        ForeignKeyConstraint(["clinic_id", "merged_into_id"], ["patient.clinic_id", "patient.id"]),
        UniqueConstraint("clinic_id", "external_id"),
        UniqueConstraint("clinic_id", "id"),
        Index(None, "number_id"),
        Index(None, "clinic_id", "folded_name"),
        partial_index("ix_patient_merged", "merged_into_id", where="merged_into_id IS NOT NULL"),
    )

    name: Mapped[str] = mapped_column(info=PERSONAL)
    folded_name: Mapped[str | None] = mapped_column(info=PERSONAL)  # what searches compare; follows the name by itself
    call_name: Mapped[str | None] = mapped_column(info=PERSONAL)  # opens texts to a shared number
    language: Mapped[str]
    zone: Mapped[str | None]  # NULL: the clinic's
    zone_since_on: Mapped[date | None]
    number_id: Mapped[int | None]
    external_id: Mapped[str | None] = mapped_column(info=PERSONAL)
    merged_into_id: Mapped[int | None]
    paused_at: Mapped[datetime | None]
    minor_at: Mapped[datetime | None]  # when staff noted that a parent or guardian agrees for them
    erased_at: Mapped[datetime | None]

    @validates("name")
    def _fold(self, _column: str, name: str) -> str:
        self.folded_name = fold(name)
        return name
