"""SQLite refuses INSERT OR REPLACE and UPDATE OR REPLACE on the audit too. PostgreSQL has neither."""

from alembic import op

revision: str = "20261122_audit_replaced"
down_revision: str | None = "20261122_answers_counted"

REPLACED = """
    CREATE TRIGGER audit_is_not_replaced BEFORE INSERT ON audit
    WHEN EXISTS (SELECT 1 FROM audit a WHERE a.id = NEW.id)
    OR EXISTS (SELECT 1 FROM audit a WHERE a.organization_id = NEW.organization_id AND a.n = NEW.n)
    BEGIN SELECT RAISE(ABORT, 'an act of the audit is not replaced'); END"""
DISPLACED = """
    CREATE TRIGGER audit_is_not_displaced BEFORE UPDATE ON audit
    WHEN EXISTS (SELECT 1 FROM audit a WHERE a.organization_id = NEW.organization_id AND a.n = NEW.n AND a.id <> OLD.id)
    BEGIN SELECT RAISE(ABORT, 'an act of the audit is not replaced'); END"""


def upgrade() -> None:
    if op.get_bind().dialect.name == "sqlite":
        op.execute(REPLACED)
        op.execute(DISPLACED)


def downgrade() -> None:
    if op.get_bind().dialect.name == "sqlite":
        op.execute("DROP TRIGGER audit_is_not_displaced")
        op.execute("DROP TRIGGER audit_is_not_replaced")
