"""What the dispatcher hears: words of the bell, and what the crew brings back."""

from dataclasses import dataclass
from enum import Enum
from queue import SimpleQueue

from reminders.domain.outcome import Outcome
from reminders.usecases.inquire import Answer, Inquiry
from reminders.usecases.sending import Handover


class Word(Enum):
    """What may be said without more."""

    LOOK = "look"
    TIDY = "tidy"
    ASKED_THE_TIME = "asked-the-time"  # the providers answered, or did not
    STOP = "stop"


@dataclass(frozen=True)
class Finished:
    """A sender thread is done with a text. `seconds`: how long the provider had it; None: it was never asked."""

    handover: Handover
    outcome: Outcome
    seconds: float | None


@dataclass(frozen=True)
class Answered:
    """The provider was asked what became of something, or failed to say. `seconds`: how long it took."""

    inquiry: Inquiry
    answer: Answer
    seconds: float


Letter = Word | Finished | Answered
Inbox = SimpleQueue[Letter]  # its put is safe in a signal handler
