"""Worker processes that live and die for a test, from one process that has imported all there is to import.

    python -m tests.crash.nursery CONFIG BASE BASE_STEADY

Each line of its input is a life, as JSON; each line of its output is how that one ended, as `os.waitpid` tells it.
A life records a visit, works until nothing is left to do, and stops in good order, unless it dies on the way.
"""

import json
import os
import signal
import sys
import time
import traceback
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import NoReturn

from sqlalchemy import exists, select
from sqlalchemy.orm import configure_mappers

from reminders.config import Settings, load
from reminders.domain.reminder import State
from reminders.domain.vocabulary import BodyArea, Purpose
from reminders.runtime import Runtime, open_runtime
from reminders.store import tables
from reminders.store.engine import Store
from reminders.store.scope import Scope
from reminders.usecases.choosing import GivenTreatment
from reminders.usecases.record_visit import NewPatient, NewVisit, record_visit
from reminders.usecases.watch_clock import ClockWatch
from reminders.worker import Worker
from tests.crash.hasty import HastyClock
from tests.crash.points import Points, Watched, WatchedChannel

LONGEST = 30.0  # seconds of a life, also where the machine has much else to do
SHORTEST = 1.5  # so that what it did is also asked about
LOOK = 0.1
FIRST_AFTER = timedelta(hours=1)
AT_THE_END = "post.leave"


@dataclass(frozen=True)
class Life:
    """One worker: what it notes and where it dies, and the visit that somebody registers meanwhile."""

    file: str
    kill_at: str | None
    scope: tuple[int, int]
    number: str
    request_key: str
    ended_at: str

    def visit(self) -> NewVisit:
        patient = NewPatient("Ana Example", self.number, frozenset(Purpose))
        treatments = (GivenTreatment("microneedling-pen", BodyArea.FACE),)
        return NewVisit(patient, treatments, self.request_key, ended_at=datetime.fromisoformat(self.ended_at))


def register(runtime: Runtime, life: Life) -> None:
    """As somebody at the desk does, and again when no answer came: the key makes it one visit."""
    ended_at = datetime.fromisoformat(life.ended_at)
    record_visit(Scope(*life.scope), runtime.store, runtime.shelf, life.visit(), ended_at + timedelta(seconds=1))


def is_idle(store: Store, now: datetime) -> bool:
    """True if no text is due, on its way or in doubt."""
    table = tables.Reminder
    due = (table.state == State.PLANNED) & (table.try_at <= now) & table.number_id.is_not(None)
    with store.read() as db:
        return not db.scalar(select(exists().where(due | table.state.in_([State.SENDING, State.UNSURE]))))


def watched(runtime: Runtime, clock: HastyClock, points: Points) -> Runtime:
    """The same program on the hasty clock, with every boundary noted."""
    store = Watched(runtime.store.engine, points)
    channels = {name: WatchedChannel(channel, points) for name, channel in runtime.sending.channels.items()}
    sending = replace(runtime.sending, store=store, channels=channels)
    return replace(runtime, store=store, sending=sending, watch=ClockWatch(clock.reading, askable=False))


def live(settings: Settings, clock: HastyClock, life: Life) -> None:
    """One life, in a process of its own."""
    with open_runtime(settings, clock) as opened:
        runtime = watched(opened, clock, Points(Path(life.file), life.kill_at))
        worker = Worker(runtime)
        register(runtime, life)
        worker.start()
        began = time.monotonic()
        at_the_end = life.kill_at is None or life.kill_at.startswith(AT_THE_END)
        while (age := time.monotonic() - began) < LONGEST:
            if at_the_end and age > SHORTEST and is_idle(opened.store, clock.now()):
                break
            time.sleep(LOOK)
        worker.stop()
        worker.join()


def be_born(settings: Settings, clock: HastyClock, life: Life) -> NoReturn:
    """Live, and leave at once: what the process inherited is not the child's to close."""
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())  # the log; the real output is for how lives end
    ended = 1
    try:
        live(settings, clock, life)
        ended = 0
    finally:
        if ended:
            traceback.print_exc()
        os._exit(ended)


def main(config: str, base: str, base_steady: str) -> None:
    settings = load(Path(config), os.environ)
    clock = HastyClock(datetime.fromisoformat(base), timedelta(seconds=float(base_steady)))
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    configure_mappers()  # once for all lives, as the imports
    for line in sys.stdin:
        given = json.loads(line)
        life = Life(**{**given, "scope": tuple(given["scope"])})
        child = os.fork()  # no thread runs here, so nothing is lost by it
        if child == 0:
            be_born(settings, clock, life)
        _, status = os.waitpid(child, 0)
        sys.stdout.write(f"{status}\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main(*sys.argv[1:])
