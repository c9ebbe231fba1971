"""How late texts leave that fall due one by one at random instants, beside a bare timer; how soon a new row is seen.

The bare timer is the least that anything can be late by on this machine: a thread for each sender sleeps until
the instant and calls the official client. It runs right before, at instants drawn in the same way.
"""

import random
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import islice
from time import monotonic, sleep
from typing import Annotated

import typer
from sqlalchemy import bindparam, select, update
from twilio.http.http_client import TwilioHttpClient
from twilio.rest import Client

from benchmarks import due, service
from benchmarks.bare import BODY, Redirected
from benchmarks.clinic import example_numbers
from benchmarks.core_inserts import table_of
from benchmarks.curves import Curve
from benchmarks.databases import DatabaseUrl, new_store
from benchmarks.desk import Desk
from benchmarks.draining import address
from benchmarks.figures import Figure, JsonFile, report
from benchmarks.instant import held_back, soon
from benchmarks.machine import Machine, this_machine
from benchmarks.percentile import percentile
from benchmarks.provider import ACCOUNT_SID, KEY_SID, SECRET, SERVICE_SID, Provider, providing
from reminders.domain.reminder import State
from reminders.runtime import RealClock
from reminders.store import tables
from reminders.store.engine import Store

P50_MS = 10
P99_BESIDE_MS = 50  # later than the bare timer
SEEN_MS = 1_000
_AT_ONCE = 8
_SEED = 20261121
_BETWEEN = 0.3  # seconds at least between two rows that another process writes


@dataclass(frozen=True)
class Late:
    """Milliseconds from due to the provider: of our texts, of the bare timer's, and from commit of new rows."""

    machine: Machine
    ours: tuple[float, ...]
    bare: tuple[float, ...]
    seen: tuple[float, ...]


def measure(
    texts: Annotated[int, typer.Option(min=1, help="How many fall due.")] = 200,
    seconds: Annotated[float, typer.Option(min=0.1, help="In how long; the bare timer takes as long again.")] = 40,
    rows: Annotated[
        int, typer.Option(min=1, help="How many more another process writes, due at once; some 2 s each.")
    ] = 15,
    database: DatabaseUrl = None,
    json_file: JsonFile = None,
) -> None:
    """Milliseconds from due to sent, beside a bare timer; and for a row that another process has written."""
    offsets = _offsets(texts, seconds)
    with providing() as provider, new_store(database) as store:
        bare = _bare(provider, offsets)
        due.fill(store, texts)
        ours, seen = _ours(store, provider, offsets, rows)
        late = Late(this_machine(store), ours, bare, seen)
    title = f"{texts:,} texts due at random instants in {seconds:g} s; then {rows:,} rows written by another process"
    report(title, late.machine, _figures(late), json_file, _curves(late))


def _offsets(texts: int, seconds: float) -> list[float]:
    """The same instants in every run, in seconds from the first possible one."""
    drawn = random.Random(_SEED)  # noqa: S311 - no secret
    return sorted(drawn.uniform(0, seconds) for _ in range(texts))


def _bare(provider: Provider, offsets: Sequence[float]) -> tuple[float, ...]:
    http = Redirected(TwilioHttpClient(), provider.base)
    client = Client(KEY_SID, SECRET, ACCOUNT_SID, http_client=http)  # type: ignore[no-untyped-call]
    client.messages.create(to=next(example_numbers()), body=BODY, messaging_service_sid=SERVICE_SID)
    provider.taken(forget=True)
    first = monotonic() + 1

    def send(offset: float, number: str) -> None:
        sleep(max(0.0, first + offset - monotonic()))
        client.messages.create(to=number, body=BODY, messaging_service_sid=SERVICE_SID)

    with ThreadPoolExecutor(_AT_ONCE) as pool:
        list(pool.map(send, offsets, islice(example_numbers(), len(offsets))))
    return _late(provider.taken(forget=True).arrivals, first, offsets)


def _ours(
    store: Store, provider: Provider, offsets: Sequence[float], rows: int
) -> tuple[tuple[float, ...], tuple[float, ...]]:
    far = held_back(store, len(offsets))
    with service.serving(address(store), provider, _AT_ONCE):
        first = soon()
        _spread(store, far, first.at, offsets)
        service.until(lambda: provider.taken().posts >= len(offsets))
        ours = _late(provider.taken(forget=True).arrivals, first.steady, offsets)
        numbers = islice(example_numbers(), len(offsets), len(offsets) + rows)
        seen = tuple(_seen_after(Desk.of(store), number, provider) for number in numbers)
    return ours, seen


def _spread(store: Store, far: datetime, first_at: datetime, offsets: Sequence[float]) -> None:
    """Give each text that was held back an instant of its own."""
    table = table_of(tables.Reminder)
    moment = bindparam("moment", type_=table.c.due_at.type)
    with store.write() as db:
        mine = select(table.c.id).where(table.c.state == State.PLANNED, table.c.try_at == far).order_by(table.c.id)
        ids = db.scalars(mine).all()
        moved = update(table).where(table.c.id == bindparam("which")).values(due_at=moment, try_at=moment)
        pairs = zip(ids, offsets, strict=True)
        db.connection().execute(moved, [{"which": i, "moment": first_at + timedelta(seconds=s)} for i, s in pairs])


def _seen_after(desk: Desk, number: str, provider: Provider) -> float:
    """Milliseconds from the commit of a visit whose first text is due at once until that text has left."""
    provider.taken(forget=True)
    desk.register_first_due(number, RealClock().now())
    written = monotonic()
    service.until(lambda: provider.taken().posts > 0, every=0.01)
    arrived = provider.taken(forget=True).first_at
    sleep(_BETWEEN + random.random())  # noqa: S311 - at no fixed place between two beats of the worker
    return max(0.0, arrived - written) * 1000


def _late(arrivals: Sequence[float], first: float, offsets: Sequence[float]) -> tuple[float, ...]:
    """Milliseconds by which each arrival is behind its instant; the n-th that arrives is taken for the n-th due."""
    pairs = zip(sorted(arrivals), offsets, strict=True)
    return tuple((arrived - first - offset) * 1000 for arrived, offset in pairs)


def _curves(late: Late) -> list[Curve]:
    """From the text that was least late to the one that was most."""
    said = "share of the texts, from the least late on, %"
    return [
        Curve("Lateness of our texts", "ms", sorted(late.ours), said, 100),
        Curve("Lateness of a bare timer", "ms", sorted(late.bare), said, 100),
    ]


def _figures(late: Late) -> list[Figure]:
    half, most, bare = percentile(late.ours, 0.5), percentile(late.ours, 0.99), percentile(late.bare, 0.99)
    return [
        Figure("half of the texts within", half, "ms", at_most=P50_MS),
        Figure("99 of 100 within", most, "ms"),
        Figure("a bare timer, half within", percentile(late.bare, 0.5), "ms"),
        Figure("a bare timer, 99 of 100 within", bare, "ms"),
        Figure("99 of 100, later than the bare timer by", most - bare, "ms", at_most=P99_BESIDE_MS),
        Figure("a row of another process, half within", percentile(late.seen, 0.5), "ms"),
        Figure("a row of another process, all within", max(late.seen), "ms", at_most=SEEN_MS),
        Figure("texts that left before they were due", sum(ms < 0 for ms in late.ours), "texts", at_most=0),
    ]
