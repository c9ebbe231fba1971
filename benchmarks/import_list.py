"""The import of a long list, end to end: file to committed rows, through the same code as `reminders import`."""

from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter
from typing import Annotated

import typer
from sqlalchemy import func, select

from benchmarks import core_inserts
from benchmarks.clinic import NOW, most_visits, new_clinic, write_list
from benchmarks.databases import DatabaseUrl, WatchedStore, new_store
from benchmarks.figures import Figure, JsonFile, Rounds, report
from benchmarks.machine import Machine, Peak, peak, this_machine
from reminders.domain.reminder import State
from reminders.store import tables
from reminders.usecases.import_list.run import prepare, take_in
from reminders.usecases.import_list.setting import Choices, Given, setting
from reminders.usecases.library import Shelf

REMINDERS_PER_SECOND = 10_000
MEMORY_MB = 300
LOCK_MS = 50


@dataclass(frozen=True)
class Run:
    """One import. `core_seconds` is what SQLAlchemy Core took for the same rows, right afterwards."""

    machine: Machine
    reminders: int
    planned: int
    reading: float
    planning: float
    writing: float
    held: tuple[float, ...]
    peak: Peak
    core_seconds: float

    @property
    def seconds(self) -> float:
        return self.reading + self.planning + self.writing


def measure(
    visits: Annotated[int, typer.Option(min=1, help="How long the list is.")] = 100_000,
    database: DatabaseUrl = None,
    rounds: Rounds = 3,
    json_file: JsonFile = None,
) -> None:
    """Reminders per second from a CSV to committed rows; memory; the longest write transaction."""
    if visits > most_visits():
        raise typer.BadParameter(f"there are example numbers for {most_visits():,} visits", param_hint="--visits")
    with TemporaryDirectory(prefix="reminders-benchmark-") as folder:
        path = Path(folder, "visits.csv")
        write_list(path, visits)
        best = min((_run(path, database) for _ in range(rounds)), key=lambda run: run.seconds)
    report(f"Import of {visits:,} visits, the best of {rounds}", best.machine, _figures(best, visits), json_file)


def _run(path: Path, database: str | None) -> Run:
    with new_store(database) as store:
        reading, planning, writing = _timed_import(path, store)
        used = peak()  # before the rows are read back, which is no part of an import
        return Run(
            machine=this_machine(store),
            reminders=_count(store),
            planned=_count(store, State.PLANNED),
            reading=reading,
            planning=planning,
            writing=writing,
            held=tuple(store.held),
            peak=used,
            core_seconds=_core(store, database),
        )


def _timed_import(path: Path, store: WatchedStore) -> tuple[float, float, float]:
    """Import a list; the seconds of reading, planning and writing."""
    ends: dict[str, float] = {}

    def note(what: str, _done: int, _all: int | None) -> None:
        ends[what] = perf_counter()

    scope, shelf = new_clinic(store), Shelf()
    store.held.clear()
    chosen = setting(scope, store, shelf, Choices(consent=Given("benchmark", NOW.date())), NOW)
    began = perf_counter()
    with prepare(path, None, chosen, store, shelf, note) as prepared:
        planned = perf_counter()
        take_in(prepared, store, shelf, note)
    done = perf_counter()
    return ends["Reading"] - began, planned - ends["Reading"], done - planned


def _count(store: WatchedStore, state: State | None = None) -> int:
    query = select(func.count()).select_from(tables.Reminder)
    with store.read() as db:
        return db.scalar(query if state is None else query.where(tables.Reminder.state == state)) or 0


def _core(source: WatchedStore, database: str | None) -> float:
    with new_store(database) as target:
        new_clinic(target)
        return core_inserts.insert_all(target, core_inserts.imported(source))


def _figures(run: Run, visits: int) -> list[Figure]:
    locks = sorted(run.held)
    return [
        Figure(
            "reminders, end to end",
            run.reminders / run.seconds,
            "rows/s",
            at_least=REMINDERS_PER_SECOND,
            ratio=run.core_seconds / run.seconds,
        ),
        Figure("of these, texts that are to go out", run.planned / run.seconds, "texts/s"),
        Figure("visits, end to end", visits / run.seconds, "visits/s"),
        Figure("SQLAlchemy Core, the same rows", run.reminders / run.core_seconds, "rows/s", ratio=1),
        Figure("reminders in the store", run.reminders, "rows"),
        Figure("reading and judging", run.reading, "s"),
        Figure("planning", run.planning, "s"),
        Figure("writing", run.writing, "s", ratio=run.core_seconds / run.writing),
        Figure("memory of the process, peak", run.peak.own_mb, "MB", at_most=MEMORY_MB),
        Figure("memory of each planning process, peak", run.peak.child_mb, "MB"),
        Figure("longest write transaction", locks[-1] * 1000, "ms", at_most=LOCK_MS),
        Figure("99 of 100 write transactions within", locks[len(locks) * 99 // 100] * 1000, "ms"),
        Figure("half of the write transactions within", locks[len(locks) // 2] * 1000, "ms"),
    ]
