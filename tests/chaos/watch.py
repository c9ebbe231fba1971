"""How far a long run is, told now and then; and the word of whoever started it that it has been long enough."""

import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from time import monotonic

from tests.chaos.workers import DEADLY, Workers

BETWEEN = 30.0  # seconds between two lines


@dataclass
class Watch:
    """Over the time of the blows. `kill -TERM` ends them early: what was done until then is checked all the same."""

    seconds: float
    enough: bool = False
    _told_at: float = 0.0
    _began: float = 0.0

    @contextmanager
    def begun(self) -> Iterator["Watch"]:
        self._began = self._told_at = monotonic()
        before = signal.signal(signal.SIGTERM, self._end)
        try:
            yield self
        finally:
            signal.signal(signal.SIGTERM, before)

    @property
    def passed(self) -> float:
        """Seconds since the first blow could fall."""
        return monotonic() - self._began

    def tell(self, workers: Workers, texts: int) -> None:
        """Write a line, if it is time for one; to a terminal or a log, not among the results."""
        if monotonic() - self._told_at < BETWEEN:
            return
        self._told_at = monotonic()
        sys.stderr.write(
            f"{self.passed / 60:.1f} of {self.seconds / 60:g} min: {kills(workers):,} kills, {texts:,} texts\n"
        )
        sys.stderr.flush()

    def _end(self, *_: object) -> None:
        self.enough = True


def kills(workers: Workers) -> int:
    """How many lives were ended so far without a word."""
    return sum(blow.kind in DEADLY for blow in workers.blows)
