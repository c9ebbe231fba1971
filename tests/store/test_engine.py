"""How databases are opened, and what a transaction is."""

import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from sqlalchemy import Text, column, create_engine, select, table, text
from sqlalchemy.exc import DBAPIError, IntegrityError, OperationalError
from sqlalchemy.orm import Session as Transaction

from reminders.errors import StoreError
from reminders.store import sqlite
from reminders.store.engine import Store, journal_advice, open_engine


@pytest.fixture
def store(database_url: str) -> Iterator[Store]:
    store = Store.open(database_url)
    with store.write() as db:
        db.execute(text("CREATE TABLE jar (id INTEGER PRIMARY KEY, owner TEXT, name TEXT NOT NULL CHECK (name <> ''))"))
        db.execute(text("INSERT INTO jar (id, name) VALUES (1, 'plums')"))
    yield store
    store.close()


@pytest.fixture
def sqlite_store(sqlite_url: str) -> Iterator[Store]:
    store = Store.open(sqlite_url)
    with store.write() as db:
        db.execute(text("CREATE TABLE jar (id INTEGER PRIMARY KEY, owner TEXT)"))
        db.execute(text("INSERT INTO jar (id) VALUES (1)"))
    yield store
    store.close()


def owner(store: Store) -> str | None:
    with store.read() as db:
        return db.execute(select(column("owner", Text)).select_from(table("jar"))).scalar_one()


def test_what_is_written_is_committed_at_the_end_of_the_block(store: Store) -> None:
    with store.write() as db:
        db.execute(text("UPDATE jar SET owner = 'Ana'"))
    assert owner(store) == "Ana"


def test_an_exception_leaves_nothing_of_what_was_written(store: Store) -> None:
    def change_and_fail() -> None:
        with store.write() as db:
            db.execute(text("UPDATE jar SET owner = 'Ana'"))
            raise RuntimeError

    with pytest.raises(RuntimeError):
        change_and_fail()
    assert owner(store) is None


def test_a_look_cannot_write_by_accident_and_the_next_write_can(store: Store) -> None:
    with pytest.raises(DBAPIError, match=r"(?i)read.?only"), store.read() as db:
        db.execute(text("UPDATE jar SET owner = 'Ana'"))
    with store.write() as db:
        db.execute(text("UPDATE jar SET owner = 'Ben'"))
    assert owner(store) == "Ben"


def test_a_look_does_not_keep_others_from_writing(sqlite_store: Store) -> None:
    if sqlite.journal()[0] != "wal":
        pytest.skip("with a rollback journal readers and writers wait for each other; journal_advice says so")
    with sqlite_store.read() as looking:
        assert looking.execute(text("SELECT owner FROM jar")).scalar_one() is None
        with sqlite_store.write() as db:
            db.execute(text("UPDATE jar SET owner = 'Ana'"))
        assert looking.execute(text("SELECT owner FROM jar")).scalar_one() is None


def claim_after_looking(db: Transaction, name: str, both_looked: threading.Barrier | None) -> bool:
    """The classical mistake: look, then take what was free at the look."""
    free = db.execute(text("SELECT owner IS NULL FROM jar")).scalar_one()
    if both_looked is not None:
        both_looked.wait(10)
    if free:
        db.execute(text("UPDATE jar SET owner = :name"), {"name": name})
    return bool(free)


def test_two_writers_cannot_claim_the_same_row_even_if_they_look_first(sqlite_store: Store) -> None:
    def claim(name: str) -> bool:
        with sqlite_store.write() as db:
            return claim_after_looking(db, name, None)

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(claim, ["Ana", "Ben"])) == [False, True]


def test_without_our_own_begin_both_would_claim_it(sqlite_store: Store) -> None:
    """The control: a driver left to itself begins at the UPDATE, so both looks see a free row."""
    engine = create_engine(sqlite_store.engine.url, module=sqlite.library())
    both_looked = threading.Barrier(2)

    def claim(name: str) -> bool:
        with Transaction(engine) as db, db.begin():
            return claim_after_looking(db, name, both_looked)

    with ThreadPoolExecutor(2) as pool:
        assert list(pool.map(claim, ["Ana", "Ben"])) == [True, True]
    engine.dispose()


def test_a_writer_keeps_other_writers_out_from_its_first_look_on(sqlite_store: Store) -> None:
    impatient = sqlite.library().connect(str(sqlite_store.engine.url.database), timeout=0, isolation_level=None)
    with sqlite_store.write() as db:
        assert db.execute(text("SELECT owner FROM jar")).scalar_one() is None
        with pytest.raises(sqlite.library().OperationalError, match="locked"):
            impatient.execute("BEGIN IMMEDIATE")
    impatient.execute("BEGIN IMMEDIATE")
    impatient.close()


