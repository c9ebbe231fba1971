"""Several worker processes on one database drain a backlog; one is killed in the middle of it."""

import signal
from collections import Counter

from sqlalchemy import select

from reminders.domain.reasons import Reason
from reminders.domain.reminder import State
from reminders.domain.vocabulary import Role
from reminders.store import tables
from tests.e2e.support import DoubleProcess, WorkerProcess
from tests.worker.clinic import Clinic, now, until

TEXTS = 200
WORKERS = 3
SLOW = 24  # answers that drip: when the worker is killed, some of its requests are under way
PATIENCE = 60.0  # seconds
SETTLED = (State.ACCEPTED, State.DELIVERED)
OPEN = (State.PLANNED, State.SENDING)


def states(clinic: Clinic) -> Counter[State]:
    """How many of the texts that are due stand where."""
    with clinic.store.read() as db:
        return Counter(db.scalars(select(tables.Reminder.state).where(tables.Reminder.role == Role.RESTRICTIONS)))


def senders(clinic: Clinic) -> Counter[str]:
    """How many texts each worker has begun."""
    history = tables.ReminderHistory
    with clinic.store.read() as db:
        return Counter(db.scalars(select(history.actor).where(history.to_state == State.SENDING)))


def test_each_of_two_hundred_texts_goes_once_though_a_worker_is_killed_among_three(
    clinic: Clinic, double: DoubleProcess, worker: WorkerProcess
):
    numbers = [f"+1{area}55501{n:02}" for area in ("212", "312") for n in range(100)]
    for number in numbers:
        clinic.register(number, now())
    for _ in range(SLOW):
        double.fail_next("drip", seconds=1.0)
    for _ in range(WORKERS):
        worker.start()
    until(lambda: len(double.journal) >= SLOW, PATIENCE)
    victim = worker.lives[0]
    assert victim.end(signal.SIGKILL) == -signal.SIGKILL

    until(lambda: not any(states(clinic)[state] for state in OPEN), PATIENCE)
    assert Counter(entry.to for entry in double.journal).most_common(1)[0][1] == 1
    assert {entry.to for entry in double.journal} <= set(numbers)
    assert len(senders(clinic)) > 1  # on SQLite whoever writes first takes most

    gone = {entry.to for entry in double.journal}  # what the dead worker had sent is found; the rest stays in doubt
    until(lambda: states(clinic)[State.UNSURE] == TEXTS - len(gone), PATIENCE)
    assert sum(states(clinic)[state] for state in SETTLED) == len(gone)
    assert all(clinic.has_gone(number) for number in gone)
    assert states(clinic)[State.UNSURE] == left_by_the_dead(clinic)
    assert len(double.journal) == len(gone)
    for life in worker.lives[1:]:
        assert life.end(signal.SIGTERM) == 0


def left_by_the_dead(clinic: Clinic) -> int:
    """Texts that are unsure because their worker was killed, and for no other reason."""
    with clinic.store.read() as db:
        table = tables.Reminder
        query = select(table.id).where(table.state == State.UNSURE, table.reason == Reason.CRASHED)
        return len(db.scalars(query).all())
