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

import structlog
from apscheduler.schedulers.background import BackgroundScheduler
from apscheduler.triggers.base import BaseTrigger
from apscheduler.triggers.date import DateTrigger

from reminders.domain.outcome import Outcome, Unsure
from reminders.runtime import Runtime
from reminders.usecases import rescue, send_due
from reminders.usecases.sending import Handover
from reminders.usecases.settle import settle

log = structlog.get_logger(__name__)

RESCUE_EVERY = timedelta(seconds=15)
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
        self._scheduler.add_job(inbox.put, Every(poll), [Word.LOOK], id="look")
        self._scheduler.add_job(inbox.put, Every(RESCUE_EVERY), [Word.RESCUE], id="rescue")

    def start(self) -> None:
        self._scheduler.start()

    def stop(self) -> None:
        self._scheduler.shutdown(wait=False)

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
        self._thread = Thread(target=self._run, name="dispatcher")
        self._stopping = False

    def start(self) -> None:
        """Begin to send; returns at once."""
        self._bell.start()
        self._thread.start()
        self._inbox.put(Word.RESCUE)

    def stop(self) -> None:
        """Ask it to stop: nothing new is claimed. Safe in a signal handler."""
        self._inbox.put(Word.STOP)

    def join(self) -> None:
        """Wait until it has stopped."""
        while self._thread.is_alive():  # in slices, so that signals are handled meanwhile
            self._thread.join(0.2)
        self._bell.stop()
        self._senders.shutdown(wait=False, cancel_futures=True)

    def _run(self) -> None:
        while not self._stopping:
            self._guarded(self._inbox.get())
        self._drain()
        log.info("worker_stopped", left_open=self._on_their_way)

    def _guarded(self, word: Word | Finished) -> None:
        """Handle one word; trouble with the database must not end the thread that sends."""
        try:
            self._handle(word)
        except Exception as error:
            log.exception("dispatch_failed", error=type(error).__name__)
            self._bell.ring_at(self._runtime.now() + timedelta(seconds=AFTER_TROUBLE))
            if isinstance(word, Finished):
                self._inbox.put(word)  # what was learned is not to be lost; settling again is harmless

    def _handle(self, word: Word | Finished) -> None:
        match word:
            case Finished(handover, outcome):
                settle(self._runtime.sending, handover, outcome, self._runtime.now())
                self._on_their_way -= 1
            case Word.RESCUE:
                rescue.rescue(self._runtime.sending, self._runtime.now())
            case Word.STOP:
                self._stopping = True
                return
            case Word.LOOK:
                pass
        self._claim()

    def _claim(self) -> None:
        """Claim no more than there are idle senders, until nothing is due; then set the bell."""
        runtime = self._runtime
        while (idle := runtime.concurrency - self._on_their_way) > 0:
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
                word = self._inbox.get(timeout=left)
            except Empty:
                return
            if isinstance(word, Finished):
                settle(self._runtime.sending, word.handover, word.outcome, self._runtime.now())
                self._on_their_way -= 1
