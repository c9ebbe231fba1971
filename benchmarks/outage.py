"""The worker comes back after a day: very many texts are overdue, half of them past their use, and new ones fall due.

How long it takes until each overdue text was judged (sent, joined to another, missed), how late the new ones leave
meanwhile, and whether memory stays as it is.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import islice
from time import monotonic, sleep
from typing import Annotated

import typer
from sqlalchemy import ColumnElement, case, func, literal, select, update

from benchmarks import due, service, waiting
from benchmarks.clinic import example_numbers
from benchmarks.curves import Curve
from benchmarks.databases import DatabaseUrl, new_store
from benchmarks.desk import Desk
from benchmarks.draining import address
from benchmarks.figures import Figure, JsonFile, report
from benchmarks.instant import soon
from benchmarks.machine import Machine, this_machine
from benchmarks.percentile import percentile
from benchmarks.provider import Provider, Taken, providing
from reminders.domain.reasons import Reason
from reminders.domain.reminder import State
from reminders.domain.vocabulary import Kind
from reminders.runtime import RealClock
from reminders.store import tables
from reminders.store.engine import Store

NEW_WITHIN = 5.0  # seconds; a text that stood behind all others would wait for minutes
GROWTH_MB = 5
MOST = 150_000  # there are no example numbers for more people than that
_OUTAGE = timedelta(hours=24)
_USE = timedelta(hours=6)  # of what is still of use
_LOOK = 1.0
_START = timedelta(seconds=5)  # until the first new text falls due: the worker is to be ready by then
_EACH = timedelta(seconds=0.1)  # longer than registering one takes
_GIVE_UP = 3600.0
_WARM = 0.1  # of all texts: until then memory may grow
_URGENT_EVERY = 4  # of the new texts
_TEXT = tables.Reminder


@dataclass(frozen=True)
class Sample:
    """At one moment: how many overdue texts have not been looked at, and the memory of the worker in MB."""

    left: int
    memory_mb: float


@dataclass(frozen=True)
class Back:
    """What was seen from the instant at which the worker was ready."""

    machine: Machine
    overdue: int
    seconds: float
    samples: tuple[Sample, ...]
    new: tuple[float, ...]
    urgent: tuple[float, ...]
    missed: int
    joined: int
    taken: Taken


def measure(
    texts: Annotated[int, typer.Option(min=1, max=MOST, help="How many fell due meanwhile.")] = 100_000,
    new: Annotated[int, typer.Option(min=4, help="How many fall due afterwards, one a second.")] = 60,
    people: Annotated[int, typer.Option(min=10, help="Of how many people the others are copies.")] = 300,
    at_once: Annotated[int, typer.Option(min=1, max=64, help="Sends at a time.")] = 8,
    database: DatabaseUrl = None,
    json_file: JsonFile = None,
) -> None:
    """Overdue texts judged per second after an outage; how late new and urgent ones are meanwhile; memory."""
    with providing() as provider, new_store(database) as store:
        overdue = _filled(store, texts, people)
        first = soon(_START + new * _EACH)
        fresh = _fall_due(Desk.of(store), first.at, new)
        with service.serving(address(store), provider, at_once) as worker:
            began = monotonic()
            samples: list[Sample] = []
            while not samples or samples[-1].left:
                samples.append(Sample(_unseen(store, first.at), worker.memory_mb()))
                sleep(_LOOK)
                if monotonic() - began > _GIVE_UP:
                    raise TimeoutError("the overdue texts were not judged within an hour")
            seconds = monotonic() - began
            sleep(max(0.0, first.steady + new - monotonic()))
            service.until(lambda: due.count(store, State.SENDING) == 0)
        back = _seen(store, provider, (overdue, seconds), samples, fresh)
    title = f"{back.overdue:,} texts overdue after an outage, {new:,} new ones meanwhile"
    report(title, back.machine, _figures(back), json_file, _curves(back))


def _filled(store: Store, texts: int, people: int) -> int:
    """People all of whose planned texts fell due in the last day; every second one is past its use."""
    due.fill(store, people)
    now = RealClock().now()
    due.make_due(store, people, now)
    begun = now - _OUTAGE
    with store.write() as db:
        moment = _TEXT.useful_until_at.type
        until = case((_TEXT.id % 2 == 0, literal(now + _USE, moment)), else_=literal(now, moment))
        moments = {"due_at": begun, "try_at": begun, "not_before_at": begun, "act_by_at": None}
        db.execute(update(_TEXT).where(_TEXT.state == State.PLANNED).values(useful_until_at=until, **moments))
    planned = due.count(store, State.PLANNED)
    copies = max(1, round(texts / planned) - 1)
    waiting.multiply(store, copies, begun, apart=_OUTAGE / (copies + 2))
    return due.count(store, State.PLANNED)


def _fall_due(desk: Desk, first_at: datetime, new: int) -> tuple[list[int], list[int]]:
    """Register visits whose first texts fall due one a second from an instant; the ids of the usual and the urgent."""
    with desk.store.read() as db:
        known = db.scalar(select(func.count()).select_from(tables.Number)) or 0
        last = db.scalar(select(func.max(_TEXT.id))) or 0
    moments = [first_at + timedelta(seconds=n) for n in range(new)]
    for moment, number in zip(moments, islice(example_numbers(), known, None), strict=False):
        desk.register_first_due(number, moment)
    with desk.store.write() as db:
        mine = select(_TEXT.id).where(_TEXT.id > last, _TEXT.due_at.in_(moments)).order_by(_TEXT.due_at)
        ids = list(db.scalars(mine))
        urgent = ids[::_URGENT_EVERY]
        db.execute(update(_TEXT).where(_TEXT.id.in_(urgent)).values(kind=Kind.EMERGENCY))
    return [id_ for id_ in ids if id_ not in urgent], urgent


def _unseen(store: Store, before: datetime) -> int:
    """Overdue texts that no claim has looked at, or that are on their way."""
    never = (_TEXT.state == State.PLANNED) & (_TEXT.try_at == _TEXT.due_at)
    return _count(store, (never | (_TEXT.state == State.SENDING)) & (_TEXT.due_at < before))


def _count(store: Store, condition: ColumnElement[bool]) -> int:
    with store.read() as db:
        return db.scalar(select(func.count()).select_from(_TEXT).where(condition)) or 0


def _seen(
    store: Store,
    provider: Provider,
    judged: tuple[int, float],
    samples: Sequence[Sample],
    fresh: tuple[list[int], list[int]],
) -> Back:
    overdue, seconds = judged
    return Back(
        machine=this_machine(store),
        overdue=overdue,
        seconds=seconds,
        samples=tuple(samples),
        new=_late(store, fresh[0]),
        urgent=_late(store, fresh[1]),
        missed=due.count(store, State.MISSED),
        joined=_count(store, (_TEXT.state == State.SKIPPED) & (_TEXT.reason == Reason.JOINED)),
        taken=provider.taken(),
    )


def _late(store: Store, ids: Sequence[int]) -> tuple[float, ...]:
    """Seconds from due to the provider's answer written, in the order in which they fell due."""
    query = select(_TEXT.due_at, _TEXT.settled_at).where(_TEXT.id.in_(ids)).order_by(_TEXT.due_at)
    with store.read() as db:
        return tuple((done - at).total_seconds() if at and done else _GIVE_UP for at, done in db.execute(query))


