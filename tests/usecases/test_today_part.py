"""A busy day is shown in part, says how much is not shown, and shows all of it to whoever asks."""

from datetime import timedelta

import pytest

from reminders.usecases import today
from reminders.usecases.today import WHOLE, Day, Most, day
from tests.usecases.world import World

FEW = Most(booked=2, settled=3, texts=4)
HOUR = timedelta(hours=1)


def seen(world: World, most: Most) -> Day:
    return day(world.scope, world.store, world.shelf, world.now, None, most)


@pytest.fixture
def busy(world: World) -> World:
    """Five who came, one after another, and four who are booked."""
    for n in range(5):
        world.set(world.now + timedelta(minutes=10))
        world.register("microneedling-pen", name=f"Came {n}", number=f"+1212555011{n}")
    for n in range(4):
        world.register("led", starts_at=world.now + (4 - n) * HOUR, name=f"Booked {n}", number=None)
    return world


def test_a_busy_day_shows_who_comes_first_and_who_came_last(busy: World) -> None:
    few = seen(busy, FEW)
    assert [one.patient for one in few.booked] == ["Booked 3", "Booked 2"]
    assert [one.patient for one in few.settled] == ["Came 4", "Came 3", "Came 2"]
    assert (few.more.booked, few.more.settled) == (2, 2)


def test_all_of_a_day_leaves_nothing_out(busy: World) -> None:
    whole = seen(busy, WHOLE)
    assert (len(whole.booked), len(whole.settled)) == (4, 5)
    assert whole.more == Most(0, 0, 0)
    assert seen(busy, Most(4, 5, len(whole.texts))).more == Most(0, 0, 0)


def test_texts_of_a_busy_day_begin_just_now_and_say_how_many_else_there_are(busy: World) -> None:
    whole = seen(busy, WHOLE)
    assert len(whole.texts) > FEW.texts
    busy.set(max(text.due_at for text in whole.texts if text.due_at) + today.JUST_NOW)
    later = seen(busy, FEW)
    assert later.texts
    assert all(text.due_at and text.due_at >= busy.now - today.JUST_NOW for text in later.texts)
    assert len(later.texts) + later.more.texts == len(whole.texts)