def test_a_deferred_writer_that_looked_first_fails_at_once(sqlite_store: Store) -> None:
    """The control: what a plain BEGIN would bring, however long the busy timeout."""
    if sqlite.journal()[0] != "wal":
        pytest.skip("with a rollback journal the look itself keeps the other from writing")
    with sqlite_store.engine.execution_options(**{sqlite.READ_ONLY: True}).connect() as deferred:
        deferred.execute(text("SELECT owner FROM jar")).one()
        deferred.exec_driver_sql("PRAGMA query_only=OFF")
        with sqlite_store.write() as db:
            db.execute(text("UPDATE jar SET owner = 'Ana'"))
        with pytest.raises(OperationalError, match="locked"):
            deferred.execute(text("UPDATE jar SET owner = 'Ben'"))


def test_the_sqlite_settings_that_durability_rests_on_hold_in_every_transaction(sqlite_store: Store) -> None:
    names = ("busy_timeout", "foreign_keys", "journal_mode", "mmap_size", "synchronous")
    for begin in (sqlite_store.write, sqlite_store.read):
        with begin() as db:
            got = {name: db.execute(text(f"PRAGMA {name}")).scalar() for name in names}
        mode, synchronous = sqlite.journal()
        level = {"FULL": 2, "EXTRA": 3}[synchronous]
        wanted = {"busy_timeout": 30_000, "foreign_keys": 1, "journal_mode": mode, "mmap_size": 0, "synchronous": level}
        assert got == wanted


@pytest.mark.parametrize(
    ("version", "journal", "advised"),
    [((3, 51, 2), ("truncate", "EXTRA"), True), ((3, 51, 3), ("wal", "FULL"), False)],
)
def test_wal_is_used_only_from_the_version_that_mended_it(
    monkeypatch: pytest.MonkeyPatch, version: tuple[int, int, int], journal: tuple[str, str], advised: bool
) -> None:
    monkeypatch.setattr(sqlite.library(), "sqlite_version_info", version)
    assert sqlite.journal() == journal
    assert (sqlite.journal_advice() is not None) == advised


def test_an_older_sqlite_opens_the_file_with_a_rollback_journal(
    monkeypatch: pytest.MonkeyPatch, sqlite_url: str
) -> None:
    monkeypatch.setattr(sqlite.library(), "sqlite_version_info", (3, 40, 1))
    engine = open_engine(sqlite_url)
    with engine.begin() as connection:
        assert connection.exec_driver_sql("PRAGMA journal_mode").scalar() == "truncate"
        assert connection.exec_driver_sql("PRAGMA synchronous").scalar() == 3
    assert "ten times slower" in str(journal_advice(engine))
    engine.dispose()


def test_the_sqlite_files_are_for_their_owner_only(sqlite_store: Store, tmp_path: Path) -> None:
    with sqlite_store.write() as db:
        db.execute(text("UPDATE jar SET owner = 'Ana'"))
        files = {path.name: path.stat().st_mode & 0o777 for path in tmp_path.iterdir()}
    assert "reminders.db" in files
    assert set(files.values()) == {0o600}


def test_the_postgresql_settings_hold_in_every_session(postgres_url: str) -> None:
    engine = open_engine(postgres_url)
    with engine.connect() as connection:
        got = {
            name: connection.execute(text(f"SHOW {name}")).scalar_one()
            for name in ("timezone", "synchronous_commit", "lock_timeout", "statement_timeout")
        }
    engine.dispose()
    assert got == {
        "timezone": "UTC",
        "synchronous_commit": "on",
        "lock_timeout": "10s",
        "statement_timeout": "30s",
    }


def test_an_error_of_the_database_quotes_no_value_of_the_row(store: Store) -> None:
    for statement in (
        "INSERT INTO jar (id, owner, name) VALUES (2, :secret, NULL)",
        "INSERT INTO jar (id, owner, name) VALUES (3, :secret, '')",
    ):
        with pytest.raises(IntegrityError) as caught, store.write() as db:
            db.execute(text(statement), {"secret": "Ana Example"})
        assert "Ana Example" not in f"{caught.value} {caught.value!r} {caught.value.orig}"


@pytest.mark.parametrize("url", ["mysql://127.0.0.1/x", "nonsense", "sqlite://", "sqlite:///:memory:"])
def test_an_address_that_cannot_be_used_is_refused_in_words(url: str) -> None:
    with pytest.raises(StoreError):
        open_engine(url)


def test_an_address_that_cannot_be_read_is_not_repeated_since_it_may_hold_a_password() -> None:
    with pytest.raises(StoreError) as caught:
        open_engine("postgresql://me:secret@host:port/name")
    assert "secret" not in f"{caught.value} {caught.value.__cause__}"


def test_a_missing_folder_is_named_with_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="Make its folder"):
        open_engine(f"sqlite:///{tmp_path / 'missing' / 'reminders.db'}")


@pytest.mark.parametrize("prefix", ["postgresql", "postgres", "postgresql+psycopg"])
def test_every_spelling_of_postgresql_is_the_same_database(prefix: str) -> None:
    engine = open_engine(f"{prefix}://me@127.0.0.1/name")
    assert (engine.dialect.name, engine.dialect.driver) == ("postgresql", "psycopg")
