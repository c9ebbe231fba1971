"""The one place where the parts are put together, and the one that asks the machine for the time.

Settings in; store, channels, clock out. No rule lives here.
"""

import random
import secrets
import time
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Protocol

from reminders.catalogue import Catalogue, load_folder, shipped
from reminders.channels import CHANNELS
from reminders.channels.base import Channel, Setup
from reminders.channels.sandbox import SandboxPhone
from reminders.config import SandboxSender, Settings, TwilioSender
from reminders.domain.alarms import Limits
from reminders.domain.clock import Reading
from reminders.domain.pace import Pace
from reminders.errors import StoreError
from reminders.store import boot, leases, liveness, machine, revision
from reminders.store.engine import Store
from reminders.store.liveness import OwnerLock
from reminders.usecases.alarms import Watchman
from reminders.usecases.library import Shelf
from reminders.usecases.sending import Sending, Terms
from reminders.usecases.telling import Telling
from reminders.usecases.watch_clock import ClockWatch

PRACTICE_PHONE = Path("sandbox-phone.sqlite3")


class Clock(Protocol):
    """Tells the time of the clinic's world, and a steady time for waiting."""

    def now(self) -> datetime:
        """The wall clock, aware, in UTC."""

    def monotonic(self) -> float:
        """Seconds that only grow."""


class RealClock:
    """The machine's clock."""

    def now(self) -> datetime:
        return datetime.now(UTC)

    def monotonic(self) -> float:
        return time.monotonic()


class SimulatedClock(RealClock):
    """A clock that stands still until it is set: for the demo and simulations. Steady time stays real."""

    def __init__(self, start: datetime) -> None:
        self._now = start

    def now(self) -> datetime:
        return self._now

    def set(self, moment: datetime) -> None:
        """Jump; never back."""
        self._now = max(self._now, moment)


@dataclass(frozen=True)
class Runtime:
    """A running program: what commands and the worker get. `watch` guards the machine's clock, also beside another."""

    settings: Settings
    clock: Clock
    store: Store
    catalogue: Catalogue
    sending: Sending
    phone: SandboxPhone
    watch: ClockWatch

    @property
    def concurrency(self) -> int:
        return self.settings.worker.concurrency

    @property
    def poll(self) -> timedelta:
        return timedelta(seconds=self.settings.worker.poll_seconds)

    @property
    def shutdown(self) -> timedelta:
        return timedelta(seconds=self.settings.worker.shutdown_seconds)

    @property
    def longest_request(self) -> timedelta:
        """How long a request to any provider may take, all in all."""
        deadlines = (s.deadline_seconds for s in self.settings.senders.values() if isinstance(s, TwilioSender))
        return timedelta(seconds=max(deadlines, default=0))

    @property
    def watchman(self) -> Watchman:
        """Who looks after all of it, and tells the person who runs this."""
        alarms = self.settings.alarms
        limits = Limits(timedelta(minutes=alarms.silent_minutes), alarms.waiting_for_a_person)
        return Watchman(self.sending, Telling.by(alarms), limits)

    @property
    def shelf(self) -> Shelf:
        return self.sending.shelf

    def now(self) -> datetime:
        return self.clock.now()

    def machine_now(self) -> datetime:
        """The machine's time, also beside a simulated clock: for what must not jump, such as who is signed in."""
        return RealClock().now()

    def likely_now(self) -> datetime:
        """What to count from where something must be written, though the clock be wrong: put right as far as known."""
        return self.now() - self.watch.error()

    def monotonic(self) -> float:
        return self.clock.monotonic()


@contextmanager
def open_runtime(settings: Settings, clock: Clock | None = None) -> Iterator[Runtime]:
    """Put a program together on a migrated store, and take it apart at the end.

    Raises:
        StoreError: the database is behind, or ahead of, this program; or the clock is not the real
            one and the store is not a demo's, or a sender is not the sandbox.
    """
    time_source = clock or RealClock()
    with ExitStack() as stack:
        store = Store.open(settings.database_url)
        stack.callback(store.close)
        _must_be_current(store)
        if not isinstance(time_source, RealClock) or isinstance(time_source, SimulatedClock):
            _must_be_demo(store, settings)
        watch = _clock_watch(settings)
        phone = SandboxPhone(practice_phone_file(settings), time_source.now, "practice")
        channels = _channels(settings, time_source, watch)
        for channel in (phone, *channels.values()):
            stack.callback(channel.close)
        sending = _sending(settings, store, channels, phone)
        if isinstance(time_source, SimulatedClock):  # what is shown twice is to be the same twice
            sending = replace(sending, jitter=lambda: 1.0)
        yield Runtime(settings, time_source, store, catalogue_of(settings), sending, phone, watch)


