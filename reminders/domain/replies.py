"""What a text that came in asks for, as rows keep it; how it is understood is in `read_reply`."""

from datetime import timedelta
from enum import StrEnum

ANSWER_USEFUL = timedelta(minutes=5)  # who gets the answer to a STOP tomorrow takes it for a text after the STOP
ANSWER_AGAIN = timedelta(minutes=5)  # two programs that answer each other's answers shall not do so for long
CLOSED_USEFUL = timedelta(minutes=30)
CLOSED_AGAIN = timedelta(hours=12)  # one automatic answer outside the hours is enough for a night
ANSWER_KEY = "reply/"  # how the keys of our answers begin


class Meaning(StrEnum):
    """What a reply asks for."""

    STOP = "stop"
    LIKELY_STOP = "likely-stop"  # no word of the lists, but a person would take it for a STOP
    WRONG_NUMBER = "wrong-number"  # whoever has the number is not the patient
    START = "start"
    HELP = "help"
    REACTION = "reaction"  # a phone's, to a text of ours: says nothing
    OTHER = "other"

    @property
    def ends_texts(self) -> bool:
        """True for a STOP, said or likely."""
        return self in STOPS


STOPS = (Meaning.STOP, Meaning.LIKELY_STOP)
STARTS = (Meaning.START,)


class AnswerKind(StrEnum):
    """What an answer of ours is about: each kind goes once in a while only."""

    STOP = "stop"
    START = "start"
    HELP = "help"
    CLOSED = "closed"
    CHANGE = "change"  # of a visit


def answer_key(kind: AnswerKind, provider_id: str) -> str:
    """The key of our answer to one text that came in."""
    return f"{ANSWER_KEY}{kind}/{provider_id}"
