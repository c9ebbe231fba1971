"""Migrations go up and down on both databases and equal the tables of the program."""

import re
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Column, Engine, Integer, MetaData, inspect, text

from reminders.errors import StoreError
from reminders.store import sqlite
from reminders.store.engine import Store, open_engine
from reminders.store.migrate import current, differs, downgrade_to, head, pending, upgrade
from reminders.store.revision import HEAD
from reminders.store.tables import Base
from tests.postgres import Postgres
from tests.schema import bring_to_head
from tests.store.rows import CAST, add

VERSIONS = Path(__file__).parents[2] / "migrations" / "versions"


@pytest.fixture
def engine(database_url: str) -> Iterator[Engine]:
    engine = open_engine(database_url)
    yield engine
    engine.dispose()


def table_names(engine: Engine) -> set[str]:
    return set(inspect(engine).get_table_names()) - {"alembic_version"}


def schema(engine: Engine) -> dict[str, Any]:
    """All that the database knows of our tables, checks and conditions of indexes included."""
    seen = inspect(engine)
    return {
        name: {
            # by name: a column that came with a later migration stands last, wherever the table's class has it
            "columns": by_name({**column, "type": str(column["type"])} for column in seen.get_columns(name)),
            "key": seen.get_pk_constraint(name),
            "references": by_name(seen.get_foreign_keys(name)),
            "unique": by_name(seen.get_unique_constraints(name)),
            "checks": by_name(seen.get_check_constraints(name)),
            "indexes": [{**index, "dialect_options": conditions(index)} for index in by_name(seen.get_indexes(name))],
        }
        for name in sorted(table_names(engine))
    }


def by_name(rows: Any) -> list[Any]:
    return sorted(rows, key=lambda row: str(row["name"]))


def conditions(index: Any) -> dict[str, str]:
    return {key: str(value) for key, value in index.get("dialect_options", {}).items()}


def test_migrations_make_exactly_the_tables_of_the_program(engine: Engine) -> None:
    upgrade(engine)
    assert differs(engine) == []
    migrated = schema(engine)
    downgrade_to(engine)
    Base.metadata.create_all(engine)
    assert migrated == schema(engine)
    assert set(migrated) == set(Base.metadata.tables)


def test_a_column_that_no_migration_makes_is_reported(engine: Engine) -> None:
    upgrade(engine)
    copied = MetaData(naming_convention=Base.metadata.naming_convention)
    for table in Base.metadata.sorted_tables:
        table.to_metadata(copied)
    assert differs(engine, copied) == []
    copied.tables["visit"].append_column(Column("forgotten", Integer))
    assert [(change[0], change[2], change[3].name) for change in differs(engine, copied)] == [
        ("add_column", "visit", "forgotten")
    ]


def test_migrations_go_up_down_to_nothing_and_up_again(engine: Engine) -> None:
    assert current(engine) is None
    upgrade(engine)
    assert current(engine) == head()
    first = schema(engine)
    downgrade_to(engine)
    assert (current(engine), table_names(engine)) == (None, set())
    upgrade(engine)
    assert schema(engine) == first


def test_what_is_pending_is_listed_until_it_is_applied(engine: Engine) -> None:
    assert pending(engine)[-1] == head()
    upgrade(engine)
    assert pending(engine) == []


def test_to_upgrade_twice_changes_nothing_and_an_address_does_as_well(engine: Engine, database_url: str) -> None:
    upgrade(database_url)
    before = schema(engine)
    upgrade(database_url)
    assert schema(engine) == before


def test_several_who_migrate_at_once_do_not_collide(database_url: str, engine: Engine) -> None:
    with ThreadPoolExecutor(3) as pool:
        list(pool.map(upgrade, [database_url] * 3))
    assert pending(engine) == []
    assert differs(engine) == []


def test_a_database_of_a_newer_program_is_left_alone(engine: Engine) -> None:
    upgrade(engine)
    with engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '2999_from_the_future'"))
    for act in (pending, upgrade):
        with pytest.raises(StoreError, match="2999_from_the_future, which this version does not know"):
            act(engine)


def test_a_migration_that_leaves_a_broken_reference_is_undone_whole(sqlite_url: str) -> None:
    engine = open_engine(sqlite_url)
    careless = sqlite.library().connect(str(engine.url.database))  # references are not enforced unless asked for
    careless.executescript("CREATE TABLE stray (owner TEXT REFERENCES worker); INSERT INTO stray VALUES ('nobody')")
    careless.close()
    with pytest.raises(StoreError, match="broken references in 'stray'"):
        upgrade(engine)
    assert (current(engine), table_names(engine)) == (None, {"stray"})
    engine.dispose()


def test_after_a_migration_references_are_still_enforced(sqlite_url: str) -> None:
    engine = open_engine(sqlite_url)
    upgrade(engine)
    with engine.connect() as connection:
        assert connection.exec_driver_sql("PRAGMA foreign_keys").scalar() == 1
    engine.dispose()


def test_names_that_were_there_before_are_found_without_accents(engine: Engine) -> None:
    upgrade(engine)
    store = Store(engine)
    with store.write() as db:
        for name, values in CAST:
            add(db, name, **values)
        for n in range(2, 2003):  # more than are changed at once
            add(db, "patient", id=n, organization_id=1, clinic_id=1, name=f"Élodie {n}")
    downgrade_to(engine, "20261122_audit_replaced")
    upgrade(engine)
    with engine.connect() as connection:
        rows = connection.execute(text("SELECT id, folded_name FROM patient ORDER BY id")).all()
    assert rows[0] == (1, "ana example")
    assert [(n, name) for n, name in rows[1:] if name != f"elodie {n}"] == []
    assert len(rows) == 2002


def test_each_migration_is_named_by_its_day_and_what_it_does() -> None:
    names = [path.stem for path in VERSIONS.glob("*.py")]
    assert names
    assert [name for name in names if not re.fullmatch(r"20\d{6}_[a-z]+(_[a-z]+)+", name)] == []


def test_the_program_knows_the_last_migration_by_name() -> None:
    assert head() == HEAD


def test_what_other_tests_start_from_is_what_the_migrations_make(
    engine: Engine, postgres_server: Postgres, tmp_path: Path
) -> None:
    for url in (f"sqlite:///{tmp_path / 'first.db'}", postgres_server.url(postgres_server.create_database())):
        bring_to_head(url)  # the first of each kind is migrated for real
    upgrade(engine)
    again = f"sqlite:///{tmp_path / 'again.db'}"
    if engine.dialect.name == "postgresql":
        again = postgres_server.url(postgres_server.create_database())
    bring_to_head(again)
    made = open_engine(again)
    try:
        assert schema(made) == schema(engine)
        assert pending(made) == []
        assert table_names(made)
    finally:
        made.dispose()
