"""The power is cut: what a kill leaves in the memory of the system is gone, too. For SQLite, with a C compiler at hand.

A library that stands before the C library's own copies each file as it is synced. A cut is a kill of the worker, and
each file of the database becomes what it was at its last sync. That is the worst that a disk may do that tells the
truth: it loses all that nobody waited for. It does not tear blocks, nor lie.
"""

import os
import random
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path
from time import monotonic, sleep

from reminders.runtime import RealClock
from reminders.store import migrate
from reminders.store.engine import Store
from tests.chaos import book
from tests.chaos.checker import check
from tests.chaos.databases import SqliteFile
from tests.chaos.desk import Desk
from tests.chaos.logs import Pipes
from tests.chaos.plan import Outcome, Plan
from tests.chaos.provider import ProviderProcess, providing
from tests.chaos.recovery import recovery
from tests.chaos.run import TICK, evidence_of, free_port, wait_for_rest
from tests.chaos.settings import configured
from tests.chaos.worker_main import Order
from tests.chaos.workers import Kind, Workers, fork_server
from tests.doubles.twilio_callbacks import Caller
from tests.worker.clinic import Clinic

CUTS, BETWEEN = 2, 10  # texts that the provider takes between two cuts
TEXTS = 40
LONGEST = 30.0  # seconds until as many were taken
SOURCE = Path(__file__).with_suffix(".c")


def compiler() -> str | None:
    """The C compiler of this machine; None: it has none, or is none on which this works."""
    return shutil.which("cc") if Path("/proc/self/fd").exists() else None


@dataclass(frozen=True)
class Platter:
    """What is on the disk for certain."""

    folder: Path
    database: Path

    def sync(self) -> None:
        """All of the database, with nobody at work on it."""
        for file in self._files(self.database.parent):
            shutil.copy(file, self.folder)

    def cut(self) -> None:
        """Take the rest away."""
        for file in self._files(self.database.parent):
            file.unlink()
        for file in self._files(self.folder):
            shutil.copy(file, self.database.parent)

    def _files(self, folder: Path) -> Iterator[Path]:
        """The file and its journal; the index of the journal is made anew after a cut."""
        names = (self.database.name, f"{self.database.name}-wal", f"{self.database.name}-journal")
        yield from (folder / name for name in (*names, f"{self.database.name}-shm") if (folder / name).exists())


def cut_power(plan: Plan, folder: Path) -> Outcome:
    """Register texts, cut the power over and over as they are sent, and let the rest go out."""
    database = SqliteFile(folder / "reminders.db")
    platter = Platter(folder / "platter", database.path)
    platter.folder.mkdir()
    migrate.upgrade(database.url)
    with ExitStack() as stack:
        store = Store.open(database.url)
        stack.callback(store.close)
        clinic = Clinic.founded(store)
        clinic.go_live()
        port = free_port()
        provider = stack.enter_context(providing(fork_server(), folder, None, plan.seed))
        dice = random.Random(plan.seed)  # noqa: S311 - dice
        desk = Desk(clinic, Caller(port), (max(plan.uses),), dice, RealClock().now)
        desk.open()
        desk.register(TEXTS)
        store.close()  # whoever is last empties the journal
        platter.sync()
        config = configured(folder, plan, database, provider, port)
        workers = stack.enter_context(_workers(plan, config, platter))
        first_at = monotonic()
        for _ in range(CUTS):
            workers.tend()
            _wait_for(provider, len(provider.takings()) + BETWEEN)
            for life in workers.standing:
                workers.strike(life, Kind.CUT)
            platter.cut()
        began = monotonic()
        raged = began - first_at
        workers.tend()
        wait_for_rest(plan, workers, store)
        settled_after = monotonic() - began
        evidence = evidence_of(plan, desk, provider, store)
        recovered = recovery(book.tries(store), workers.blows, book.processes(store))
        return Outcome(plan, check(evidence), tuple(workers.blows), recovered, raged, settled_after, workers.failures)


def _wait_for(provider: ProviderProcess, texts: int) -> None:
    ends_at = monotonic() + LONGEST
    while len(provider.takings()) < texts and monotonic() < ends_at:
        sleep(TICK)


@contextmanager
def _workers(plan: Plan, config: Path, platter: Platter) -> Iterator[Workers]:
    """One that only sends, with the library loaded before all others."""
    library = platter.folder / "power.so"
    command = [compiler() or "cc", "-shared", "-fPIC", "-O2", "-o", str(library), str(SOURCE), "-ldl"]
    subprocess.run(command, check=True)
    with Pipes(config.parent) as pipes:
        order = Order("worker", config, pipes.open("worker"), plan.validity, 0.0, plan.control)
        workers = Workers(get_context("spawn"), (order,), RealClock().now)
        with _environment(LD_PRELOAD=str(library), PLATTER=str(platter.folder)):
            try:
                yield workers
            finally:
                workers.close()


@contextmanager
def _environment(**values: str) -> Iterator[None]:
    """What processes that are started meanwhile get."""
    before = {name: os.environ.get(name) for name in values}
    os.environ.update(values)
    try:
        yield
    finally:
        for name, value in before.items():
            os.environ.pop(name) if value is None else os.environ.update({name: value})
