"""What a sender needs that loses none and sends none twice.

`attempt`: when the provider is asked about it, and what was learned. `sender_state`: budget, breaker
and replies of a sender, shared by all workers. `alarm`: what the person who runs this must know.
"""

from typing import Any

import sqlalchemy as sa
from alembic import op

from reminders.store.types import UtcDateTime

revision: str = "20261121_sending_proven"
down_revision: str | None = "20261121_imports_and_copies"

WHOLE = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def columns() -> tuple[tuple[str, sa.Column[Any]], ...]:
    return (
        ("attempt", sa.Column("to_practice", sa.Boolean(), nullable=False, server_default=sa.false())),
        ("attempt", sa.Column("inquire_at", UtcDateTime())),
        ("attempt", sa.Column("inquiries", WHOLE, nullable=False, server_default="0")),
        ("attempt", sa.Column("clean_reads", WHOLE, nullable=False, server_default="0")),
        ("attempt", sa.Column("last_clean_at", UtcDateTime())),
        ("reminder", sa.Column("joined_into_id", WHOLE)),
        ("worker", sa.Column("blocked_reason", sa.Text())),
    )


def upgrade() -> None:
    for table, column in columns():
        op.add_column(table, column)
    _index("ix_attempt_inquire", "attempt", ["inquire_at"], "inquire_at IS NOT NULL")
    _index("ix_reply_stranger", "reply", ["from_address"], "from_address IS NOT NULL")
    _index("ix_reminder_joined", "reminder", ["joined_into_id"], "joined_into_id IS NOT NULL")
    _index("ix_reminder_unproven", "reminder", ["act_by_at"], "state = 'accepted' AND kind = 'emergency'")
    op.drop_index("ix_reminder_try", "reminder")
    _index("ix_reminder_try", "reminder", ["clinic_id", "try_at", "id"], "state = 'planned'")
    _sender_state()
    _alarm()


def _index(name: str, table: str, of: list[str], where: str, *, unique: bool = False) -> None:
    op.create_index(name, table, of, unique=unique, sqlite_where=sa.text(where), postgresql_where=sa.text(where))


def _sender_state() -> None:
    op.create_table(
        "sender_state",
        sa.Column("sender", sa.Text(), nullable=False),
        sa.Column("segments", sa.Double(), nullable=False),
        sa.Column("filled_at", UtcDateTime(), nullable=False),
        sa.Column("day_on", sa.Date(), nullable=False),
        sa.Column("spent", WHOLE, nullable=False),
        sa.Column("unsure_count", WHOLE, nullable=False),
        sa.Column("unsure_since_at", UtcDateTime()),
        sa.Column("breaker_until_at", UtcDateTime()),
        sa.Column("breaker_trips", WHOLE, nullable=False),
        sa.Column("replies_at", UtcDateTime()),
        sa.Column("replies_until_at", UtcDateTime()),
        sa.PrimaryKeyConstraint("sender", name="pk_sender_state"),
    )


def _alarm() -> None:
    op.create_table(
        "alarm",
        sa.Column("id", WHOLE, nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("since_at", UtcDateTime(), nullable=False),
        sa.Column("over_at", UtcDateTime()),
        sa.Column("told_at", UtcDateTime()),
        sa.Column("tries", WHOLE, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_alarm"),
    )
    _index("uq_alarm_open", "alarm", ["kind", "subject"], "over_at IS NULL", unique=True)
    _index("ix_alarm_untold", "alarm", ["id"], "told_at IS NULL")


def downgrade() -> None:
    op.drop_table("alarm")
    op.drop_table("sender_state")
    op.drop_index("ix_reminder_try", "reminder")
    _index("ix_reminder_try", "reminder", ["try_at", "id"], "state = 'planned'")
    op.drop_index("ix_reminder_unproven", "reminder")
    op.drop_index("ix_reminder_joined", "reminder")
    op.drop_index("ix_reply_stranger", "reply")
    op.drop_index("ix_attempt_inquire", "attempt")
    for table, column in reversed(columns()):
        op.drop_column(table, column.name)
