"""When answers get lost in a row, new texts wait; one at a time finds out whether the provider answers again."""

from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from reminders.domain.breaker import (
    CALM,
    FIRST_PAUSE,
    LONGEST_PAUSE,
    SHARE,
    STORM,
    WINDOW,
    Breaker,
    answered,
    let_one_through,
    lost,
    pause,
)
from reminders.store import claims, tables
from reminders.usecases import rescue
from reminders.usecases.breaker import note_answers, note_unsure
from reminders.usecases.send_due import claim
from reminders.usecases.sending import PRACTICE
from tests.usecases.backlog import another_clinic, begun, paced, somebody, statements, wait_for
from tests.usecases.world import FRIDAY

SECOND = timedelta(seconds=1)
MINUTE = timedelta(minutes=1)


def storm(world, sender=PRACTICE, times=STORM):
    for _ in range(times):
        with world.store.write() as db:
            note_unsure(db, sender, world.now)


def hear(world, sender=PRACTICE, times=1):
    with world.store.write() as db:
        note_answers(db, sender, times, world.now)


def waiting(world, count, **given):
    return wait_for(world, somebody(world), [world.now] * count, **given)


def reasons(world):
    return {row.key: row.reason and str(row.reason) for row in world.rows(tables.Reminder)}


def take(world, limit=50):
    return len(claim(world.sending, world.now, limit).handovers)


def test_after_a_storm_new_texts_wait_planned_with_the_reason(world):
    storm(world)
    keys = waiting(world, 3)
    look = claim(world.sending, world.now, 50)
    assert look.handovers == ()
    assert look.next_at == world.now + FIRST_PAUSE
    assert reasons(world) == dict.fromkeys(keys, "breaker")
    assert {str(row.state) for row in world.rows(tables.Reminder)} == {"planned"}


def test_a_few_lost_answers_stop_nothing(world):
    storm(world, times=STORM - 1)
    waiting(world, 3)
    assert take(world) == 3


def test_some_lost_among_many_answers_are_no_storm(world):
    for _ in range(3 * STORM):
        storm(world, times=1)
        hear(world, times=2 * SHARE)
        world.set(world.now + SECOND)
    waiting(world, 3)
    assert take(world) == 3


def test_as_many_lost_among_fewer_answers_are_one(world):
    for _ in range(STORM):
        hear(world, times=SHARE - 2)
        storm(world, times=1)
    waiting(world, 3)
    assert take(world) == 0


def test_a_pause_that_a_wrong_clock_has_set_ends(world):
    storm(world)
    waiting(world, 3)
    with world.store.write() as db:
        (state,) = db.query(tables.SenderState).all()
        state.breaker_until_at += 300 * MINUTE
    rescue.bring_near(world.sending, world.now)
    world.set(world.now + FIRST_PAUSE)
    assert take(world) == 1
    hear(world)
    assert take(world) == 2


def test_a_pause_that_is_long_but_right_stays(world):
    storm(world)
    waiting(world, 1)
    with world.store.write() as db:
        (state,) = db.query(tables.SenderState).all()
        state.breaker_until_at = world.now + LONGEST_PAUSE
    rescue.bring_near(world.sending, world.now)
    assert take(world) == 0


def test_lost_answers_that_lie_apart_are_no_storm(world):
    for _ in range(3 * STORM):
        storm(world, times=1)
        world.set(world.now + WINDOW / 2)
    waiting(world, 1)
    assert take(world) == 1


def test_after_the_pause_one_text_tries_and_its_answer_opens_the_way(world):
    storm(world)
    waiting(world, 5)
    world.set(world.now + FIRST_PAUSE)
    assert take(world) == 1
    assert take(world) == 0
    hear(world)
    with world.store.read() as db:
        assert claims.next_try_at(db) is not None
    world.set(world.now + FIRST_PAUSE)
    assert take(world) == 4


def test_a_try_whose_answer_is_lost_too_doubles_the_pause(world):
    storm(world)
    waiting(world, 5)
    world.set(world.now + FIRST_PAUSE)
    assert take(world) == 1
    storm(world, times=1)
    assert claim(world.sending, world.now, 50).next_at == world.now + 2 * FIRST_PAUSE
    world.set(world.now + 2 * FIRST_PAUSE - SECOND)
    assert take(world) == 0
    world.set(world.now + SECOND)
    assert take(world) == 1


