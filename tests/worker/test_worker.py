"""The worker in this process, in real time, on a real database."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta

import pytest

from reminders.domain.reminder import State
from reminders.errors import StoreError
from reminders.runtime import Runtime
from reminders.store import leases
from reminders.store.engine import Store, Transaction
from reminders.usecases.send_due import claim
from tests.doubles.twilio import Fault, Kind, serving
from tests.worker.clinic import POLL, Clinic, Opener, now, until, working

ANA = "+12125550101"
BEN = "+12125550102"


class Failing(Store):
    """A store of which some writes fail, as when the database restarts."""

    def __init__(self, store: Store, *, after: int, times: int) -> None:
        super().__init__(store.engine)
        self.writes = 0
        self.failing = range(after, after + times)

    @contextmanager
    def write(self) -> Iterator[Transaction]:
        self.writes += 1
        if self.writes - 1 in self.failing:
            raise StoreError("The database went away.")
        with super().write() as db:
            yield db


def received(runtime: Runtime, number: str) -> list[str]:
    return [bubble.body for bubble in runtime.phone.conversation(number) if not bubble.incoming]


def test_a_text_that_is_due_goes_out_as_it_was_shown(opened: Opener):
    runtime = opened()
    clinic = Clinic.founded(runtime.store)
    promised = clinic.register(ANA, now())
    with working(runtime):
        until(lambda: clinic.state(ANA) is State.ACCEPTED)
    assert received(runtime, ANA) == [promised.body]


def test_a_text_leaves_at_its_moment_and_not_before(opened: Opener):
    runtime = opened()
    clinic = Clinic.founded(runtime.store)
    with working(runtime):
        clinic.register(ANA, now() + timedelta(seconds=1))
        until(lambda: clinic.state(ANA) is State.ACCEPTED)
    row = clinic.first_text(ANA)
    assert row.due_at is not None
    assert row.sent_at is not None
    assert timedelta(0) <= row.sent_at - row.due_at < timedelta(seconds=30)  # a machine may be busy


def test_a_text_that_another_connection_registers_is_seen_with_the_next_beat(opened: Opener, database_url: str):
    runtime = opened()
    elsewhere = Store.open(database_url)
    clinic = Clinic.founded(elsewhere)
    with working(runtime):
        clinic.register(BEN, now())
        until(lambda: clinic.state(BEN) is State.ACCEPTED)  # it runs, and has nothing more to do
        clinic.register(ANA, now())
        registered_at = now()
        until(lambda: clinic.state(ANA) is State.ACCEPTED)
        row = clinic.first_text(ANA)
    elsewhere.close()
    assert row.sent_at is not None
    assert row.sent_at - registered_at < timedelta(seconds=10 * POLL)
    assert len(received(runtime, ANA)) == 1


def test_what_a_dead_worker_left_is_taken_up_soon_after_its_lease(opened: Opener):
    runtime = opened(WORKER__LEASE_SECONDS=2)
    clinic = Clinic.founded(runtime.store)
    with working(runtime):
        clinic.register(BEN, now())
        until(lambda: clinic.has_gone(BEN))  # its first round is over
        due_at = now() + timedelta(hours=1)  # too early for the one that works
        clinic.register(ANA, due_at)
        dead = replace(runtime.sending, owner=leases.new_owner())  # whose lock nobody holds
        assert len(claim(dead, due_at, 1).handovers) == 1
        until(lambda: clinic.state(ANA) is State.UNSURE, seconds=11)


def test_to_stop_is_to_finish_what_is_on_its_way(opened: Opener):
    with serving() as double:
        runtime = opened(double)
        clinic = Clinic.founded(runtime.store)
        clinic.go_live()
        double.fail(Fault(Kind.DRIP, seconds=1.0), to=ANA)
        clinic.register(ANA, now())
        with working(runtime):
            until(lambda: double.journal)
            assert clinic.state(ANA) is State.SENDING
        assert clinic.state(ANA) is State.ACCEPTED
        assert clinic.on_their_way() == 0
        assert len(double.journal) == 1


def test_after_stop_nothing_new_is_begun(opened: Opener):
    with serving() as double:
        runtime = opened(double)
        clinic = Clinic.founded(runtime.store)
        clinic.go_live()
        double.fail(Fault(Kind.DRIP, seconds=1.0), to=ANA)
        clinic.register(ANA, now())
        with working(runtime) as worker:
            until(lambda: double.journal)
            worker.stop()
            clinic.register(BEN, now())
        assert clinic.state(BEN) is State.PLANNED
        assert [entry.to for entry in double.journal] == [ANA]


@pytest.mark.parametrize("after", [0, 1], ids=["claiming", "settling"])
def test_a_database_that_fails_for_a_while_ends_nothing_and_doubles_nothing(opened: Opener, after: int):
    runtime = opened()
    clinic = Clinic.founded(runtime.store)
    clinic.register(ANA, now())
    failing = Failing(runtime.store, after=after, times=3)
    with working(replace(runtime, sending=replace(runtime.sending, store=failing))):
        until(lambda: clinic.state(ANA) is State.ACCEPTED)
        clinic.register(BEN, now())
        until(lambda: clinic.state(BEN) is State.ACCEPTED)
    assert failing.writes > after + 3
    assert (len(received(runtime, ANA)), len(received(runtime, BEN))) == (1, 1)
