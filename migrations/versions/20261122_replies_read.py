"""How many pictures came with a reply, and when a patient confirmed a visit."""

import sqlalchemy as sa
from alembic import op

from reminders.store.types import UtcDateTime

WHOLE = sa.BigInteger().with_variant(sa.Integer(), "sqlite")

revision: str = "20261122_replies_read"
down_revision: str | None = "20261122_consent_ledger"


def upgrade() -> None:
    op.add_column("reply", sa.Column("pictures", WHOLE, nullable=False, server_default="0"))
    op.add_column("visit", sa.Column("confirmed_at", UtcDateTime()))


def downgrade() -> None:
    op.drop_column("visit", "confirmed_at")
    op.drop_column("reply", "pictures")