def catalogue_of(settings: Settings) -> Catalogue:
    """The shipped protocols, and the clinic's own over them."""
    folder = settings.protocols_folder
    return shipped() if folder is None else load_folder(folder)


def practice_phone_file(settings: Settings) -> Path:
    """The sandbox sender's file where there is such a sender, else one beside the configuration."""
    for sender in settings.senders.values():
        if isinstance(sender, SandboxSender):
            return settings.path(sender.file)
    return settings.path(PRACTICE_PHONE)


@contextmanager
def be_worker(runtime: Runtime) -> Iterator[OwnerLock]:
    """Hold the lock that tells others that `runtime.sending.owner` is alive.

    Raises:
        StoreError: nobody can hold a lock on this database.
    """
    engine = runtime.store.engine
    liveness.clear_dead(engine)
    with liveness.hold(engine, runtime.sending.owner) as lock:
        yield lock


def _clock_watch(settings: Settings) -> ClockWatch:
    """Always of the machine's clocks: a simulated one needs no guard."""
    real = RealClock()
    askable = any(isinstance(sender, TwilioSender) for sender in settings.senders.values())
    return ClockWatch(lambda: Reading(real.now(), boot.since_boot()), askable=askable)


def _channels(settings: Settings, clock: Clock, watch: ClockWatch) -> Mapping[str, Channel]:
    return {
        name: CHANNELS[sender.kind](Setup(name, _options(settings, sender), clock.now, watch.hear))
        for name, sender in settings.senders.items()
    }


def _terms(settings: Settings) -> Mapping[str, Terms]:
    """The limits of the senders that have any."""
    return {
        name: Terms(Pace(sender.segments_per_second, sender.segments_per_day), answers=sender.stop_answers == "ours")
        for name, sender in settings.senders.items()
        if isinstance(sender, TwilioSender)
    }


def _options(settings: Settings, sender: SandboxSender | TwilioSender) -> dict[str, Any]:
    match sender:
        case SandboxSender():
            return {"path": settings.path(sender.file)}
        case TwilioSender():
            username, password = sender.credentials
            return {
                "account_sid": sender.account_sid,
                "username": username,
                "password": password.get_secret_value(),
                "messaging_service_sid": sender.messaging_service_sid,
                "from_number": sender.from_number,
                "api_base": sender.api_base,
                "deadline": timedelta(seconds=sender.deadline_seconds),
            }


def _sending(settings: Settings, store: Store, channels: Mapping[str, Channel], phone: SandboxPhone) -> Sending:
    return Sending(
        store=store,
        shelf=Shelf(settings.web.public_url),
        channels=channels,
        practice=phone,
        owner=leases.new_owner(),
        lease=timedelta(seconds=settings.worker.lease_seconds),
        new_id=lambda: secrets.token_hex(16),
        jitter=random.SystemRandom().random,
        callback_base=settings.web.public_url,
        settle=timedelta(seconds=settings.worker.settle_seconds),
        terms=_terms(settings),
    )


def _must_be_current(store: Store) -> None:
    at = revision.current(store.engine)
    if at is None:
        raise StoreError("The database is empty.", remedy="Run `reminders init`.")
    if at == revision.HEAD:
        return
    from reminders.store import migrate  # noqa: PLC0415 - a third of a second, and only where something is to be told

    if missing := migrate.pending(store.engine):
        raise StoreError(f"The database is {len(missing)} migrations behind.", remedy="Run `reminders migrate`.")


def _must_be_demo(store: Store, settings: Settings) -> None:
    if any(not isinstance(sender, SandboxSender) for sender in settings.senders.values()):
        raise StoreError("A simulated clock sends to the sandbox phone only.", remedy="Take out the other senders.")
    if not machine.is_demo(store):
        raise StoreError("A simulated clock runs on a demo's store only.", remedy="Run `reminders demo`.")
