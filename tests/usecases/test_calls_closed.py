"""A call that somebody was to make about a text goes off the list once the text goes out after all."""

from datetime import timedelta

from reminders.domain.reminder import State
from reminders.store import tables
from reminders.store.tables import TaskState
from reminders.usecases.edit import Edit
from reminders.usecases.opt_out import opt_in, opt_out
from tests.usecases.world import World


def edit(world: World) -> Edit:
    return Edit(world.scope, world.store, world.shelf, "staff/kim", world.now)


def calls(world: World) -> dict[str, TaskState]:
    """By the text that they are about, the calls to make; those that ended have another key."""
    return {task.key.partition("/")[2]: task.state for task in world.rows(tables.Task) if task.kind == "call"}


def planned(world: World) -> set[str]:
    return {row.key for row in world.rows(tables.Reminder) if row.state is State.PLANNED}


def test_calls_end_when_the_patient_may_be_texted_again_and_come_back_when_not(world: World) -> None:
    patient = world.register("microneedling-pen").patient_id
    opt_out(edit(world), patient)
    asked = set(calls(world))
    assert asked
    assert set(calls(world).values()) == {TaskState.OPEN}
    opt_in(edit(world), patient)
    assert asked <= planned(world)
    assert [task.state for task in world.rows(tables.Task)] == [TaskState.DONE] * len(asked)
    assert {task.taken_by for task in world.rows(tables.Task)} == {None}
    opt_out(edit(world), patient)
    assert {key for key, state in calls(world).items() if state is TaskState.OPEN} == asked


def test_a_call_stays_whose_text_would_come_too_late(world: World) -> None:
    patient = world.register("microneedling-pen").patient_id
    opt_out(edit(world), patient)
    world.set(world.now + timedelta(days=60))
    opt_in(edit(world), patient)
    assert TaskState.OPEN in calls(world).values()
    assert not set(calls(world)) & planned(world)


def test_a_call_that_somebody_has_taken_on_stays_theirs(world: World) -> None:
    patient = world.register("microneedling-pen").patient_id
    opt_out(edit(world), patient)
    task = next(one for one in world.rows(tables.Task) if one.kind == "call")
    with world.store.write() as db:
        db.get_one(tables.Task, task.id).state = TaskState.TAKEN
    opt_in(edit(world), patient)
    assert [one.state for one in world.rows(tables.Task) if one.id == task.id] == [TaskState.TAKEN]
