"""Both databases refuse by themselves to change or remove a word of a patient; erasure and merging go on."""

from collections.abc import Iterator
from typing import Any

import pytest
from sqlalchemy import Engine, delete, insert, select, text, update
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from reminders.store import tables
from reminders.store.audit_guard import lifted
from reminders.store.engine import open_engine
from reminders.store.migrate import downgrade_to, upgrade
from reminders.store.tables import Base
from tests.store.rows import CAST, METADATA, NOW, add

CONSENT, PATIENT = METADATA["consent"], METADATA["patient"]
WORD = {"organization_id": 1, "clinic_id": 1, "patient_id": 1, "number_id": 1, "purpose": "care", "given": True}
WORD |= {"at": NOW, "how": "in person", "way": "desk", "recorded_by": "a", "words": "w", "language": "en"}
WORD |= {"wording_version": "care-1", "relation": "parent", "guardian": "Gina Example", "note": "n"}


@pytest.fixture
def engine(database_url: str) -> Iterator[Engine]:
    engine = open_engine(database_url)
    upgrade(engine)
    with Session(engine) as db, db.begin():
        for name, values in CAST:
            add(db, name, **values)
        add(db, "patient", id=2, organization_id=1, clinic_id=1)
        db.execute(insert(CONSENT), [{**WORD, "id": 1}, {**WORD, "id": 2}])
    yield engine
    engine.dispose()


def triggers(engine: Engine) -> dict[str, str]:
    """Those of the ledger, with what each does."""
    asked = (
        "SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND tbl_name = 'consent'"
        if engine.dialect.name == "sqlite"
        else "SELECT t.tgname, pg_get_triggerdef(t.oid) || p.prosrc FROM pg_trigger t"
        " JOIN pg_proc p ON p.oid = t.tgfoid WHERE t.tgrelid = 'consent'::regclass AND NOT t.tgisinternal"
    )
    with engine.connect() as connection:
        return {name: does for name, does in connection.execute(text(asked))}  # noqa: C416 - rows are no pairs to mypy


def refused(engine: Engine, statement: Any) -> bool:
    with pytest.raises(DBAPIError, match="a word of a patient is not"), engine.begin() as connection:
        connection.execute(statement)
    return True


def done(engine: Engine, statement: Any) -> bool:
    with engine.begin() as connection:
        connection.execute(statement)
    return True


CHANGES = {
    "at": NOW.replace(year=2020),
    "given": False,
    "number_id": None,
    "patient_id": 2,
    "purpose": "marketing",
    "relation": None,
}
OTHERS = ["how", "way", "wording_version", "language", "words", "recorded_by", "guardian", "note"]


def test_migrations_set_the_triggers_that_the_tables_of_the_program_have(engine: Engine) -> None:
    migrated = triggers(engine)
    assert {"consent_is_not_changed", "consent_is_not_removed"} <= set(migrated)
    downgrade_to(engine)
    Base.metadata.create_all(engine)
    assert triggers(engine) == migrated


def test_the_guard_names_every_column_of_the_ledger() -> None:
    named = {*CHANGES, *OTHERS, "id", "organization_id", "clinic_id"}
    assert named == set(CONSENT.c.keys())


@pytest.mark.parametrize("column", [*CHANGES, *OTHERS])
def test_a_word_is_not_changed_and_it_is_the_trigger_that_refuses(engine: Engine, column: str) -> None:
    change = update(CONSENT).where(CONSENT.c.id == 1).values({column: CHANGES.get(column, "api")})
    assert refused(engine, change)
    with engine.begin() as connection, lifted(connection):  # the control: without the trigger it is done
        connection.execute(change)
    with engine.connect() as connection:
        assert connection.execute(select(CONSENT.c[column]).where(CONSENT.c.id == 1)).scalar() != WORD[column]


def test_a_word_is_not_removed_and_it_is_the_trigger_that_refuses(engine: Engine) -> None:
    remove = delete(CONSENT).where(CONSENT.c.id == 1)
    assert refused(engine, remove)
    if engine.dialect.name == "postgresql":  # SQLite has no such statement
        assert refused(engine, text("TRUNCATE consent"))
    with engine.begin() as connection, lifted(connection):
        connection.execute(remove)
    with engine.connect() as connection:
        assert connection.execute(select(CONSENT.c.id)).scalars().all() == [2]
    assert refused(engine, delete(CONSENT)), "the guard is back"


def test_erasure_empties_what_is_personal_and_nothing_else(engine: Engine) -> None:
    empty = update(CONSENT).where(CONSENT.c.id == 1)
    assert refused(engine, empty.values(guardian=None, note=None, given=False))
    assert done(engine, empty.values(guardian=None, note=None))
    assert refused(engine, empty.values(guardian="Gina Example")), "what was emptied is not filled again"


def test_a_word_follows_a_patient_who_was_merged_into_another_and_nobody_else(engine: Engine) -> None:
    follow = update(CONSENT).where(CONSENT.c.id == 1).values(patient_id=2)
    assert refused(engine, follow)
    assert done(engine, update(PATIENT).where(PATIENT.c.id == 1).values(merged_into_id=2))
    assert refused(engine, follow.values(given=False))
    assert done(engine, follow)


def test_sqlite_replaces_no_word_by_another(engine: Engine) -> None:
    if engine.dialect.name != "sqlite":
        pytest.skip("PostgreSQL has no such statement")
    assert refused(engine, insert(CONSENT).prefix_with("OR REPLACE").values({**WORD, "id": 1, "given": False}))
    assert refused(engine, update(CONSENT).prefix_with("OR REPLACE").where(CONSENT.c.id == 2).values(id=1))


def test_the_class_of_the_table_has_no_column_that_is_personal_and_kept() -> None:
    assert {column.name for column in CONSENT.columns if column.info.get("personal")} == {"guardian", "note"}
    assert tables.Consent.__table__ is CONSENT
