"""What else was written about a task: by the patient again, or by who is on call."""

import sqlalchemy as sa
from alembic import op

from reminders.store.types import UtcDateTime

revision: str = "20261122_task_replies"
down_revision: str | None = "20261122_on_call"

WHOLE = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "task_reply",
        sa.Column("id", WHOLE, nullable=False),
        sa.Column("organization_id", WHOLE, nullable=False),
        sa.Column("clinic_id", WHOLE, nullable=False),
        sa.Column("task_id", WHOLE, nullable=False),
        sa.Column("reply_id", WHOLE, nullable=False),
        sa.Column("place", WHOLE),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_task_reply"),
        sa.UniqueConstraint("task_id", "reply_id", name="uq_task_reply_task_id_reply_id"),
        sa.ForeignKeyConstraint(
            ["organization_id", "clinic_id"],
            ["clinic.organization_id", "clinic.id"],
            name="fk_task_reply_organization_id_clinic_id",
        ),
        sa.ForeignKeyConstraint(["task_id"], ["task.id"], name="fk_task_reply_task_id"),
        sa.ForeignKeyConstraint(["reply_id"], ["reply.id"], name="fk_task_reply_reply_id"),
    )
    op.create_index("ix_task_reply_reply_id", "task_reply", ["reply_id"])


def downgrade() -> None:
    op.drop_table("task_reply")
