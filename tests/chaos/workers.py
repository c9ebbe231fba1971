"""The workers that are killed: real processes with the real command, started over and over, and what befell them.

A fork server has imported the program once and forks each worker, so that a start costs a tenth of a second and not a
whole one of imports; what runs in the child is the command `reminders serve` or `reminders worker`, from its first
line on.
"""

import os
import signal
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum
from multiprocessing import get_context
from multiprocessing.connection import Connection
from multiprocessing.context import BaseContext, ForkServerContext
from multiprocessing.process import BaseProcess
from pathlib import Path
from time import monotonic, sleep

from tests.chaos import worker_main
from tests.chaos.dial import Dial
from tests.chaos.worker_main import Order

PRELOADED = [
    "reminders.channels.twilio",
    "reminders.cli.commands",
    "reminders.cli.listening",
    "reminders.cli.running",
    "reminders.cli.serve",
    "reminders.web",
    "tests.chaos.worker_main",
    "tests.chaos.provider",
    # What is imported only as it is used would be imported in every life.
    "anyio._backends._asyncio",
    "encodings.ascii",
    "encodings.utf_8_sig",
    "pydantic.v1",
    "pysqlite3",
    "sqlalchemy.dialects.postgresql.psycopg",
    "sqlalchemy.dialects.sqlite.pysqlite",
    "twilio.request_validator",
    "twilio.rest",
    "typer._adapters",
    "typer._click.decorators",
    "tzdata.zoneinfo",
    "uvicorn.lifespan.off",
    "uvicorn.lifespan.on",
    "uvicorn.loops.auto",
    "uvicorn.protocols.http.auto",
    "uvicorn.protocols.websockets.auto",
]
GIVE_UP = 20.0
_EXPECTED = frozenset({0, -signal.SIGKILL, -signal.SIGTERM})  # told to end before it could listen, it just ends


class Kind(StrEnum):
    """What may befall a worker, or its database."""

    KILL = "kill -9"
    KILL_STOPPED = "kill -9 while stopped"
    TERM = "SIGTERM"
    STOP = "SIGSTOP beyond the lease"
    STALL = "SIGSTOP between claim and request"
    CLOCK = "clock set minutes or hours off"
    FULL = "disk full"
    CRASH = "PostgreSQL stop -m immediate"
    CUT = "power cut"


DEADLY = frozenset({Kind.KILL, Kind.KILL_STOPPED, Kind.CUT})


@dataclass(frozen=True)
class Blow:
    """One of them, when, and to which process; no process: the database, or its disk."""

    kind: Kind
    at: datetime
    pid: int | None = None


@dataclass
class Life:
    """One run of one worker. Moments are by the steady clock.

    `strike_at`: when the next blow is to come; None: not before it works.
    """

    process: BaseProcess
    line: Connection
    clock: Dial
    began: float
    strike_at: float | None = None
    wakes: float | None = None  # where it is stopped
    clock_right_at: float | None = None  # where it is off
    was_seen: bool = False
    _works: bool = False

    @property
    def pid(self) -> int:
        assert self.process.pid is not None
        return self.process.pid

    @property
    def is_over(self) -> bool:
        return self.process.exitcode is not None

    @property
    def works(self) -> bool:
        """True once it has claimed a text."""
        with suppress(OSError, EOFError):
            while not self._works and self.line.poll():
                self._works = self.line.recv_bytes() == worker_main.WORKS
        return self._works

    @property
    def is_stopped(self) -> bool:
        with suppress(OSError):
            return Path(f"/proc/{self.pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()[0] == "T"
        return False

    def send(self, what: signal.Signals) -> None:
        if not self.is_over:
            with suppress(ProcessLookupError):
                os.kill(self.pid, what)


def fork_server() -> ForkServerContext:
    """Processes of a parent that has imported the program already."""
    context = get_context("forkserver")
    context.set_forkserver_preload(PRELOADED)
    return context


@dataclass
class Workers:
    """Some places for workers; in each there is a worker, or one is started."""

    context: BaseContext
    orders: tuple[Order, ...]
    now: Callable[[], datetime]
    lives: list[Life | None] = field(default_factory=list)
    blows: list[Blow] = field(default_factory=list)
    failures: int = 0  # lives that ended with an error; another one follows

    def __post_init__(self) -> None:
        self.lives = [None for _ in self.orders]

    @property
    def standing(self) -> list[Life]:
        """The lives that are not over."""
        return [life for life in self.lives if life is not None and not life.is_over]

    def tend(self) -> None:
        """Start what is missing, wake whose time has come, put right the clocks."""
        for place, life in enumerate(self.lives):
            if life is not None:
                _restore(life)
                if not life.is_over:
                    continue
                self._note_end(life)
            self.lives[place] = self._begin(self.orders[place])

    def strike(self, life: Life, kind: Kind, seconds: float = 0.0, by: float = 0.0) -> None:
        """Let it befall a worker, for so many seconds where it passes; a clock is off `by` some."""
        match kind:
            case Kind.KILL | Kind.KILL_STOPPED | Kind.CUT:
                life.send(signal.SIGKILL)
                life.process.join(GIVE_UP)
            case Kind.TERM:
                life.send(signal.SIGTERM)
            case Kind.STOP:
                life.send(signal.SIGSTOP)
                life.wakes = monotonic() + seconds
            case Kind.STALL:
                life.wakes = monotonic() + seconds
            case Kind.CLOCK:
                life.clock.turn(by)
                life.clock_right_at = monotonic() + seconds
            case Kind.CRASH | Kind.FULL:
                raise ValueError("that befalls the database")
        self.blows.append(Blow(kind, self.now(), life.pid))

    def close(self) -> None:
        """End all, in order where they can."""
        for life in self.standing:
            life.send(signal.SIGCONT)
            life.send(signal.SIGTERM)
        deadline = monotonic() + GIVE_UP
        for ending in [life for life in self.lives if life is not None]:
            ending.process.join(max(0.0, deadline - monotonic()))
            ending.send(signal.SIGKILL)
            ending.process.join(GIVE_UP)
            self._note_end(ending)
        self.lives = [None for _ in self.orders]

    def renew(self, after: float) -> None:
        """Wake all, and after some seconds start every worker anew, to stall no more: a start looks for the dead."""
        for life in self.standing:
            life.wakes = None
            life.clock.turn(0.0)
            life.send(signal.SIGCONT)
        sleep(after)
        self.close()
        self.orders = tuple(replace(order, stalls=0.0) for order in self.orders)
        self.tend()

    def _note_end(self, life: Life) -> None:
        self.failures += life.process.exitcode not in _EXPECTED
        life.line.close()

    def _begin(self, order: Order) -> Life:
        clock = Dial(order.clock)  # before its worker looks for it
        ours, theirs = self.context.Pipe(duplex=False)
        process = self.context.Process(target=worker_main.run, args=(order, theirs), daemon=True)  # type: ignore[attr-defined]
        process.start()
        theirs.close()
        return Life(process, ours, clock, monotonic())


def _restore(life: Life) -> None:
    if life.wakes is not None and monotonic() >= life.wakes:
        life.wakes = None
        life.send(signal.SIGCONT)
    if life.clock_right_at is not None and (life.is_over or monotonic() >= life.clock_right_at):
        life.clock_right_at = None
        life.clock.turn(0.0)
