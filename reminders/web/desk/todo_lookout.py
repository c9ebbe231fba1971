"""What every page shows of the whole clinic: the red bar of an outage, and how much needs a person.

Looked at once in some seconds for each clinic, however many pages are asked for.
"""

from dataclasses import dataclass
from threading import Lock

from reminders.runtime import Runtime
from reminders.store import flags
from reminders.store.flags import Waiting
from reminders.store.scope import Scope
from reminders.usecases.to_do import count_to_do
from reminders.usecases.trouble import Outage, look_for_trouble

KEPT_SECONDS = 5.0


@dataclass(frozen=True)
class Sight:
    """What there was to see. `to_do`: how many things need a person within a day; `urgent`: replies that may be."""

    outage: Outage | None
    to_do: int
    urgent: Waiting


class Lookout:
    """Looks, and remembers for some seconds. One for the application."""

    def __init__(self, runtime: Runtime) -> None:
        self._runtime = runtime
        self._lock = Lock()
        self._kept: dict[Scope, tuple[float, Sight]] = {}
        self._looking: dict[Scope, float] = {}

    def sight(self, scope: Scope) -> Sight:
        """What there is to see in a clinic, some seconds old at most."""
        at = self._runtime.monotonic()
        with self._lock:
            kept_at, sight = self._kept.get(scope, (at, None))
            looked_at = self._looking.get(scope, kept_at)  # by somebody else, who may be at it still
            if sight is not None and at - max(kept_at, looked_at) <= KEPT_SECONDS:
                return sight
            self._looking[scope] = at
        try:
            sight = self._look(scope)
        except BaseException:
            with self._lock:  # the next one looks: nobody is shown what is old for another five seconds
                self._looking.pop(scope, None)
            raise
        with self._lock:
            self._kept[scope] = (at, sight)
        return sight

    def forget(self, scope: Scope) -> None:
        """Something was just done: the next page shall show it."""
        with self._lock:
            self._kept.pop(scope, None)

    def _look(self, scope: Scope) -> Sight:
        store, now = self._runtime.store, self._runtime.now()
        with store.read() as db:
            urgent = flags.waiting(scope, db)
        return Sight(look_for_trouble(scope, store, now), count_to_do(scope, store, now).soon, urgent)
