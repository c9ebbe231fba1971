"""Reads what came in: does it stop the texts, say that the number is wrong, ask for help, answer a visit.

Pure, and the one place where a reply is understood. In doubt between a STOP and none it is a likely STOP: texts end at
once, and a person asks. All languages are read always.
"""

import re
from dataclasses import dataclass
from functools import cache

from reminders.domain.reactions import is_reaction
from reminders.domain.replies import Meaning
from reminders.domain.reply_pattern import Patterns, Slips, compact, sentences, spellings, without_quotes
from reminders.domain.reply_words import ALL, ReplyWords

# The words that carriers and Twilio act on by themselves when they are the whole message.
CARRIERS_STOP = frozenset(["stop", "stopall", "unsubscribe", "cancel", "end", "quit", "revoke", "optout"])
CARRIERS_START = frozenset(["start", "unstop", "yes"])
CARRIERS_HELP = frozenset(["help", "info"])
STOP_SIGNS = frozenset("🛑⛔🚫")
LONGEST_READ = 2000  # letters; ten texts in one, more than a phone sends

_TOLD = {"stop": Meaning.STOP, "start": Meaning.START, "help": Meaning.HELP}
_DIGITS = {"1": 1, "2": 2}


@dataclass(frozen=True)
class Said:
    """What a reply says.

    `of_visits`: the word is used of visits too: "cancel". `more`: it may say more than what a program does about it:
    a "yes" may answer a person. `by_carriers`: the provider acts on it, and answers it where it answers by itself.
    `digit`: it is nothing but that.
    """

    meaning: Meaning
    of_visits: bool = False
    more: bool = False
    by_carriers: bool = False
    digit: int | None = None


def read_reply(body: str, told: str | None = None) -> Said:
    """Understand a reply. `told` is what the provider took it for, where it knows words of its own.

    A STOP that either of the two sees is one.
    """
    theirs = _TOLD.get((told or "").casefold())
    ours = _read(body)
    if theirs is None or ours.meaning is Meaning.STOP or (theirs is Meaning.HELP and ours.meaning.ends_texts):
        return ours
    return Said(theirs, of_visits=ours.of_visits, by_carriers=True)


def _read(body: str) -> Said:
    text = body[:LONGEST_READ]
    if is_reaction(text):
        return Said(Meaning.REACTION)
    word = compact(text)
    return _whole(word) or _signs(text, word) or _sentences(text)


def _whole(word: str) -> Said | None:
    """A message that is nothing but a word of the lists."""
    if word in _DIGITS:
        return Said(Meaning.OTHER, digit=_DIGITS[word])
    if word in CARRIERS_STOP or word in _STOP:
        return Said(Meaning.STOP, of_visits=word in _VISITS, by_carriers=word in CARRIERS_STOP)
    if word in CARRIERS_START:
        return Said(Meaning.START, more=word == "yes", by_carriers=True)
    if word in CARRIERS_HELP or word in _HELP:
        known = word in CARRIERS_HELP
        return Said(Meaning.HELP, more=not known, by_carriers=known)
    if word in _PERHAPS or word in _VISITS or _once(word) in _STOP_ONCE:
        return Said(Meaning.LIKELY_STOP, of_visits=word in _VISITS)
    return None


def _signs(text: str, word: str) -> Said | None:
    return Said(Meaning.LIKELY_STOP) if not word and STOP_SIGNS & set(text) else None


def _sentences(text: str) -> Said:
    found = {_sentence(parts) for parts in sentences(without_quotes(text), _slips())}
    order = (Meaning.WRONG_NUMBER, Meaning.LIKELY_STOP)
    return Said(next((meaning for meaning in order if meaning in found), Meaning.OTHER))


def _sentence(parts: tuple[str, ...]) -> Meaning:
    """What a sentence says in any language: whole, or one of its parts between commas."""
    whole = parts[0]
    for language in _languages():
        if _any(language.wrong, parts) and not language.not_wrong.fit(whole):
            return Meaning.WRONG_NUMBER
    if _once(compact(whole)) in _STOP_ONCE or compact(whole) in _PHRASES:
        return Meaning.LIKELY_STOP
    for language in _languages():
        if _any(language.likely, parts) and not language.not_meant.fit(whole):
            return Meaning.LIKELY_STOP
    return Meaning.OTHER


def _any(patterns: Patterns, parts: tuple[str, ...]) -> bool:
    return any(patterns.fit(part) for part in parts)


class _Language:
    """A language's patterns, ready to read with."""

    def __init__(self, words: ReplyWords) -> None:
        self.likely = Patterns(words.likely, words.fillers)
        self.not_meant = Patterns(words.not_meant, words.fillers)
        self.wrong = Patterns(words.wrong, words.fillers)
        self.not_wrong = Patterns(words.not_wrong, words.fillers)

    @property
    def patterns(self) -> tuple[Patterns, ...]:
        """All of them."""
        return self.likely, self.not_meant, self.wrong, self.not_wrong


def _all(kind: str) -> frozenset[str]:
    return frozenset(compact(form) for words in ALL for entry in getattr(words, kind) for form in spellings(entry))


def _once(word: str) -> str:
    """Without letters that are said again and again: "stoooppp" is "stop"."""
    return re.sub(r"(.)\1+", r"\1", word)


_STOP, _PERHAPS, _VISITS, _HELP = _all("stop"), _all("perhaps"), _all("visits"), _all("help")
_STOP_ONCE = frozenset(_once(word) for word in _STOP | CARRIERS_STOP if word not in _VISITS)
_PHRASES = frozenset(compact(phrase) for words in ALL for phrase in words.perhaps if " " in phrase)


@cache  # when the first reply comes: no command that reads none waits for it
def _languages() -> tuple[_Language, ...]:
    return tuple(_Language(words) for words in ALL)


@cache
def _slips() -> Slips:
    return Slips(patterns for language in _languages() for patterns in language.patterns)
