"""How far the clock of a worker is off: set from outside, read by the worker at every look at the time."""

import struct
from datetime import datetime, timedelta
from mmap import mmap
from pathlib import Path

from reminders.runtime import RealClock

_FORM = struct.Struct("d")  # seconds


class Dial:
    """A file that both sides have in memory."""

    def __init__(self, path: Path) -> None:
        if not path.exists():
            path.write_bytes(_FORM.pack(0.0))
        with path.open("r+b") as file:
            self._shared = mmap(file.fileno(), _FORM.size)

    def turn(self, seconds: float) -> None:
        """Let the clock be off by so much from now on; 0: right."""
        self._shared[:] = _FORM.pack(seconds)

    @property
    def off(self) -> timedelta:
        (seconds,) = _FORM.unpack(self._shared[:])
        return timedelta(seconds=seconds)


def obey(dial: Dial) -> None:
    """Let this process see the machine's clock as the dial says; the steady clock is nobody's to set."""
    real = RealClock.now

    def turned(clock: RealClock) -> datetime:
        return real(clock) + dial.off

    RealClock.now = turned  # type: ignore[method-assign,assignment]
