"""One run: a clinic at work, its workers killed over and over, and at the end the three accounts held together."""

import random
import socket
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from datetime import datetime, timedelta
from multiprocessing.context import ForkServerContext
from pathlib import Path
from threading import Event
from time import monotonic, sleep

from sqlalchemy.exc import SQLAlchemyError

from reminders.runtime import RealClock
from reminders.store import migrate
from reminders.store.engine import Store
from tests.chaos import book
from tests.chaos.checker import Evidence, check
from tests.chaos.databases import Database
from tests.chaos.desk import LATEST, Desk
from tests.chaos.logs import Pipes
from tests.chaos.plan import LEASE, Outcome, Plan
from tests.chaos.provider import ProviderProcess, providing
from tests.chaos.recovery import recovery
from tests.chaos.settings import configured
from tests.chaos.storm import Storm
from tests.chaos.watch import Watch, kills
from tests.chaos.worker_main import Order
from tests.chaos.workers import Workers, fork_server
from tests.doubles.twilio_callbacks import Caller
from tests.worker.clinic import Clinic

TICK = 0.03
ROUND = 40  # texts that are registered at once, at most
CANCELS, STOPS = 0.05, 0.01  # so often, of the rounds of the desk


def run(plan: Plan, database: Database, folder: Path) -> Outcome:
    """Do it all."""
    migrate.upgrade(database.url)
    with ExitStack() as stack:
        store = Store.open(database.url)
        stack.callback(store.close)
        clinic = Clinic.founded(store)
        clinic.go_live()
        port = free_port()
        context = fork_server()
        provider = stack.enter_context(providing(context, folder, port if plan.callbacks else None, plan.seed))
        workers = stack.enter_context(_workers(context, plan, configured(folder, plan, database, provider, port)))
        dice = random.Random(plan.seed)  # noqa: S311 - dice
        desk = Desk(clinic, Caller(port), plan.uses, random.Random(f"desk {plan.seed}"), RealClock().now)  # noqa: S311 - dice
        desk.open()
        storm = Storm(workers, provider, database, dice, RealClock().now, plan.pace)
        raged = _rage(plan, desk, storm)
        settled_after = _settle(plan, storm, store)
        evidence = evidence_of(plan, desk, provider, store)
        recovered = recovery(book.tries(store), workers.blows, book.processes(store))
        return Outcome(plan, check(evidence), tuple(workers.blows), recovered, raged, settled_after, workers.failures)


def _rage(plan: Plan, desk: Desk, storm: Storm) -> float:
    """Register and strike until the time is over; returns the seconds that it took.

    The desk has a thread of its own. A worker that is stopped as it writes keeps all of SQLite's other writers waiting,
    and the storm, which alone wakes it, must not be one of them.
    """
    closes = Event()
    with Watch(plan.seconds).begun() as watch, ThreadPoolExecutor(1, thread_name_prefix="desk") as thread:
        at_work = thread.submit(_serve, plan, desk, closes)
        try:
            while not at_work.done():
                storm.workers.tend()
                if _goes_on(plan, storm.workers, watch):
                    storm.strike()
                else:
                    closes.set()
                watch.tell(storm.workers, len(desk.promises))
                sleep(TICK)
        finally:
            closes.set()
        at_work.result()
        return watch.passed


def _serve(plan: Plan, desk: Desk, closes: Event) -> None:
    """Register as many texts as the workers take, cancel some, and say STOP for some patients."""
    while not closes.is_set():
        room = plan.backlog - _waiting(desk, plan.backlog)
        if room > 0:
            desk.register(min(room, ROUND))
        if desk.dice.random() < CANCELS:
            desk.cancel_one()
        if desk.dice.random() < STOPS:
            desk.stop_one()
        sleep(TICK)


def _goes_on(plan: Plan, workers: Workers, watch: Watch) -> bool:
    if watch.passed < plan.seconds:
        return not watch.enough
    return watch.passed < 6 * plan.seconds and kills(workers) < plan.least_kills


def _waiting(desk: Desk, limit: int) -> int:
    """How many texts wait to leave, those of the next moments included; a database that is down takes no more."""
    try:
        return book.waiting(desk.clinic.store, desk.now() + timedelta(seconds=LATEST), limit)
    except SQLAlchemyError:
        return limit


def _settle(plan: Plan, storm: Storm, store: Store) -> float:
    """Let the workers come to rest; returns the seconds that it took."""
    began = monotonic()
    storm.calm()
    storm.workers.renew(after=LEASE)
    wait_for_rest(plan, storm.workers, store)
    return monotonic() - began


def wait_for_rest(plan: Plan, workers: Workers, store: Store) -> None:
    """Until nothing is open any more, or it has taken too long."""
    began = monotonic()
    while _is_open(plan, store, workers.now()) and monotonic() - began < plan.longest_wait:
        workers.tend()
        sleep(TICK)


def _is_open(plan: Plan, store: Store, now: datetime) -> bool:
    try:
        return book.unsettled(store, now + timedelta(seconds=LATEST), doubts=plan.doubts) > 0
    except SQLAlchemyError:  # the database has just come back, and this is an old connection
        return True


def evidence_of(plan: Plan, desk: Desk, provider: ProviderProcess, store: Store) -> Evidence:
    """The three accounts."""
    return Evidence(
        promises=tuple(desk.promises),
        halts=tuple(desk.halts),
        takings=provider.takings(),
        rows=book.rows(store, timedelta(seconds=plan.settle)),
        claims=book.claims(store),
        ended_at=desk.now(),
        slack=timedelta(seconds=LEASE),
    )


@contextmanager
def _workers(context: ForkServerContext, plan: Plan, config: Path) -> Iterator[Workers]:
    """One that listens and one that only sends. With a part broken, the second alone stalls: the first has to act."""
    folder = config.parent
    with Pipes(folder) as pipes:
        orders = tuple(
            Order(command, config, pipes.open(command), plan.validity, stalls, plan.control)
            for command, stalls in (("serve", plan.stalls if plan.control is None else 0.0), ("worker", plan.stalls))
        )
        workers = Workers(context, orders, RealClock().now)
        try:
            yield workers
        finally:
            workers.close()


def free_port() -> int:
    """A port of this machine that nobody listens on."""
    with socket.create_server(("127.0.0.1", 0)) as found:
        port: int = found.getsockname()[1]
        return port
