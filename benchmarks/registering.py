"""Registering one visit, planned and durable: beside a job for each reminder, and while a worker drains."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import islice
from time import monotonic, perf_counter, sleep
from typing import Annotated

import typer

from benchmarks import due, service
from benchmarks.clinic import example_numbers, new_clinic
from benchmarks.databases import DatabaseUrl, new_store
from benchmarks.desk import Desk
from benchmarks.draining import LEFT, address
from benchmarks.figures import Figure, JsonFile, Rounds, report
from benchmarks.instant import bring_forward, held_back
from benchmarks.jobs import added_per_second
from benchmarks.machine import Machine, this_machine
from benchmarks.percentile import percentile
from benchmarks.provider import providing
from reminders.runtime import RealClock

OF_JOB_STORE = 2
P99_MS = 25
_PAUSE = 0.02  # seconds between two registrations while it drains; a desk is slower


@dataclass(frozen=True)
class Alone:
    """One round in a store of its own: visits, texts that go out and all rows, a second; jobs a second."""

    machine: Machine
    visits: float
    texts: float
    rows: float
    jobs: float


@dataclass(frozen=True)
class Meanwhile:
    """How long each registration took while a worker drained, in milliseconds; texts a second meanwhile."""

    took: tuple[float, ...]
    per_second: float


def measure(
    visits: Annotated[int, typer.Option(min=1, help="How many are registered, one after the other.")] = 500,
    texts: Annotated[int, typer.Option(min=1, help="How many a worker drains meanwhile.")] = 3_000,
    database: DatabaseUrl = None,
    rounds: Rounds = 3,
    json_file: JsonFile = None,
) -> None:
    """Reminders registered per second, beside APScheduler's job store; how long one takes while texts go out."""
    alone = [_alone(visits, database) for _ in range(rounds)]
    busy = [_while_it_drains(texts, database) for _ in range(rounds)]
    best = max(alone, key=lambda run: run.texts / run.jobs)
    least = min(busy, key=lambda run: percentile(run.took, 0.99))
    title = f"{visits:,} visits registered one by one; then some while {texts:,} texts go out; the best of {rounds}"
    report(title, best.machine, [*_rates(best), *_waits(least)], json_file)


def _alone(visits: int, database: str | None) -> Alone:
    with new_store(database) as store:
        new_clinic(store)
        desk, numbers, now = Desk.of(store), example_numbers(), RealClock().now
        desk.register(next(numbers), now())  # what is read once is not measured
        began = perf_counter()
        plans = [desk.register(number, now()) for number in islice(numbers, visits)]
        seconds = perf_counter() - began
        texts = sum(len(plan.texts) for plan in plans)
        rows = texts + sum(len(plan.left_out) for plan in plans)
        jobs = added_per_second(texts, database)
        return Alone(this_machine(store), visits / seconds, texts / seconds, rows / seconds, jobs)


def _while_it_drains(texts: int, database: str | None) -> Meanwhile:
    with providing() as provider, new_store(database) as store:
        due.fill(store, texts)
        far, desk = held_back(store, texts), Desk.of(store)
        with service.serving(address(store), provider, 8):
            instant = bring_forward(store, far)
            sleep(max(0.0, instant.steady - monotonic()))
            took = tuple(_took(desk, islice(example_numbers(), texts, None), lambda: provider.taken().bodies < texts))
            service.until(lambda: provider.taken().bodies >= texts)
            service.until(lambda: due.count(store, *LEFT) == due.waiting(store, instant.at))
            return Meanwhile(took, texts / (provider.taken().last_at - instant.steady))


def _took(desk: Desk, numbers: Iterator[str], still: Callable[[], bool]) -> Iterator[float]:
    """Milliseconds of each registration, for as long as texts go out."""
    while still():
        began = perf_counter()
        desk.register(next(numbers), RealClock().now())
        yield (perf_counter() - began) * 1000
        sleep(_PAUSE)


def _rates(run: Alone) -> list[Figure]:
    times = run.texts / run.jobs
    return [
        Figure("visits registered, alone", run.visits, "visits/s"),
        Figure("texts that are to go out", run.texts, "texts/s", ratio=times),
        Figure("all rows, with those that say why not", run.rows, "rows/s"),
        Figure("APScheduler, add_job for each text", run.jobs, "jobs/s", ratio=1),
        Figure("ours to the job store", times, "times", at_least=OF_JOB_STORE),
    ]


def _waits(run: Meanwhile) -> list[Figure]:
    return [
        Figure("texts that went out meanwhile", run.per_second, "texts/s"),
        Figure("visits registered meanwhile", len(run.took), "visits"),
        Figure("half of these registrations within", percentile(run.took, 0.5), "ms"),
        Figure("99 of 100 within", percentile(run.took, 0.99), "ms", at_most=P99_MS),
        Figure("the longest", max(run.took, default=0.0), "ms"),
    ]
