"""However much waits, nobody is kept from a turn: no clinic, no new text, no old one."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import insert, text

from reminders.domain.turns import both_ends, in_turn
from reminders.domain.vocabulary import Kind
from reminders.store import claims, due, tables
from reminders.usecases.send_due import claim
from tests.usecases.backlog import (
    another_clinic,
    begun,
    paced,
    somebody,
    statements,
    text_row,
    wait_for,
)

SECOND = timedelta(seconds=1)
HOUR = timedelta(hours=1)
INDEX = "ix_reminder_try"


def backlog(world, count, clinic_id=None, **given):
    """So many overdue texts of one patient, a second apart, oldest first."""
    start = world.now - HOUR
    return wait_for(world, somebody(world, clinic_id), [start + n * SECOND / 10 for n in range(count)], **given)


def take(world, limit, sending=None):
    before = set(begun(world))
    claim(sending or world.sending, world.now, limit)
    return set(begun(world)) - before


def test_a_small_clinic_gets_its_turn_beside_a_big_one(world):
    backlog(world, 100)
    small = backlog(world, 3, another_clinic(world))
    taken = take(world, 8)
    assert set(small) <= taken
    assert len(taken) == 8


def test_many_clinics_share_by_turns_and_none_is_left_out(world):
    clinics = [another_clinic(world) for _ in range(6)]
    owned = {clinic: set(backlog(world, 50, clinic)) for clinic in clinics}
    taken = set()
    for _ in range(6):
        taken |= take(world, 4)
        world.set(world.now + SECOND)
    counts = [len(taken & keys) for keys in owned.values()]
    assert sum(counts) == 24
    assert min(counts) >= 1


def test_a_share_that_one_clinic_does_not_need_goes_to_the_others(world):
    backlog(world, 100)
    backlog(world, 1, another_clinic(world))
    assert len(take(world, 20)) == 20


def test_half_come_from_the_oldest_and_half_from_the_newest(world):
    keys = backlog(world, 100)
    assert take(world, 8) == {*keys[:4], *keys[-4:]}


def test_a_new_text_does_not_stand_behind_a_backlog_nor_the_backlog_behind_new_texts(world):
    old = backlog(world, 60)
    for _ in range(10):
        (new,) = wait_for(world, somebody(world), [world.now])
        taken = take(world, 4)
        assert new in taken
        assert taken & set(old)
        world.set(world.now + SECOND)


def test_an_emergency_goes_before_all_others_that_fell_due_at_the_same_time(world):
    urgent = []
    for n in range(3):
        wait_for(world, somebody(world), [world.now] * 20)
        urgent += wait_for(world, somebody(world), [world.now], kind=Kind.EMERGENCY) if n == 1 else []
    assert take(world, 1) == set(urgent)


def test_clinics_whose_sender_is_used_up_give_their_share_away(world):
    sending = paced(world, per_day=1)
    backlog(world, 50)
    assert len(take(world, 8, sending)) == 1
    other = another_clinic(world)
    with world.store.write() as db:
        clinic = db.get_one(tables.Clinic, other)
        clinic.practice_number, clinic.sender = "+12125550177", "main"
    free = backlog(world, 8, other)
    assert take(world, 8, sending) == set(free)


def test_no_more_are_taken_than_there_are_senders_for(world):
    for _ in range(5):
        backlog(world, 10)
    assert len(take(world, 3)) == 3


@pytest.fixture
def crowded(world):
    """A hundred clinics' worth of rows in two clinics, and the database's statistics of them."""
    other = another_clinic(world)
    for clinic_id, whom in ((world.scope.clinic_id, somebody(world)), (other, somebody(world, other))):
        moments = [world.now + (n - 4000) * SECOND for n in range(8000)]
        rows = [text_row(world, clinic_id, whom, moment, 9 * HOUR) for moment in moments]
        with world.store.write() as db:
            db.execute(insert(tables.Reminder), rows)
    with world.store.write() as db:
        db.execute(text("ANALYZE"))
    return world


def plan_of(world, statement, values):
    how = "EXPLAIN QUERY PLAN " if world.store.kind == "sqlite" else "EXPLAIN "
    with world.store.engine.connect() as connection:
        return "\n".join(str(row[-1]) for row in connection.exec_driver_sql(how + statement, values))


def test_choosing_uses_the_index_however_much_waits(crowded):
    with statements(crowded) as seen, crowded.store.write() as db:
        assert len(due.lock(db, crowded.now, due.Wanted(8)).texts) == 8
    asked = [(statement, values) for statement, values in seen("try_at") if "LIMIT" in statement]
    assert len(asked) == 2
    for statement, values in asked:
        plan = plan_of(crowded, statement, values)
        assert INDEX in plan
        assert "SCAN reminder" not in plan
        assert "Seq Scan on reminder" not in plan
        assert "Sort Key: reminder" not in plan  # the index gives the order; only the few picked are sorted


def test_a_query_for_any_state_would_be_seen_by_the_same_check(crowded):
    statement = "SELECT id FROM reminder WHERE state <> 'x' AND useful_until_at IS NOT NULL LIMIT 8"
    assert INDEX not in plan_of(crowded, statement, ())


def test_an_empty_look_asks_one_thing_of_each_clinic(crowded):
    crowded.set(crowded.now - 5000 * SECOND)
    with statements(crowded) as seen:
        look = claim(crowded.sending, crowded.now, 8)
    assert look.handovers == ()
    assert look.next_at == crowded.now + 1000 * SECOND
    assert len([s for s, _ in seen("try_at")]) == 1  # whether any is due, which says also when the next one is


def test_the_next_moment_is_the_first_of_all_clinics(world):
    wait_for(world, somebody(world, another_clinic(world)), [world.now + HOUR])
    wait_for(world, somebody(world), [world.now + 2 * HOUR])
    with world.store.read() as db:
        assert claims.next_try_at(db) == world.now + HOUR


@given(st.lists(st.lists(st.integers(1), max_size=5, unique=True), max_size=6), st.integers(0, 99), st.integers(0, 20))
def test_turns_are_fair(lengths, start, limit):
    queues = [[(n, item) for item in queue] for n, queue in enumerate(lengths)]
    served = in_turn(queues, start, limit)
    assert len(served) == min(limit, sum(map(len, queues)))
    counts = [sum(item in queue for item in served) for queue in queues]
    for count, queue in zip(counts, queues, strict=True):
        assert count == len(queue) or count >= max(counts, default=0) - 1


@given(st.lists(st.integers(), unique=True))
def test_both_ends_meet_and_each_comes_once(items):
    merged = both_ends(items, items[::-1])
    assert sorted(merged) == sorted(items)
    for n in range(len(merged)):
        taken = merged[: n + 1]
        old = sum(item in taken for item in items[: len(items) // 2])
        assert abs(2 * old - len(taken)) <= 2
