"""Twilio's error codes in receipts: the message was made, and was not, or perhaps not, delivered.

What a code allows depends on one question: can the text still be on the phone? Only where Twilio says that it
never passed the message on, or that the phone was off, may it be tried again. A carrier that gives no reason
(30008), or was not heard in time (30410), proves nothing. A code that is not listed takes that safe way too.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from reminders.domain.delivery import Failure, ProviderStatus


@dataclass(frozen=True)
class Meaning:
    """What a failed delivery allows, and one sentence for staff that says what happened and what to do."""

    failure: Failure
    sentence: str


_QUEUE_FULL = "Twilio had more texts waiting than it keeps and dropped this one. It is sent again later."
_CONGESTED = "The carrier had too many texts at that moment. It is sent again later."
_TOO_FAST = "We sent faster than the carriers allow for our registration. It is sent again later; lower the pace."
_DAY_SPENT = "The day's allowance of our registration is used up. It is sent again if it is still useful then."
_EXPIRED = "Twilio could not send it in time and threw it away. It is sent again while it is useful."
_NIGHT = "Twilio's own quiet hours held it back. It is sent again while it is useful."
_OFF = "The phone was off or had no signal. It is tried again later; if that fails too, call the patient."
_NO_PHONE = "This number is no longer in use. Ask the patient for the right one."
_LANDLINE = "This is a landline, or its carrier cannot be reached with texts. Ask the patient for a mobile number."
_NEVER = "Twilio lists this number as one that must not be texted. Call the patient, and ask for another number."
_STOPPED = "The patient has answered STOP. No text goes to this number until the patient texts START."
_BLOCKED = "The number or its carrier blocks our texts. Call the patient, and ask for another number."
_KEY = "Twilio does not know this account or key any more. Check the sender in the configuration."
_ACCOUNT = "The Twilio account was suspended before it sent the text. Look at the account in Twilio's console."
_REGISTER = "Carriers want the sender to be registered first. Register it in Twilio's console, then resume."
_TOLL_FREE = "The toll-free number is not verified. Verify it in Twilio's console, then resume."
_CAMPAIGN = "The registration of our number is missing or not ready. Mend it in Twilio's console, then resume."
_FILTERED = "Twilio or the carrier took the text for spam. Look at its wording and the registration; call the patient."
_TOO_BIG = "The text was too big for the carrier. Look at its wording; call the patient."
_NO_REASON = "The carrier gave no reason; the text may have arrived. Call the patient if it matters."
_NOT_HEARD = "The carrier was not heard in time; the text may have arrived. Call the patient if it matters."
_INSIDE = "A fault inside Twilio; the text may have arrived. Call the patient if it matters."
_PUMPING = "Twilio blocks this range of numbers for a while as a guard against fraud. Call, or put it on the safe list."
_UNKNOWN = "It was not delivered, for a reason that is not known here. Call the patient, and look the code up."


def _all(failure: Failure, sentence: str, codes: Iterable[int]) -> dict[int, Meaning]:
    return dict.fromkeys(codes, Meaning(failure, sentence))


FAILURES: dict[int, Meaning] = {
    **_all(Failure.NOT_SENT, _QUEUE_FULL, (30001,)),
    **_all(Failure.NOT_SENT, _CONGESTED, (30017,)),
    **_all(Failure.NOT_SENT, _TOO_FAST, (30022,)),
    **_all(Failure.NOT_SENT, _DAY_SPENT, (30023, 30027)),
    **_all(Failure.NOT_SENT, _EXPIRED, (30036,)),
    **_all(Failure.NOT_SENT, _NIGHT, (30610,)),
    **_all(Failure.SWITCHED_OFF, _OFF, (30003,)),
    **_all(Failure.NUMBER, _NO_PHONE, (30005,)),
    **_all(Failure.NUMBER, _LANDLINE, (30006,)),
    **_all(Failure.NUMBER, _NEVER, (30640,)),
    **_all(Failure.OPTED_OUT, _STOPPED, (21610,)),
    **_all(Failure.SENDER, _KEY, (20003,)),
    **_all(Failure.SENDER, _ACCOUNT, (20005, 30002)),
    **_all(Failure.SENDER, _REGISTER, (30018, 30024)),
    **_all(Failure.SENDER, _TOLL_FREE, (30032,)),
    **_all(Failure.SENDER, _CAMPAIGN, (30033, 30034, 30035)),
    **_all(Failure.CONTENT, _FILTERED, (30007,)),
    **_all(Failure.CONTENT, _TOO_BIG, (30019,)),
    **_all(Failure.UNKNOWN, _BLOCKED, (30004,)),
    **_all(Failure.UNKNOWN, _NO_REASON, (30008,)),
    **_all(Failure.UNKNOWN, _NOT_HEARD, (30410,)),
    **_all(Failure.UNKNOWN, _INSIDE, (30020, 30021, 30500)),
    **_all(Failure.UNKNOWN, _PUMPING, (30450,)),
}
UNKNOWN = Meaning(Failure.UNKNOWN, _UNKNOWN)


def meaning(code: int | None) -> Meaning:
    """What a code of a failed delivery means; never fails. Without a code nothing is proven."""
    return UNKNOWN if code is None else FAILURES.get(code, UNKNOWN)


def failure_of(status: ProviderStatus, code: int | None) -> Failure | None:
    """What a status with its code allows; None where it is no failure, also if it carries a warning."""
    return meaning(code).failure if status.failed else None
