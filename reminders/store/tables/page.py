"""Links to the patient's page."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, Index
from sqlalchemy.orm import Mapped, mapped_column

from reminders.store.tables.base import Base, Created, InClinic, Named, Numbered, owned_by


class PageLink(Numbered, Named, Created, InClinic, Base):
    """Opens one patient's page to whoever has the token, of which only a hash is kept.

    `number_id`: the number that it was texted to, NULL where it was shown at the desk. A patient who is reached at
    another number since then has a page that this link no longer opens: the first number may be a stranger's.
    """

    __tablename__ = "page_link"
    __table_args__ = (
        owned_by("organization", "clinic"),
        owned_by("clinic", "patient"),
        owned_by("organization", "number"),
        CheckConstraint("views >= 0", name="counts_up"),
        Index(None, "patient_id"),
    )

    patient_id: Mapped[int]
    number_id: Mapped[int | None]
    token_hash: Mapped[str] = mapped_column(unique=True)
    made_by: Mapped[str]
    ends_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    views: Mapped[int] = mapped_column(default=0)
    viewed_on: Mapped[date | None]  # the last day, in UTC
