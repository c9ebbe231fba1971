"""A backup is whole and of one instant, and comes back into either database or not at all."""

import sqlite3
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select, update

from reminders.domain.vocabulary import StaffRole
from reminders.errors import Conflict, InvalidInput, StoreError
from reminders.store import api_tokens, copying, migrate, portable, sign_ins, tables
from reminders.store.engine import Store
from reminders.usecases.backup import backup
from reminders.usecases.restore import Order, restore
from reminders.usecases.send_due import claim, send
from reminders.usecases.settle import settle
from tests.usecases.copies import empty_store, in_the
from tests.usecases.world import ANA, BEN, FRIDAY, World

HOUR = timedelta(hours=1)
DUE = FRIDAY + HOUR
DAY = timedelta(days=1)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "clinic.backup"


@pytest.fixture(params=["sqlite", "postgresql"])
def other(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Store]:
    with empty_store(request, tmp_path) as store:
        yield store


@contextmanager
def in_another_thread(act) -> Iterator[None]:
    """Something that goes on until the end of the block."""
    done, failed = threading.Event(), []

    def work() -> None:
        try:
            while not done.is_set():
                act()
        except Exception as error:  # noqa: BLE001 - shown to the test
            failed.append(error)

    thread = threading.Thread(target=work)
    thread.start()
    try:
        yield
    finally:
        done.set()
        thread.join()
    assert failed == []


def contents(store: Store) -> dict[str, list]:
    with store.engine.connect() as connection:
        return {
            table.name: [row for part in copying.stream(connection, table) for row in part]
            for table in tables.Base.metadata.sorted_tables
            if table.name not in {"worker", "store_meta"}
        }


def busy(world: World) -> World:
    world.register("microneedling-pen")
    world.register("microneedling-pen", name="Ben", number=BEN)
    world.set(DUE)
    world.send_due()
    return world


def test_a_backup_restores_every_row_into_either_database(world, file, other):
    busy(world)
    with world.store.write() as db:
        first, second = db.scalars(select(tables.Patient).order_by(tables.Patient.id))
        first.merged_into_id = second.id
    made = backup(world.store, file, world.now)
    restore(other, Order(file, "Dr. Example"), world.now)
    before, after = contents(world.store), contents(other)
    differs = {"clinic", "audit"}  # the pause, and that it was restored
    assert {n: rows for n, rows in before.items() if n not in differs} == {
        n: rows for n, rows in after.items() if n not in differs
    }
    assert made.counts["reminder"] == len(after["reminder"]) > 5
    assert file.stat().st_mode & 0o777 == 0o600
    assert [path.name for path in file.parent.glob(".*")] == []


def test_rows_that_are_made_after_a_restore_get_numbers_of_their_own(world, file, other):
    busy(world)
    backup(world.store, file, world.now)
    restore(other, Order(file, "Dr. Example"), world.now)
    there = in_the(world, other)
    assert there.register("microneedling-pen", name="Cleo", number="+12125550103").patient_id


def test_a_backup_that_is_made_while_others_write_is_of_one_instant(world, file):
    names = iter(range(10_000))

    def write() -> None:
        world.register("microneedling-pen", number=f"+1212555{1000 + next(names)}")

    write()
    with in_another_thread(write):
        for n in range(3):
            backup(world.store, file.with_name(f"{n}.backup"), world.now)
    for n in range(3):
        portable.check(file.with_name(f"{n}.backup"))
        with closing(sqlite3.connect(file.with_name(f"{n}.backup"))) as raw:
            visits = raw.execute("SELECT count(*) FROM visit").fetchone()
            assert visits == raw.execute("SELECT count(*) FROM patient").fetchone()
            assert visits == raw.execute("SELECT count(DISTINCT visit_id) FROM reminder_visit").fetchone()
            assert visits[0] > 0


def test_an_existing_file_is_kept_unless_forced(world, file):
    file.write_text("precious")
    with pytest.raises(Conflict):
        backup(world.store, file, world.now)
    assert file.read_text() == "precious"
    backup(world.store, file, world.now, force=True)
    assert portable.read_manifest(file).counts["clinic"] == 1


def test_a_backup_to_where_nothing_can_be_written_leaves_nothing(world, tmp_path):
    with pytest.raises(StoreError, match="cannot be written"):
        backup(world.store, tmp_path / "nowhere" / "x.backup", world.now)


