"""Who strikes when: kills, stops, clocks set, crashes and full disks of the database, faults of the provider.

A worker is struck a random while after it has begun to send, so that a blow hits texts on their way; now and then
one is struck as it starts. All of it comes from one seed, as far as the machine plays along.
"""

import random
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from time import monotonic

from tests.chaos.databases import Database
from tests.chaos.provider import ProviderProcess, Trouble
from tests.chaos.workers import Blow, Kind, Life, Workers
from tests.doubles.twilio import Fault
from tests.doubles.twilio import Kind as Fails

_WEIGHTS = {Kind.KILL: 86, Kind.TERM: 4, Kind.STOP: 5, Kind.CLOCK: 5}
_EARLY = {Kind.KILL: 3, Kind.CLOCK: 1}
WORKS = (0.02, 2.0)
KILLED_AS_STOPPED = 0.3  # of those that are stopped
LOST_ANSWERS = (
    Fault(Fails.RESET),
    Fault(Fails.HANG, seconds=4),
    Fault(Fails.DRIP, seconds=4),
    Fault(Fails.ERROR_AFTER),
    Fault(Fails.CUT),
    Fault(Fails.ERROR),
    Fault(Fails.ANSWER, http=200, text="<html>"),
)
_HARMLESS = (
    Trouble(Fault(Fails.BUSY)),
    Trouble(Fault(Fails.BUSY, retry_after="2")),
    Trouble(Fault(Fails.BUSY), seconds=0.3),
    Trouble(Fault(Fails.REFUSE, code=21617)),
    Trouble(Fault(Fails.REDIRECT)),
    Trouble(Fault(Fails.ERROR), failed_reads=3),
    Trouble(Fault(Fails.CUT), failed_reads=2),
    Trouble(Fault(Fails.HANG, seconds=4), failed_reads=1),
    Trouble(lag=timedelta(seconds=3)),
    Trouble(lag=timedelta(0)),
)


@dataclass(frozen=True)
class Pace:
    """Seconds, on average or from and to.

    `works`: from a worker's first claim to the blow; `early`: the share of lives that are struck as they start;
    `lost_answer`: five within a minute that are one in twenty, and the program would pause sending; `freeze`: how
    long a stop lasts.
    """

    works: tuple[float, float] = WORKS
    early: float = 0.04
    fault: float = 1.5
    lost_answer: float = 40.0
    crash: float = 30.0
    full: float = 40.0
    freeze: tuple[float, float] = (6.5, 10.0)


@dataclass
class Storm:
    """Strikes whenever it is asked to, if it is time."""

    workers: Workers
    provider: ProviderProcess
    database: Database
    dice: random.Random
    now: Callable[[], datetime]
    pace: Pace = field(default_factory=Pace)
    _next: dict[str, float] = field(default_factory=dict)
    _room_again_at: float | None = None

    def strike(self) -> None:
        """Do what is due."""
        for life in self.workers.standing:
            self._mind(life)
        for what, mean, act in (
            ("fault", self.pace.fault, self._trouble),
            ("lost", self.pace.lost_answer, self._lose_answer),
            ("crash", self.pace.crash, self._crash),
            ("full", self.pace.full, self._fill),
        ):
            if self._is_time(what, mean):
                act()
        if self._room_again_at is not None and monotonic() >= self._room_again_at:
            self._make_room()

    def calm(self) -> None:
        """No more faults from now on."""
        self._make_room()
        self.provider.trouble(Trouble(over=True, lag=timedelta(0)))

    def _is_time(self, what: str, mean: float) -> bool:
        """Blows come at random, not on a beat."""
        at = self._next.setdefault(what, monotonic() + self.dice.expovariate(1 / mean))
        if monotonic() < at:
            return False
        self._next[what] = monotonic() + self.dice.expovariate(1 / mean)
        return True

    def _mind(self, life: Life) -> None:
        """Set when it is to be struck, and strike when that has come."""
        if life.wakes is None and life.is_stopped:
            self._stopped(life, Kind.STALL)
        if life.strike_at is None:
            self._choose(life)
        elif monotonic() >= life.strike_at:
            self._blow(life)

    def _choose(self, life: Life) -> None:
        if life.works:
            life.strike_at = monotonic() + self.dice.uniform(*self.pace.works)
        elif not life.was_seen and self.dice.random() < self.pace.early:
            self._hit(life, self.dice.choices(list(_EARLY), list(_EARLY.values()))[0])
        life.was_seen = True

    def _blow(self, life: Life) -> None:
        if life.wakes is not None:
            self.workers.strike(life, Kind.KILL_STOPPED)
            return
        self._hit(life, self.dice.choices(list(_WEIGHTS), list(_WEIGHTS.values()))[0])

    def _hit(self, life: Life, kind: Kind) -> None:
        life.strike_at = monotonic() + self.dice.uniform(*self.pace.works)
        match kind:
            case Kind.STOP:
                self._stopped(life, kind)
            case Kind.CLOCK:
                minutes = self.dice.uniform(1.5, 5) if self.dice.random() < 0.5 else self.dice.uniform(60, 600)
                seconds = self.dice.uniform(1, 4)
                self.workers.strike(life, kind, seconds, by=self.dice.choice((-60, 60)) * minutes)
                life.strike_at += seconds
            case _:
                self.workers.strike(life, kind)

    def _stopped(self, life: Life, kind: Kind) -> None:
        seconds = self.dice.uniform(*self.pace.freeze)
        self.workers.strike(life, kind, seconds)
        dies = self.dice.random() < KILLED_AS_STOPPED
        life.strike_at = monotonic() + seconds + (-0.2 if dies else self.dice.uniform(*self.pace.works))

    def _trouble(self) -> None:
        self.provider.trouble(self.dice.choice(_HARMLESS))

    def _lose_answer(self) -> None:
        self.provider.trouble(Trouble(self.dice.choice(LOST_ANSWERS)))

    def _crash(self) -> None:
        at = self.now()
        if self.database.crash():
            self.workers.blows.append(Blow(Kind.CRASH, at))

    def _fill(self) -> None:
        if self.database.fill([life.pid for life in self.workers.standing], self.dice):
            self.workers.blows.append(Blow(Kind.FULL, self.now()))
            self._room_again_at = monotonic() + self.dice.uniform(0.5, 2.5)

    def _make_room(self) -> None:
        self._room_again_at = None
        self.database.make_room()
