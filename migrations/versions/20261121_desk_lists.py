"""So that the desk finds a day's visits, held texts and what was done today among any number of others."""

import sqlalchemy as sa
from alembic import op

revision: str = "20261121_desk_lists"
down_revision: str | None = "20261121_sign_ins"

WHOLE = (("ix_visit_starts", "starts_at"), ("ix_visit_ended", "ended_at"))
PARTIAL = (
    ("ix_reminder_for_a_person", "reminder", "due_at", "state IN ('held', 'unsure')"),
    ("ix_task_done", "task", "done_at", "state = 'done'"),
)


def upgrade() -> None:
    for name, column in WHOLE:
        op.create_index(name, "visit", ["clinic_id", column])
    for name, table, column, where in PARTIAL:
        condition = sa.text(where)
        op.create_index(name, table, ["clinic_id", column], sqlite_where=condition, postgresql_where=condition)


def downgrade() -> None:
    for name, table, _, _ in PARTIAL:
        op.drop_index(name, table)
    for name, _ in WHOLE:
        op.drop_index(name, "visit")
