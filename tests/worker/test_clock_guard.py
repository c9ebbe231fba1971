"""A worker whose clock cannot be believed sends nothing, says why, and goes on by itself."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any, cast

import pytest
from sqlalchemy import select

from reminders.channels.base import Channel, Message
from reminders.domain.clock import Doubt, Reading
from reminders.domain.outcome import Outcome, Unsure
from reminders.domain.reminder import State
from reminders.runtime import RealClock, Runtime
from reminders.store import boot, leases, tables
from reminders.usecases.send_due import claim
from reminders.usecases.watch_clock import ClockWatch
from reminders.worker.post import Post
from reminders.worker.tidying import Tidying
from tests.worker.clinic import Clinic, Opener, now, until, working

ANA = "+12125550101"
BEN = "+12125550102"
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


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

    def error(self) -> timedelta:
        return timedelta(0)


class SetBack(ClockWatch):
    """As when a clock that was set is set right again the moment after it was found wrong."""

    def __init__(self, clock: WallClock) -> None:
        super().__init__(clock.read, askable=False)
        self._clock = clock
        self.found = 0

    def doubt(self) -> Doubt | None:
        if not self._clock.off:
            return super().doubt()
        self._clock.off = timedelta(0)
        self.found += 1
        return Doubt.STEPPED


class SetMeanwhile:
    """A provider whose answer gets lost while somebody sets the clock."""

    def __init__(self, phone: Channel, clock: WallClock) -> None:
        self._phone = phone
        self._clock = clock

    def __getattr__(self, name: str) -> Any:
        return getattr(self._phone, name)

    def send(self, message: Message) -> Outcome:
        self._clock.off = 10 * HOUR
        return Unsure("read-timeout")


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


@pytest.mark.parametrize(("watch", "right"), [(ClockWatch, True), (Credulous, False)])
def test_a_lost_answer_is_asked_about_soon_though_the_clock_was_set_meanwhile(
    opened: Opener, watch: type[ClockWatch], right: bool
):
    runtime, clock = opened(), WallClock()
    clinic = Clinic.founded(runtime.store)
    phone = cast("Channel", SetMeanwhile(runtime.sending.practice, clock))
    sending = replace(runtime.sending, practice=phone)
    clinic.register(ANA, now())
    with working_by(clock, replace(runtime, sending=sending), watch(clock.read, askable=False)):
        until(lambda: clinic.state(ANA) is State.UNSURE)
    with runtime.store.read() as db:
        # the first text: by a clock that is ahead the next one may have followed
        look_at = db.scalars(select(tables.Attempt.inquire_at).order_by(tables.Attempt.reminder_id)).first()
    assert look_at is not None
    assert (look_at - now() < HOUR) is right


@pytest.mark.parametrize("waits", [True, False], ids=["before the provider told the time", "the counterpart"])
def test_a_worker_rescues_nothing_by_a_clock_that_nobody_has_confirmed(opened: Opener, waits: bool):
    runtime, clock = opened(), WallClock()
    clinic = Clinic.founded(runtime.store)
    clinic.register(ANA, now())
    dead = replace(runtime.sending, owner="dead", lease=timedelta(milliseconds=1))
    until(lambda: clinic.state(ANA) is State.SENDING or claim(dead, now(), 1).handovers)
    clock.off = 10 * HOUR
    mine = replace(runtime, clock=clock, watch=ClockWatch(clock.read, askable=True))
    post = Post(mine)
    tidying = Tidying(mine)

    def rescued() -> bool:
        tidying.round(post, mine.now(), None, waits_for_time=waits)
        return clinic.state(ANA) is State.UNSURE

    if waits:
        assert not any(rescued() for _ in range(5))
        until(lambda: leases_are_over(runtime))
        assert not rescued()
    else:
        until(rescued)
        with runtime.store.read() as db:
            look_at = db.scalars(select(tables.Attempt.inquire_at)).one()
        assert look_at is not None
        assert look_at - now() > 9 * HOUR  # which is why it waits
    post.leave()


def leases_are_over(runtime: Runtime) -> bool:
    with runtime.store.read() as db:
        return bool(leases.expired(db))


def test_what_a_clock_showed_before_it_was_set_right_counts_for_nothing(opened: Opener):
    runtime, clock = opened(), WallClock()
    clinic = Clinic.founded(runtime.store)
    watch = SetBack(clock)
    with working_by(clock, runtime, watch):
        until(lambda: asked_for_replies_at(clinic) is not None)
        for again in range(1, 4):
            clock.off = 10 * HOUR
            until(lambda: watch.found == again)  # noqa: B023 - called at once
        clinic.register(ANA, now())
        until(lambda: clinic.state(ANA) is State.ACCEPTED)
        asked_at = asked_for_replies_at(clinic)
        assert asked_at is not None
        assert asked_at < now() + HOUR


def asked_for_replies_at(clinic: Clinic) -> datetime | None:
    with clinic.store.read() as db:
        return db.scalars(select(tables.SenderState.replies_at)).first()
