"""The service: APScheduler is the bell, the rows are the truth.

The bell's few jobs only put a word into the dispatcher's inbox. The dispatcher, one thread, owns
the database: it claims what is due, hands each text to a sender thread, settles what comes back,
and re-arms the bell for the next due time. Sender threads do HTTP and nothing else.
"""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import Enum
from queue import Empty, SimpleQueue
from threading import Thread
from time import sleep

import structlog
from apscheduler.schedulers.background import BackgroundScheduler
from apscheduler.triggers.base import BaseTrigger
from apscheduler.triggers.date import DateTrigger

from reminders.domain.outcome import Outcome, Unsure
from reminders.runtime import Runtime
from reminders.usecases import act_by, rescue, send_due
from reminders.usecases.sending import Handover
from reminders.usecases.settle import settle

log = structlog.get_logger(__name__)

RESCUE_EVERY = timedelta(seconds=15)
DRAIN_LOOK = 0.2  # seconds between looks while it stops
AFTER_TROUBLE = 1.0  # seconds to wait after the database failed, before the next look


class Word(Enum):
    """What the bell may say."""

    LOOK = "look"
    RESCUE = "rescue"
    STOP = "stop"


@dataclass(frozen=True)
class Finished:
    """A sender thread is done with a text."""

    handover: Handover
    outcome: Outcome


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


class Bell:
    """APScheduler with a memory store: it rings on a beat, and at the next due time."""

    def __init__(self, inbox: "SimpleQueue[Word | Finished]", poll: timedelta) -> None:
        self._scheduler = BackgroundScheduler(
            timezone=UTC,
            job_defaults={"coalesce": True, "misfire_grace_time": None, "max_instances": 1},
        )
        self._inbox = inbox
        self._beats = {Word.LOOK: Every(poll), Word.RESCUE: Every(RESCUE_EVERY)}
        for word, beat in self._beats.items():
            self._scheduler.add_job(inbox.put, beat, [word], id=word.value)

    def start(self) -> None:
        self._scheduler.start()

    def stop(self) -> None:
        self._scheduler.shutdown(wait=False)

    def wind(self) -> None:
        """Start the beats anew from now: APScheduler sleeps until the old next beat, however far a clock went back."""
        for word, beat in self._beats.items():
            self._scheduler.reschedule_job(word.value, trigger=beat)

    def ring_at(self, moment: datetime) -> None:
        """Ring once at an instant; a later call replaces the earlier one."""
        self._scheduler.add_job(self._inbox.put, DateTrigger(moment), [Word.LOOK], id="due", replace_existing=True)


class Worker:
    """One worker process: start it, and stop it from a signal handler."""

    def __init__(self, runtime: Runtime) -> None:
        self._runtime = runtime
        self._inbox: SimpleQueue[Word | Finished] = SimpleQueue()
        self._senders = ThreadPoolExecutor(runtime.concurrency, thread_name_prefix="sender")
        self._bell = Bell(self._inbox, runtime.poll)
        self._on_their_way = 0
        self._unsettled: list[Finished] = []  # what the database did not take yet
        self._silence = 2 * runtime.poll.total_seconds() + 1  # seconds without a beat: the bell sleeps
        self._thread = Thread(target=self._run, name="dispatcher")
        self._stopping = False

    def start(self) -> None:
        """Begin to send; returns at once."""
        self._bell.start()
        self._thread.start()
        self._inbox.put(Word.RESCUE)

    def stop(self) -> None:
        """Ask it to stop: nothing new is claimed. Safe in a signal handler."""
        self._stopping = True  # at once: words that are in the inbox before this one must not claim any more
        self._inbox.put(Word.STOP)

    def join(self) -> None:
        """Wait until it has stopped."""
        while self._thread.is_alive():  # in slices, so that signals are handled meanwhile
            self._thread.join(0.2)
        self._bell.stop()
        self._senders.shutdown(wait=False, cancel_futures=True)

    def _run(self) -> None:
        while not self._stopping:
            self._guarded(self._next())
        self._drain()
        log.info("worker_stopped", left_open=self._on_their_way)

    def _next(self) -> Word | Finished:
        try:
            return self._inbox.get(timeout=self._silence)  # by the steady clock, which no one sets
        except Empty:
            self._bell.wind()
            return Word.LOOK

    def _guarded(self, word: Word | Finished) -> None:
        """Handle one word; trouble with the database must not end the thread that sends."""
        try:
            self._handle(word)
        except Exception as error:
            log.exception("dispatch_failed", error=type(error).__name__)
            self._bell.ring_at(self._runtime.now() + timedelta(seconds=AFTER_TROUBLE))
            if isinstance(word, Finished):
                self._unsettled.append(word)  # what was learned is not to be lost; settling again is harmless

    def _handle(self, word: Word | Finished) -> None:
        match word:
            case Finished():
                self._settle(word)
            case Word.RESCUE:
                rescue.rescue(self._runtime.sending, self._runtime.now())
                act_by.ask_when_late(self._runtime.store, self._runtime.now())
            case Word.STOP:
                return
            case Word.LOOK:
                self._settle_again()
        self._claim()

    def _settle(self, finished: Finished) -> None:
        settle(self._runtime.sending, finished.handover, finished.outcome, self._runtime.now())
        self._on_their_way -= 1

    def _settle_again(self) -> None:
        while self._unsettled:
            self._settle(self._unsettled[0])
            del self._unsettled[0]

    def _claim(self) -> None:
        """Claim no more than there are idle senders, until nothing is due; then set the bell."""
        runtime = self._runtime
        while not self._stopping and (idle := runtime.concurrency - self._on_their_way) > 0:
            look = send_due.claim(runtime.sending, runtime.now(), idle)
            for handover in look.handovers:
                self._on_their_way += 1
                self._senders.submit(self._send, handover)
            if not look.more:
                if look.next_at is not None:
                    self._bell.ring_at(look.next_at)
                return

    def _send(self, handover: Handover) -> None:
        """In a sender thread. A fault in our own code after the socket was touched proves nothing: unsure."""
        try:
            outcome: Outcome = send_due.send(self._runtime.sending, handover)
        except Exception as error:
            log.exception("sender_failed", error=type(error).__name__)
            outcome = Unsure("sender-failed")
        self._inbox.put(Finished(handover, outcome))

    def _drain(self) -> None:
        """Settle what is on its way, as long as the shutdown may take; the rest is for the next start's rescue."""
        deadline = self._runtime.monotonic() + self._runtime.shutdown.total_seconds()
        while self._on_their_way and (left := deadline - self._runtime.monotonic()) > 0:
            try:
                self._settle_again()
                word = self._inbox.get(timeout=min(left, DRAIN_LOOK))
                if isinstance(word, Finished):
                    self._unsettled.append(word)
            except Empty:
                continue
            except Exception as error:
                log.exception("drain_failed", error=type(error).__name__)
                sleep(min(left, DRAIN_LOOK))
