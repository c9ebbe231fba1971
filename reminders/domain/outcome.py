"""What came of handing one text to a provider: a closed set of values.

The one question that matters is whether the provider may have created the message. Only a
proven refusal may be tried again; everything that is not proven is unsure, and is not.
"""

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum


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
