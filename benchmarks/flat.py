"""What a text costs, however much waits: claim and settle, and a look that finds nothing, in two stores.

The provider is a null channel in this process. After each round the texts are put back, so that every round
does the same work on the same rows, now in one store and now in the other.
"""

from contextlib import ExitStack
from dataclasses import dataclass
from datetime import datetime, timedelta
from time import perf_counter
from typing import Annotated

import typer
from sqlalchemy import delete, event, update

from benchmarks import waiting
from benchmarks.clinic import NOW
from benchmarks.databases import DatabaseUrl, new_store
from benchmarks.figures import Figure, JsonFile, Rounds, report
from benchmarks.in_process import NullChannel, send_all, sending_to
from benchmarks.machine import this_machine
from benchmarks.percentile import percentile
from reminders.domain.reminder import State
from reminders.store import due, tables
from reminders.store.engine import Store
from reminders.usecases.send_due import claim
from reminders.usecases.sending import Sending

MILLION = 1_000_000
LARGER = {MILLION: 1.3}  # times the cost at 1,000 waiting rows
LARGEST = 1.5  # with more than a million
EMPTY_LOOK_MS = {"sqlite": 1.0, "postgresql": 3.0}
_DUE_AT = NOW + timedelta(hours=1)
_BEFORE = _DUE_AT - timedelta(minutes=1)  # nothing is due yet
_LOOKS = 300
_AT_ONCE = 8
_MOMENTS = {"sent_at": None, "settled_at": None, "owner": None, "lease_until_at": None, "body": None, "told": None}


@dataclass(frozen=True)
class _Place:
    """A store with so many texts waiting, and what sends from it."""

    store: Store
    sending: Sending
    rows: int


@dataclass(frozen=True)
class _Cost:
    """Of one store, in milliseconds: a text, the least of all rounds; half of all empty looks."""

    rows: int
    text_ms: float
    look_ms: float


def measure(
    rows: Annotated[int, typer.Option(min=1, help="How many texts wait in the large store.")] = MILLION,
    texts: Annotated[int, typer.Option(min=1, help="How many are due in a round; three wait for each.")] = 300,
    database: DatabaseUrl = None,
    rounds: Rounds = 5,
    json_file: JsonFile = None,
) -> None:
    """Cost of a text and of an empty look with 1,000 texts waiting and with a million; the plan of the query."""
    with ExitStack() as stack:
        places = [_opened(stack, database, texts, wanted) for wanted in (0, rows)]
        costs = [[_round(place, texts) for place in places] for _ in range(rounds)]
        looks = [_look_ms(place) for place in places]
        least = [min(cost[n] for cost in costs) for n in range(len(places))]
        small, large = (_Cost(p.rows, ms, look) for p, ms, look in zip(places, least, looks, strict=True))
        plan = plan_of_due(places[-1].store, _DUE_AT)
        machine, kind = this_machine(places[0].store), places[0].store.kind
    title = f"Cost of a text with {small.rows:,} and with {large.rows:,} texts waiting, the best of {rounds}"
    report(title, machine, _figures(small, large, kind, scans(plan)), json_file)
    typer.echo("\nThe due query in the large store:\n" + "\n".join(f"    {line}" for line in plan))


def _opened(stack: ExitStack, database: str | None, texts: int, wanted: int) -> _Place:
    store = stack.enter_context(new_store(database))
    rows = waiting.fill(store, wanted, texts, _DUE_AT)
    return _Place(store, stack.enter_context(sending_to(store, NullChannel())), rows)


def _round(place: _Place, texts: int) -> float:
    """Milliseconds for each text."""
    began = perf_counter()
    sent = send_all(place.sending, _DUE_AT, _AT_ONCE)
    seconds = perf_counter() - began
    if sent != texts:
        raise RuntimeError(f"{sent} texts were sent instead of {texts}")
    _put_back(place.store)
    return seconds * 1000 / texts


def _put_back(store: Store) -> None:
    """Let it all be due again, as if nothing had been sent."""
    reminder, history = tables.Reminder, tables.ReminderHistory
    with store.write() as db:
        db.execute(delete(tables.Receipt))
        db.execute(delete(history).where(history.attempt_id.is_not(None)))
        db.execute(delete(tables.Attempt))
        gone = update(reminder).where(reminder.state != State.PLANNED, reminder.sent_at.is_not(None))
        db.execute(gone.values(state=State.PLANNED, tries=0, fence=0, **_MOMENTS))


def _look_ms(place: _Place) -> float:
    took = []
    for _ in range(_LOOKS):
        began = perf_counter()
        look = claim(place.sending, _BEFORE, _AT_ONCE)
        took.append((perf_counter() - began) * 1000)
        if look.handovers:
            raise RuntimeError("a look that was to find nothing found a text")
    return percentile(took, 0.5)


def plan_of_due(store: Store, now: datetime) -> list[str]:
    """How the database finds due texts, line by line, in its own words."""
    asked: list[tuple[str, object]] = []

    def note(_connection: object, _cursor: object, statement: str, values: object, *_more: object) -> None:
        asked.append((statement, values))

    event.listen(store.engine, "before_cursor_execute", note)
    with store.write() as db:
        due.lock(db, now, due.Wanted(_AT_ONCE))
    event.remove(store.engine, "before_cursor_execute", note)
    how = "EXPLAIN QUERY PLAN " if store.kind == "sqlite" else "EXPLAIN "
    statement, values = next((s, v) for s, v in asked if "UNION ALL" in s)
    with store.engine.connect() as connection:
        rows = connection.exec_driver_sql(how + statement, values)  # type: ignore[arg-type]  # what the driver was given
        return [str(row[-1]) for row in rows]


def scans(plan: list[str]) -> int:
    """How many steps of a plan read all texts."""
    return sum("SCAN reminder" in line or "Seq Scan on reminder" in line for line in plan)


def _figures(small: _Cost, large: _Cost, kind: str, whole: int) -> list[Figure]:
    most = next((times for rows, times in LARGER.items() if large.rows < 2 * rows), LARGEST)
    return [
        Figure(f"claim and settle a text, {small.rows:,} waiting", small.text_ms, "ms", ratio=1),
        Figure(
            f"claim and settle a text, {large.rows:,} waiting",
            large.text_ms,
            "ms",
            ratio=large.text_ms / small.text_ms,
        ),
        Figure("the large store to the small one", large.text_ms / small.text_ms, "times", at_most=most),
        Figure(f"a look that finds nothing, {small.rows:,} waiting", small.look_ms, "ms", at_most=EMPTY_LOOK_MS[kind]),
        Figure(f"a look that finds nothing, {large.rows:,} waiting", large.look_ms, "ms", at_most=EMPTY_LOOK_MS[kind]),
        Figure("steps of the due query that read all texts", whole, "steps", at_most=0),
    ]
