"""What many people look at, made once for all of them, and kept for a moment: as long as nothing was written.

Whoever did something sees it on their next page: what this process writes ends what was kept at once. What another
process wrote is seen a moment later. A key names all that the kept thing depends on: the clinic, the role, the address.
"""

from collections.abc import Callable, Hashable
from dataclasses import dataclass
from datetime import datetime, timedelta
from threading import Lock
from typing import Any, TypeVar

from reminders.runtime import Runtime

A_MOMENT = timedelta(seconds=1.5)  # so that with the time to make it nobody sees what is older than two seconds
MOST = 50  # kept things: a clinic has a handful, and addresses may be made up

Thing = TypeVar("Thing")


@dataclass(frozen=True)
class _One:
    """`written`: how much had been when its making began; `at` and `steady_at`: when that was."""

    value: Any
    written: int
    at: datetime
    steady_at: float


class Kept:
    """Makes things, and keeps them. One for the application."""

    def __init__(self, runtime: Runtime) -> None:
        self._runtime = runtime
        self._lock = Lock()
        self._things: dict[Hashable, _One] = {}
        self._turns: dict[Hashable, Lock] = {}

    def get(self, key: Hashable, make: Callable[[], Thing]) -> Thing:
        """The thing of a key, made now unless it was made just now. Who asks meanwhile waits for the same one."""
        with self._turn(key):
            one = self._things.get(key)
            if one is None or not self._is_fresh(one):
                runtime = self._runtime
                begun = (runtime.store.written, runtime.now(), runtime.monotonic())  # before anything is read
                one = self._things[key] = _One(make(), *begun)
        thing: Thing = one.value
        return thing

    def _turn(self, key: Hashable) -> Lock:
        """What lets one at a time make the thing of a key."""
        with self._lock:
            if len(self._turns) >= MOST and key not in self._turns:
                self._things = {known: one for known, one in self._things.items() if self._is_fresh(one)}
                self._turns = {known: lock for known, lock in self._turns.items() if known in self._things}
            if len(self._turns) >= MOST:  # all of them new: this one is not waited for, nor kept for long
                self._things.clear()
                self._turns.clear()
            return self._turns.setdefault(key, Lock())

    def _is_fresh(self, one: _One) -> bool:
        """By both clocks: a simulated one jumps."""
        runtime = self._runtime
        young = runtime.monotonic() - one.steady_at <= A_MOMENT.total_seconds()
        return young and abs(runtime.now() - one.at) <= A_MOMENT and one.written == runtime.store.written
