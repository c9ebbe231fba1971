"""What import, live mode and copies of a store need to know.

`clinic.urgent_fallback`: where patients turn while nobody answers. `visit.external_digest`: of the
imported row; `visit.texts_from_at`: what was due before then stays untold. `store_meta.retired_at`
and `restored_at`: whether this copy may send.
"""

from typing import Any

import sqlalchemy as sa
from alembic import op

from reminders.store.types import UtcDateTime

revision: str = "20261121_imports_and_copies"
down_revision: str | None = "20261121_first_tables"


def columns() -> tuple[tuple[str, sa.Column[Any]], ...]:
    return (
        ("clinic", sa.Column("urgent_fallback", sa.Text())),
        ("visit", sa.Column("external_digest", sa.Text())),
        ("visit", sa.Column("texts_from_at", UtcDateTime())),
        ("store_meta", sa.Column("retired_at", UtcDateTime())),
        ("store_meta", sa.Column("restored_at", UtcDateTime())),
    )


def upgrade() -> None:
    for table, column in columns():
        op.add_column(table, column)


def downgrade() -> None:
    for table, column in reversed(columns()):
        op.drop_column(table, column.name)
