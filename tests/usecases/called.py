"""People on call in a test: named, tested by the code that their phone shows, and what their phones get."""

import re
from datetime import timedelta

from reminders.domain.vocabulary import Origin
from reminders.store import tables
from reminders.usecases.edit import Edit
from reminders.usecases.on_call import Wanted, name_on_call, on_call_of, take_code, text_code
from tests.usecases.world import World

KIM, LEE = "+12125550142", "+12125550143"
MINUTE = timedelta(minutes=1)


def edit(world: World) -> Edit:
    return Edit(world.scope, world.store, world.shelf, "staff/olga", world.now)


def name(world: World, number: str = KIM, place: int = 1, email: str = "") -> str:
    """Name somebody, untested; returns their id."""
    name_on_call(edit(world), Wanted(place, {KIM: "Kim Nurse", LEE: "Lee Nurse"}.get(number, "Sam"), number, email))
    return next(one.id for one in on_call_of(world.scope, world.store) if one.place == place)


def code_of(world: World, number: str) -> str:
    """The last code that a phone shows."""
    world.send_due()
    found = re.search(r"\b\d{6}\b", world.bodies(number)[-1])
    assert found is not None
    return found[0]


def put_on_call(world: World, number: str = KIM, place: int = 1, email: str = "") -> str:
    """Name somebody, and test their phone."""
    person = name(world, number, place, email)
    text_code(edit(world), person)
    take_code(edit(world), person, code_of(world, number))
    return person


def alerts(world: World) -> list[tables.Reminder]:
    """The texts to people on call, without the codes."""
    rows = world.rows(tables.Reminder)
    return [row for row in rows if row.origin is Origin.ALERT and not row.key.startswith("alert/code/")]


def told(world: World) -> list[tuple[int, int]]:
    """Turn and place of each alert."""
    return [(row.turn, row.place) for row in world.rows(tables.Alert)]


def heard(world: World, number: str) -> int:
    """How many alerts a phone got."""
    return sum("needs a nurse" in body for body in world.bodies(number))
