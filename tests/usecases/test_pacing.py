"""A sender's pace holds over any span, at its daily limit everything waits, and what is urgent goes nevertheless."""

from datetime import UTC, datetime, timedelta

import pytest

from reminders.domain.pace import Pace
from reminders.domain.vocabulary import Kind
from reminders.store import tables
from reminders.usecases.send_due import claim, next_look
from tests.usecases.backlog import (
    another_clinic,
    begun,
    looks,
    most_over,
    paced,
    somebody,
    spent,
    statements,
    wait_for,
)
from tests.usecases.world import FRIDAY

MORNING = datetime(2026, 11, 21, 13, tzinfo=UTC)  # 8:00 in New York
SECOND = timedelta(seconds=1)
MINUTE = timedelta(minutes=1)


def run(world, sending, until):
    return sum(len(look.handovers) for look in looks(world, sending, until))


def test_a_morning_of_5000_texts_is_paced_and_what_is_urgent_or_of_others_goes_in_between(world):
    pace, held = Pace(20.0), 5000
    sending = paced(world, pace.per_second)
    world.set(MORNING)
    for _ in range(50):
        wait_for(world, somebody(world), [MORNING] * (held // 50))
    noticed_at, emergency_at = MORNING + 100 * SECOND, MORNING + 120 * SECOND
    other = wait_for(world, somebody(world, another_clinic(world)), [noticed_at])
    emergency = wait_for(world, somebody(world), [emergency_at], kind=Kind.EMERGENCY)
    assert run(world, sending, MORNING + timedelta(hours=1)) == held + 2
    at = begun(world)
    assert len(at) == held + 2
    assert at[emergency[0]] == emergency_at
    assert at[other[0]] - noticed_at < SECOND
    assert most_over(spent(world), pace) <= 1
    assert max(at.values()) - MORNING < timedelta(seconds=held / 20)


def test_what_cannot_go_in_its_time_is_missed_with_a_call_and_costs_no_budget(world):
    sending = paced(world, 1.0)
    world.set(MORNING)
    keys = wait_for(world, somebody(world), [MORNING] * 100, useful=30 * SECOND, kind=Kind.SAFETY)
    left = run(world, sending, MORNING + timedelta(minutes=5))
    states = {row.key: str(row.state) for row in world.rows(tables.Reminder)}
    assert left == sum(states[key] == "sending" for key in keys) == 60 + 30  # the burst, and what the pace earns
    missed = [key for key in keys if states[key] == "missed"]
    assert len(missed) == 100 - left
    assert {task.key for task in world.rows(tables.Task)} == {f"call/{key}" for key in missed}
    assert world.rows(tables.SenderState)[0].spent == left


def test_a_backlog_whose_use_is_over_is_missed_although_its_sender_may_send_nothing(world):
    sending = paced(world, per_day=1)
    world.set(MORNING)
    wait_for(world, somebody(world), [MORNING] * 120, useful=MINUTE)
    assert run(world, sending, MORNING + 2 * MINUTE) == 1
    assert {str(row.state) for row in world.rows(tables.Reminder)} == {"sending", "planned"}
    world.set(MORNING + 3 * MINUTE)
    assert run(world, sending, MORNING + 4 * MINUTE) == 0
    assert sorted(str(row.state) for row in world.rows(tables.Reminder)) == ["missed"] * 119 + ["sending"]


def test_what_waits_for_the_pace_is_left_as_it_is_and_the_next_look_is_when_it_is_free(world):
    sending = paced(world, 1.0)
    world.set(MORNING)
    keys = wait_for(world, somebody(world), [MORNING] * 70)
    while (look := claim(sending, world.now, 50)).more:
        pass
    waiting = [row for row in world.rows(tables.Reminder) if str(row.state) == "planned"]
    assert len(waiting) == len(keys) - 60
    assert {(row.version, row.try_at, row.reason) for row in waiting} == {(1, MORNING, None)}
    assert look.next_at is not None
    assert timedelta(0) < look.next_at - MORNING <= SECOND


def test_a_daily_limit_holds_until_midnight_in_utc(world):
    sending = paced(world, per_day=5)
    world.set(MORNING)
    wait_for(world, somebody(world), [MORNING] * 8, useful=timedelta(days=2))
    assert run(world, sending, MORNING + MINUTE) == 5
    assert claim(sending, world.now, 50).next_at == datetime(2026, 11, 22, tzinfo=UTC)
    world.set(datetime(2026, 11, 22, 14, tzinfo=UTC))
    assert run(world, sending, world.now + MINUTE) == 3


def test_an_emergency_goes_also_where_the_day_is_used_up_and_is_counted(world):
    sending = paced(world, per_day=2)
    world.set(MORNING)
    wait_for(world, somebody(world), [MORNING] * 3)
    urgent = wait_for(world, somebody(world), [MORNING + MINUTE], kind=Kind.EMERGENCY)
    run(world, sending, MORNING + 2 * MINUTE)
    assert begun(world)[urgent[0]] == MORNING + MINUTE
    assert world.rows(tables.SenderState)[0].spent == 3


def test_long_texts_cost_what_they_are_long(world):
    sending = paced(world, 1.0)
    world.set(MORNING)
    wait_for(world, somebody(world), [MORNING], body="a" * 400)
    claim(sending, world.now, 1)
    assert world.rows(tables.SenderState)[0].segments == pytest.approx(60 - 3)


def test_the_sandbox_has_no_pace_and_no_row_is_touched(world):
    world.set(MORNING)
    wait_for(world, somebody(world), [MORNING] * 200)
    with statements(world) as seen:
        assert run(world, world.sending, MORNING) == 200
    assert world.rows(tables.SenderState) == []
    assert [s for s, _ in seen("sender_state") if "FOR UPDATE" in s or s.startswith(("INSERT", "UPDATE"))] == []


def test_a_simulated_clock_is_told_a_moment_that_is_still_to_come(world):
    world.register("microneedling-pen")
    assert next_look(world.sending) == FRIDAY + timedelta(hours=1)
