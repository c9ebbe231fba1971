"""Threads that pass one baton: a whole clinic with several workers, run in an order that one seed decides.

Only who holds the baton runs, and it is handed on at four seams: the clock (who sleeps), a transaction (before it
begins, and once it is over), HTTP (before a request and after its answer), and random (one generator for all). Never
inside a transaction: on SQLite BEGIN IMMEDIATE would then wait for a thread that waits for the baton. That costs what
row locks of PostgreSQL would show; `tests/crash` and the chaos run have those, with real processes.
"""

import threading
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from random import Random

HASTE = timedelta(milliseconds=400)  # how much time a step may take
MOST_STEPS = 20_000
STUCK_SECONDS = 300.0  # a machine may be busy with other things


class Seam(StrEnum):
    """Where the baton is handed on, and where an actor may crash."""

    BEGIN = "begin"
    COMMIT = "before the commit"  # inside the transaction: for crashes only
    COMMITTED = "after the commit"
    READ = "read"
    REQUEST = "before the request"
    ANSWER = "before the answer is taken"
    CLOCK = "clock"


class Crashed(BaseException):
    """The process of an actor is gone. Nothing in the program catches it."""


class Abandoned(BaseException):
    """The schedule is over; whoever still waits for its turn goes home."""


def _taken() -> threading.Lock:
    lock = threading.Lock()
    lock.acquire()
    return lock


@dataclass
class Actor:
    """A thread that waits for its turn: a bare lock, which costs least. `change` numbers the last change it made."""

    name: str
    run: Callable[[], None] = field(repr=False)
    wakes_at: datetime
    ended: bool = False
    change: int = 0
    turn: threading.Lock = field(default_factory=_taken, repr=False)
    thread: threading.Thread | None = field(default=None, repr=False)


Mishap = Callable[[Actor, Seam], timedelta]  # how long an actor is held up at a seam; it may raise Crashed


def nothing_goes_wrong(_actor: Actor, _seam: Seam) -> timedelta:
    """The mishap of quiet times."""
    return timedelta(0)


class Baton:
    """One schedule: its actors, its clock, its random numbers, the trace of who did what, and counts of it."""

    def __init__(self, random: Random, start: datetime) -> None:
        self.random = random
        self.mishap: Mishap = nothing_goes_wrong
        self.trace: list[str] = []
        self.counts: Counter[str] = Counter()
        self.changes = 0  # how many transactions have changed anything
        self._start = start
        self._now = start
        self._actors: list[Actor] = []
        self._running: Actor | None = None
        self._home = _taken()  # free once the schedule is over
        self._steps = 0
        self._inside = False  # a transaction
        self._over = False
        self._error: BaseException | None = None

    @property
    def holder(self) -> Actor:
        """Who has the baton."""
        assert self._running is not None
        return self._running

    def now(self) -> datetime:
        return self._now

    def steady(self) -> timedelta:
        """What the machine's steady clock shows."""
        return timedelta(days=1) + (self._now - self._start)

    def add(self, name: str, run: Callable[[], None]) -> None:
        """Let an actor in, from now on."""
        actor = Actor(name, run, self._now)
        actor.thread = threading.Thread(target=self._live, args=(actor,), name=name, daemon=True)
        self._actors.append(actor)
        actor.thread.start()

    def run(self) -> None:
        """Let the actors act until all have come to an end.

        Raises:
            AssertionError: they never do, or one waits for something that is not a seam.
            BaseException: what an actor raised, a crash excepted.
        """
        self._pass_on()
        if not self._home.acquire(timeout=STUCK_SECONDS):
            raise AssertionError(f"{self.holder.name} keeps the baton: {self.trace[-5:]}")
        self._send_home()
        if self._error is not None:
            raise self._error

    def _pass_on(self) -> Actor | None:
        """Give the baton to the next one; to nobody, and so back to `run`, when all have ended or one has failed."""
        waiting = [actor for actor in self._actors if not actor.ended]
        self._steps += 1
        if self._steps > MOST_STEPS:
            self._error = AssertionError("the schedule goes on for ever")
        if not waiting or self._error is not None:
            self._home.release()
            return None
        before, actor = self._running, self._next(waiting)
        self._running = actor
        if actor is not before:
            actor.turn.release()  # from here on the other thread runs: nothing of this schedule may be read any more
        return actor

    def _next(self, waiting: list[Actor]) -> Actor:
        awake = [actor for actor in waiting if actor.wakes_at <= self._now]
        if not awake:
            self._now = min(actor.wakes_at for actor in waiting)
            awake = [actor for actor in waiting if actor.wakes_at <= self._now]
        self._now += self.random.random() * HASTE
        return self.random.choice(awake)

    def _live(self, actor: Actor) -> None:
        actor.turn.acquire()
        try:
            if not self._over:
                actor.run()
        except (Crashed, Abandoned):
            pass
        except BaseException as error:  # noqa: BLE001 - raised again by `run`, in the thread that asked
            self._error = error
        actor.ended = True
        if not self._over:
            self._pass_on()

    def pause(self, seam: Seam) -> None:
        """Hand the baton on, and go on when it comes back; inside a transaction it is kept."""
        actor = self.holder
        if not self._inside:
            self.note(f"{actor.name} {seam}")
            self._wait(actor, self._now + self.mishap(actor, seam))

    def sleep_until(self, moment: datetime) -> None:
        """Do nothing before a moment."""
        actor = self.holder
        self._wait(actor, moment + self.mishap(actor, Seam.CLOCK))

    def _wait(self, actor: Actor, until: datetime) -> None:
        actor.wakes_at = until
        if self._pass_on() is not actor:
            actor.turn.acquire()
        if self._over:
            raise Abandoned

    def wake(self, name: str) -> None:
        """Let an actor that sleeps have its turn."""
        for actor in self._actors:
            if actor.name == name:
                actor.wakes_at = min(actor.wakes_at, self._now)

    def longest_sleep(self) -> timedelta:
        """How long it takes until all that live are awake."""
        return max(actor.wakes_at for actor in self._actors if not actor.ended) - self._now

    def note(self, what: str) -> None:
        """For the trace."""
        self.trace.append(f"{(self._now - self._start).total_seconds():.6f} {what}")

    def begun(self) -> None:
        """A transaction has begun: the baton stays until it is over."""
        self._inside = True

    def may_crash(self) -> None:
        """Right before a commit: the last moment at which nothing has happened yet."""
        self.mishap(self.holder, Seam.COMMIT)

    def ended(self, *, changed: bool) -> None:
        """A transaction is over."""
        self._inside = False
        if changed:
            self.changes += 1
            self.holder.change = self.changes

    def _send_home(self) -> None:
        self._over = True
        for actor in self._actors:
            assert actor.thread is not None
            if not actor.ended:
                actor.turn.release()
            actor.thread.join(STUCK_SECONDS)
            assert not actor.thread.is_alive(), actor.name
