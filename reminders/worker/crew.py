"""The threads that talk to providers. They touch no database: what they learn goes into the inbox."""

from collections.abc import Callable
from functools import partial

import structlog

from reminders.domain.outcome import Outcome, Refusal, Refused, Unsure
from reminders.usecases import inquire, send_due
from reminders.usecases.inquire import Inquiry
from reminders.usecases.sending import Handover, Sending
from reminders.worker.inbox import Answered, Finished, Inbox, Word
from reminders.worker.post import Permit
from reminders.worker.team import Team

log = structlog.get_logger(__name__)

ASKERS = 4  # threads of their own, so that a provider that is slow to tell takes no sender's place
HANDED_BACK = Refused(Refusal.UNREACHABLE)  # no byte was sent, and nothing else can be said


class Crew:
    """Senders, and a few who ask. All methods but the threads' own are for the dispatcher."""

    def __init__(self, senders: int, inbox: Inbox, monotonic: Callable[[], float]) -> None:
        self._inbox = inbox
        self._monotonic = monotonic
        self.senders = Team(senders, "sender")
        self.askers = Team(ASKERS, "asker")

    def back(self, letter: Finished | Answered) -> None:
        """One of them came back with this."""
        match letter:
            case Finished(seconds=seconds):
                self.senders.back(seconds)
            case Answered(seconds=seconds):
                self.askers.back(seconds)

    def send(self, sending: Sending, handover: Handover, permit: Permit) -> None:
        """Let a text be sent, if the permit still holds when its thread comes to it."""
        self.senders.give(partial(self._send, sending, handover, permit))

    def ask(self, sending: Sending, inquiry: Inquiry) -> None:
        """Let the provider be asked."""
        self.askers.give(partial(self._ask, sending, inquiry))

    def ask_the_time(self, sending: Sending) -> None:
        """Let every provider answer something: what it says of the time goes to the clock's guard by itself."""
        self.askers.do_besides(partial(self._probe, sending))

    def dismiss(self) -> None:
        """Wait for nobody: what is still on its way is for the next start's rescue."""
        self.senders.dismiss()
        self.askers.dismiss()

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
        began = self._monotonic()
        answer = inquire.ask(sending, inquiry)
        self._inbox.put(Answered(inquiry, answer, self._monotonic() - began))

    def _probe(self, sending: Sending) -> None:
        try:
            for channel in sending.channels.values():
                channel.probe()
        except Exception as error:
            log.exception("probe_failed", error=type(error).__name__)
        self._inbox.put(Word.ASKED_THE_TIME)
