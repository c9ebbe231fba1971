"""Threads that put requests to providers: how much they may be given, by how long a request takes."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

AHEAD = 0.05  # seconds of work that may wait behind them, claimed (docs/decisions/0016-a-breath-ahead.md)
MOST_AHEAD = 3  # requests behind each thread
_WEIGHT = 1 / 16  # of the last request in what is held to be usual


class Team:
    """So many threads of one kind. All methods are for one thread, which gives them work and hears that it is done."""

    def __init__(self, size: int, name: str) -> None:
        self._size = size
        self._pool = ThreadPoolExecutor(size, thread_name_prefix=name)
        self._usual: float | None = None  # seconds that a request takes
        self.busy_with = 0

    @property
    def room(self) -> int:
        """How much may be claimed for them now: for each idle thread one, and what they all do in a moment.

        A claim costs nearly the same for one as for many: while no thread is idle, it waits for half of these.
        """
        ahead = self._ahead
        room = self._size + ahead - self.busy_with
        return room if room > ahead // 2 else 0

    @property
    def _ahead(self) -> int:
        if self._usual is None:
            return 0
        return min(int(self._size * AHEAD / max(self._usual, 1e-6)), self._size * MOST_AHEAD)

    def give(self, work: Callable[[], None]) -> None:
        """Let it be done as soon as a thread is idle."""
        self.busy_with += 1
        self._pool.submit(work)

    def back(self, seconds: float | None) -> None:
        """One is done, and the provider took so long.

        None: it was handed back unasked. That says nothing of the provider, and much comes back so while it hangs.
        """
        self.busy_with -= 1
        if seconds is not None:
            self._usual = seconds if self._usual is None else self._usual + (seconds - self._usual) * _WEIGHT

    def do_besides(self, work: Callable[[], None]) -> None:
        """Let something be done that nobody waits for."""
        self._pool.submit(work)

    def dismiss(self) -> None:
        """Wait for nobody, and begin nothing more."""
        self._pool.shutdown(wait=False, cancel_futures=True)
