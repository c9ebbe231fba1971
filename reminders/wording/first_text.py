"""The first text to a number: who writes, what will come, how to end it. Short, and true whatever was done."""

from reminders.regions import profile_of
from reminders.wording.languages import phrases
from reminders.wording.phrases import Phrases
from reminders.wording.render import opening
from reminders.wording.voice import Voice

_PAYS_TOO = frozenset({"CA"})  # of countries without a profile


def first_text(voice: Voice) -> str:
    """The words, one segment long; on a shared number the name of who is meant comes on top."""
    words = phrases(voice.language)
    rates = [words.rates] if voice.region in _PAYS_TOO or profile_of(voice.region).pays_to_receive else []
    return opening(voice, words) + " ".join([words.first, *rates, *_ends(voice, words)])


def _ends(voice: Voice, words: Phrases) -> list[str]:
    if voice.can_receive:
        return [words.first_ends_by_text]
    return [words.first_ends_by_call.format(phone=voice.phone)] if voice.phone else []
