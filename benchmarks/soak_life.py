"""A clinic's days in simulated time, through the real use cases: visits end, texts fall due, the provider is asked.

The clock jumps from one moment at which something is to be done to the next; all work is real work on a real
database. Each patient comes four times, four weeks apart; who is new takes the next example number, and when all
are used up, shares one.
"""

import os
import secrets
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import cycle
from pathlib import Path
from time import perf_counter

from sqlalchemy import func, select, text

from benchmarks.clinic import TREATMENTS, example_numbers, new_clinic
from benchmarks.in_process import NullChannel, send_all
from reminders.domain.reminder import State
from reminders.domain.vocabulary import Mode, Purpose
from reminders.store import tables
from reminders.store.engine import Store
from reminders.store.scope import Scope
from reminders.usecases.approvals import approve
from reminders.usecases.change_clinic import ClinicDetails, change_clinic
from reminders.usecases.choosing import GivenTreatment
from reminders.usecases.edit import Edit
from reminders.usecases.go_live import set_mode
from reminders.usecases.inquire import ask_all, next_look_at
from reminders.usecases.library import Shelf
from reminders.usecases.record_visit import NewPatient, NewVisit, record_visit
from reminders.usecases.sending import Sending

START = datetime(2027, 1, 4, 14, tzinfo=UTC)  # a Monday, when the clinic opens
OPEN = timedelta(hours=9)
DAY = timedelta(days=1)
_AT_ONCE = 8
_VISITS_EACH = 4
_WEEKS_APART = 28  # days
_MB = 1 << 20


@dataclass(frozen=True)
class Day:
    """What one day came to, at its end. `working`: seconds of real time in which texts were sent and asked about."""

    visits: int
    texts: int
    registering: float
    working: float
    memory_mb: float
    database_mb: float


@dataclass
class Life:
    """One clinic and its simulated time."""

    store: Store
    sending: Sending
    channel: NullChannel
    scope: Scope
    _returning: dict[int, list[tuple[str, int]]] = field(default_factory=lambda: defaultdict(list))
    _numbers: Iterator[str] = field(default_factory=lambda: cycle(example_numbers()))
    _treatments: Iterator[str] = field(default_factory=lambda: cycle(TREATMENTS))
    _working: float = 0.0

    def days(self, count: int, visits: int) -> Iterator[Day]:
        """Live so many days, with so many visits each."""
        for n in range(count):
            yield self._day(n, visits)

    def _day(self, n: int, visits: int) -> Day:
        opens, texts, registering = START + n * DAY, self.channel.taken, 0.0
        self._working = 0.0
        for place in range(visits):
            now = opens + OPEN * place / visits
            self._pass_time(now)
            began = perf_counter()
            self._visit(n, now)
            registering += perf_counter() - began
        self._pass_time(opens + DAY)
        sent = self.channel.taken - texts
        return Day(visits, sent, registering, self._working, resident_mb(), size_mb(self.store))

    def _visit(self, n: int, now: datetime) -> None:
        """A visit ends, of somebody who comes back today if there is one, else of somebody new."""
        waiting = self._returning[n]
        known, visits = waiting.pop() if waiting else (None, 0)
        patient = known or NewPatient("Ana Example", next(self._numbers), frozenset(Purpose))
        treatment = GivenTreatment(next(self._treatments))
        command = NewVisit(patient, (treatment,), secrets.token_hex(8), ended_at=now)
        recorded = record_visit(self.scope, self.store, self.sending.shelf, command, now)
        if visits + 1 < _VISITS_EACH:
            self._returning[n + _WEEKS_APART].append((recorded.patient_id, visits + 1))

    def _pass_time(self, until: datetime) -> None:
        """From one moment at which there is something to do to the next."""
        began = perf_counter()
        while (look := next_look_at(self.sending)) is not None and look <= until:
            send_all(self.sending, look, _AT_ONCE)
            ask_all(self.sending, look)
        self._working += perf_counter() - began

    def left_over(self, end: datetime) -> int:
        """Texts that were due before the end and that nothing came of."""
        reminder = tables.Reminder
        overdue = (reminder.state == State.PLANNED) & (reminder.try_at <= end)
        query = select(func.count()).where(overdue | reminder.state.in_((State.SENDING, State.UNSURE)))
        with self.store.read() as db:
            return db.scalar(query) or 0

    def doubled(self) -> int:
        """Tries beyond one for a text: this provider takes every text at once."""
        query = select(func.count() - func.count(tables.Attempt.reminder_id.distinct())).select_from(tables.Attempt)
        with self.store.read() as db:
            return db.scalar(query) or 0


def founded(store: Store) -> Scope:
    """A clinic that texts its patients, from the first day on."""
    scope, before = new_clinic(store), START - DAY
    change_clinic(Edit(scope, store, Shelf(), "benchmark", before), ClinicDetails(urgent_phone="+12125550199"))
    approve(scope, store, "all", "Dr. Example", before)
    set_mode(scope, store, Mode.LIVE)
    return scope


def resident_mb() -> float:
    """What this process holds in memory now."""
    pages = Path("/proc/self/statm").read_text(encoding="utf-8").split()[1]
    return int(pages) * os.sysconf("SC_PAGE_SIZE") / _MB


def size_mb(store: Store) -> float:
    """What the database takes on the disk: of SQLite, with its journal."""
    if store.kind == "postgresql":
        with store.read() as db:
            return float(db.scalar(text("SELECT pg_database_size(current_database())")) or 0) / _MB
    file = Path(store.engine.url.database or "")
    return sum(part.stat().st_size for part in file.parent.glob(f"{file.name}*") if part.is_file()) / _MB
