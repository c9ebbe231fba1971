"""At a start nothing leaves before a provider has told what time it is."""

from collections.abc import Callable

from reminders.usecases.watch_clock import ClockWatch

LONGEST = 30.0  # seconds; a provider that says nothing for so long takes no text either, and people must be told
APART = 1.0  # seconds between two questions: a connection may be refused at once


class FirstWord:
    """Asks again and again, one question at a time, until somebody has told it, or nobody will.

    A question that failed proves nothing: a clock that is hours ahead would be believed, texts would be given up as
    too late, and what became of others would be asked about only when that hour has come.
    """

    def __init__(self, watch: ClockWatch, ask: Callable[[], None], monotonic: Callable[[], float]) -> None:
        self._watch = watch
        self._ask = ask
        self._monotonic = monotonic
        self._awaited = watch.askable
        self._asking = False
        self._began: float | None = None
        self._asked_at: float | None = None

    def came_back(self) -> None:
        """A question was answered, or was not."""
        self._asking = False

    def is_awaited(self) -> bool:
        """True while nothing may leave; asks, where nobody is being asked. To be called at every beat."""
        if not self._awaited:
            return False
        now = self._monotonic()
        self._began = now if self._began is None else self._began
        if self._watch.has_heard or now - self._began >= LONGEST:
            self._awaited = False
        elif not self._asking and (self._asked_at is None or now - self._asked_at >= APART):
            self._asking, self._asked_at = True, now
            self._ask()
        return self._awaited
