"""Is the sending of texts well? One look, for /health, the metrics, `check` and the alarms. Nothing personal in it."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from reminders.domain.reminder import State
from reminders.store import alarms, health, liveness
from reminders.store import standing as copies
from reminders.store.alarms import OpenAlarm
from reminders.store.engine import Store, Transaction
from reminders.store.health import OpenBreaker, PausedClinic, StoppedSender
from reminders.store.standing import Standing
from reminders.usecases.sending import Sending

SILENT_AFTER = timedelta(minutes=2)  # a worker tells of itself every few seconds
A_DAY = timedelta(days=1)


@dataclass(frozen=True)
class WorkerHealth:
    """A worker. `alive`: its process holds its lock, and it told of itself within the last two minutes.

    `host` is for the machine's owner, not for a public page. A worker with a `blocked_reason` lives and sends nothing.
    """

    owner: str
    host: str
    started_at: datetime
    seen_at: datetime
    alive: bool
    blocked_reason: str | None

    @property
    def sends(self) -> bool:
        return self.alive and self.blocked_reason is None


@dataclass(frozen=True)
class Health:
    """How sending goes at one moment.

    `due`: planned texts whose time has come and that no worker has looked at; `last_sent_at`: when a provider
    last took a text; `undelivered_last_day`: in the last 24 hours; `live_clinics`: those that text patients.
    """

    at: datetime
    standing: Standing
    live_clinics: int
    workers: tuple[WorkerHealth, ...]
    due: int
    oldest_due_at: datetime | None
    on_their_way: int
    unsure: int
    held: int
    undelivered_last_day: int
    last_sent_at: datetime | None
    paused: tuple[PausedClinic, ...]
    stopped: tuple[StoppedSender, ...]
    breakers: tuple[OpenBreaker, ...]
    alarms: tuple[OpenAlarm, ...]

    @property
    def last_tick_at(self) -> datetime | None:
        """When a worker last told of itself."""
        return max((worker.seen_at for worker in self.workers), default=None)

    @property
    def alive(self) -> tuple[WorkerHealth, ...]:
        """The workers that live."""
        return tuple(worker for worker in self.workers if worker.alive)

    @property
    def oldest_due(self) -> timedelta:
        """How long the oldest due text has waited for a worker; nothing where none waits."""
        return timedelta(0) if self.oldest_due_at is None else max(self.at - self.oldest_due_at, timedelta(0))

    @property
    def works(self) -> bool:
        """True where texts could go out now: the right copy, and a worker that sends."""
        return self.standing is Standing.LIVING and any(worker.sends for worker in self.workers)

    @property
    def ok(self) -> bool:
        """True where nobody needs to act. A pause is a person's wish; where no clinic is live, no worker need run."""
        return (
            self.standing is Standing.LIVING
            and (self.works or not self.live_clinics)
            and not self.stopped
            and not self.alarms
        )

    def sentences(self) -> tuple[str, ...]:
        """What to know, for people: a line each, the worst first."""
        return (*self._what_hinders(), *self._how_it_goes())

    def _what_hinders(self) -> Iterator[str]:
        if self.standing is not Standing.LIVING:
            yield copies.SENTENCES[self.standing]
        if not self.alive:
            yield "No worker runs: nothing is sent. Run `reminders serve`."
        for worker in self.alive:
            if worker.blocked_reason is not None:
                yield f"The worker {worker.owner} sends nothing. {worker.blocked_reason}"
        for stop in self.stopped:
            yield f"The sender {stop.sender} is stopped since {_clock(stop.since_at)}: {stop.reason}."
        for breaker in self.breakers:
            yield f"The sender {breaker.sender} rests until {_clock(breaker.until_at)}: too many texts were unsure."
        for clinic in self.paused:
            why = clinic.reason or "no reason given"
            yield f"The clinic {clinic.clinic} is paused since {_clock(clinic.since_at)}: {why}."

    def _how_it_goes(self) -> Iterator[str]:
        if self.last_tick_at is not None:
            yield f"A worker was last seen at {_clock(self.last_tick_at)}."
        if self.oldest_due_at is None:
            yield "Nothing due waits."
        else:
            yield f"{self.due} due texts wait for a worker, the oldest since {_clock(self.oldest_due_at)}."
        yield f"{self.on_their_way} on their way, {self.unsure} unsure, {self.held} held for a person."
        yield f"{self.undelivered_last_day} not delivered in the last 24 hours."
        last = "Nothing was ever sent." if self.last_sent_at is None else f"Last sent at {_clock(self.last_sent_at)}."
        yield last


def look(sending: Sending, now: datetime) -> Health:
    """Look at everything at once."""
    with sending.store.read() as db:
        rows, seen = health.workers(db), _seen(db, now)
    workers = tuple(_worker(sending.store, row, now) for row in rows)  # asking for locks takes a connection of its own
    return replace(seen, workers=workers)


def _seen(db: Transaction, now: datetime) -> Health:
    """What the rows tell."""
    due, states = health.due_texts(db, now), health.in_states(db)
    return Health(
        at=now,
        standing=copies.standing(db),
        live_clinics=health.live_clinics(db),
        workers=(),
        due=due.count,
        oldest_due_at=due.oldest_at,
        on_their_way=states.get(State.SENDING, 0),
        unsure=states.get(State.UNSURE, 0),
        held=states.get(State.HELD, 0),
        undelivered_last_day=health.not_delivered_since(db, now - A_DAY),
        last_sent_at=health.last_taken_at(db),
        paused=health.paused(db),
        stopped=health.stopped(db),
        breakers=health.breakers(db, now),
        alarms=alarms.open_alarms(db),
    )


def _worker(store: Store, row: health.WorkerRow, now: datetime) -> WorkerHealth:
    alive = now - row.seen_at <= SILENT_AFTER and liveness.is_alive(store.engine, row.owner)
    return WorkerHealth(row.owner, row.host, row.started_at, row.seen_at, alive, row.blocked_reason)


def _clock(moment: datetime) -> str:
    return moment.isoformat(sep=" ", timespec="minutes")
