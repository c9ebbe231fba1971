"""The one thread of a worker that owns the database: it claims what is due, writes what came of it, asks and tidies."""

from collections import deque
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from functools import partial
from queue import Empty

import structlog

from reminders.domain.clock import Doubt
from reminders.errors import RemindersError
from reminders.runtime import Runtime
from reminders.store.changes import Changes
from reminders.usecases import inquire, send_due
from reminders.usecases.inquire import Asked
from reminders.usecases.send_due import Look
from reminders.usecases.settle import settle, settle_all
from reminders.worker.bell import TIDY_EVERY, Bell
from reminders.worker.crew import Crew
from reminders.worker.first_word import FirstWord
from reminders.worker.inbox import Answered, Finished, Inbox, Letter, Word
from reminders.worker.post import Post
from reminders.worker.rest import Rest
from reminders.worker.tidying import Tidying

log = structlog.get_logger(__name__)

DRAIN_LOOK = 0.2  # seconds between looks while it stops
MOST_AT_ONCE = 16  # texts in a claim: on SQLite nobody else writes meanwhile, a hundredth of a second or two
AFTER_TROUBLE = timedelta(seconds=1)  # to wait after the database failed, before the next look


class Dispatcher:
    """Takes one letter after the other from its inbox, then looks for work. `run` is the thread."""

    def __init__(self, runtime: Runtime, post: Post) -> None:
        self._runtime = runtime
        self._post = post
        self._inbox = Inbox()
        # Half a lease at most: what a dead worker left is to be taken up soon after its lease is over.
        self._bell = Bell(self._inbox.put, runtime.poll, min(TIDY_EVERY, runtime.sending.lease / 2))
        self._crew = Crew(runtime.concurrency, self._inbox, runtime.monotonic)
        self._tidying = Tidying(runtime)
        self._rest = Rest(Changes(runtime.store.engine))
        self._unwritten: deque[Finished] = deque()  # what the database did not take yet
        self._silence = 2 * runtime.poll.total_seconds() + 1  # seconds without the bell: it sleeps, or is dead
        self._heard_at = runtime.monotonic()
        self._doubt: Doubt | None = None
        ask = partial(self._crew.ask_the_time, runtime.sending)
        self._first_word = FirstWord(runtime.watch, ask, runtime.monotonic)
        self._stopping = False

    def stop(self) -> None:
        """Claim nothing new, and come to an end. Safe in a signal handler."""
        self._stopping = True  # at once: words that are in the inbox before this one must not claim any more
        self._inbox.put(Word.STOP)

    def run(self) -> None:
        """Work until told to stop; then write what is still on its way, as long as the shutdown may take."""
        self._bell.start()
        while not self._stopping:
            self._guarded(self._next())
        self._drain()
        self._bell.stop()
        self._crew.dismiss()
        self._rest.close()
        self._leave()
        log.info("worker_stopped", left_open=self._crew.senders.busy_with + len(self._unwritten))

    def _next(self) -> Letter:
        """The next letter. A bell that is not heard in time is mended, by the steady clock, which no one sets."""
        left = self._heard_at + self._silence - self._runtime.monotonic()
        letter: Letter = Word.LOOK
        try:
            if left > 0:
                letter = self._inbox.get(timeout=left)
        except Empty:
            left = 0
        if left <= 0:
            log.warning("bell_mended", was_dead=self._bell.mend())
        if letter is Word.LOOK or letter is Word.TIDY:
            self._heard_at = self._runtime.monotonic()
        return letter

    def _guarded(self, letter: Letter) -> None:
        """Handle one letter; trouble with the database must not end the thread that sends."""
        try:
            self._handle(letter)
        except Exception as error:
            log.exception("dispatch_failed", error=type(error).__name__)
            self._bell.ring_at(self._runtime.now() + AFTER_TROUBLE, "trouble")

    def _handle(self, letter: Letter) -> None:
        """Take this letter, and all that came meanwhile: what they bring is written in one go."""
        letters = [letter, *self._waiting()]
        for one in letters:
            self._take(one)
        if Word.STOP in letters:
            return
        self._write()
        self._take_answers([one for one in letters if isinstance(one, Answered)])
        if not self._stopping and self._holds_post():
            beat = any(not isinstance(one, Finished) for one in letters)
            self._work(tidy=Word.TIDY in letters or Word.ASKED_THE_TIME in letters, ask=beat)

    def _waiting(self) -> Iterator[Letter]:
        while True:
            try:
                letter = self._inbox.get_nowait()
            except Empty:
                return
            if letter is Word.LOOK or letter is Word.TIDY:
                self._heard_at = self._runtime.monotonic()
            yield letter

    def _take(self, letter: Letter) -> None:
        match letter:
            case Finished():
                self._crew.back(letter)
                self._unwritten.append(letter)
            case Answered():
                self._crew.back(letter)
            case Word.ASKED_THE_TIME:
                self._first_word.came_back()
            case Word.STOP | Word.LOOK | Word.TIDY:
                pass

    def _take_answers(self, answered: Sequence[Answered]) -> None:
        for one in answered:
            try:
                inquire.take_answer(self._post.sending, one.inquiry, one.answer, self._runtime.likely_now())
            except Exception as error:  # it is asked again in a while
                log.exception("answer_not_taken", error=type(error).__name__)

    def _write(self) -> None:
        """Write what came of texts. What fails is kept: writing twice is harmless, losing it is not.

        Together first, in one transaction. If that fails, one by one: one that never succeeds must not stand
        before the others, nor before new texts, and goes to the back.
        """
        done = list(self._unwritten)
        if done:
            try:
                settle_all(
                    self._post.sending, [(one.handover, one.outcome) for one in done], self._runtime.likely_now()
                )
            except Exception as error:  # noqa: BLE001 - told whole below, of the one that fails
                log.warning("not_settled_together", error=type(error).__name__)
            else:
                self._unwritten.clear()
                self._runtime.store.give_way()
                return
        for _ in range(len(self._unwritten)):
            self._write_one(self._unwritten.popleft())

    def _write_one(self, done: Finished) -> None:
        try:
            settle(self._post.sending, done.handover, done.outcome, self._runtime.likely_now())
        except Exception as error:
            log.exception("not_settled", error=type(error).__name__)
            self._unwritten.append(done)
            self._bell.ring_at(self._runtime.now() + AFTER_TROUBLE, "trouble")

    def _holds_post(self) -> bool:
        """True while this worker may act. One that lost its lock comes back under a new name."""
        if self._post.is_held():
            return True
        log.warning("owner_lock_lost")
        try:
            taken = Post(self._runtime)
        except RemindersError as error:
            log.error("no_post", error=type(error).__name__)  # noqa: TRY400 - its message says all
            return False
        self._leave()
        self._post = taken
        self._post.tell(self._runtime.now(), None if self._doubt is None else self._doubt.sentence)
        return True

    def _leave(self) -> None:
        try:
            self._post.leave()
        except Exception as error:  # noqa: BLE001 - the lock is gone in any case; the row stays until it is forgotten
            log.warning("post_not_left", error=type(error).__name__)

    def _work(self, *, tidy: bool, ask: bool) -> None:
        waits = self._first_word.is_awaited()
        now, doubt = self._runtime.now(), self._runtime.watch.doubt()  # in this order: no step goes unseen between them
        if tidy or doubt is not self._doubt:
            self._change(doubt)
            self._tidying.round(self._post, now, doubt, waits_for_time=waits)
            # The store may speak against the clock; and one that was set back meanwhile is believed again, but
            # what it showed before is not.
            now, doubt = self._runtime.now(), self._runtime.watch.doubt()
            self._rest.end()
        if doubt is None and not waits and not self._rest.lasts(now):
            look = self._claim()
            asked = self._inquire(now) if ask else None
            if look is not None and asked is not None:
                self._rest.begin([look.next_at, asked.next_at])

    def _change(self, doubt: Doubt | None) -> None:
        if doubt is not self._doubt:
            log.warning("clock_doubted" if doubt else "clock_believed", why=doubt and doubt.value)
            self._doubt = doubt
        if doubt is not None:
            self._crew.ask_the_time(self._post.sending)

    def _claim(self) -> Look | None:
        """Claim no more than the crew has room for, until nothing is due; then set the bell.

        Returns the look that found nothing more; None: there may be more.

        The time is read anew for each claim, and after its permit: a process that was frozen in between must
        not judge by what the time was before, and a permit that it took before has run out by then.
        """
        while not self._stopping and (room := self._crew.senders.room) > 0 and self._post.is_held():
            permit = self._post.permit()
            now, doubt = self._runtime.now(), self._runtime.watch.doubt()
            if doubt is not None:
                return None
            look = send_due.claim(self._post.sending, now, min(room, MOST_AT_ONCE))
            for handover in look.handovers:
                self._crew.send(self._post.sending, handover, permit)
            if not look.more:
                if look.next_at is not None:
                    self._bell.ring_at(look.next_at)
                return look
            self._runtime.store.give_way()
        return None

    def _inquire(self, now: datetime) -> Asked | None:
        """Ask what is to be asked by now; None: nobody has time."""
        room = self._crew.askers.room
        if room == 0:
            return None
        asked = inquire.claim_inquiries(self._post.sending, now, room)
        for inquiry in asked.inquiries:
            self._crew.ask(self._post.sending, inquiry)
        if asked.next_at is not None:
            self._bell.ring_at(asked.next_at, "inquire")
        return asked

    def _drain(self) -> None:
        deadline = self._runtime.monotonic() + self._runtime.shutdown.total_seconds()
        while (left := deadline - self._runtime.monotonic()) > 0 and (self._crew.senders.busy_with or self._unwritten):
            try:
                letter = self._inbox.get(timeout=min(left, DRAIN_LOOK))
            except Empty:
                letter = Word.LOOK
            if isinstance(letter, Finished):
                self._crew.back(letter)
                self._unwritten.append(letter)
            self._write()
