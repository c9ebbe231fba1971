"""How many answers of a sender came while lost ones are counted: a few lost among many are no storm."""

import sqlalchemy as sa
from alembic import op

revision: str = "20261122_answers_counted"
down_revision: str | None = "20261121_sign_in_devices"

WHOLE = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.add_column("sender_state", sa.Column("answer_count", WHOLE, nullable=False, server_default="0"))


def downgrade() -> None:
    op.drop_column("sender_state", "answer_count")
