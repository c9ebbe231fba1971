"""A worker whose clock cannot be believed sends nothing, says why, and goes on by itself."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from reminders.domain.clock import Doubt, Reading
from reminders.domain.reminder import State
from reminders.runtime import RealClock, Runtime
from reminders.store import boot
from reminders.usecases.watch_clock import ClockWatch
from tests.worker.clinic import Clinic, Opener, now, until, working

ANA = "+12125550101"
BEN = "+12125550102"
DAY = timedelta(days=1)


class WallClock(RealClock):
    """The wall's clock of one machine, which somebody may set."""

    def __init__(self) -> None:
        self.off = timedelta(0)

    def now(self) -> datetime:
        return super().now() + self.off

    def read(self) -> Reading:
        return Reading(self.now(), boot.since_boot())


class Credulous(ClockWatch):
    """The counterpart: believes whatever the clock says."""

    def doubt(self) -> Doubt | None:
        return None


@contextmanager
def working_by(clock: WallClock, runtime: Runtime, watch: ClockWatch | None = None) -> Iterator[ClockWatch]:
    guard = watch or ClockWatch(clock.read, askable=False)
    with working(replace(runtime, clock=clock, watch=guard)):
        yield guard


def reasons(clinic: Clinic) -> list[str | None]:
    return [worker.blocked_reason for worker in clinic.workers()]


@pytest.mark.parametrize("step", [DAY, -DAY], ids=["forward", "back"])
def test_after_a_step_nothing_is_sent_until_the_clock_is_set_right(opened: Opener, step: timedelta):
    runtime, clock = opened(), WallClock()
    clinic = Clinic.founded(runtime.store)
    clinic.register(ANA, now() + DAY)
    with working_by(clock, runtime):
        until(lambda: reasons(clinic) == [None])
        clock.off = step
        until(lambda: reasons(clinic) == [Doubt.STEPPED.sentence])
        clinic.register(BEN, now())
        assert (clinic.state(ANA), clinic.state(BEN)) == (State.PLANNED, State.PLANNED)
        clock.off = timedelta(0)
        until(lambda: clinic.state(BEN) is State.ACCEPTED)
        assert clinic.state(ANA) is State.PLANNED
        until(lambda: reasons(clinic) == [None])
    assert clinic.tasks() == []


def test_a_worker_that_believed_every_clock_would_send_tomorrows_text_today(opened: Opener):
    runtime, clock = opened(), WallClock()
    clinic = Clinic.founded(runtime.store)
    clinic.register(ANA, now() + DAY)
    with working_by(clock, runtime, Credulous(clock.read, askable=False)):
        until(lambda: reasons(clinic) == [None])
        clock.off = DAY + timedelta(seconds=5)
        until(lambda: clinic.state(ANA) is State.ACCEPTED)


def test_a_step_that_the_provider_confirms_is_a_clock_set_right(opened: Opener):
    runtime, clock = opened(), WallClock()
    clinic = Clinic.founded(runtime.store)
    clock.off = timedelta(minutes=-30)
    with working_by(clock, runtime) as watch:
        until(lambda: reasons(clinic) == [None])
        clock.off = timedelta(0)
        until(lambda: reasons(clinic) == [Doubt.STEPPED.sentence])
        clinic.register(ANA, now())
        watch.hear(now())
        until(lambda: clinic.state(ANA) is State.ACCEPTED)


def test_a_worker_whose_clock_is_behind_the_store_waits(opened: Opener):
    runtime, clock = opened(), WallClock()
    clinic = Clinic.founded(runtime.store)  # three hours ago
    clock.off = timedelta(hours=-4)
    clinic.register(ANA, now())
    with working_by(clock, runtime) as watch:
        until(lambda: reasons(clinic) == [Doubt.BEHIND.sentence])
        assert clinic.state(ANA) is State.PLANNED
        clock.off = timedelta(0)
        watch.hear(now())
        until(lambda: clinic.state(ANA) is State.ACCEPTED)
