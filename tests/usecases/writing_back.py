"""A patient who writes back, and what that changes: for the tests of what replies are read as."""

from datetime import timedelta

from reminders.store import tables
from reminders.store.tables import TaskState
from reminders.usecases.accept_reply import Incoming, accept_reply
from reminders.usecases.edit import Edit
from tests.usecases.world import ANA

MINUTE = timedelta(minutes=1)
LIKELY = "please stop texting me"


def say(world, body, provider_id="SM1", number=ANA, **more):
    return accept_reply(world.sending, Incoming(provider_id, "main", number, body, **more), world.now)


def number_of(world, address=ANA):
    return next(row for row in world.rows(tables.Number) if row.address == address)


def kinds(world):
    return [task.kind for task in world.rows(tables.Task) if task.kind != "call" and task.state is TaskState.OPEN]


def reasons(world):
    return {row.reason for row in world.rows(tables.Reminder)}


def edit(world, **more):
    return Edit(world.scope, world.store, world.shelf, "staff/1", world.now, **more)


def patient_id(world):
    return world.rows(tables.Patient)[0].public_id
