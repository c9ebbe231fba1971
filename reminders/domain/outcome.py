"""What came of handing one text to a provider: a closed set of values.

The one question that matters is whether the provider may have created the message. Only a
proven refusal may be tried again; everything that is not proven is unsure, and is not.
"""

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

from reminders.domain.reasons import Reason
from reminders.domain.reminder import State


@dataclass(frozen=True)
class Accepted:
    """The provider created the message and gave it an id; `status` is its first status."""

    provider_id: str
    status: str


class Refusal(StrEnum):
    """Why a message was, provably, not created; each has one way to go on."""

    BUSY = "busy"  # 429, queue full: later
    UNREACHABLE = "unreachable"  # no connection was made: later
    NUMBER = "number"  # this number can never receive: suppress it, tell staff
    OPTED_OUT = "opted-out"  # the provider blocks the pair: learn it
    SENDER = "sender"  # account, key, sender, registration: stop everything, alarm
    CONTENT = "content"  # the text or a parameter: hold, a person looks


@dataclass(frozen=True)
class Refused:
    """Provably not created. `code` is the provider's, None where it gave none."""

    refusal: Refusal
    code: int | None = None
    http_status: int | None = None
    retry_after: timedelta | None = None


@dataclass(frozen=True)
class Unsure:
    """It may or may not have been created. `what` is a static event name, never a text or a number."""

    what: str
    http_status: int | None = None


Outcome = Accepted | Refused | Unsure


class Learned(StrEnum):
    """What a provider's answer teaches about a number, for everybody who shares it."""

    BAD_NUMBER = "bad-number"
    OPTED_OUT = "opted-out"


class Ask(StrEnum):
    """What a person is asked to do, as the kind of a task."""

    CALL = "call"  # only where the text was about safety or restrictions
    NUMBER = "number"  # find the right number
    REFUSED = "refused"  # look at the wording
    UNSURE = "unsure"  # find out whether it went
    UNDELIVERED = "undelivered"  # it may not have arrived: call if it matters
    DOUBLE = "double"  # the patient may have it twice: say sorry, and tell who runs this


@dataclass(frozen=True)
class Consequence:
    """What follows from a refusal, or from a failed delivery: one line of a table.

    `reason` has the sentence that staff read. With `again` the text is tried again while that is of use, and only
    then ends in `state`. A sender that stops raises an alarm.
    """

    reason: Reason
    state: State
    again: bool = False
    learned: Learned | None = None
    stops_sender: bool = False
    ask: Ask | None = None


REFUSALS: dict[Refusal, Consequence] = {
    Refusal.BUSY: Consequence(Reason.BUSY, State.MISSED, again=True, ask=Ask.CALL),
    Refusal.UNREACHABLE: Consequence(Reason.UNREACHABLE, State.MISSED, again=True, ask=Ask.CALL),
    Refusal.SENDER: Consequence(Reason.SENDER_STOPPED, State.MISSED, again=True, stops_sender=True, ask=Ask.CALL),
    Refusal.NUMBER: Consequence(Reason.BAD_NUMBER, State.FAILED, learned=Learned.BAD_NUMBER, ask=Ask.NUMBER),
    Refusal.OPTED_OUT: Consequence(Reason.OPTED_OUT, State.SKIPPED, learned=Learned.OPTED_OUT),
    Refusal.CONTENT: Consequence(Reason.REFUSED, State.HELD, ask=Ask.REFUSED),
}
