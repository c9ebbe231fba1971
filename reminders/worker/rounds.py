"""A thread that looks whether all is well, every minute, also when the dispatcher is stuck."""

from collections.abc import Callable
from datetime import datetime, timedelta
from threading import Event, Thread

import structlog

log = structlog.get_logger(__name__)

EVERY = timedelta(minutes=1)


class Rounds:
    """Calls `look` with the time, at once and then by the steady clock, until it is stopped."""

    def __init__(self, look: Callable[[datetime], None], now: Callable[[], datetime], every: timedelta = EVERY) -> None:
        self._look = look
        self._now = now
        self._every = every.total_seconds()
        self._stopped = Event()
        # A daemon: mail to a server that does not answer holds no end of the program up.
        self._thread = Thread(target=self._run, name="rounds", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        """Begin no further look."""
        self._stopped.set()

    def _run(self) -> None:
        while True:
            try:
                self._look(self._now())
            except Exception as error:  # the one who would tell of it is this one
                log.exception("round_failed", error=type(error).__name__)
            if self._stopped.wait(self._every):
                return
