"""A year of a busy clinic in simulated time: whether anything grows that should not, or becomes slow.

The provider is asked for replies once an hour in place of three times a minute: a year has 1.6 million such questions,
none of which finds anything here, and they would be most of the work.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import Annotated
from unittest.mock import patch

import typer

from benchmarks.curves import Curve, drawn
from benchmarks.databases import DatabaseUrl, new_store
from benchmarks.figures import Figure, JsonFile, report
from benchmarks.in_process import NullChannel, sending_to
from benchmarks.machine import this_machine
from benchmarks.soak_life import DAY, START, Day, Life, founded
from reminders.usecases import poll_replies

BUSY = 30
YEAR = 365
POLLED = timedelta(hours=1)
_PART = 10  # the first and the last tenth are held against each other


def measure(
    visits_a_day: Annotated[int, typer.Option(min=1, help="30: a busy clinic; 5,000: a chain.")] = BUSY,
    days: Annotated[int, typer.Option(min=1, help="Of simulated time.")] = YEAR,
    picture: Annotated[Path | None, typer.Option(help="Draw the curves there, as SVG.")] = None,
    database: DatabaseUrl = None,
    json_file: JsonFile = None,
) -> None:
    """Memory, size of the database and texts per second over a year of simulated time."""
    with new_store(database) as store, patch.object(poll_replies, "EVERY", POLLED):
        channel = NullChannel()
        scope = founded(store)
        with sending_to(store, channel) as sending:
            life = Life(store, sending, channel, scope)
            lived = []
            for day in life.days(days, visits_a_day):
                lived.append(day)
                _tell(len(lived), days)
            wrong = life.left_over(_end(days)), life.doubled()
        machine = this_machine(store)
    title = f"{days:,} days with {visits_a_day:,} visits each, in simulated time"
    curves = _curves(lived)
    report(title, machine, [*_totals(lived), *_growth(lived), *_faults(wrong)], json_file, curves)
    if picture is not None:
        picture.write_text(drawn(title, str(machine), curves), encoding="utf-8")


def _end(days: int) -> datetime:
    return START + days * DAY


def _tell(day: int, days: int) -> None:
    if day % max(1, days // _PART) == 0:
        typer.echo(f"day {day:,} of {days:,}", err=True)


def _speed(days: Sequence[Day]) -> float:
    """Texts a second of real time spent on sending and asking."""
    return sum(day.texts for day in days) / (sum(day.working for day in days) or 1.0)


def _totals(lived: Sequence[Day]) -> list[Figure]:
    visits, texts = sum(day.visits for day in lived), sum(day.texts for day in lived)
    registering, working = sum(day.registering for day in lived), sum(day.working for day in lived)
    return [
        Figure("visits registered", visits, "visits"),
        Figure("texts sent, and asked about until delivered", texts, "texts"),
        Figure("real time for all of it", registering + working, "s"),
        Figure("texts sent and asked about, of real time", texts / working if working else 0.0, "texts/s"),
        Figure("visits registered, of real time", visits / registering, "visits/s"),
    ]


def _growth(lived: Sequence[Day]) -> list[Figure]:
    """The last tenth beside the first in which texts went out."""
    part = max(1, len(lived) // _PART)
    first, last = _speed(lived[part : 2 * part] or lived), _speed(lived[-part:])
    start, end = lived[part - 1].memory_mb, lived[-1].memory_mb
    texts = sum(day.texts for day in lived)
    return [
        Figure("texts/s in the second tenth of the time", first, "texts/s", ratio=1),
        Figure("texts/s in the last tenth", last, "texts/s", ratio=last / first if first else None),
        Figure("memory after a tenth", start, "MB"),
        Figure("memory at the end", end, "MB"),
        Figure("database at the end", lived[-1].database_mb, "MB"),
        Figure("database for each text sent", lived[-1].database_mb * 1024 / max(1, texts), "KB"),
    ]


def _faults(wrong: tuple[int, int]) -> list[Figure]:
    left_over, doubled = wrong
    return [
        Figure("texts that were due and left over", left_over, "texts", at_most=0),
        Figure("texts tried twice", doubled, "texts", at_most=0),
    ]


def _curves(lived: Sequence[Day]) -> list[Curve]:
    said, days = "day of simulated time", len(lived)
    return [
        Curve("Texts sent and asked about", "a second of real time", [_speed([day]) for day in lived], said, days),
        Curve("Memory of the process", "MB", [day.memory_mb for day in lived], said, days),
        Curve("Database on the disk", "MB", [day.database_mb for day in lived], said, days),
    ]
