"""Twilio's error codes for a text that it refused at once: what each means here, and what staff read.

A code that reaches this table proves that no message was created; codes of later receipts are
another matter. A code stops all sending (`SENDER`) only where it condemns every text alike: one
number abroad must not silence a clinic. A code that is not listed holds the text for a person,
since Twilio adds codes without notice.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from reminders.domain.outcome import Refusal


@dataclass(frozen=True)
class Meaning:
    """How to go on, and one sentence for staff that says what happened and what to do."""

    refusal: Refusal
    sentence: str


_LATER = "Twilio takes no more texts at the moment. The text goes out as soon as it does."
_KEY = "Twilio does not know this account or key. Check account_sid, username and password of the sender."
_ACCOUNT = "The Twilio account is not active, or may not send texts. Look at the account in Twilio's console."
_SERVICE = "Twilio does not know the account or the messaging service. Check both ids of the sender."
_FROM = "Twilio does not let us send from this number. Check from_number of the sender."
_EMPTY_SERVICE = "The messaging service has no number to send from. Add one in Twilio's console."
_CALLBACK = "Twilio cannot use our public address for its reports. Check the public address in the configuration."
_NO_NUMBER = "This is not a telephone number that exists. Ask the patient for the right one."
_NO_ROUTE = "Texts cannot reach this number from ours. Call the patient, or ask for another number."
_NO_MOBILE = "This number cannot receive texts. Ask the patient for a mobile number."
_STOPPED = "The patient has answered STOP. No text goes to this number until the patient texts START."
_COUNTRY = "Texts to this country are switched off in the Twilio account. Switch it on there, then release the text."
_TRIAL = "A Twilio trial account only texts numbers that were verified. Verify the number or upgrade the account."
_TEXT = "Twilio does not accept the wording: empty, longer than 1600 characters, or not allowed. Look at the text."
_LOOP = "Twilio stopped an exchange of too many texts between two numbers. Look at both, then release the text."
_PARAMETER = "Twilio did not understand the request. This is a fault of the program: report it with the code."
_UNKNOWN = "Twilio refused the text for a reason that is not known here. Look the code up in Twilio's error list."


def _all(refusal: Refusal, sentence: str, codes: Iterable[int]) -> dict[int, Meaning]:
    return dict.fromkeys(codes, Meaning(refusal, sentence))


MEANINGS: dict[int, Meaning] = {
    **_all(Refusal.BUSY, _LATER, (20429, 21611)),
    **_all(Refusal.SENDER, _KEY, (20003,)),
    **_all(Refusal.SENDER, _ACCOUNT, (20005, 20006, 20403, 90010)),
    **_all(Refusal.SENDER, _SERVICE, (20404, 21701, 21705)),
    **_all(Refusal.SENDER, _FROM, (14102, 14108, 21212, 21601, 21603, 21606, 21607, 21659)),
    **_all(Refusal.SENDER, _EMPTY_SERVICE, (21702, 21703, 21704)),
    **_all(Refusal.SENDER, _CALLBACK, (14105, 21609)),
    **_all(Refusal.NUMBER, _NO_NUMBER, (14101, 21211, 21217)),
    **_all(Refusal.NUMBER, _NO_ROUTE, (21214, 21612)),
    **_all(Refusal.NUMBER, _NO_MOBILE, (21614, 21635)),
    **_all(Refusal.OPTED_OUT, _STOPPED, (21610,)),
    **_all(Refusal.CONTENT, _COUNTRY, (21408,)),
    **_all(Refusal.CONTENT, _TRIAL, (21219, 21608)),
    **_all(Refusal.CONTENT, _LOOP, (14107,)),
    **_all(Refusal.CONTENT, _TEXT, (21602, 21617, 21618, 21619)),
    **_all(Refusal.CONTENT, _PARAMETER, (20001, 20422, 21604, 21620, 21623, 21624, 21626, 30012, 90007)),
    **_all(Refusal.CONTENT, _PARAMETER, (21654, 21655, 21656, 21657, 21658, *range(21664, 21668))),
    **_all(Refusal.CONTENT, _PARAMETER, (35111, 35114, 35115, 35117, 35118, 35125, 35126)),
}
UNKNOWN = Meaning(Refusal.CONTENT, _UNKNOWN)


def meaning(code: int) -> Meaning:
    """What a code of a synchronous refusal means; never fails."""
    return MEANINGS.get(code, UNKNOWN)