def test_a_damaged_or_foreign_file_changes_nothing(world, file, tmp_path):
    busy(world)
    (tmp_path / "letter.txt").write_text("Dear all")
    backup(world.store, file, world.now)
    spoiled = bytearray(file.read_bytes())
    spoiled[len(spoiled) // 2 : len(spoiled) // 2 + 8192] = b"\xff" * 8192
    (tmp_path / "spoiled.backup").write_bytes(spoiled)
    before = contents(world.store)
    for name, error in (
        ("letter.txt", InvalidInput),
        ("missing", InvalidInput),
        ("spoiled.backup", (StoreError, InvalidInput)),
    ):
        with pytest.raises(error):
            restore(world.store, Order(tmp_path / name, "Dr. Example", replace=True), world.now)
    assert contents(world.store) == before


def test_an_older_backup_is_migrated_and_a_newer_one_is_refused(world, file, other, tmp_path):
    backup(world.store, file, world.now)
    with copying.opened_file(file) as engine:
        migrate.downgrade_to(engine, "20261121_first_tables")
    restore(other, Order(file, "Dr. Example"), world.now)
    assert migrate.pending(other.engine) == []
    with closing(sqlite3.connect(file)) as raw:
        raw.execute("UPDATE alembic_version SET version_num = '29991231_later'")
        raw.commit()
    with pytest.raises(StoreError, match="does not know"):
        restore(other, Order(file, "Dr. Example", replace=True), world.now)


def test_data_are_replaced_only_when_that_is_said_and_nothing_is_on_its_way(world, file):
    busy(world)
    backup(world.store, file, world.now)
    with pytest.raises(Conflict, match="has data"):
        restore(world.store, Order(file, "Dr. Example"), world.now)
    world.register("microneedling-pen", name="Cleo", number="+12125550103")
    world.set(DUE + HOUR)
    (handover,) = claim(world.sending, world.now, 1).handovers
    with pytest.raises(Conflict, match="on their way"):
        restore(world.store, Order(file, "Dr. Example", replace=True), world.now)
    settle(world.sending, handover, send(world.sending, handover), world.now)
    restore(world.store, Order(file, "Dr. Example", replace=True), world.now)
    assert {p.name for p in world.rows(tables.Patient)} == {"Ana Example", "Ben"}


def test_who_said_stop_after_the_backup_stays_silent_when_it_replaces_the_store(world, file):
    busy(world)
    backup(world.store, file, world.now)
    world.register("microneedling-pen", name="Cleo", number="+12125550103")
    with world.store.write() as db:
        db.execute(update(tables.Number).values(opted_out_at=world.now, opt_out_source="reply"))
    restore(world.store, Order(file, "Dr. Example", replace=True), world.now)
    numbers = world.rows(tables.Number)
    assert [n.opted_out_at for n in numbers] == [world.now] * 3
    assert sorted(n.address for n in numbers if n.address) == [ANA, BEN]


@pytest.fixture
def let_in(world, file):
    """Somebody of the staff, signed in, with an invitation and a program's token, all of them in a backup."""
    organization = {"organization_id": world.scope.organization_id}
    here = {**organization, "clinic_id": world.scope.clinic_id}
    until = {"ends_at": world.now + 90 * DAY, "created_at": world.now}
    with world.store.write() as db:
        person = tables.Staff(**here, name="Dr. Example", role=StaffRole.FRONT_DESK, active=True, created_at=world.now)
        db.add(person)
        db.flush()
        db.add(tables.SignIn(**here, **until, token_hash="s", staff_id=person.id, used_at=world.now))
        db.add(tables.Invitation(**organization, **until, token_hash="i", staff_id=person.id))
        db.add(tables.ApiToken(**here, **until, name="till", token_hash="t", role=StaffRole.FRONT_DESK, made_by="o"))
    backup(world.store, file, world.now)
    return world


def test_after_a_restore_everybody_signs_in_anew_and_programs_go_on(let_in, file):
    restore(let_in.store, Order(file, "Dr. Example", replace=True), let_in.now)
    with let_in.store.read() as db:
        assert sign_ins.open_one(db, "s", let_in.now) is None
        assert sign_ins.invited(db, "i", let_in.now) is None
        assert api_tokens.open_one(db, "t", let_in.now) is not None
    assert [person.active for person in let_in.rows(tables.Staff)] == [True]


def test_whom_the_replaced_store_let_in_no_more_stays_out(let_in, file):
    with let_in.store.write() as db:
        db.execute(update(tables.Staff).values(active=False))
        db.execute(update(tables.ApiToken).values(ended_at=let_in.now))
    restore(let_in.store, Order(file, "Dr. Example", replace=True), let_in.now + HOUR)
    assert [person.active for person in let_in.rows(tables.Staff)] == [False]
    assert [token.ended_at for token in let_in.rows(tables.ApiToken)] == [let_in.now + HOUR]


def test_a_clear_stop_after_the_backup_is_not_made_a_likely_one(world, file):
    busy(world)
    with world.store.write() as db:
        db.execute(update(tables.Number).values(opted_out_at=world.now, opt_out_source="likely"))
    backup(world.store, file, world.now)
    with world.store.write() as db:
        db.execute(update(tables.Number).values(opted_out_at=world.now, opt_out_source="reply"))
    restore(world.store, Order(file, "Dr. Example", replace=True), world.now)
    assert {n.opt_out_source for n in world.rows(tables.Number)} == {tables.OptOutSource.REPLY}
