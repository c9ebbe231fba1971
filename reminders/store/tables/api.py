"""Programs of the clinic's own that use the JSON API: their tokens, and which request used a key for what."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from reminders.domain.vocabulary import StaffRole
from reminders.store.tables.base import Base, Created, InClinic, Named, Numbered, owned_by


class ApiToken(Numbered, Named, Created, InClinic, Base):
    """Lets one program into one clinic. Of the token only a hash is kept: who reads this table is nobody by it.

    `used_on`: the last day of use, in UTC. No token has an owner's rights: a program makes no tokens and no staff.
    """

    __tablename__ = "api_token"
    __table_args__ = (
        owned_by("organization", "clinic"),
        UniqueConstraint("clinic_id", "id"),
        CheckConstraint("role <> 'owner'", name="no_owner"),
    )

    name: Mapped[str]
    token_hash: Mapped[str] = mapped_column(unique=True)
    role: Mapped[StaffRole]
    made_by: Mapped[str]
    ends_at: Mapped[datetime]  # at the latest
    ended_at: Mapped[datetime | None]
    used_on: Mapped[date | None]


class ApiRequest(Numbered, Created, InClinic, Base):
    """What a program's Idempotency-Key stood for: `digest`, keyed with the token, of the request that used it first."""

    __tablename__ = "api_request"
    __table_args__ = (
        owned_by("organization", "clinic"),
        owned_by("clinic", "api_token"),
        UniqueConstraint("api_token_id", "key"),
    )

    api_token_id: Mapped[int]
    key: Mapped[str]
    digest: Mapped[str]