def _curves(back: Back) -> list[Curve]:
    said = "seconds since the worker was ready"
    return [
        Curve("Overdue texts not looked at", "texts", [one.left for one in back.samples], said, back.seconds),
        Curve("Memory of the worker", "MB", [one.memory_mb for one in back.samples], said, back.seconds),
    ]


def _figures(back: Back) -> list[Figure]:
    warm = [one.memory_mb for one in back.samples if one.left <= back.overdue * (1 - _WARM)] or [0.0]
    half = [one.memory_mb for one in back.samples if one.left <= back.overdue / 2] or [0.0]
    slowest = percentile([*back.new, *back.urgent], 0.99)
    return [
        Figure("overdue texts judged in", back.seconds, "s"),
        Figure("overdue texts judged", back.overdue / back.seconds, "texts/s"),
        Figure("of all texts, taken by the provider", back.taken.posts, "texts"),
        Figure("of all texts, missed", back.missed, "texts"),
        Figure("of all texts, said with another", back.joined, "texts"),
        Figure("first new text, from due to answered", back.new[0], "s"),
        Figure("first urgent text, from due to answered", back.urgent[0], "s"),
        Figure("99 of 100 new and urgent texts within", slowest, "s", at_most=NEW_WITHIN),
        Figure("memory after a tenth was judged", warm[0], "MB"),
        Figure("memory at its highest", max(warm), "MB"),
        Figure("memory that was added", max(warm) - warm[0], "MB", at_most=GROWTH_MB),
        Figure("of this, in the second half of the texts", max(warm) - half[0], "MB"),
        Figure("texts doubled", back.taken.posts - back.taken.bodies, "texts", at_most=0),
    ]
