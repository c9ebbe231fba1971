"""What every worker does for all, again and again. Safe on any number at once: no one leads.

Each step is a transaction that finds less to do where another worker was first.
"""

from datetime import datetime, timedelta

import structlog

from reminders.domain.clock import Doubt
from reminders.runtime import Runtime
from reminders.store import liveness, workers
from reminders.store.engine import Store
from reminders.usecases import act_by, rescue
from reminders.usecases.watch_clock import hold_against_store
from reminders.worker.post import Post

log = structlog.get_logger(__name__)

MARK_EVERY = timedelta(minutes=1)
FORGET_AFTER = timedelta(days=1)


class Tidying:
    """The rounds of one worker."""

    def __init__(self, runtime: Runtime) -> None:
        self._runtime = runtime
        self._marked_at: float | None = None  # by the steady clock

    def round(self, post: Post, now: datetime, doubt: Doubt | None, *, waits_for_time: bool) -> None:
        """Tell that this worker works. With a clock that is believed, do what falls to any worker.

        `now` was read before `doubt`. Before the provider has told the time at a start, a wrong clock is not known to
        be wrong: what was rescued by it would be asked about hours later.
        """
        runtime = self._runtime
        post.tell(now, None if doubt is None else doubt.sentence)
        if waits_for_time:
            return
        self._keep_mark()
        if doubt is None:
            rescue.rescue(post.sending, now)
            rescue.bring_near(post.sending, now)
            act_by.ask_when_late(runtime.store, now)
            forget_dead(runtime.store, now)

    def _keep_mark(self) -> None:
        steady = self._runtime.monotonic()
        if self._marked_at is None or steady - self._marked_at >= MARK_EVERY.total_seconds():
            hold_against_store(self._runtime.store, self._runtime.watch)
            self._marked_at = steady


def forget_dead(store: Store, now: datetime) -> int:
    """Take workers off the list that have been silent for a day and whose lock is free; returns how many."""
    with store.read() as db:
        silent = workers.silent_since(db, now - FORGET_AFTER)
    dead = [owner for owner in silent if not liveness.is_alive(store.engine, owner)]
    if dead:
        with store.write() as db:
            for owner in dead:
                workers.leave(db, owner)
    return len(dead)
