"""A clinic in a test: a real migrated store, the real planner, the sandbox phone, a clock that the test sets."""

import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from sqlalchemy import inspect, select

from reminders.catalogue import shipped
from reminders.channels.base import Channel
from reminders.channels.sandbox import SandboxPhone
from reminders.domain.vocabulary import BodyArea, Mode, Purpose
from reminders.store import leases, liveness, tables
from reminders.store.engine import Store
from reminders.store.listing import Wanted
from reminders.store.scope import Scope
from reminders.usecases.approvals import approve
from reminders.usecases.choosing import GivenTreatment
from reminders.usecases.go_live import set_mode
from reminders.usecases.inquire import ask_all, next_look_at
from reminders.usecases.library import Shelf, current_protocols, library
from reminders.usecases.look_up import Entry, list_texts
from reminders.usecases.record_visit import NewPatient, NewVisit, Recorded, record_visit
from reminders.usecases.rescue import rescue
from reminders.usecases.send_due import send_all_due
from reminders.usecases.sending import Sending
from reminders.usecases.set_up import NewClinic, set_up
from tests.schema import begin_as, bring_to_head

NEW_YORK = ZoneInfo("America/New_York")
ANA = "+12125550101"
BEN = "+12125550102"
FRIDAY = datetime(2026, 11, 20, 15, 20, tzinfo=NEW_YORK).astimezone(UTC)
ALL = frozenset(Purpose)


@dataclass
class World:
    """One clinic, and hands to act in it."""

    store: Store
    scope: Scope
    sending: Sending
    phone: SandboxPhone
    clock: list[datetime]
    owner_lock: object = field(repr=False, default=None)

    @property
    def now(self) -> datetime:
        return self.clock[0]

    @property
    def shelf(self) -> Shelf:
        return self.sending.shelf

    def set(self, moment: datetime) -> None:
        self.clock[0] = moment

    def register(self, *codes: str, number: str | None = ANA, **given: object) -> Recorded:
        """A visit that has just ended, of a new patient who agreed to everything, unless said otherwise."""
        patient = given.pop("patient", None) or NewPatient(
            name=str(given.pop("name", "Ana Example")),
            number=number,
            consents=given.pop("consents", ALL),  # type: ignore[arg-type]
            zone=given.pop("zone", None),  # type: ignore[arg-type]
            call_name=given.pop("call_name", None),  # type: ignore[arg-type]
            language=str(given.pop("language", "en")),
        )
        area = given.pop("area", BodyArea.FACE)
        if "starts_at" not in given:
            given.setdefault("ended_at", self.now)
        command = NewVisit(
            patient=patient,  # type: ignore[arg-type]
            treatments=tuple(GivenTreatment(code, area) for code in codes or ("microneedling-pen",)),  # type: ignore[arg-type]
            request_key=str(given.pop("request_key", secrets.token_hex(8))),
            **given,  # type: ignore[arg-type]
        )
        return record_visit(self.scope, self.store, self.shelf, command, self.now)

    def run_until(self, moment: datetime) -> None:
        """Let time pass through the real pipeline, from one due moment to the next."""
        while (look := self.next_at()) is not None and look <= moment:
            self.set(max(self.now, look))
            send_all_due(self.sending, self.now)
            ask_all(self.sending, self.now)
        self.set(max(self.now, moment))
        send_all_due(self.sending, self.now)

    def next_at(self) -> datetime | None:
        return next_look_at(self.sending)

    def send_due(self) -> int:
        return send_all_due(self.sending, self.now)

    def rescue(self) -> int:
        return rescue(self.sending, self.now)

    def texts(self, **wanted: object) -> list[Entry]:
        return list_texts(self.scope, self.store, self.shelf, Wanted(limit=500, **wanted))  # type: ignore[arg-type]

    def states(self) -> dict[str, tuple[str, str | None]]:
        """By the tail of each key: its state and reason."""
        with self.store.read() as db:
            rows = db.scalars(select(tables.Reminder).order_by(tables.Reminder.id))
            return {r.key.partition("/")[2]: (str(r.state), None if r.reason is None else str(r.reason)) for r in rows}

    def bodies(self, number: str = ANA) -> list[str]:
        return [bubble.body for bubble in self.phone.conversation(number) if not bubble.incoming]

    def rows(self, table: type) -> list:
        with self.store.read() as db:
            return list(db.scalars(select(table).order_by(*inspect(table).primary_key)))

    def live(self) -> None:
        approve(self.scope, self.store, "all", "Dr. Example", self.now)
        set_mode(self.scope, self.store, Mode.LIVE)


CLINIC = NewClinic(
    name="Lumina Skin Clinic",
    short_name="Lumina Skin",
    country="US",
    zone="America/New_York",
    phone="+12125550100",
    urgent_phone="+12125550199",
    emergency_number="911",
    can_receive=True,
)


@contextmanager
def open_world(
    url: str, folder: Path, channel: Channel | None = None, now: datetime = FRIDAY, clinic: NewClinic = CLINIC
) -> Iterator[World]:
    clock = [now]
    scope, known = begin_as(url, ("world", now, repr(clinic)), lambda first: _set_up(first, clinic, now))
    store = Store.open(url)
    shelf = Shelf(protocols=dict(known.protocols), combined=dict(known.combined))
    phone = SandboxPhone(folder / "phone.sqlite3", lambda: clock[0])
    owner = leases.new_owner()
    sending = Sending(
        store=store,
        shelf=shelf,
        channels={"main": channel or phone},
        practice=phone,
        owner=owner,
        lease=timedelta(seconds=30),
        new_id=lambda: secrets.token_hex(16),
        jitter=lambda: 1.0,
    )
    with liveness.hold(store.engine, owner):
        yield World(store, scope, sending, phone, clock)
    phone.close()
    store.close()


def _set_up(url: str, clinic: NewClinic, now: datetime) -> tuple[Scope, Shelf]:
    bring_to_head(url)
    store = Store.open(url)
    try:
        scope = set_up(store, clinic, shipped(), now)
        return scope, well_read(scope, store)
    finally:
        store.close()


def well_read(scope: Scope, store: Store) -> Shelf:
    """A shelf with every version in force, as that of a process that has worked for a while."""
    shelf = Shelf()
    with store.read() as db:
        library(scope, db, shelf)
        current_protocols(scope, db, shelf)
    return shelf
