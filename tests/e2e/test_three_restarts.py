"""The proof: real processes, a real database, real time, and a double of Twilio that remembers all that it took."""

import signal
from datetime import timedelta

from sqlalchemy import update

from reminders.domain.reasons import Reason
from reminders.domain.reminder import State
from reminders.store import leases, tables
from reminders.store.tables import AttemptOutcome, TaskState
from tests.e2e.support import GIVE_UP, DoubleProcess, WorkerProcess, wrong_with
from tests.worker.clinic import Clinic, Promised, now, until

ANA = "+12125550101"
BEN = "+12125550102"
CODES = ("microneedling-pen", "peel-superficial", "derma-roller", "microneedling-meso")
VISITS = 12
FOUND_WITHIN = 30.0  # seconds; a text in doubt is looked for after ten
RESTARTS = {3: signal.SIGTERM, 6: signal.SIGTERM, 9: signal.SIGKILL}  # after so many texts


def test_every_text_arrives_once_at_its_second_as_shown_across_three_restarts(
    clinic: Clinic, double: DoubleProcess, worker: WorkerProcess
):
    worker.start()
    begin = now().replace(microsecond=0) + timedelta(seconds=3)
    seconds = [n if n < max(RESTARTS) else n + 2 for n in range(VISITS)]  # a pause, so that kill -9 meets no text
    promised = [
        clinic.register(f"+121255501{n + 1:02}", begin + timedelta(seconds=second), CODES[n % len(CODES)])
        for n, second in enumerate(seconds)
    ]
    for count, how in RESTARTS.items():
        _wait_for(clinic, promised[:count])
        until(lambda: clinic.on_their_way() == 0)
        assert worker.lives[-1].end(how) == (0 if how is signal.SIGTERM else -how)
        next_due_at = promised[count].due_at
        until(lambda due_at=next_due_at: now() > due_at)  # type: ignore[misc]  # a text falls due meanwhile
        worker.start()
    _wait_for(clinic, promised)

    assert wrong_with(double.journal, promised, worker.lives) == []
    assert len(double.journal) == VISITS
    assert clinic.on_their_way() == 0
    assert clinic.tasks() == []


def _wait_for(clinic: Clinic, promised: list[Promised]) -> None:
    until(lambda: all(clinic.has_gone(promise.number) for promise in promised), GIVE_UP)


def test_a_text_whose_worker_was_killed_while_it_was_sent_is_found_at_the_provider_and_not_sent_again(
    clinic: Clinic, double: DoubleProcess, worker: WorkerProcess
):
    ana = _killed_while_sending(clinic, double, worker)
    assert clinic.tasks() == []

    worker.start()
    until(lambda: clinic.state(ANA) is not State.SENDING, GIVE_UP)
    row = clinic.first_text(ANA)
    assert (row.state, row.reason) == (State.UNSURE, Reason.CRASHED)
    assert len(clinic.tasks()) == 1

    ben = clinic.register(BEN, now())  # what is due after the rescue arrives, and Ana's text does not come with it
    until(lambda: clinic.has_gone(BEN), GIVE_UP)
    assert wrong_with(double.journal, [ana, ben], worker.lives) == []

    until(lambda: clinic.has_gone(ANA), FOUND_WITHIN)
    assert [task.state for task in clinic.tasks()] == [TaskState.DONE]
    assert wrong_with(double.journal, [ana, ben], worker.lives) == []


def test_to_send_again_blindly_after_a_crash_would_be_found_out(
    clinic: Clinic, double: DoubleProcess, worker: WorkerProcess
):
    """The counterpart of the test above: with a rescue that puts the text back, the same check sees the second one."""
    ana = _killed_while_sending(clinic, double, worker)
    row = clinic.first_text(ANA)
    attempts, reminders = tables.Attempt, tables.Reminder
    with clinic.store.write() as db:
        closed = {"outcome": AttemptOutcome.REFUSED, "settled_at": now()}
        db.execute(update(attempts).where(attempts.reminder_id == row.id).values(closed))
        again = {"state": State.PLANNED, "owner": None, "lease_until_at": None, "sent_at": None}
        db.execute(update(reminders).where(reminders.id == row.id).values(again))

    worker.start()
    until(lambda: clinic.has_gone(ANA), GIVE_UP)
    assert f"{ANA} got 2 texts" in wrong_with(double.journal, [ana], worker.lives)


def _killed_while_sending(clinic: Clinic, double: DoubleProcess, worker: WorkerProcess) -> Promised:
    """The provider has the text, its answer never comes, and the worker is killed meanwhile."""
    double.fail_next("hang", seconds=60)
    promised = clinic.register(ANA, now())
    life = worker.start()
    until(lambda: double.journal, GIVE_UP)
    assert life.end(signal.SIGKILL) == -signal.SIGKILL
    row = clinic.first_text(ANA)
    assert row.state is State.SENDING
    until(lambda: _lease_is_over(clinic), GIVE_UP)
    return promised


def _lease_is_over(clinic: Clinic) -> bool:
    with clinic.store.read() as db:
        return bool(leases.expired(db))
