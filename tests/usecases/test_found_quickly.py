"""Whom somebody looks for is found by what an index has, also among many; and by no other clinic's rows."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import event, select

from reminders.store import audit_pages, patient_lists, tables
from reminders.store.patient_lists import Page
from reminders.store.scope import Scope
from reminders.usecases.record_visit import NewPatient
from tests.usecases.world import World

NAMES = ("Ana Adams", "Ana Brown", "Ana Clark", "Ana Davis", "Ana Evans", "Ana Fox", "Ana Gray", "Ana Hill")


def fill(world: World) -> list[tables.Patient]:
    """Some people whose names begin alike."""
    for n, name in enumerate(NAMES):
        world.register("led", patient=NewPatient(name, f"+121255501{n:02}", frozenset()))
    with world.store.read() as db:
        return list(db.scalars(select(tables.Patient).order_by(tables.Patient.folded_name)))


@contextmanager
def statements(world: World) -> Iterator[list[tuple[str, Any]]]:
    asked: list[tuple[str, Any]] = []

    def note(_connection: object, _cursor: object, statement: str, values: object, *_more: object) -> None:
        asked.append((statement, values))

    event.listen(world.store.engine, "before_cursor_execute", note)
    yield asked
    event.remove(world.store.engine, "before_cursor_execute", note)


def plans(world: World, asked: list[tuple[str, Any]]) -> str:
    """How SQLite goes about the questions that were asked of patients."""
    with world.store.engine.connect() as connection:
        wanted = [one for one in asked if "FROM patient" in one[0]]
        return " ".join(
            str(connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {one}", given).all()) for one, given in wanted
        )


def test_who_was_merged_away_is_left_out_and_pages_go_on_behind_them(world: World) -> None:
    everybody = fill(world)
    gone, stayed = everybody[1:6], everybody[0]
    with world.store.write() as db:
        for one in gone:
            db.get_one(tables.Patient, one.id).merged_into_id = stayed.id
    with world.store.read() as db:
        pages = [patient_lists.found(world.scope, db, "ana", Page(2, after)) for after in (0, 2, 4)]
    assert [[one.name for one in page] for page in pages] == [["Ana Adams", "Ana Gray"], ["Ana Hill"], []]


def test_names_are_found_in_the_index_alone_and_digits_by_their_numbers(world: World) -> None:
    fill(world)
    with world.store.read() as db, statements(world) as asked:
        assert [one.name for one in patient_lists.found(world.scope, db, "clark", Page(5))] == ["Ana Clark"]
        assert [one.name for one in patient_lists.found(world.scope, db, "0103", Page(5))] == ["Ana Davis"]
        assert [one.name for one in patient_lists.found(world.scope, db, "ana 0104", Page(5))] == ["Ana Evans"]
    if world.store.kind == "sqlite":
        plan = plans(world, asked)
        assert "COVERING INDEX ix_patient_clinic_id_folded_name" in plan
        assert "ix_patient_number_id" in plan
        assert "sqlite_autoindex_patient_2" not in plan  # of the clinic: that is all of its patients


def test_acts_are_named_by_their_own_patients_and_those_of_no_other_clinic(world: World) -> None:
    ids = [one.public_id for one in fill(world)] * 7
    with world.store.read() as db, statements(world) as asked:
        assert len(audit_pages.patients_of(world.scope, db, "patient", ids)) == len(NAMES)
        elsewhere = Scope(world.scope.organization_id, (world.scope.clinic_id or 0) + 1)
        assert audit_pages.patients_of(elsewhere, db, "patient", ids) == {}
        assert patient_lists.found(elsewhere, db, "ana", Page(5)) == []
        assert patient_lists.found(elsewhere, db, "0103", Page(5)) == []
    if world.store.kind == "sqlite":
        assert "(public_id=?)" in plans(world, asked)
