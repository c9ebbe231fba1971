"""Who may sign in to the desk, and who has."""

import sqlalchemy as sa
from alembic import op

from reminders.store.types import UtcDateTime

revision: str = "20261121_sign_ins"
down_revision: str | None = "20261121_sending_proven"

WHOLE = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
HASHES = ("password_hash", "pin_hash")


def upgrade() -> None:
    for name in HASHES:
        op.add_column("staff", sa.Column(name, sa.Text()))
    _sign_in()
    _invitation()
    op.create_table(
        "sign_in_try",
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("left", sa.Double(), nullable=False),
        sa.Column("filled_at", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("key", name="pk_sign_in_try"),
    )


def _sign_in() -> None:
    op.create_table(
        "sign_in",
        sa.Column("id", WHOLE, nullable=False),
        sa.Column("token_hash", sa.Text(), nullable=False),
        sa.Column("staff_id", WHOLE, nullable=False),
        sa.Column("organization_id", WHOLE, nullable=False),
        sa.Column("clinic_id", WHOLE, nullable=False),
        sa.Column("used_at", UtcDateTime(), nullable=False),
        sa.Column("ends_at", UtcDateTime(), nullable=False),
        sa.Column("ended_at", UtcDateTime()),
        sa.Column("wrong_pins", WHOLE, nullable=False, server_default="0"),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_sign_in"),
        sa.UniqueConstraint("token_hash", name="uq_sign_in_token_hash"),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name="fk_sign_in_staff_id"),
        sa.ForeignKeyConstraint(
            ["organization_id", "clinic_id"],
            ["clinic.organization_id", "clinic.id"],
            name="fk_sign_in_organization_id_clinic_id",
        ),
    )
    op.create_index("ix_sign_in_staff_id", "sign_in", ["staff_id"])


def _invitation() -> None:
    op.create_table(
        "invitation",
        sa.Column("id", WHOLE, nullable=False),
        sa.Column("token_hash", sa.Text(), nullable=False),
        sa.Column("staff_id", WHOLE, nullable=False),
        sa.Column("organization_id", WHOLE, nullable=False),
        sa.Column("ends_at", UtcDateTime(), nullable=False),
        sa.Column("used_at", UtcDateTime()),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_invitation"),
        sa.UniqueConstraint("token_hash", name="uq_invitation_token_hash"),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name="fk_invitation_staff_id"),
        sa.ForeignKeyConstraint(["organization_id"], ["organization.id"], name="fk_invitation_organization_id"),
    )
    op.create_index("ix_invitation_staff_id", "invitation", ["staff_id"])


def downgrade() -> None:
    op.drop_table("sign_in_try")
    op.drop_table("invitation")
    op.drop_table("sign_in")
    for name in HASHES:
        op.drop_column("staff", name)
