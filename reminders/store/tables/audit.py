"""Who did what: acts that are only ever added, the seals over them, and what keeps both from being changed."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from reminders.store.tables.base import Base, Numbered, owned_by, partial_index
from reminders.store.tables.guards import guard


class Audit(Numbered, Base):
    """Who did what to which row: ids, never values. Append-only.

    A worker seals acts afterwards, in the order in which it finds them: `n` is an act's place among those of its
    organization, `hash` covers the act and `prev_hash`, the seal of the place before.
    """

    __tablename__ = "audit"
    __table_args__ = (
        owned_by("organization", "clinic"),
        Index(None, "subject_kind", "subject_id"),
        partial_index("ix_audit_unsealed", "organization_id", "id", where="hash IS NULL"),
        partial_index("uq_audit_place", "organization_id", "n", where="n IS NOT NULL", unique=True),
    )

    organization_id: Mapped[int] = mapped_column(ForeignKey("organization.id"))
    clinic_id: Mapped[int | None]
    at: Mapped[datetime]
    actor: Mapped[str]
    action: Mapped[str]
    subject_kind: Mapped[str]
    subject_id: Mapped[str]
    n: Mapped[int | None]
    prev_hash: Mapped[str | None]
    hash: Mapped[str | None]


class AuditChain(Base):
    """How far the acts of an organization are sealed, and up to which place they were lawfully removed."""

    __tablename__ = "audit_chain"

    organization_id: Mapped[int] = mapped_column(ForeignKey("organization.id"), primary_key=True, autoincrement=False)
    n: Mapped[int]
    hash: Mapped[str]
    removed_to: Mapped[int]  # none: 0
    removed_hash: Mapped[str]  # the seal of that place: what is left goes on from it
    removed_at: Mapped[datetime | None]


_KEPT = ("id", "organization_id", "clinic_id", "at", "actor", "action", "subject_kind", "subject_id")
_SAME = {kind: " AND ".join(f"NEW.{c} {kind} OLD.{c}" for c in _KEPT) for kind in ("IS", "IS NOT DISTINCT FROM")}
_SEALS = "OLD.hash IS NULL AND OLD.n IS NULL AND NEW.hash IS NOT NULL AND NEW.n IS NOT NULL AND {same}"
_GONE = "EXISTS (SELECT 1 FROM audit_chain c WHERE c.organization_id = OLD.organization_id AND c.removed_to >= OLD.n)"

# An act is sealed once, and removed only up to the place that was noted for it before.
SQLITE = (
    f"""
    CREATE TRIGGER audit_is_not_changed BEFORE UPDATE ON audit WHEN NOT ({_SEALS.format(same=_SAME["IS"])})
    BEGIN SELECT RAISE(ABORT, 'an act of the audit is not changed'); END""",
    f"""
    CREATE TRIGGER audit_is_not_removed BEFORE DELETE ON audit WHEN NOT {_GONE}
    BEGIN SELECT RAISE(ABORT, 'an act of the audit is not removed'); END""",
    # OR REPLACE removes the row that stands in its way, and SQLite tells no trigger of that removal.
    """
    CREATE TRIGGER audit_is_not_replaced BEFORE INSERT ON audit
    WHEN EXISTS (SELECT 1 FROM audit a WHERE a.id = NEW.id)
    OR EXISTS (SELECT 1 FROM audit a WHERE a.organization_id = NEW.organization_id AND a.n = NEW.n)
    BEGIN SELECT RAISE(ABORT, 'an act of the audit is not replaced'); END""",
    """
    CREATE TRIGGER audit_is_not_displaced BEFORE UPDATE ON audit
    WHEN EXISTS (SELECT 1 FROM audit a WHERE a.organization_id = NEW.organization_id AND a.n = NEW.n AND a.id <> OLD.id)
    BEGIN SELECT RAISE(ABORT, 'an act of the audit is not replaced'); END""",
)
_FUNCTION = f"""
    CREATE OR REPLACE FUNCTION audit_stays() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
    IF TG_OP = 'UPDATE' THEN
        IF {_SEALS.format(same=_SAME["IS NOT DISTINCT FROM"])} THEN RETURN NEW; END IF;
        RAISE EXCEPTION 'an act of the audit is not changed';
    ELSIF TG_OP = 'DELETE' THEN
        IF {_GONE} THEN RETURN OLD; END IF;
    END IF;
    RAISE EXCEPTION 'an act of the audit is not removed'; END $$"""
POSTGRESQL = (
    _FUNCTION,
    "CREATE TRIGGER audit_is_not_changed BEFORE UPDATE ON audit FOR EACH ROW EXECUTE FUNCTION audit_stays()",
    "CREATE TRIGGER audit_is_not_removed BEFORE DELETE ON audit FOR EACH ROW EXECUTE FUNCTION audit_stays()",
    "CREATE TRIGGER audit_is_not_emptied BEFORE TRUNCATE ON audit FOR EACH STATEMENT EXECUTE FUNCTION audit_stays()",
)
_NAMES = ("audit_is_not_changed", "audit_is_not_removed", "audit_is_not_replaced", "audit_is_not_displaced")
LIFTED = {
    "sqlite": tuple(f"DROP TRIGGER {name}" for name in _NAMES),
    "postgresql": ("DROP FUNCTION audit_stays() CASCADE",),
}
SET = {"sqlite": SQLITE, "postgresql": POSTGRESQL}


guard(Audit, SET)
