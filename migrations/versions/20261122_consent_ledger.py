"""Consents say which words were shown, by which way they came and who gave them, and are only ever added to."""

import sqlalchemy as sa
from alembic import op

from reminders.store.types import UtcDateTime

revision: str = "20261122_consent_ledger"
down_revision: str | None = "20261122_page_links"

TEXTS = ("way", "language", "words", "relation", "guardian")
KEPT = (
    *("id", "organization_id", "clinic_id", "number_id", "purpose", "given", "at", "how", "way"),
    *("wording_version", "language", "words", "relation", "recorded_by"),
)


def upgrade() -> None:
    for name in TEXTS:
        op.add_column("consent", sa.Column(name, sa.Text()))
    op.add_column("patient", sa.Column("minor_at", UtcDateTime()))
    for statement in _sqlite() if op.get_bind().dialect.name == "sqlite" else _postgresql():
        op.execute(statement)


def _may_change(same: str) -> str:
    kept = [f"NEW.{column} {same} OLD.{column}" for column in KEPT]
    emptied = [f"(NEW.{column} IS NULL OR NEW.{column} {same} OLD.{column})" for column in ("guardian", "note")]
    merged = "SELECT 1 FROM patient p WHERE p.id = OLD.patient_id AND p.merged_into_id = NEW.patient_id"
    return " AND ".join([*kept, *emptied, f"(NEW.patient_id = OLD.patient_id OR EXISTS ({merged}))"])


def _sqlite() -> tuple[str, ...]:
    return (
        f"""
    CREATE TRIGGER consent_is_not_changed BEFORE UPDATE ON consent WHEN NOT ({_may_change("IS")})
    BEGIN SELECT RAISE(ABORT, 'a word of a patient is not changed'); END""",
        """
    CREATE TRIGGER consent_is_not_removed BEFORE DELETE ON consent
    BEGIN SELECT RAISE(ABORT, 'a word of a patient is not removed'); END""",
        """
    CREATE TRIGGER consent_is_not_replaced BEFORE INSERT ON consent
    WHEN EXISTS (SELECT 1 FROM consent c WHERE c.id = NEW.id)
    BEGIN SELECT RAISE(ABORT, 'a word of a patient is not replaced'); END""",
    )


def _postgresql() -> tuple[str, ...]:
    runs = "EXECUTE FUNCTION consent_stays()"
    return (
        f"""
    CREATE OR REPLACE FUNCTION consent_stays() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
    IF TG_OP = 'UPDATE' THEN
        IF {_may_change("IS NOT DISTINCT FROM")} THEN RETURN NEW; END IF;
        RAISE EXCEPTION 'a word of a patient is not changed';
    END IF;
    RAISE EXCEPTION 'a word of a patient is not removed'; END $$""",
        f"CREATE TRIGGER consent_is_not_changed BEFORE UPDATE ON consent FOR EACH ROW {runs}",
        f"CREATE TRIGGER consent_is_not_removed BEFORE DELETE ON consent FOR EACH ROW {runs}",
        f"CREATE TRIGGER consent_is_not_emptied BEFORE TRUNCATE ON consent FOR EACH STATEMENT {runs}",
    )


def downgrade() -> None:
    if op.get_bind().dialect.name == "sqlite":
        for name in ("changed", "removed", "replaced"):
            op.execute(f"DROP TRIGGER consent_is_not_{name}")
    else:
        op.execute("DROP FUNCTION consent_stays() CASCADE")
    op.drop_column("patient", "minor_at")
    for name in reversed(TEXTS):
        op.drop_column("consent", name)
