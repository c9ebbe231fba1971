"""One worker process, from outside."""

from datetime import datetime
from threading import Thread

from reminders.runtime import Runtime
from reminders.usecases import tries
from reminders.usecases.seal_audit import seal_audit
from reminders.usecases.watch_clock import hold_against_store
from reminders.worker.dispatcher import Dispatcher
from reminders.worker.post import Post
from reminders.worker.rounds import Rounds

SIGNAL_LOOK = 1.0  # seconds between looks for a signal that did not wake it


class Worker:
    """Start it, and stop it from a signal handler. It takes its own lock, under a name that is never used again."""

    def __init__(self, runtime: Runtime) -> None:
        self._runtime = runtime
        self._dispatcher: Dispatcher | None = None
        self._thread: Thread | None = None
        self._stopped = False
        self._watchman = runtime.watchman
        self._rounds = Rounds(self._round, runtime.now)

    def _round(self, now: datetime) -> None:
        self._watchman.round(now)
        seal_audit(self._runtime.store)
        tries.forget(self._runtime.store, self._runtime.machine_now())

    def start(self) -> None:
        """Begin to send; returns at once.

        Raises:
            ConfigError: the settings leave no time for a request.
            StoreError: no lock can be held on this database.
        """
        # Before anything is claimed: an older copy that was put in place is to be known as one.
        hold_against_store(self._runtime.store, self._runtime.watch)
        post = Post(self._runtime)
        post.tell(self._runtime.now(), None)
        self._dispatcher = Dispatcher(self._runtime, post)
        self._thread = Thread(target=self._dispatcher.run, name="dispatcher")
        self._thread.start()
        self._rounds.start()
        if self._stopped:
            self._dispatcher.stop()

    def stop(self) -> None:
        """Ask it to stop: nothing new is claimed. Safe in a signal handler."""
        self._stopped = True
        if self._dispatcher is not None:
            self._dispatcher.stop()

    def join(self) -> None:
        """Wait until it has stopped."""
        self._rounds.stop()
        while self._thread is not None and self._thread.is_alive():  # in slices, so that signals are handled meanwhile
            self._thread.join(SIGNAL_LOOK)
