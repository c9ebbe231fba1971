"""One life of a worker: the real command, in a process that is about to be killed.

It tells when it has begun to send. Where the order says so, it stops itself now and then between the commit of a claim
and the request (no signal from outside would hit that moment often enough), and one part is replaced by a broken one.
"""

import os
import random
import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from multiprocessing.connection import Connection
from pathlib import Path
from threading import Lock

from sqlalchemy.orm import configure_mappers

from reminders.catalogue import shipped
from reminders.cli import main
from reminders.store.engine import Store, Transaction
from reminders.usecases import send_due
from reminders.usecases.sending import Sending
from tests.chaos.controls import CONTROLS
from tests.chaos.dial import Dial, obey

Claim = Callable[[Sending, datetime, int], send_due.Look]
WORKS = b"works"

# Once, where this is imported: else every life would begin with it.
configure_mappers()
shipped()


@dataclass(frozen=True)
class Order:
    """Which command to run by which settings, and where to log (a named pipe).

    `validity`: how many seconds a text may be queued at the provider at most, in place of a quarter of an hour;
    `stalls`: how often to stop after a claim; `control`: what to break; `stops`: once, after its first claim.
    """

    command: str
    config: Path
    log: Path
    validity: float
    stalls: float = 0.0
    control: str | None = None
    stops: bool = False

    @property
    def clock(self) -> Path:
        """The dial of its clock."""
        return self.log.with_suffix(".clock")


def run(order: Order, line: Connection) -> None:
    """Be this worker; ends with the process."""
    log = os.open(order.log, os.O_WRONLY | os.O_APPEND)
    os.dup2(log, 1)
    os.dup2(log, 2)
    obey(Dial(order.clock))
    send_due.LONGEST_VALIDITY = timedelta(seconds=order.validity)
    if order.control is not None:
        CONTROLS[order.control].apply()
    claim = _telling(send_due.claim, line)
    vars(send_due)["claim"] = _stopping(claim) if order.stops else _stalling(claim, order.stalls)
    sys.argv = ["reminders", "--config", str(order.config), order.command]
    main()


def _telling(claim: Claim, line: Connection) -> Claim:
    """Tell once that texts are on their way."""
    told = False

    def telling(sending: Sending, now: datetime, limit: int) -> send_due.Look:
        nonlocal told
        look = claim(sending, now, limit)
        if look.handovers and not told:
            line.send_bytes(WORKS)
            told = True
        return look

    return telling


def _stalling(claim: Claim, share: float) -> Claim:
    dice = random.SystemRandom()

    def stalling(sending: Sending, now: datetime, limit: int) -> send_due.Look:
        look = claim(sending, now, limit)
        if look.handovers and dice.random() < share:
            os.kill(os.getpid(), signal.SIGSTOP)
        return look

    return stalling


def _stopping(claim: Claim) -> Claim:
    """Stops this process after its first claim, and in a moment in which none of its threads writes.

    One that was stopped with SQLite's writer's place in its hands would keep others from passing it.
    """
    writing, write = Lock(), Store.write

    @contextmanager
    def one_at_a_time(store: Store) -> Iterator[Transaction]:
        with writing, write(store) as db:
            yield db

    def stopping(sending: Sending, now: datetime, limit: int) -> send_due.Look:
        look = claim(sending, now, limit)
        if look.handovers and Store.write is one_at_a_time:
            with writing:
                os.kill(os.getpid(), signal.SIGSTOP)
            Store.write = write  # type: ignore[method-assign]
        return look

    Store.write = one_at_a_time  # type: ignore[method-assign,assignment]
    return stopping
