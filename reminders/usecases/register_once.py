"""A visit is registered once, however often and at once it is told: by a double click, or by a program that repeats."""

from collections.abc import Callable
from typing import TypeVar

from reminders.errors import Conflict
from reminders.store.collisions import Collided, told_of_collisions
from reminders.usecases.edit import Edit
from reminders.usecases.recognize import IsKnown
from reminders.usecases.record_visit import Recorded
from reminders.usecases.register_visit import Registration, record_registration, register
from reminders.usecases.registered import Registered

TRIES = 3  # the first meets another one; the second finds what that one wrote, unless it was taken back meanwhile


Made = TypeVar("Made", Registered, Recorded)


def register_once(edit: Edit, wanted: Registration) -> Registered:
    """Register a visit as `recorded_once`, and say what came of it.

    Raises:
        InvalidInput, NotFound, Conflict: as `register`.
    """
    return _once(edit, wanted, register)


def recorded_once(edit: Edit, wanted: Registration) -> Recorded:
    """Register a visit, unless it is known by its request key, or by what another program calls it.

    The name that the other program gave is written with the visit, in one transaction: a list that is imported at the
    same moment either finds the visit by it, or is found.

    Raises:
        InvalidInput, NotFound, Conflict: as `register`.
    """
    return _once(edit, wanted, record_registration)


def _once(edit: Edit, wanted: Registration, how: Callable[[Edit, Registration], Made]) -> Made:
    for nth in range(TRIES):
        try:
            with told_of_collisions():
                return how(edit, wanted)
        except Collided:  # the other one has committed
            continue
        except IsKnown:  # perhaps by this very form: a double click had to wait for the number
            if nth:
                raise
    raise Conflict("Somebody else registers the same at this moment.", remedy="Repeat it.")