def test_a_try_that_is_never_answered_is_followed_by_another(world):
    storm(world)
    waiting(world, 3)
    for _ in range(3):
        world.set(world.now + FIRST_PAUSE)
        assert take(world) == 1


def test_an_answer_to_what_left_before_the_storm_opens_nothing(world):
    storm(world)
    hear(world)
    waiting(world, 1)
    assert take(world) == 0


def test_a_backlog_is_not_rewritten_with_every_pause(world):
    storm(world)
    waiting(world, 5)
    for _ in range(3):
        take(world)
        world.set(world.now + FIRST_PAUSE)
        take(world)
        storm(world, times=1)
        world.set(world.now + LONGEST_PAUSE / 10)
    assert max(row.version for row in world.rows(tables.Reminder)) <= 3


def test_a_text_whose_use_ends_meanwhile_is_missed_in_time(world):
    storm(world)
    waiting(world, 2, useful=10 * SECOND)
    look = claim(world.sending, world.now, 50)
    assert look.next_at == world.now + 10 * SECOND
    world.set(look.next_at)
    assert take(world) == 0
    assert {str(row.state) for row in world.rows(tables.Reminder)} == {"missed"}


def test_the_breaker_of_one_sender_is_none_of_anothers_business(world):
    other = another_clinic(world)
    with world.store.write() as db:
        clinic = db.get_one(tables.Clinic, other)
        clinic.practice_number, clinic.sender = "+12125550177", "main"
    waiting(world, 60)
    (free,) = wait_for(world, somebody(world, other), [world.now])
    storm(world)
    assert take(world, 4) == 1
    assert set(begun(world)) == {free}


def test_an_answer_costs_no_lock_a_minute_after_one_was_lost(world):
    hear(world)
    assert world.rows(tables.SenderState) == []
    storm(world, times=1)
    world.set(world.now + WINDOW + SECOND)
    with statements(world) as seen:
        hear(world)
    assert [s for s, _ in seen("sender_state") if not s.startswith("SELECT") or "FOR UPDATE" in s] == []


def test_a_pace_and_a_breaker_share_one_row(world):
    sending = paced(world, 1.0)
    storm(world, times=STORM - 1)
    waiting(world, 1)
    assert len(claim(sending, world.now, 50).handovers) == 1
    (row,) = world.rows(tables.SenderState)
    assert (row.unsure_count, row.segments) == (STORM - 1, 59)


def test_a_simulated_clock_does_not_turn_in_circles_while_the_breaker_is_open(world):
    waiting(world, 3)
    storm(world)
    take(world)
    world.set(world.now + FIRST_PAUSE)
    take(world)
    with world.store.read() as db:
        assert claims.next_try_at(db) == world.now + FIRST_PAUSE


@given(st.integers(0, 100))
def test_pauses_double_up_to_the_longest(trips):
    assert FIRST_PAUSE <= pause(trips) <= pause(trips + 1) <= LONGEST_PAUSE
    assert pause(trips + 1) in {pause(trips), 2 * pause(trips), LONGEST_PAUSE}


events = st.lists(st.tuples(st.sampled_from([lost, answered]), st.timedeltas(timedelta(0), 2 * WINDOW)), max_size=60)


@given(events)
def test_whatever_comes_one_answered_try_closes_it(steps):
    breaker, now = Breaker(), FRIDAY
    for step, passed in steps:
        now += passed
        if not breaker.closed and not breaker.blocks(now):
            breaker = let_one_through(breaker, now)
            assert breaker.blocks(now)
        breaker = step(breaker, now)
        assert breaker.count < STORM
    while breaker.blocks(now):
        now += LONGEST_PAUSE
    if not breaker.closed:
        breaker = answered(let_one_through(breaker, now), now)
    assert breaker.closed


def test_a_second_storm_soon_after_the_first_pauses_longer_and_one_after_a_calm_does_not():
    after = Breaker(until_at=FRIDAY, trips=1)
    closed = answered(let_one_through(after, FRIDAY), FRIDAY)
    soon, later = closed, answered(closed, FRIDAY + CALM + SECOND)
    for _ in range(STORM):
        soon, later = lost(soon, FRIDAY + MINUTE), lost(later, FRIDAY + CALM + MINUTE)
    assert soon.until_at == FRIDAY + MINUTE + 2 * FIRST_PAUSE
    assert later.until_at == FRIDAY + CALM + MINUTE + FIRST_PAUSE
