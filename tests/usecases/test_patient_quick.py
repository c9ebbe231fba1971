"""The page of a patient of many visits asks the database no more often than that of a new one, and reads no others."""

from datetime import timedelta
from typing import Any

from sqlalchemy import event

from reminders.usecases.patient_chart import Chart, Reader, chart
from tests.usecases.world import World

DAY = timedelta(days=1)


def asked(world: World, patient_id: str) -> tuple[Chart, list[tuple[str, Any]]]:
    """A patient's page, and the statements that it took."""
    statements: list[tuple[str, Any]] = []

    def note(_connection: object, _cursor: object, statement: str, values: object, *_more: object) -> None:
        statements.append((statement, values))

    event.listen(world.store.engine, "before_cursor_execute", note)
    found = chart(world.scope, world.store, world.shelf, patient_id, Reader("staff/kim", world.now))
    event.remove(world.store.engine, "before_cursor_execute", note)
    return found, statements


def test_a_patient_of_many_visits_takes_as_many_statements_as_a_new_one(world: World) -> None:
    patient = world.register("microneedling-pen", "led").patient_id
    asked(world, patient)  # protocols are read once and kept
    few, statements = asked(world, patient)
    for _ in range(9):
        world.set(world.now + 40 * DAY)
        world.register("microneedling-pen", "led", patient=patient)
    many, later = asked(world, patient)
    visits = [[line for line in one.lines if line.kind == "visit"] for one in (few, many)]
    assert [len(lines) for lines in visits] == [1, 10]
    assert len(later) <= len(statements)


def test_no_statement_of_the_page_reads_all_patients(world: World) -> None:
    patient = world.register("microneedling-pen").patient_id
    _, statements = asked(world, patient)
    assert any("merged_into_id IN" in statement for statement, _ in statements)
    if world.store.kind == "sqlite":
        with world.store.engine.connect() as connection:
            for statement, values in statements:
                if statement.startswith("SELECT") and "FROM patient" in statement:
                    plan = str(connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", values).all())
                    assert "SCAN patient" not in plan, statement
