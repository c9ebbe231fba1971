"""Which programs of the clinic's own may use the JSON API."""

import sqlalchemy as sa
from alembic import op

from reminders.store.types import UtcDateTime

revision: str = "20261121_api_tokens"
down_revision: str | None = "20261121_desk_lists"

WHOLE = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "api_token",
        sa.Column("id", WHOLE, nullable=False),
        sa.Column("public_id", sa.Text(), nullable=False),
        sa.Column("organization_id", WHOLE, nullable=False),
        sa.Column("clinic_id", WHOLE, nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("token_hash", sa.Text(), nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("made_by", sa.Text(), nullable=False),
        sa.Column("ends_at", UtcDateTime(), nullable=False),
        sa.Column("ended_at", UtcDateTime()),
        sa.Column("used_on", sa.Date()),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_api_token"),
        sa.UniqueConstraint("public_id", name="uq_api_token_public_id"),
        sa.UniqueConstraint("token_hash", name="uq_api_token_token_hash"),
        sa.UniqueConstraint("clinic_id", "id", name="uq_api_token_clinic_id_id"),
        sa.CheckConstraint("role <> 'owner'", name="no_owner"),
        _in_clinic("api_token"),
    )
    op.create_table(
        "api_request",
        sa.Column("id", WHOLE, nullable=False),
        sa.Column("organization_id", WHOLE, nullable=False),
        sa.Column("clinic_id", WHOLE, nullable=False),
        sa.Column("api_token_id", WHOLE, nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_api_request"),
        sa.UniqueConstraint("api_token_id", "key", name="uq_api_request_api_token_id_key"),
        _in_clinic("api_request"),
        sa.ForeignKeyConstraint(
            ["clinic_id", "api_token_id"],
            ["api_token.clinic_id", "api_token.id"],
            name="fk_api_request_clinic_id_api_token_id",
        ),
    )


def _in_clinic(table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["organization_id", "clinic_id"],
        ["clinic.organization_id", "clinic.id"],
        name=f"fk_{table}_organization_id_clinic_id",
    )


def downgrade() -> None:
    op.drop_table("api_request")
    op.drop_table("api_token")
