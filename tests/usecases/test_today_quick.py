"""A day with many visits asks the database no more often than a day with few, and reads no more than that day."""

from datetime import timedelta

from sqlalchemy import event

from reminders.usecases.edit import Edit
from reminders.usecases.merge_patients import merge_patients
from reminders.usecases.today import Day, day
from tests.usecases.world import World


def asked(world: World) -> tuple[Day, list[str]]:
    """Today, and the statements that it took."""
    statements: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_more: object) -> None:
        if not statement.startswith("PRAGMA"):  # told to a connection where it wrote before, whatever is asked
            statements.append(statement)

    event.listen(world.store.engine, "before_cursor_execute", note)
    found = day(world.scope, world.store, world.shelf, world.now)
    event.remove(world.store.engine, "before_cursor_execute", note)
    return found, statements


def come(world: World, *numbers: int) -> None:
    for n in numbers:
        world.register("microneedling-pen", "led", name=f"Patient {n:02d}", number=f"+121255501{n:02d}")


def test_a_long_day_takes_as_many_statements_as_a_short_one(world: World) -> None:
    come(world, 1, 2)
    asked(world)  # protocols are read once and kept
    few, statements = asked(world)
    come(world, *range(3, 23))
    many, later = asked(world)
    assert (len(few.settled), len(many.settled)) == (2, 22)
    assert len(later) == len(statements)
    assert {one.treatments for one in many.settled} == {few.settled[0].treatments}
    assert {one.patient for one in many.settled} == {f"Patient {n:02d}" for n in range(1, 23)}


def test_texts_of_a_day_are_found_by_an_index(world: World) -> None:
    come(world, 1)
    _, statements = asked(world)
    of_texts = [one for one in statements if "FROM reminder" in one]
    assert len(of_texts) == 3  # those to show, how many there are, and how many on each of the days after
    if world.store.kind == "sqlite":
        for statement in of_texts:
            values = ("0",) * statement.count("?")
            with world.store.engine.connect() as connection:
                plan = str(connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", values).all())
            assert "ix_reminder_of_a_day" in plan
            assert "SCAN reminder" not in plan


def test_a_visit_of_a_record_that_was_merged_away_leads_to_the_one_that_stayed(world: World) -> None:
    first = world.register(name="Ana Example").patient_id
    world.set(world.now + timedelta(minutes=10))
    second = world.register(name="Ana Exampel", number=None).patient_id
    merge_patients(Edit(world.scope, world.store, world.shelf, "staff/kim", world.now), first, second)
    found, _ = asked(world)
    assert {one.patient_id for one in found.settled} == {first}
