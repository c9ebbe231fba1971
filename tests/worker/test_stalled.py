"""A worker that was stopped between claim and request for longer than its lease sends nothing and changes nothing."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import update

from reminders.domain.reminder import State
from reminders.runtime import Runtime
from reminders.store import leases, tables
from reminders.store.tables import AttemptOutcome
from reminders.usecases.rescue import rescue
from reminders.usecases.send_due import send_all_due
from tests.doubles.twilio import Double, serving
from tests.doubles.twilio_account import SECRET
from tests.worker.clinic import Clinic, Opener, now, until
from tests.worker.test_post import cut_locks

ANA = "+12125550101"
ROOT = Path(__file__).parents[2]
SHORT = {"WORKER__LEASE_SECONDS": 2, "SENDERS__MAIN__DEADLINE_SECONDS": 0.5}
GIVE_UP = 20


@contextmanager
def stalled(runtime: Runtime, *options: str) -> Iterator["subprocess.Popen[bytes]"]:
    """A worker process that has claimed a text and is stopped. It ends in good order with the block."""
    given = {
        "DATABASE__URL": runtime.settings.database_url,
        "SENDERS__MAIN__API_KEY_SECRET": SECRET,
        "SENDERS__MAIN__SEGMENTS_PER_SECOND": "1000",
        "WORKER__POLL_SECONDS": "0.1",
        **{name: str(value) for name, value in SHORT.items()},
    }
    environ = os.environ | {f"REMINDERS_{name}": value for name, value in given.items()}
    config = str(runtime.settings.folder / "config.toml")
    command = [sys.executable, "-m", "tests.worker.stalling", config, *options]
    with subprocess.Popen(command, cwd=ROOT, env=environ) as process:
        try:
            _, status = os.waitpid(process.pid, os.WUNTRACED)
            assert os.WIFSTOPPED(status)
            yield process
            assert process.wait(GIVE_UP) == 0
        finally:
            process.kill()


@contextmanager
def at_stake(opened: Opener) -> Iterator[tuple[Runtime, Clinic, Double]]:
    """A live clinic with one text due, sent through a double of Twilio."""
    with serving() as double:
        runtime = opened(double, **SHORT)
        clinic = Clinic.founded(runtime.store)
        clinic.go_live()
        clinic.register(ANA, now())
        yield runtime, clinic, double


def outlast_lease(runtime: Runtime) -> None:
    def over() -> bool:
        with runtime.store.read() as db:
            return bool(leases.expired(db))

    until(over)


def wake(process: "subprocess.Popen[bytes]") -> None:
    """Let it go on, and end: it waits for its senders first."""
    process.send_signal(signal.SIGCONT)
    process.send_signal(signal.SIGTERM)
    process.wait(GIVE_UP)


def another_sends_it(runtime: Runtime, clinic: Clinic) -> tables.Reminder:
    """It is rescued, found not to have gone, and sent by another worker."""
    assert rescue(runtime.sending, now()) == 1
    row = clinic.first_text(ANA)
    assert row.state is State.UNSURE
    attempts, reminders = tables.Attempt, tables.Reminder
    with runtime.store.write() as db:
        db.execute(update(attempts).values(outcome=AttemptOutcome.REFUSED, settled_at=now(), inquire_at=None))
        again = {"state": State.PLANNED, "sent_at": None, "try_at": reminders.due_at}
        db.execute(update(reminders).where(reminders.id == row.id).values(again))
    assert send_all_due(runtime.sending, now()) == 1
    return clinic.first_text(ANA)


def test_a_worker_that_others_took_for_dead_wakes_and_changes_nothing(opened: Opener):
    with at_stake(opened) as (runtime, clinic, double), stalled(runtime) as process:
        outlast_lease(runtime)
        assert rescue(runtime.sending, now()) == 0  # its lock is held: it is stopped, not dead
        cut_locks(runtime)
        sent = another_sends_it(runtime, clinic)
        wake(process)
        row = clinic.first_text(ANA)
        assert len(double.journal) == 1
        assert (row.state, row.fence, row.version) == (State.ACCEPTED, 2, sent.version)


def test_one_that_did_not_look_before_the_request_would_send_it_twice(opened: Opener):
    with at_stake(opened) as (runtime, clinic, double), stalled(runtime, "--careless") as process:
        outlast_lease(runtime)
        cut_locks(runtime)
        another_sends_it(runtime, clinic)
        wake(process)
        assert len(double.journal) == 2


def test_a_worker_that_nobody_missed_hands_the_text_back_unsent(opened: Opener):
    with at_stake(opened) as (runtime, clinic, double), stalled(runtime) as process:
        outlast_lease(runtime)
        wake(process)
        row = clinic.first_text(ANA)
        assert (row.state, row.tries, double.journal) == (State.PLANNED, 1, [])
        assert row.try_at is not None
        assert send_all_due(runtime.sending, row.try_at) == 1
        assert [entry.to for entry in double.journal] == [ANA]


def test_a_worker_that_slept_for_less_than_its_lease_sends(opened: Opener):
    with at_stake(opened) as (runtime, clinic, double), stalled(runtime) as process:
        wake(process)
        assert clinic.state(ANA) is State.ACCEPTED
        assert len(double.journal) == 1
