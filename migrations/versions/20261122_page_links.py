"""Links that open a patient's page."""

import sqlalchemy as sa
from alembic import op

from reminders.store.types import UtcDateTime

revision: str = "20261122_page_links"
down_revision: str | None = "20261122_merged_patients"

WHOLE = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "page_link",
        sa.Column("id", WHOLE, nullable=False),
        sa.Column("public_id", sa.Text(), nullable=False),
        sa.Column("organization_id", WHOLE, nullable=False),
        sa.Column("clinic_id", WHOLE, nullable=False),
        sa.Column("patient_id", WHOLE, nullable=False),
        sa.Column("number_id", WHOLE),
        sa.Column("token_hash", sa.Text(), nullable=False),
        sa.Column("made_by", sa.Text(), nullable=False),
        sa.Column("ends_at", UtcDateTime(), nullable=False),
        sa.Column("ended_at", UtcDateTime()),
        sa.Column("views", WHOLE, nullable=False),
        sa.Column("viewed_on", sa.Date()),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_page_link"),
        sa.UniqueConstraint("public_id", name="uq_page_link_public_id"),
        sa.UniqueConstraint("token_hash", name="uq_page_link_token_hash"),
        sa.CheckConstraint("views >= 0", name="counts_up"),
        _owned("organization", "clinic"),
        _owned("clinic", "patient"),
        _owned("organization", "number"),
    )
    op.create_index("ix_page_link_patient_id", "page_link", ["patient_id"])


def _owned(owner: str, parent: str) -> sa.ForeignKeyConstraint:
    columns = [f"{owner}_id", f"{parent}_id"]
    name = f"fk_page_link_{owner}_id_{parent}_id"
    return sa.ForeignKeyConstraint(columns, [f"{parent}.{owner}_id", f"{parent}.id"], name=name)


def downgrade() -> None:
    op.drop_table("page_link")
