"""Protocols as data, every version kept, and who approved which."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from reminders.store.tables.base import PERSONAL, Base, Created, Numbered, owned_by
from reminders.store.tables.kinds import ProtocolOrigin


class Protocol(Numbered, Created, Base):
    """One version of a protocol. Never changed: an edit is a new version, and planned texts keep theirs."""

    __tablename__ = "protocol"
    __table_args__ = (
        UniqueConstraint("organization_id", "code", "version"),
        UniqueConstraint("organization_id", "id"),
    )

    organization_id: Mapped[int] = mapped_column(ForeignKey("organization.id"))
    code: Mapped[str]
    version: Mapped[int]
    origin: Mapped[ProtocolOrigin]
    name: Mapped[str]
    document: Mapped[dict[str, Any]]
    digest: Mapped[str]  # of the document: tells whether a shipped file has changed


class ProtocolApproval(Numbered, Base):
    """A named person's word that a version may go to patients in one language, until withdrawn."""

    __tablename__ = "protocol_approval"
    __table_args__ = (owned_by("organization", "protocol"), Index(None, "protocol_id", "language"))

    organization_id: Mapped[int] = mapped_column(ForeignKey("organization.id"))
    protocol_id: Mapped[int]
    language: Mapped[str]
    approved_by: Mapped[str] = mapped_column(info=PERSONAL)
    at: Mapped[datetime]
    withdrawn_at: Mapped[datetime | None]
