"""Seals over the audit, and triggers that let nobody change it.

And browsers in which somebody signed in rightly; tasks found by their patient, texts by their day, visits by
their course.
"""

import sqlalchemy as sa
from alembic import op

from reminders.store.types import UtcDateTime

revision: str = "20261121_audit_seal"
down_revision: str | None = "20261121_api_tokens"

WHOLE = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
KEPT = ("id", "organization_id", "clinic_id", "at", "actor", "action", "subject_kind", "subject_id")
SEALS = "OLD.hash IS NULL AND OLD.n IS NULL AND NEW.hash IS NOT NULL AND NEW.n IS NOT NULL AND "
GONE = "EXISTS (SELECT 1 FROM audit_chain c WHERE c.organization_id = OLD.organization_id AND c.removed_to >= OLD.n)"
OF_A_DAY = "state IN ('planned', 'sending', 'unsure', 'held', 'accepted', 'delivered')"
OF_COURSE = "course_id IS NOT NULL"
INDEXES = (
    ("ix_audit_unsealed", "audit", ["organization_id", "id"], "hash IS NULL", False),
    ("uq_audit_place", "audit", ["organization_id", "n"], "n IS NOT NULL", True),
    ("ix_reminder_of_a_day", "reminder", ["clinic_id", "due_at", "state"], OF_A_DAY, False),
    ("ix_visit_of_course", "visit", ["course_id", "clinic_id", "state", "ended_at", "place"], OF_COURSE, False),
    ("ix_task_patient", "task", ["patient_id"], "patient_id IS NOT NULL", False),
)


def upgrade() -> None:
    op.add_column("audit", sa.Column("n", WHOLE))
    for name, table, columns, where, unique in INDEXES:
        condition = sa.text(where)
        op.create_index(name, table, columns, unique=unique, sqlite_where=condition, postgresql_where=condition)
    op.drop_index("ix_visit_course_id", "visit")
    op.create_table(
        "audit_chain",
        sa.Column("organization_id", WHOLE, nullable=False, autoincrement=False),
        sa.Column("n", WHOLE, nullable=False),
        sa.Column("hash", sa.Text(), nullable=False),
        sa.Column("removed_to", WHOLE, nullable=False),
        sa.Column("removed_hash", sa.Text(), nullable=False),
        sa.Column("removed_at", UtcDateTime()),
        sa.PrimaryKeyConstraint("organization_id", name="pk_audit_chain"),
        sa.ForeignKeyConstraint(["organization_id"], ["organization.id"], name="fk_audit_chain_organization_id"),
    )
    _known_browser()
    for statement in _sqlite() if op.get_bind().dialect.name == "sqlite" else _postgresql():
        op.execute(statement)


def _known_browser() -> None:
    op.create_table(
        "known_browser",
        sa.Column("id", WHOLE, nullable=False),
        sa.Column("token_hash", sa.Text(), nullable=False),
        sa.Column("staff_id", WHOLE, nullable=False),
        sa.Column("organization_id", WHOLE, nullable=False),
        sa.Column("ends_at", UtcDateTime(), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_known_browser"),
        sa.UniqueConstraint("token_hash", "staff_id", name="uq_known_browser_token_hash_staff_id"),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name="fk_known_browser_staff_id"),
        sa.ForeignKeyConstraint(["organization_id"], ["organization.id"], name="fk_known_browser_organization_id"),
    )
    op.create_index("ix_known_browser_staff_id", "known_browser", ["staff_id"])


def _sqlite() -> tuple[str, ...]:
    same = " AND ".join(f"NEW.{column} IS OLD.{column}" for column in KEPT)
    return (
        f"""
    CREATE TRIGGER audit_is_not_changed BEFORE UPDATE ON audit WHEN NOT ({SEALS}{same})
    BEGIN SELECT RAISE(ABORT, 'an act of the audit is not changed'); END""",
        f"""
    CREATE TRIGGER audit_is_not_removed BEFORE DELETE ON audit WHEN NOT {GONE}
    BEGIN SELECT RAISE(ABORT, 'an act of the audit is not removed'); END""",
    )


def _postgresql() -> tuple[str, ...]:
    same = " AND ".join(f"NEW.{column} IS NOT DISTINCT FROM OLD.{column}" for column in KEPT)
    runs = "EXECUTE FUNCTION audit_stays()"
    return (
        f"""
    CREATE OR REPLACE FUNCTION audit_stays() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
    IF TG_OP = 'UPDATE' THEN
        IF {SEALS}{same} THEN RETURN NEW; END IF;
        RAISE EXCEPTION 'an act of the audit is not changed';
    ELSIF TG_OP = 'DELETE' THEN
        IF {GONE} THEN RETURN OLD; END IF;
    END IF;
    RAISE EXCEPTION 'an act of the audit is not removed'; END $$""",
        f"CREATE TRIGGER audit_is_not_changed BEFORE UPDATE ON audit FOR EACH ROW {runs}",
        f"CREATE TRIGGER audit_is_not_removed BEFORE DELETE ON audit FOR EACH ROW {runs}",
        f"CREATE TRIGGER audit_is_not_emptied BEFORE TRUNCATE ON audit FOR EACH STATEMENT {runs}",
    )


def downgrade() -> None:
    if op.get_bind().dialect.name == "sqlite":
        op.execute("DROP TRIGGER audit_is_not_changed")
        op.execute("DROP TRIGGER audit_is_not_removed")
    else:
        op.execute("DROP FUNCTION audit_stays() CASCADE")
    op.drop_table("known_browser")
    op.drop_table("audit_chain")
    for name, table, *_ in reversed(INDEXES):
        op.drop_index(name, table)
    op.create_index("ix_visit_course_id", "visit", ["course_id"])
    op.drop_column("audit", "n")
