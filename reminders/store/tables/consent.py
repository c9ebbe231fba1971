"""What patients agreed to: rows that are only ever added, and what keeps them from being changed."""

from datetime import datetime

from sqlalchemy import Index
from sqlalchemy.orm import Mapped, mapped_column

from reminders.domain.vocabulary import Purpose, Relation, Way
from reminders.store.tables.base import PERSONAL, Base, InClinic, Numbered, owned_by
from reminders.store.tables.guards import guard


class Consent(Numbered, InClinic, Base):
    """One yes or no to texts of one purpose, by a person, for a number. Append-only: the last row counts.

    `words` are those that were shown or read out, in `language`; NULL: we showed none. `relation` NULL: the patient
    said it; else somebody did who decides for them, by name.
    """

    __tablename__ = "consent"
    __table_args__ = (
        owned_by("organization", "clinic"),
        owned_by("clinic", "patient"),
        owned_by("organization", "number"),
        Index(None, "patient_id", "id"),
    )

    patient_id: Mapped[int]
    number_id: Mapped[int | None]
    purpose: Mapped[Purpose]
    given: Mapped[bool]
    at: Mapped[datetime]
    how: Mapped[str]  # in the words of whoever recorded it: "in person", "intake form"
    way: Mapped[Way | None]  # NULL: it is older than this column
    wording_version: Mapped[str | None]
    language: Mapped[str | None]
    words: Mapped[str | None]
    relation: Mapped[Relation | None]
    guardian: Mapped[str | None] = mapped_column(info=PERSONAL)
    recorded_by: Mapped[str]
    note: Mapped[str | None] = mapped_column(info=PERSONAL)


_KEPT = (
    *("id", "organization_id", "clinic_id", "number_id", "purpose", "given", "at", "how", "way"),
    *("wording_version", "language", "words", "relation", "recorded_by"),
)
_EMPTIED = ("guardian", "note")


def _may_change(same: str) -> str:
    """Erasure empties what is personal, and a row follows a patient who was merged into another. Nothing else."""
    kept = [f"NEW.{column} {same} OLD.{column}" for column in _KEPT]
    emptied = [f"(NEW.{column} IS NULL OR NEW.{column} {same} OLD.{column})" for column in _EMPTIED]
    merged = "SELECT 1 FROM patient p WHERE p.id = OLD.patient_id AND p.merged_into_id = NEW.patient_id"
    return " AND ".join([*kept, *emptied, f"(NEW.patient_id = OLD.patient_id OR EXISTS ({merged}))"])


SQLITE = (
    f"""
    CREATE TRIGGER consent_is_not_changed BEFORE UPDATE ON consent WHEN NOT ({_may_change("IS")})
    BEGIN SELECT RAISE(ABORT, 'a word of a patient is not changed'); END""",
    """
    CREATE TRIGGER consent_is_not_removed BEFORE DELETE ON consent
    BEGIN SELECT RAISE(ABORT, 'a word of a patient is not removed'); END""",
    # OR REPLACE removes the row that stands in its way, and SQLite tells no trigger of that removal.
    """
    CREATE TRIGGER consent_is_not_replaced BEFORE INSERT ON consent
    WHEN EXISTS (SELECT 1 FROM consent c WHERE c.id = NEW.id)
    BEGIN SELECT RAISE(ABORT, 'a word of a patient is not replaced'); END""",
)
POSTGRESQL = (
    f"""
    CREATE OR REPLACE FUNCTION consent_stays() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
    IF TG_OP = 'UPDATE' THEN
        IF {_may_change("IS NOT DISTINCT FROM")} THEN RETURN NEW; END IF;
        RAISE EXCEPTION 'a word of a patient is not changed';
    END IF;
    RAISE EXCEPTION 'a word of a patient is not removed'; END $$""",
    "CREATE TRIGGER consent_is_not_changed BEFORE UPDATE ON consent FOR EACH ROW EXECUTE FUNCTION consent_stays()",
    "CREATE TRIGGER consent_is_not_removed BEFORE DELETE ON consent FOR EACH ROW EXECUTE FUNCTION consent_stays()",
    """
    CREATE TRIGGER consent_is_not_emptied BEFORE TRUNCATE ON consent
    FOR EACH STATEMENT EXECUTE FUNCTION consent_stays()""",
)
_NAMES = ("consent_is_not_changed", "consent_is_not_removed", "consent_is_not_replaced")
LIFTED = {
    "sqlite": tuple(f"DROP TRIGGER {name}" for name in _NAMES),
    "postgresql": ("DROP FUNCTION consent_stays() CASCADE",),
}
SET = {"sqlite": SQLITE, "postgresql": POSTGRESQL}


guard(Consent, SET)
