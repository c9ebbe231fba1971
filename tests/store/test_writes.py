"""What counts as a change of what pages show."""

from collections.abc import Callable, Iterator
from contextlib import closing, suppress

import pytest
from sqlalchemy import select, text, update

from reminders.store import tables
from reminders.store.engine import Store, Transaction
from reminders.store.updates import table_of
from tests.schema import bring_to_head
from tests.worker.clinic import Clinic, now


@pytest.fixture
def clinic(database_url: str) -> Iterator[Clinic]:
    bring_to_head(database_url)
    with closing(Store.open(database_url)) as store:
        yield Clinic.founded(store)


def renamed(db: Transaction) -> None:
    db.scalars(select(tables.Clinic)).one().name = "Another Name"


def renamed_in_one_statement(db: Transaction) -> None:
    db.execute(update(tables.Clinic).values(name="Another Name"))


def renamed_below(db: Transaction) -> None:
    db.connection().execute(update(table_of(tables.Clinic)).values(name="Another Name"))


def renamed_by_hand(db: Transaction) -> None:
    db.connection().exec_driver_sql("UPDATE clinic SET name = 'Another Name'")


def renamed_on_the_side(db: Transaction) -> None:
    db.execute(text("WITH one AS (SELECT 1) UPDATE clinic SET name = 'Another Name'"))


@pytest.mark.parametrize(
    "change", [renamed, renamed_in_one_statement, renamed_below, renamed_by_hand, renamed_on_the_side]
)
def test_a_change_counts_once_it_is_committed(clinic: Clinic, change: Callable[[Transaction], None]) -> None:
    before = clinic.store.written
    with clinic.store.write() as db:
        change(db)
        db.flush()
        assert clinic.store.written == before
    assert clinic.store.written == before + 1


def test_what_is_taken_back_does_not_count(clinic: Clinic) -> None:
    before = clinic.store.written
    with suppress(ZeroDivisionError), clinic.store.write() as db:
        renamed_below(db)
        raise ZeroDivisionError
    assert clinic.store.written == before


def test_looking_and_noting_that_somebody_looked_does_not_count(clinic: Clinic) -> None:
    before = clinic.store.written
    with clinic.store.write() as db:
        db.scalars(select(tables.Clinic)).one()
        act = {"actor": "a test", "action": "patient.view", "subject_kind": "patient", "subject_id": "x", "at": now()}
        db.add(tables.Audit(organization_id=clinic.scope.organization_id, clinic_id=clinic.scope.clinic_id, **act))
    with clinic.store.read() as db:
        db.scalars(select(tables.Clinic)).one()
    assert clinic.store.written == before


def test_a_transaction_that_only_looked_does_not_count_after_one_that_changed(clinic: Clinic) -> None:
    with clinic.store.write() as db:
        renamed_below(db)
    before = clinic.store.written
    with clinic.store.write() as db:
        db.scalars(select(tables.Clinic)).one()
    assert clinic.store.written == before


def test_what_one_store_writes_counts_for_another_of_the_same_engine(clinic: Clinic) -> None:
    second = Store(clinic.store.engine)
    before = second.written
    with clinic.store.write() as db:
        renamed(db)
    assert (second.written, clinic.store.written) == (before + 1, before + 1)
