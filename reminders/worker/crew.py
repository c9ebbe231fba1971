"""The threads that talk to providers. They touch no database: what they learn goes into the inbox."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import structlog

from reminders.domain.outcome import Outcome, Refusal, Refused, Unsure
from reminders.usecases import inquire, send_due
from reminders.usecases.inquire import Inquiry
from reminders.usecases.sending import Handover, Sending
from reminders.worker.inbox import Answered, Finished, Inbox, Word
from reminders.worker.post import Permit

log = structlog.get_logger(__name__)

AHEAD = 0.05  # seconds of sending that may wait, claimed, behind the senders (docs/decisions/0016-a-breath-ahead.md)
MOST_AHEAD = 3  # texts behind each sender
_WEIGHT = 1 / 16  # of the last request in what is held to be usual
ASKERS = 2  # threads of their own, so that a provider that is slow to tell takes no sender's place
HANDED_BACK = Refused(Refusal.UNREACHABLE)  # no byte was sent, and nothing else can be said


class Crew:
    """Senders, and a few who ask. All methods but the threads' own are for the dispatcher."""

    def __init__(self, senders: int, inbox: Inbox, monotonic: Callable[[], float]) -> None:
        self._inbox = inbox
        self._monotonic = monotonic
        self._size = senders
        self._senders = ThreadPoolExecutor(senders, thread_name_prefix="sender")
        self._askers = ThreadPoolExecutor(ASKERS, thread_name_prefix="asker")
        self._usual: float | None = None  # seconds that a request takes
        self.on_their_way = 0
        self._asking = 0

    @property
    def room(self) -> int:
        """How many texts may be claimed now: for each idle sender one, and what they all send in a moment.

        A claim costs nearly the same for one text as for many: while no sender is idle, it waits for half of these.
        """
        ahead = self._ahead
        room = self._size + ahead - self.on_their_way
        return room if room > ahead // 2 else 0

    @property
    def _ahead(self) -> int:
        if self._usual is None:
            return 0
        return min(int(self._size * AHEAD / max(self._usual, 1e-6)), self._size * MOST_AHEAD)

    @property
    def idle_askers(self) -> int:
        return ASKERS - self._asking

    def back(self, letter: Finished | Answered) -> None:
        """One of them came back with this."""
        match letter:
            case Finished(seconds=seconds):
                self.on_their_way -= 1
                self._learn(seconds)
            case Answered():
                self._asking -= 1

    def _learn(self, seconds: float | None) -> None:
        """What was handed back unsent says nothing of the provider, and many are while it hangs."""
        if seconds is not None:
            self._usual = seconds if self._usual is None else self._usual + (seconds - self._usual) * _WEIGHT

    def send(self, sending: Sending, handover: Handover, permit: Permit) -> None:
        """Let a text be sent, if the permit still holds when its thread comes to it."""
        self.on_their_way += 1
        self._senders.submit(self._send, sending, handover, permit)

    def ask(self, sending: Sending, inquiry: Inquiry) -> None:
        """Let the provider be asked."""
        self._asking += 1
        self._askers.submit(self._ask, sending, inquiry)

    def ask_the_time(self, sending: Sending) -> None:
        """Let every provider answer something: what it says of the time goes to the clock's guard by itself."""
        self._askers.submit(self._probe, sending)

    def dismiss(self) -> None:
        """Wait for nobody: what is still on its way is for the next start's rescue."""
        self._senders.shutdown(wait=False, cancel_futures=True)
        self._askers.shutdown(wait=False, cancel_futures=True)

    def _send(self, sending: Sending, handover: Handover, permit: Permit) -> None:
        """A fault in our own code after the socket was touched proves nothing: unsure."""
        outcome: Outcome = HANDED_BACK
        seconds: float | None = None
        try:
            if permit.holds():
                began = self._monotonic()
                outcome = send_due.send(sending, handover)
                seconds = self._monotonic() - began
            else:
                log.warning("text_handed_back", reminder=handover.reminder_id)
        except Exception as error:
            log.exception("sender_failed", error=type(error).__name__)
            outcome = Unsure("sender-failed")
        self._inbox.put(Finished(handover, outcome, seconds))

    def _ask(self, sending: Sending, inquiry: Inquiry) -> None:
        self._inbox.put(Answered(inquiry, inquire.ask(sending, inquiry)))

    def _probe(self, sending: Sending) -> None:
        try:
            for channel in sending.channels.values():
                channel.probe()
        except Exception as error:
            log.exception("probe_failed", error=type(error).__name__)
        self._inbox.put(Word.ASKED_THE_TIME)
