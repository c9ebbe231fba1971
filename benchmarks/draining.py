"""Workers that empty a store whose texts fall due at one instant, and what the provider saw of it."""

from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass

from benchmarks import due, service
from benchmarks.databases import new_store
from benchmarks.instant import bring_forward, held_back
from benchmarks.machine import Machine, this_machine
from benchmarks.provider import Provider
from reminders.domain.reminder import State
from reminders.store.engine import Store

LEFT = (State.PLANNED, State.SENDING)


@dataclass(frozen=True)
class Load:
    """What is to be drained, and how: texts, seconds that the provider takes to answer, processes, sends of each."""

    texts: int
    latency: float
    workers: int
    at_once: int


@dataclass(frozen=True)
class Drained:
    """Texts a second, from the instant to the last answer; what the workers took; whether any was lost or doubled.

    `cpu_per_thousand`: seconds of a processor, of all workers. `memory_mb`: of the largest.
    """

    machine: Machine
    per_second: float
    cpu_per_thousand: float
    memory_mb: float
    lost: int
    doubled: int


def drained(provider: Provider, load: Load, database: str | None) -> Drained:
    """Fill a new store, start the workers, wait until they are through."""
    with new_store(database) as store, ExitStack() as stack:
        due.fill(store, load.texts)
        far = held_back(store, load.texts)
        provider.taken(forget=True)
        starting = [service.serving(address(store), provider, load.at_once) for _ in range(load.workers)]
        workers = [stack.enter_context(worker) for worker in starting]
        before = sum(worker.cpu() for worker in workers)
        instant = bring_forward(store, far)
        service.until(lambda: due.count(store, *LEFT) == due.waiting(store, instant.at))
        cpu = sum(worker.cpu() for worker in workers) - before
        taken = provider.taken(forget=True)
        return Drained(
            machine=this_machine(store),
            per_second=load.texts / (taken.last_at + load.latency - instant.steady),
            cpu_per_thousand=cpu * 1000 / load.texts,
            memory_mb=max(worker.memory_mb() for worker in workers),
            lost=load.texts - taken.bodies,
            doubled=taken.posts - taken.bodies,
        )


def address(store: Store) -> str:
    """A store's address as a configuration has it."""
    url = store.engine.url.render_as_string(hide_password=False)
    return url.replace("+pysqlite", "").replace("+psycopg", "")


def wrong(runs: Sequence[Drained]) -> int:
    """How many texts were lost or went twice, in all runs."""
    return sum(run.lost + run.doubled for run in runs)
