"""Who owns the data and where the work is done: organization, clinic, staff."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from reminders.domain.vocabulary import Mode, StaffRole
from reminders.store.tables.base import PERSONAL, Base, Created, Named, Numbered, Versioned, owned_by


class Organization(Numbered, Named, Created, Base):
    """The owner of clinics, numbers and protocols. Nothing crosses from one to another."""

    __tablename__ = "organization"

    name: Mapped[str]
    salt: Mapped[str]  # keys the hashes of phone numbers; without it they could be tried out


class Clinic(Numbered, Named, Versioned, Created, Base):
    """One location: how it is called, when it is open, how it may be reached, how it sends."""

    __tablename__ = "clinic"
    __table_args__ = (UniqueConstraint("organization_id", "slug"), UniqueConstraint("organization_id", "id"))

    organization_id: Mapped[int] = mapped_column(ForeignKey("organization.id"))
    slug: Mapped[str]
    name: Mapped[str]
    short_name: Mapped[str]  # opens every text: GSM-7, 20 characters at most
    country: Mapped[str]
    zone: Mapped[str]
    languages: Mapped[list[str]]
    phone: Mapped[str | None]
    urgent_phone: Mapped[str | None]
    urgent_fallback: Mapped[str | None]  # where patients turn while nobody answers: "NHS 111"
    urgent_hours: Mapped[dict[str, Any] | None]
    emergency_number: Mapped[str | None]
    opening: Mapped[dict[str, Any]]  # wall hours by weekday
    holidays: Mapped[list[str]]  # ISO dates
    sender: Mapped[str]  # a name in config.toml, which has the credentials
    sender_can_receive: Mapped[bool]
    sender_can_be_called: Mapped[bool]
    mode: Mapped[Mode]
    practice_number: Mapped[str | None] = mapped_column(info=PERSONAL)
    rules: Mapped[dict[str, Any]]  # what differs from the defaults of reminders.domain.case.Rules
    sending_paused_at: Mapped[datetime | None]
    sending_paused_reason: Mapped[str | None]


class Staff(Numbered, Named, Versioned, Created, Base):
    """A person who works here; `clinic_id` NULL: in all clinics. They sign in by `email`."""

    __tablename__ = "staff"
    __table_args__ = (owned_by("organization", "clinic"), UniqueConstraint("organization_id", "email"))

    organization_id: Mapped[int] = mapped_column(ForeignKey("organization.id"))
    clinic_id: Mapped[int | None]
    name: Mapped[str] = mapped_column(info=PERSONAL)
    email: Mapped[str | None] = mapped_column(info=PERSONAL)
    role: Mapped[StaffRole]
    active: Mapped[bool]
    password_hash: Mapped[str | None]  # argon2id; None: never signed in
    pin_hash: Mapped[str | None]  # for a tablet that several share
