"""The web side as it runs: a real server on a real store, a sender at a double of Twilio, and posts over sockets."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from sqlalchemy import event, inspect, select

from reminders.config import load
from reminders.domain.reminder import State
from reminders.runtime import Runtime, be_worker, open_runtime
from reminders.store import tables
from reminders.store.engine import Store
from reminders.store.scope import Scope
from reminders.usecases.library import Shelf
from reminders.usecases.send_due import claim, send
from reminders.usecases.sending import Handover
from reminders.usecases.settle import settle
from reminders.web import WebServer, create_app
from tests.doubles.twilio import Double
from tests.doubles.twilio_account import ACCOUNT_SID, KEY_SID, SECRET, SERVICE_SID
from tests.doubles.twilio_callbacks import PUBLIC, TOKEN, Caller
from tests.schema import begin_as, bring_to_head, is_new
from tests.usecases.world import well_read
from tests.worker.clinic import Clinic, noon_zone, now

ANA = "+12125550101"
SID = "SM" + "a" * 32

MAIN = f"""
[senders.main]
kind = "twilio"
account_sid = "{ACCOUNT_SID}"
messaging_service_sid = "{SERVICE_SID}"
auth_token = "{TOKEN}"
api_key_sid = "{KEY_SID}"
api_key_secret = "{SECRET}"
"""
WEB = f"""
[web]
public_url = "{PUBLIC}"
"""
LONGEST_SET_UP = 600  # seconds that a founded clinic is copied: noon must not move on by much


def configure(folder: Path, double: Double | None, more: str = "", main: str = MAIN, web: str = WEB) -> Path:
    """Write a config.toml with one sender at the double; `more` are further lines of that sender, then tables."""
    base = "" if double is None else f'api_base = "{double.base}"\n'
    file = folder / "config.toml"
    file.write_text(f"{web}{main}{base}{more}", encoding="utf-8")
    return file


@dataclass
class Office:
    """A clinic whose server runs, and Twilio's caller."""

    runtime: Runtime
    clinic: Clinic
    web: WebServer

    @property
    def twilio(self) -> Caller:
        return Caller(self.web.port)

    @property
    def store(self) -> Store:
        return self.runtime.store

    def rows(self, table: type) -> list:
        with self.store.read() as db:
            return list(db.scalars(select(table).order_by(*inspect(table).primary_key)))

    def begun(self, number: str = ANA) -> Handover:
        """A text that was claimed, and is about to be handed over."""
        self.clinic.register(number, now() - timedelta(minutes=1))
        (handover,) = claim(self.runtime.sending, now(), 10).handovers
        return handover

    def sent(self, number: str = ANA) -> tuple[str, str]:
        """A text that Twilio has: its attempt, and its id there."""
        handover = self.begun(number)
        self.finish(handover)
        attempt_id = handover.message.attempt_id
        sid = self.attempt(attempt_id).provider_id
        assert sid is not None
        return attempt_id, sid

    def finish(self, handover: Handover) -> None:
        settle(self.runtime.sending, handover, send(self.runtime.sending, handover), now())

    def attempt(self, attempt_id: str) -> tables.Attempt:
        with self.store.read() as db:
            return db.get_one(tables.Attempt, attempt_id)

    def state(self, number: str = ANA) -> State:
        return self.clinic.state(number)

    @contextmanager
    def counted(self) -> Iterator["Work"]:
        """What the database is asked meanwhile."""
        work = Work()
        engine = self.store.engine
        listeners = (("commit", work.commit), ("before_cursor_execute", work.execute))
        for name, listener in listeners:
            event.listen(engine, name, listener)
        try:
            yield work
        finally:
            for name, listener in listeners:
                event.remove(engine, name, listener)


@dataclass
class Work:
    commits: int = 0
    statements: int = 0

    def commit(self, connection: object) -> None:
        self.commits += 1

    def execute(self, *_: object) -> None:
        self.statements += 1


@contextmanager
def open_office(url: str, config: Path) -> Iterator[Office]:
    """Start the server for a store, which is set up where it is new."""
    known = Shelf()
    if is_new(url):
        known = begin_as(url, ("office", noon_zone(now()), int(time.monotonic() // LONGEST_SET_UP)), _begin)
    with open_runtime(load(config, {"REMINDERS_DATABASE__URL": url})) as runtime, be_worker(runtime):
        runtime.shelf.protocols.update(known.protocols)
        runtime.shelf.combined.update(known.combined)
        web = WebServer(create_app(runtime), "127.0.0.1", 0)
        web.start()
        try:
            yield Office(runtime, found(runtime), web)
        finally:
            web.stop()
            web.join()


def found(runtime: Runtime) -> Clinic:
    """The clinic of the store, made where there is none."""
    with runtime.store.read() as db:
        row = db.scalars(select(tables.Clinic)).first()
    if row is not None:
        return Clinic(runtime.store, Scope(row.organization_id, row.id), runtime.shelf)
    return _founded(runtime.store)


def _founded(store: Store) -> Clinic:
    clinic = Clinic.founded(store)
    clinic.go_live()
    return clinic


def _begin(url: str) -> Shelf:
    bring_to_head(url)
    store = Store.open(url)
    try:
        return well_read(_founded(store).scope, store)
    finally:
        store.close()
