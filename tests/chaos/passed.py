"""A worker is stopped between its claim and its requests, another one passes it, and then it wakes: is it heard?

What it brings back belongs to tries that are over. The fence keeps that from counting. Whoever passes it must not
look at its lock, nor wait for the window of asking, or the fence is never reached: the controls see to that.
"""

import random
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path
from time import monotonic, sleep

from reminders.runtime import RealClock
from reminders.store import migrate
from reminders.store.engine import Store
from tests.chaos import book
from tests.chaos.checker import check
from tests.chaos.databases import Database
from tests.chaos.desk import Desk
from tests.chaos.logs import Pipes
from tests.chaos.plan import Outcome, Plan
from tests.chaos.provider import providing
from tests.chaos.recovery import recovery
from tests.chaos.run import TICK, evidence_of, free_port
from tests.chaos.settings import configured
from tests.chaos.worker_main import Order
from tests.chaos.workers import Kind, Workers, fork_server
from tests.doubles.twilio_callbacks import Caller
from tests.worker.clinic import Clinic

TEXTS = 20
LONGEST = 60.0  # seconds for each step
HEARD = 15.0  # seconds in which what the woken one brings would have followed


def pass_worker(plan: Plan, database: Database, folder: Path) -> Outcome:
    """Register texts, let one worker claim some and stop, another send all, and the first wake."""
    migrate.upgrade(database.url)
    with ExitStack() as stack:
        store = Store.open(database.url)
        stack.callback(store.close)
        clinic = Clinic.founded(store)
        clinic.go_live()
        port, context = free_port(), fork_server()
        provider = stack.enter_context(providing(context, folder, None, plan.seed))
        config = configured(folder, plan, database, provider, port)
        pipes = stack.enter_context(Pipes(folder))
        order = Order("worker", config, pipes.open("worker"), plan.validity, stops=True, control=plan.control)
        stopped = Workers(context, (order,), RealClock().now)
        passing = Workers(context, (replace(order, log=pipes.open("other"), stops=False),), RealClock().now)
        stack.callback(passing.close)
        stack.callback(stopped.close)
        desk = Desk(clinic, Caller(port), (600.0,), random.Random(plan.seed), RealClock().now)  # noqa: S311 - dice
        desk.open()
        desk.register(TEXTS)
        stopped.tend()
        began = monotonic()
        life = stopped.standing[0]
        _until(lambda: life.is_stopped)
        stopped.strike(life, Kind.STALL, 2 * LONGEST)
        passing.tend()
        _until(lambda: not book.unsettled(store, RealClock().now()))  # what the other has done must be written, too
        life.wakes = 0.0
        stopped.tend()
        _until(lambda: len(provider.takings()) > TEXTS, HEARD)
        evidence = evidence_of(plan, desk, provider, store)
        blows = (*stopped.blows, *passing.blows)
        recovered = recovery(book.tries(store), blows, book.processes(store))
        raged = monotonic() - began
        return Outcome(plan, check(evidence), blows, recovered, raged, 0.0, stopped.failures)


def _until(what: Callable[[], bool], longest: float = LONGEST) -> None:
    ends_at = monotonic() + longest
    while not what() and monotonic() < ends_at:
        sleep(TICK)
