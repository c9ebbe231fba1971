"""Who is on call, and each time that one of them was told."""

import sqlalchemy as sa
from alembic import op

from reminders.store.types import UtcDateTime

revision: str = "20261122_on_call"
down_revision: str | None = "20261122_replies_read"

WHOLE = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "on_call",
        sa.Column("id", WHOLE, nullable=False),
        sa.Column("public_id", sa.Text(), nullable=False),
        sa.Column("organization_id", WHOLE, nullable=False),
        sa.Column("clinic_id", WHOLE, nullable=False),
        sa.Column("place", WHOLE, nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("email", sa.Text()),
        sa.Column("number_id", WHOLE, nullable=False),
        sa.Column("code_hash", sa.Text()),
        sa.Column("code_until_at", UtcDateTime()),
        sa.Column("code_tries", WHOLE, nullable=False),
        sa.Column("code_live", sa.Boolean(), nullable=False),
        sa.Column("tested_at", UtcDateTime()),
        sa.Column("tested_live", sa.Boolean(), nullable=False),
        sa.Column("version", WHOLE, nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_on_call"),
        sa.UniqueConstraint("public_id", name="uq_on_call_public_id"),
        sa.UniqueConstraint("clinic_id", "place", name="uq_on_call_clinic_id_place"),
        sa.CheckConstraint("place IN (1, 2)", name="place"),
        sa.CheckConstraint("code_tries >= 0", name="counts_up"),
        _owned("on_call", "clinic"),
        _owned("on_call", "number"),
    )
    op.create_table(
        "alert",
        sa.Column("id", WHOLE, nullable=False),
        sa.Column("organization_id", WHOLE, nullable=False),
        sa.Column("clinic_id", WHOLE, nullable=False),
        sa.Column("task_id", WHOLE, nullable=False),
        sa.Column("turn", WHOLE, nullable=False),
        sa.Column("place", WHOLE, nullable=False),
        sa.Column("mailed_at", UtcDateTime()),
        sa.Column("mail_tries", WHOLE, nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_alert"),
        sa.UniqueConstraint("task_id", "turn", name="uq_alert_task_id_turn"),
        sa.CheckConstraint("turn >= 0 AND mail_tries >= 0", name="counts_up"),
        _owned("alert", "clinic"),
        sa.ForeignKeyConstraint(["task_id"], ["task.id"], name="fk_alert_task_id"),
    )
    where = sa.text("mailed_at IS NULL")
    op.create_index("ix_alert_unmailed", "alert", ["created_at"], sqlite_where=where, postgresql_where=where)


def _owned(table: str, parent: str) -> sa.ForeignKeyConstraint:
    columns = ["organization_id", f"{parent}_id"]
    name = f"fk_{table}_organization_id_{parent}_id"
    return sa.ForeignKeyConstraint(columns, [f"{parent}.organization_id", f"{parent}.id"], name=name)


def downgrade() -> None:
    op.drop_table("alert")
    op.drop_table("on_call")
