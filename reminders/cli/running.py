"""The service itself: the worker, and whatever listens beside it."""

import gc
import signal
import sys
from collections.abc import Callable
from types import FrameType
from typing import Protocol

import structlog

from reminders.cli import logs
from reminders.runtime import Runtime
from reminders.worker import Worker

TURN = 0.0005  # seconds; Python's default is ten times that
_ALLOCATIONS = 10_000  # more made than freed, before the youngest objects are looked through; the default is 700

log = structlog.get_logger(__name__)


class Listener(Protocol):
    """What listens beside the worker, in threads of its own."""

    def start(self, ended: Callable[[], None]) -> None: ...

    def stop(self) -> None: ...

    def join(self) -> None: ...


def send(runtime: Runtime, beside: Listener | None = None) -> None:
    """Send what is due, until told to stop. Where one of the two ends, so does the other."""
    logs.set_up(runtime.settings)
    service = Worker(runtime)

    def stop(_number: int = 0, _frame: FrameType | None = None) -> None:
        service.stop()
        if beside is not None:
            beside.stop()

    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, stop)
    _collect_seldom()
    service.start()
    if beside is not None:
        _take_short_turns()
        beside.start(ended=service.stop)
    log.info("worker_ready", concurrency=runtime.concurrency, database=runtime.store.kind)
    service.join()
    if beside is not None:
        beside.stop()
        beside.join()


def _collect_seldom() -> None:
    """Look for garbage cycles less often, and never among what the program itself consists of.

    A claim makes thousands of short-lived objects. With Python's defaults a fifth of its time goes into looks
    through all the modules that were imported, which find nothing.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(_ALLOCATIONS, 20, 20)


def _take_short_turns() -> None:
    """Let whoever waits for the interpreter have it sooner.

    A page asks the database some ten times, and gives the interpreter away each time. Beside two pages that compute
    it then waits two whole turns each time: with Python's default that made of 30 ms more than 100.
    """
    sys.setswitchinterval(TURN)
