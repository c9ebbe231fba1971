"""Both databases refuse by themselves to change or remove an act of the audit."""

from collections.abc import Iterator
from typing import Any

import pytest
from sqlalchemy import Engine, delete, insert, select, text, update
from sqlalchemy.exc import DBAPIError

from reminders.store import tables
from reminders.store.audit_guard import lifted
from reminders.store.engine import open_engine
from reminders.store.migrate import downgrade_to, upgrade
from reminders.store.tables import Base
from tests.store.rows import NOW

AUDIT, CHAIN = Base.metadata.tables["audit"], Base.metadata.tables["audit_chain"]
ACT = {"organization_id": 1, "at": NOW, "actor": "a", "action": "b", "subject_kind": "c", "subject_id": "d"}
SEAL = {"n": 1, "prev_hash": "", "hash": "0" * 64}


@pytest.fixture
def engine(database_url: str) -> Iterator[Engine]:
    engine = open_engine(database_url)
    upgrade(engine)
    organization = {"id": 1, "public_id": "o", "name": "One", "salt": "s", "created_at": NOW}
    with engine.begin() as connection:
        connection.execute(insert(tables.Organization), [organization])
        connection.execute(insert(AUDIT), [{**ACT, "id": 1}, {**ACT, "id": 2}])
    yield engine
    engine.dispose()


def triggers(engine: Engine) -> dict[str, str]:
    """Those of the audit, with what each does."""
    asked = (
        "SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND tbl_name = 'audit'"
        if engine.dialect.name == "sqlite"
        else "SELECT t.tgname, pg_get_triggerdef(t.oid) || p.prosrc FROM pg_trigger t"
        " JOIN pg_proc p ON p.oid = t.tgfoid WHERE t.tgrelid = 'audit'::regclass AND NOT t.tgisinternal"
    )
    with engine.connect() as connection:
        return {name: does for name, does in connection.execute(text(asked))}  # noqa: C416 - rows are no pairs to mypy


def refused(engine: Engine, statement: Any) -> bool:
    with pytest.raises(DBAPIError, match="an act of the audit is not"), engine.begin() as connection:
        connection.execute(statement)
    return True


def test_migrations_set_the_triggers_that_the_tables_of_the_program_have(engine: Engine) -> None:
    migrated = triggers(engine)
    assert {"audit_is_not_changed", "audit_is_not_removed"} <= set(migrated)
    assert ("audit_is_not_replaced" in migrated) == (engine.dialect.name == "sqlite")
    downgrade_to(engine)
    Base.metadata.create_all(engine)
    assert triggers(engine) == migrated


@pytest.mark.parametrize("column", ["at", "actor", "action", "subject_kind", "subject_id"])
def test_an_act_is_not_changed_sealed_or_not(engine: Engine, column: str) -> None:
    value = {"at": NOW.replace(year=2020)}.get(column, "x")
    change = update(AUDIT).where(AUDIT.c.id == 1)
    assert refused(engine, change.values({column: value}))
    assert refused(engine, change.values({column: value, **SEAL}))  # not by the way either
    with engine.begin() as connection:
        connection.execute(change.values(SEAL))
    assert refused(engine, change.values({column: value}))


def test_an_act_is_sealed_once(engine: Engine) -> None:
    change = update(AUDIT).where(AUDIT.c.id == 1)
    with engine.begin() as connection:
        connection.execute(change.values(SEAL))
    assert refused(engine, change.values(hash="1" * 64))
    assert refused(engine, change.values(hash=None, n=None))
    assert refused(engine, change.values(SEAL))


def test_an_act_is_not_removed_unless_that_was_noted_before(engine: Engine) -> None:
    assert refused(engine, delete(AUDIT))
    with engine.begin() as connection:
        connection.execute(update(AUDIT).where(AUDIT.c.id == 1).values(SEAL))
        chain = {"organization_id": 1, "n": 1, "hash": "0" * 64, "removed_to": 0, "removed_hash": ""}
        connection.execute(insert(CHAIN), [chain])
    assert refused(engine, delete(AUDIT).where(AUDIT.c.id == 1))
    with engine.begin() as connection:
        connection.execute(update(CHAIN).values(removed_to=1))
        connection.execute(delete(AUDIT).where(AUDIT.c.id == 1))
    assert refused(engine, delete(AUDIT).where(AUDIT.c.id == 2)), "the one that is not sealed stays"


def test_the_table_is_not_emptied_in_one_go(engine: Engine) -> None:
    if engine.dialect.name == "postgresql":  # SQLite has no such statement
        assert refused(engine, text("TRUNCATE audit"))


def test_sqlite_replaces_no_act_by_another(engine: Engine) -> None:
    if engine.dialect.name != "sqlite":
        pytest.skip("PostgreSQL has no such statement")
    with engine.begin() as connection:
        connection.execute(update(AUDIT).where(AUDIT.c.id == 1).values(SEAL))
    replace = insert(AUDIT).prefix_with("OR REPLACE")
    assert refused(engine, replace.values({**ACT, "id": 1, "actor": "x"}))
    assert refused(engine, replace.values({**ACT, "id": 2, "actor": "x"}))
    assert refused(engine, replace.values({**ACT, **SEAL, "actor": "x"}))
    assert refused(engine, update(AUDIT).prefix_with("OR REPLACE").where(AUDIT.c.id == 2).values(SEAL))
    with engine.connect() as connection:
        assert connection.execute(select(AUDIT.c.id, AUDIT.c.actor).order_by(AUDIT.c.id)).all() == [(1, "a"), (2, "a")]


def test_the_guard_is_back_after_it_was_lifted_and_also_after_a_failure(engine: Engine) -> None:
    before = triggers(engine)
    with pytest.raises(ZeroDivisionError), engine.begin() as connection, lifted(connection):
        connection.execute(delete(AUDIT).where(AUDIT.c.id == 1 / 0))
    assert triggers(engine) == before
    with engine.begin() as connection, lifted(connection):
        connection.execute(delete(AUDIT).where(AUDIT.c.id == 1))
    assert triggers(engine) == before
    assert refused(engine, delete(AUDIT))
