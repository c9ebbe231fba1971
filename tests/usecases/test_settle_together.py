"""Answers that are written together leave the same rows as answers that are written one after the other."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import update

from reminders.domain.outcome import Accepted, Outcome, Refusal, Refused, Unsure
from reminders.store import tables
from reminders.usecases.send_due import claim
from reminders.usecases.sending import Handover
from reminders.usecases.settle import settle, settle_all
from tests.usecases.backlog import somebody, wait_for
from tests.usecases.reports import SID, tell
from tests.usecases.world import World, open_world

SECOND = timedelta(seconds=1)
KINDS = (tables.Attempt, tables.Reminder, tables.ReminderHistory, tables.Task, tables.SenderState, tables.Receipt)
_CHANCE = {"public_id", "owner", "actor", "key", "body", "body_digest", "id", "lease_until_at"}  # of each world
Done = list[tuple[Handover, Outcome]]
Before = Callable[[World, Done], None]


def sid(n: int) -> str:
    return f"SM{n:032d}"


def nothing(_world: World, _done: Done) -> None:
    """Every answer is the first thing that is known of its text."""


def a_receipt_came_first(world: World, done: Done) -> None:
    handover, _ = done[0]
    tell(world, "delivered", attempt=handover.message.attempt_id, sid=sid(0))


def a_receipt_of_another_message_came_first(world: World, done: Done) -> None:
    handover, _ = done[0]
    tell(world, "sent", attempt=handover.message.attempt_id, sid=SID)


def two_have_the_same_message(_world: World, done: Done) -> None:
    done[1] = (done[1][0], done[0][1])


def one_was_settled_already(world: World, done: Done) -> None:
    settle(world.sending, *done[0], world.now)


def one_is_in_doubt(world: World, done: Done) -> None:
    settle(world.sending, done[0][0], Unsure("worker-died"), world.now)


def one_was_taken_over(world: World, done: Done) -> None:
    with world.store.write() as db:
        taken = update(tables.Reminder).where(tables.Reminder.id == done[0][0].reminder_id)
        db.execute(taken.values(fence=tables.Reminder.fence + 1))


def not_all_were_taken(_world: World, done: Done) -> None:
    done[0] = done[0][0], Unsure("read-timeout")
    done[2] = done[2][0], Refused(Refusal.BUSY, 20429, 429)


def it_is_the_second_try(world: World, done: Done) -> None:
    refused = [(handover, Refused(Refusal.BUSY, 20429, 429)) for handover, _ in done]
    settle_all(world.sending, refused, world.now)
    world.set(world.now + timedelta(minutes=30))
    done[:] = accepted(claim(world.sending, world.now, 10).handovers)


BEFORE = [
    nothing,
    a_receipt_came_first,
    a_receipt_of_another_message_came_first,
    two_have_the_same_message,
    one_was_settled_already,
    one_is_in_doubt,
    one_was_taken_over,
    not_all_were_taken,
    it_is_the_second_try,
]


def accepted(handovers: Sequence[Handover]) -> Done:
    in_order = sorted(handovers, key=lambda handover: handover.reminder_id)
    return [(handover, Accepted(sid(n), "queued")) for n, handover in enumerate(in_order)]


@contextmanager
def under_way(url: str, folder: Path) -> Iterator[tuple[World, Done]]:
    """Four texts that were handed over, of four people; everything that chance decides is the same each time."""
    folder.mkdir()
    with open_world(url, folder) as world:
        ids = count(1)
        world.sending = replace(world.sending, new_id=lambda: f"{next(ids):032d}")
        for _ in range(4):
            wait_for(world, somebody(world), [world.now])
        yield world, accepted(claim(world.sending, world.now, 10).handovers)


def rows(world: World) -> dict[str, list[dict[str, Any]]]:
    """What became of everything, but for what chance names."""
    found = {}
    for kind in KINDS:
        names = [column.key for column in kind.__table__.columns if column.key not in _CHANCE]
        told = [{name: getattr(row, name) for name in names} for row in world.rows(kind)]
        found[kind.__tablename__] = sorted(told, key=repr)
    return found


@pytest.mark.parametrize("before", BEFORE)
def test_together_is_as_one_by_one(before: Before, database_url: str, sqlite_url: str, tmp_path: Path) -> None:
    with under_way(database_url, tmp_path / "together") as (world, done):
        before(world, done)
        settle_all(world.sending, done, world.now + SECOND)
        together = rows(world)
    alone = sqlite_url.replace("reminders.db", "one-by-one.db")
    with under_way(alone, tmp_path / "one-by-one") as (world, done):
        before(world, done)
        for handover, outcome in done:
            settle(world.sending, handover, outcome, world.now + SECOND)
        assert rows(world) == together
