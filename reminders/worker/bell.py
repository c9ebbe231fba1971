"""APScheduler with a memory store: it rings on a beat, and at the next due time. It never holds a text."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from apscheduler.executors.debug import DebugExecutor
from apscheduler.schedulers.background import BackgroundScheduler
from apscheduler.triggers.base import BaseTrigger
from apscheduler.triggers.date import DateTrigger

from reminders.worker.inbox import Word

TIDY_EVERY = timedelta(seconds=15)


class Every(BaseTrigger):  # type: ignore[misc]  # APScheduler ships no types
    """A steady beat that never enumerates missed beats, however far the clock jumps.

    APScheduler's own interval trigger lists every beat that a forward step of the clock skipped, and
    stands still for the length of a backward step.
    """

    def __init__(self, step: timedelta) -> None:
        self.step = step

    def get_next_fire_time(self, previous_fire_time: datetime | None, now: datetime) -> datetime:
        """One step after the last beat if that lies within a step from now, else one step from now."""
        if previous_fire_time is None:
            return now
        following: datetime = previous_fire_time + self.step
        return following if now < following <= now + self.step else now + self.step


class _Scheduler(BackgroundScheduler):  # type: ignore[misc]  # APScheduler ships no types
    """A scheduler that can be asked whether its thread lives: `running` stays true when an error has ended it."""

    def lives(self) -> bool:
        return self._thread is not None and bool(self._thread.is_alive())


class Bell:
    """Rings by calling `ring`, which must not wait, from a thread of its own.

    `mend` is for when it was not heard for too long.
    """

    def __init__(self, ring: Callable[[Word], None], poll: timedelta, tidy: timedelta = TIDY_EVERY) -> None:
        self._ring = ring
        self._beats = {Word.LOOK: Every(poll), Word.TIDY: Every(tidy)}
        self._scheduler = self._hung()

    def start(self) -> None:
        self._scheduler.start()

    def stop(self) -> None:
        self._scheduler.shutdown(wait=False)

    def mend(self) -> bool:
        """Make it ring again from now on; True if its thread was dead.

        A thread that lives sleeps until the old next beat, however far the clock went back: it is wound anew.
        Of a dead one everything is replaced, since an error may have left anything behind; what was to ring at a
        moment is set again with the next look.
        """
        if self._scheduler.lives():
            for word, beat in self._beats.items():
                self._scheduler.reschedule_job(word.value, trigger=beat)
            return False
        self._scheduler.shutdown(wait=False)
        self._scheduler = self._hung()
        self._scheduler.start()
        return True

    def ring_at(self, moment: datetime, what: str = "due") -> None:
        """Ring once at an instant; a later call for the same thing replaces the earlier one."""
        self._scheduler.add_job(self._ring, DateTrigger(moment), [Word.LOOK], id=what, replace_existing=True)

    def _hung(self) -> _Scheduler:
        scheduler = _Scheduler(
            timezone=UTC,
            # rings in its own thread: to put a word into an inbox takes less than to hand it to a pool's thread
            executors={"default": DebugExecutor()},
            job_defaults={"coalesce": True, "misfire_grace_time": None, "max_instances": 1},
        )
        for word, beat in self._beats.items():
            scheduler.add_job(self._ring, beat, [word], id=word.value)
        return scheduler
