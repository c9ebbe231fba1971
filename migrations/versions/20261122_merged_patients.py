"""Records that were merged into a patient are found without reading all patients."""

import sqlalchemy as sa
from alembic import op

revision: str = "20261122_merged_patients"
down_revision: str | None = "20261122_folded_names"

NAME, MERGED = "ix_patient_merged", sa.text("merged_into_id IS NOT NULL")


def upgrade() -> None:
    op.create_index(NAME, "patient", ["merged_into_id"], sqlite_where=MERGED, postgresql_where=MERGED)


def downgrade() -> None:
    op.drop_index(NAME, "patient")
