"""What a worker costs while nothing is due: beside an empty store; and how soon it sends once it is started."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from time import monotonic, sleep
from typing import Annotated

import typer
from sqlalchemy import select, update

from benchmarks import service, waiting
from benchmarks.clinic import new_clinic
from benchmarks.databases import DatabaseUrl, new_store
from benchmarks.draining import address
from benchmarks.figures import Figure, JsonFile, Rounds, report
from benchmarks.machine import this_machine
from benchmarks.provider import Provider, providing
from reminders.domain.reminder import State
from reminders.runtime import RealClock
from reminders.store import tables
from reminders.store.engine import Store

OF_A_CORE = 0.5  # percent
MEMORY_MB = 90
MORE_MB = 5  # than with an empty store
FIRST_TEXT = 1.0  # seconds
_PEOPLE = 300
_CALM = 5.0  # seconds from its start until it only waits
_LATER = timedelta(hours=12)
_OVERDUE = timedelta(minutes=2)
_AT_ONCE = 8


@dataclass(frozen=True)
class Rest:
    """A worker that waits: percent of a core, and memory at the end of the span."""

    percent: float
    memory_mb: float


@dataclass(frozen=True)
class First:
    """Seconds from the command: until the worker is ready, and until the first overdue text is at the provider."""

    ready: float
    text: float


def measure(
    rows: Annotated[int, typer.Option(min=1, help="How many texts wait.")] = 100_000,
    seconds: Annotated[float, typer.Option(min=0.5, help="How long it is watched; a minute has all it does.")] = 60,
    people: Annotated[int, typer.Option(min=10, help="Of how many people the others are copies.")] = _PEOPLE,
    database: DatabaseUrl = None,
    rounds: Rounds = 3,
    json_file: JsonFile = None,
) -> None:
    """CPU and memory of a worker with nothing to do; time from its start to the first overdue text."""
    with providing() as provider, new_store(database) as store:
        empty = _empty(provider, database, seconds)
        at = RealClock().now() + _LATER
        held = waiting.fill(store, rows, people, at)
        full = _watched(store, provider, seconds)
        firsts = [_first_text(store, provider, at) for _ in range(rounds)]
        machine = this_machine(store)
    first = min(firsts, key=lambda one: one.text)
    title = f"A worker with {held:,} texts waiting, watched for {seconds:g} s; its start, the best of {rounds}"
    report(title, machine, _figures(empty, full, first), json_file)


def _empty(provider: Provider, database: str | None, seconds: float) -> Rest:
    with new_store(database) as store:
        new_clinic(store)
        return _watched(store, provider, seconds)


def _watched(store: Store, provider: Provider, seconds: float) -> Rest:
    with service.serving(address(store), provider, _AT_ONCE) as worker:
        sleep(min(_CALM, seconds))
        began, cpu = monotonic(), worker.cpu()
        sleep(seconds)
        used = (worker.cpu() - cpu) / (monotonic() - began)
        return Rest(used * 100, worker.memory_mb())


def _first_text(store: Store, provider: Provider, at: datetime) -> First:
    """A text fell due while no worker was there."""
    _let_one_be_overdue(store, at)
    provider.taken(forget=True)
    began = monotonic()
    with service.serving(address(store), provider, _AT_ONCE):
        ready = monotonic() - began
        service.until(lambda: provider.taken().posts > 0)
    return First(ready, provider.taken(forget=True).first_at - began)


def _let_one_be_overdue(store: Store, at: datetime) -> None:
    """One of the texts that are due at an instant was due some minutes ago."""
    due_at = RealClock().now() - _OVERDUE
    table = tables.Reminder
    with store.write() as db:
        one = select(table.id).where(table.state == State.PLANNED, table.try_at == at).limit(1).scalar_subquery()
        moments = {"due_at": due_at, "try_at": due_at, "not_before_at": due_at}
        db.execute(update(table).where(table.id == one).values(**moments))


def _figures(empty: Rest, full: Rest, first: First) -> list[Figure]:
    return [
        Figure("CPU while it waits, of a core", full.percent, "%", at_most=OF_A_CORE),
        Figure("CPU with an empty store", empty.percent, "%"),
        Figure("memory", full.memory_mb, "MB", at_most=MEMORY_MB),
        Figure("memory with an empty store", empty.memory_mb, "MB"),
        Figure("more than with an empty store", full.memory_mb - empty.memory_mb, "MB", at_most=MORE_MB),
        Figure("from the command to a worker that is ready", first.ready, "s"),
        Figure("from the command to the first overdue text", first.text, "s", at_most=FIRST_TEXT),
        Figure("from ready to the first overdue text", max(0.0, first.text - first.ready), "s"),
    ]
