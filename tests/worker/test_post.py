"""What a worker holds while it may send, and what it does when it loses that."""

from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import text

from reminders.domain.reminder import State
from reminders.errors import ConfigError
from reminders.runtime import Runtime
from reminders.store import leases, liveness
from reminders.worker import Worker
from reminders.worker.post import Post
from tests.doubles.twilio import serving
from tests.worker.clinic import Clinic, Opener, now, until, working

ANA = "+12125550101"
BEN = "+12125550102"


def cut_locks(runtime: Runtime) -> None:
    """Let every owner lose its lock, as when a connection is cut or somebody tidies the wrong folder."""
    engine = runtime.store.engine
    if engine.dialect.name == "sqlite":
        for path in Path(f"{engine.url.database}.owners").glob("*.lock"):
            path.unlink()
        return
    ended = text("SELECT pg_terminate_backend(pid, 5000) FROM pg_locks WHERE locktype = 'advisory'")
    with engine.connect() as connection:
        assert all(connection.execute(ended).scalars())


def test_a_worker_that_lost_its_lock_goes_on_under_a_new_name(opened: Opener):
    runtime = opened()
    clinic = Clinic.founded(runtime.store)
    with working(runtime):
        until(lambda: len(clinic.workers()) == 1)
        (before,) = clinic.workers()
        cut_locks(runtime)
        until(lambda: [row.owner for row in clinic.workers()] not in ([], [before.owner]))
        (after,) = clinic.workers()
        assert not liveness.is_alive(runtime.store.engine, before.owner)
        assert liveness.is_alive(runtime.store.engine, after.owner)
        clinic.register(ANA, now())
        until(lambda: clinic.state(ANA) is State.ACCEPTED)
    assert clinic.workers() == []


def test_a_post_whose_lock_was_lost_permits_nothing(opened: Opener):
    runtime = opened()
    Clinic.founded(runtime.store)
    post = Post(runtime)
    permit = post.permit()
    assert post.is_held()
    assert permit.holds()
    cut_locks(runtime)
    assert not post.is_held()
    assert not permit.holds()
    assert not post.permit().holds()
    post.leave()


def test_a_post_that_was_left_permits_nothing(opened: Opener):
    runtime = opened()
    Clinic.founded(runtime.store)
    post = Post(runtime)
    permit = post.permit()
    post.leave()
    assert not permit.holds()
    assert not liveness.is_alive(runtime.store.engine, post.sending.owner)


def test_a_permit_ends_before_the_lease_of_what_it_is_for(opened: Opener):
    runtime = opened(WORKER__LEASE_SECONDS=0.5)
    Clinic.founded(runtime.store)
    post = Post(runtime)
    permit = post.permit()
    with runtime.store.read() as db:
        ends_at = leases.until(db, runtime.sending.lease)
    until(lambda: not permit.holds())
    with runtime.store.read() as db:
        assert leases.expired_before(db) < ends_at
    assert post.is_held()
    post.leave()


def test_a_lease_in_which_no_request_fits_is_refused_at_the_start(opened: Opener):
    with serving() as double:
        runtime = opened(double, WORKER__LEASE_SECONDS=10, SENDERS__MAIN__DEADLINE_SECONDS=10)
        Clinic.founded(runtime.store)
        with pytest.raises(ConfigError, match=r"lease_seconds \(10\) leaves no time.*Raise worker.lease_seconds"):
            Worker(runtime).start()


def test_the_longest_request_is_left_out_of_the_lease(opened: Opener):
    with serving() as double:
        runtime = opened(double, WORKER__LEASE_SECONDS=30, SENDERS__MAIN__DEADLINE_SECONDS=12)
        assert runtime.longest_request == timedelta(seconds=12)


def test_two_workers_stand_on_the_list_and_share_the_work(opened: Opener):
    first, second = opened(), opened()
    clinic = Clinic.founded(first.store)
    numbers = [f"+121255501{n:02}" for n in range(1, 21)]
    for number in numbers:
        clinic.register(number, now())
    with working(first), working(second):
        until(lambda: all(clinic.state(number) is State.ACCEPTED for number in numbers))
        assert len(clinic.workers()) == 2
    assert all(len(first.phone.conversation(number)) == 1 for number in numbers)
    assert clinic.workers() == []
