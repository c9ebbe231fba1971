"""Who is signed in to the desk, who is invited to it, and how often somebody tried."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from reminders.store.tables.base import Base, Created, Numbered, owned_by


class SignIn(Numbered, Created, Base):
    """One person at one browser. Of its token only a hash is kept: who reads this table is nobody by it.

    `used_at`: when a person last asked for a page; live updates do not count. `device`: browser and system, in our
    own few words ("Firefox/Windows"); None: not told.
    """

    __tablename__ = "sign_in"
    __table_args__ = (owned_by("organization", "clinic"), Index(None, "staff_id"))

    token_hash: Mapped[str] = mapped_column(unique=True)
    staff_id: Mapped[int] = mapped_column(ForeignKey("staff.id"))
    organization_id: Mapped[int]
    clinic_id: Mapped[int]  # where they work at the moment
    used_at: Mapped[datetime]
    ends_at: Mapped[datetime]  # at the latest
    ended_at: Mapped[datetime | None]
    device: Mapped[str | None]
    wrong_pins: Mapped[int] = mapped_column(default=0, server_default="0")  # since the last right one


class Invitation(Numbered, Created, Base):
    """A link that lets a member of staff choose a password, once."""

    __tablename__ = "invitation"
    __table_args__ = (Index(None, "staff_id"),)

    token_hash: Mapped[str] = mapped_column(unique=True)
    staff_id: Mapped[int] = mapped_column(ForeignKey("staff.id"))
    organization_id: Mapped[int] = mapped_column(ForeignKey("organization.id"))
    ends_at: Mapped[datetime]
    used_at: Mapped[datetime | None]


class KnownBrowser(Numbered, Created, Base):
    """A browser in which a member of staff signed in rightly. Tries from it are counted for it alone."""

    __tablename__ = "known_browser"
    __table_args__ = (UniqueConstraint("token_hash", "staff_id"), Index(None, "staff_id"))

    token_hash: Mapped[str]  # several people may share a tablet: one token, a row for each
    staff_id: Mapped[int] = mapped_column(ForeignKey("staff.id"))
    organization_id: Mapped[int] = mapped_column(ForeignKey("organization.id"))
    ends_at: Mapped[datetime]


class SignInTry(Base):
    """How many tries somebody has left: a name that is signed in with, or an address that is asked from, hashed."""

    __tablename__ = "sign_in_try"

    key: Mapped[str] = mapped_column(primary_key=True)
    left: Mapped[float]
    filled_at: Mapped[datetime]
