"""The bell rings whatever happens to APScheduler's thread or to the clock. E3, E5, E6, E7: what was measured of it."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from queue import Empty, SimpleQueue

import pytest
from apscheduler.schedulers.background import BackgroundScheduler
from apscheduler.triggers.interval import IntervalTrigger

from reminders.domain.reminder import State
from reminders.worker import Worker
from reminders.worker.bell import Bell, Every
from reminders.worker.inbox import Word
from tests.worker.clinic import Clinic, Opener, now, until, working

ANA = "+12125550101"
BEAT = timedelta(seconds=0.05)
SIXTY_DAYS = timedelta(days=60)
# The thread is to die; pytest would take that for an accident.
dies = pytest.mark.filterwarnings("ignore::pytest.PytestUnhandledThreadExceptionWarning")


class Heard(SimpleQueue[Word]):
    """What a bell has said."""

    def within(self, seconds: float = 10) -> Word:
        return self.get(timeout=seconds)

    def is_silent_for(self, seconds: float) -> bool:
        try:
            self.get(timeout=seconds)
        except Empty:
            return True
        return False

    def empty_out(self) -> int:
        count = 0
        while not self.empty():
            self.get()
            count += 1
        return count


@contextmanager
def ringing(poll: timedelta = BEAT) -> Iterator[tuple[Bell, Heard]]:
    heard = Heard()
    bell = Bell(heard.put, poll)
    bell.start()
    try:
        yield bell, heard
    finally:
        bell.stop()


def scheduler_of(bell: Bell) -> BackgroundScheduler:
    return bell._scheduler  # noqa: SLF001 - what goes wrong goes wrong in there


class Exploding(Every):
    """A job store whose update fails, as E3 had it, has the same end: an error that APScheduler does not catch."""

    def get_next_fire_time(self, previous_fire_time: datetime | None, now: datetime) -> datetime:
        if previous_fire_time is not None:
            raise RuntimeError("the update failed")
        return now


def kill_thread(bell: Bell) -> None:
    scheduler = scheduler_of(bell)
    scheduler.add_job(print, Exploding(BEAT), [""], id="explodes")
    until(lambda: not scheduler._thread.is_alive())  # noqa: SLF001 - as above


def shift_beats(bell: Bell, by: timedelta) -> None:
    """What a step of the wall clock by `-by` does to APScheduler: its next beats lie so far from now."""
    scheduler = scheduler_of(bell)
    with scheduler._jobstores_lock:  # noqa: SLF001 - as above; so that no beat is worked out anew meanwhile
        for job in scheduler.get_jobs():
            job.modify(next_run_time=job.next_run_time + by)


@dies
def test_e3_a_dead_thread_is_seen_and_replaced_though_apscheduler_says_that_it_runs():
    with ringing() as (bell, heard):
        kill_thread(bell)
        until(lambda: heard.is_silent_for(10 * BEAT.total_seconds()))
        assert scheduler_of(bell).running
        assert bell.mend()
        assert {heard.within(), heard.within()} == {Word.LOOK, Word.TIDY}


@dies
def test_e3_a_worker_whose_bell_died_sends_what_falls_due(opened: Opener):
    runtime = opened()
    clinic = Clinic.founded(runtime.store)
    with working(runtime) as worker:
        kill_thread(bell_of(worker))
        clinic.register(ANA, now())
        until(lambda: clinic.state(ANA) is State.ACCEPTED)


def bell_of(worker: Worker) -> Bell:
    dispatcher = worker._dispatcher  # noqa: SLF001 - as above
    assert dispatcher is not None
    return dispatcher._bell  # noqa: SLF001 - as above


def test_e5_what_was_to_ring_during_an_outage_rings_after_it():
    with ringing(timedelta(minutes=1)) as (bell, heard):
        assert {heard.within(), heard.within()} == {Word.LOOK, Word.TIDY}
        bell.ring_at(now() - timedelta(hours=6))
        assert heard.within() is Word.LOOK


def test_e6_a_bell_that_sleeps_through_a_clock_that_went_back_is_wound_anew():
    with ringing() as (bell, heard):
        shift_beats(bell, timedelta(hours=1))
        until(lambda: heard.is_silent_for(10 * BEAT.total_seconds()))
        assert not bell.mend()
        assert heard.within() is Word.LOOK


@pytest.mark.parametrize("back", [timedelta(seconds=30), timedelta(hours=1), timedelta(days=3653)])
def test_e6_a_worker_whose_bell_sleeps_sends_what_falls_due(opened: Opener, back: timedelta):
    runtime = opened()
    clinic = Clinic.founded(runtime.store)
    with working(runtime) as worker:
        shift_beats(bell_of(worker), back)
        clinic.register(ANA, now())
        until(lambda: clinic.state(ANA) is State.ACCEPTED)


def test_e7_sixty_days_of_missed_beats_are_one_ring():
    with ringing() as (bell, heard):
        heard.within()
        heard.empty_out()
        began = time.monotonic()
        shift_beats(bell, -SIXTY_DAYS)
        assert heard.within() in Word
        assert time.monotonic() - began < 5
    rings = heard.empty_out()
    assert rings <= 3 + 2 * (time.monotonic() - began) / BEAT.total_seconds()


def test_e7_apschedulers_own_trigger_would_list_every_one_of_them():
    """The counterpart: for each missed beat its trigger is asked once more."""
    began = now()
    for trigger, asked in ((IntervalTrigger(hours=1), 60 * 24), (Every(timedelta(hours=1)), 1)):
        count, beat = 0, began
        while beat <= began + SIXTY_DAYS:
            beat = trigger.get_next_fire_time(beat, began + SIXTY_DAYS)
            count += 1
        assert abs(count - asked) <= 1
