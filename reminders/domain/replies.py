"""What a text that came in asks for, as far as a program may tell: STOP, START, HELP, or something else."""

import re
from datetime import timedelta
from enum import StrEnum

# The words that carriers and Twilio act on by themselves when they are the whole message.
STOP_WORDS = frozenset(["stop", "stopall", "unsubscribe", "cancel", "end", "quit", "revoke", "optout"])
START_WORDS = frozenset(["start", "unstop", "yes"])
HELP_WORDS = frozenset(["help", "info"])

ANSWER_USEFUL = timedelta(minutes=5)  # who gets the answer to a STOP tomorrow takes it for a text after the STOP
ANSWER_AGAIN = timedelta(minutes=5)  # two programs that answer each other's answers shall not do so for long
ANSWER_KEY = "reply/"  # how the keys of our answers begin


class Meaning(StrEnum):
    """What a reply asks for."""

    STOP = "stop"
    START = "start"
    HELP = "help"
    OTHER = "other"


def meaning(body: str, told: str | None = None) -> Meaning:
    """Read a reply: only a message that is nothing but the word counts; case, spaces and punctuation do not.

    `told` is what the provider took it for, where it knows words of its own in further languages. A STOP that
    either of the two sees is one.
    """
    word = re.sub(r"[\W_]+", "", body).casefold()
    ours = next((said for said, words in _WORDS.items() if word in words), Meaning.OTHER)
    theirs = _TOLD.get((told or "").casefold(), Meaning.OTHER)
    if Meaning.STOP in {ours, theirs}:
        return Meaning.STOP
    return ours if theirs is Meaning.OTHER else theirs


_WORDS = {Meaning.STOP: STOP_WORDS, Meaning.START: START_WORDS, Meaning.HELP: HELP_WORDS}
_TOLD = {str(said): said for said in _WORDS}


def answer_key(said: Meaning, provider_id: str) -> str:
    """The key of our answer to one text that came in."""
    return f"{ANSWER_KEY}{said}/{provider_id}"
