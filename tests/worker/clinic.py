"""A clinic for tests that run in real time: where it is noon, whose texts fall due at seconds that the test chooses."""

import secrets
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import select

from reminders.catalogue import shipped
from reminders.domain.reminder import State
from reminders.domain.vocabulary import BodyArea, Mode, Purpose, Role
from reminders.runtime import RealClock, Runtime
from reminders.store import tables
from reminders.store.engine import Store
from reminders.store.scope import Scope
from reminders.usecases.approvals import approve
from reminders.usecases.choosing import GivenTreatment
from reminders.usecases.go_live import set_mode
from reminders.usecases.library import Shelf
from reminders.usecases.preview import PreviewRequest, preview
from reminders.usecases.record_visit import NewPatient, NewVisit, record_visit
from reminders.usecases.set_up import NewClinic, set_up
from reminders.worker import Worker

Opener = Callable[..., Runtime]
POLL = 0.1
FIRST_AFTER = timedelta(hours=1)  # the first text of the shipped protocols comes so long after the visit
ZONES = (
    "Pacific/Auckland",
    "Australia/Brisbane",
    "Asia/Tokyo",
    "Asia/Singapore",
    "Asia/Dhaka",
    "Asia/Dubai",
    "Europe/Athens",
    "Europe/London",
    "America/Sao_Paulo",
    "America/New_York",
    "America/Denver",
    "America/Anchorage",
    "Pacific/Honolulu",
)

now = RealClock().now


def until(what: Callable[[], object], seconds: float = 15.0) -> None:
    """Look until it holds; the test fails where it never does."""
    deadline = time.monotonic() + seconds
    while not what():
        assert time.monotonic() < deadline, f"it did not happen within {seconds} s"
        time.sleep(0.02)


@contextmanager
def working(runtime: Runtime) -> Iterator[Worker]:
    """A worker at work, in this process."""
    worker = Worker(runtime)
    worker.start()
    try:
        yield worker
    finally:
        worker.stop()
        worker.join()


def noon_zone(moment: datetime) -> str:
    """The zone where it is nearest to noon, so that quiet hours and the end of the day are far."""
    return min(ZONES, key=lambda zone: abs(_hours(moment.astimezone(ZoneInfo(zone))) - 12))


def _hours(local: datetime) -> float:
    return local.hour + local.minute / 60


@dataclass(frozen=True)
class Promised:
    """What a preview showed before the visit was registered: to whom, when, in which words."""

    number: str
    due_at: datetime
    body: str


@dataclass(frozen=True)
class Clinic:
    """A clinic on a migrated store, that was set up some hours ago."""

    store: Store
    scope: Scope
    shelf: Shelf

    @classmethod
    def founded(cls, store: Store) -> "Clinic":
        zone = noon_zone(now())
        phones = ("en",), "+12125550100", "+12125550199"
        new = NewClinic("Lumina Skin Clinic", "Lumina Skin", "US", zone, "main", *phones, emergency_number="911")
        return cls(store, set_up(store, new, shipped(), now() - timedelta(hours=3)), Shelf())

    def go_live(self) -> None:
        approve(self.scope, self.store, "all", "Dr. Example", now() - timedelta(hours=2))
        set_mode(self.scope, self.store, Mode.LIVE)

    def register(self, number: str, due_at: datetime, code: str = "microneedling-pen") -> Promised:
        """Register, as if at its end, the visit whose first text falls due then. What was shown before is returned."""
        ended_at = due_at - FIRST_AFTER
        registered_at = ended_at + timedelta(seconds=1)
        treatments = (GivenTreatment(code, BodyArea.FACE),)
        request = PreviewRequest(treatments, ended_at=ended_at)
        shown = preview(self.scope, self.store, self.shelf, request, registered_at).texts[0]
        assert (shown.role, shown.due_at) == (Role.RESTRICTIONS, due_at)
        patient = NewPatient("Ana Example", number, frozenset(Purpose))
        command = NewVisit(patient, treatments, secrets.token_hex(8), ended_at=ended_at)
        record_visit(self.scope, self.store, self.shelf, command, registered_at)
        return Promised(number, due_at, shown.body)

    def first_text(self, number: str) -> tables.Reminder:
        """The row of the text that falls due first for a number."""
        query = (
            select(tables.Reminder)
            .join(tables.Number, tables.Number.id == tables.Reminder.number_id)
            .where(tables.Number.address == number, tables.Reminder.role == Role.RESTRICTIONS)
        )
        with self.store.read() as db:
            return db.scalars(query).one()

    def state(self, number: str) -> State:
        return self.first_text(number).state

    def has_gone(self, number: str) -> bool:
        """True once the provider has the first text for a number, whatever it has said of it since."""
        return self.state(number) in {State.ACCEPTED, State.DELIVERED}

    def on_their_way(self) -> int:
        with self.store.read() as db:
            return len(db.scalars(select(tables.Reminder.id).where(tables.Reminder.state == State.SENDING)).all())

    def workers(self) -> list[tables.Worker]:
        with self.store.read() as db:
            return list(db.scalars(select(tables.Worker)))

    def tasks(self) -> list[tables.Task]:
        with self.store.read() as db:
            return list(db.scalars(select(tables.Task)))
